"""Seals where a partner took things, its vehicle and what it counted, which lay open in the row of the order.

One transaction: one that is stopped leaves everything as it was."""

from django.db import migrations

import upwell.vault.fields

BATCH = 500
NAMES = ("vehicle", "taken_to", "items")


def seal(apps, schema_editor):
    orders, last = apps.get_model("partners", "WorkOrder").objects, None
    while found := list((orders.filter(pk__gt=last) if last else orders).order_by("pk").defer("facts", "words")[:BATCH]):
        for row in found:
            said = {name: old for name in NAMES if (old := getattr(row, f"open_{name}"))}
            if said:
                orders.filter(pk=row.pk).update(**said)
        last = found[-1].pk


class Migration(migrations.Migration):
    dependencies = [("partners", "0003_lists_for_programs")]
    operations = [
        *(migrations.RenameField("workorder", name, f"open_{name}") for name in NAMES),
        migrations.AddField("workorder", "vehicle", upwell.vault.fields.SealedWordsField()),
        migrations.AddField("workorder", "taken_to", upwell.vault.fields.SealedWordsField()),
        migrations.AddField("workorder", "items", upwell.vault.fields.SealedJSONField(default=dict)),
        migrations.RunPython(seal, migrations.RunPython.noop),
        *(migrations.RemoveField("workorder", f"open_{name}") for name in NAMES),
    ]
