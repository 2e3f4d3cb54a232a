"""Seals the notes of a case's history and what its resident was told: staff and partners write names into them, too.

One transaction: one that is stopped leaves everything as it was."""

from django.db import migrations, models

import upwell.vault.fields

BATCH = 500
FIELDS = (("entry", "note"), ("entry", "message"), ("closure", "message"))


def seal(apps, schema_editor):
    for model in ("Entry", "Closure"):
        names = [name for of, name in FIELDS if of == model.lower()]
        seal_rows(apps.get_model("cases", model)._base_manager, names)


def seal_rows(rows, names):
    last = None
    wanted = models.Q()
    for name in names:
        wanted |= ~models.Q(**{f"open_{name}": ""})
    rows = rows.filter(wanted).order_by("pk")
    columns = [f"open_{name}" for name in names]
    while found := list((rows.filter(pk__gt=last) if last else rows).values_list("pk", *columns)[:BATCH]):
        for pk, *said in found:
            rows.filter(pk=pk).update(**dict(zip(names, said, strict=True)))
        last = found[-1][0]


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_amended_items")]
    operations = [
        *(migrations.RenameField(model, name, f"open_{name}") for model, name in FIELDS),
        *(migrations.AddField(model, name, upwell.vault.fields.SealedWordsField()) for model, name in FIELDS),
        migrations.RunPython(seal, migrations.RunPython.noop),
        *(migrations.RemoveField(model, f"open_{name}") for model, name in FIELDS),
    ]
