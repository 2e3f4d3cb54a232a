"""A caller is found by their number: the mark of each phone that was given, beside that of the address we write to."""

from django.db import migrations, models
from django.db.models import Q

from upwell.vault.index import blind

BATCH = 500


def mark(apps, schema_editor):
    rows = apps.get_model("cases", "Case")._base_manager.filter(contact__isnull=False).order_by("pk")
    last = None
    while found := list((rows.filter(pk__gt=last) if last else rows).only("contact")[:BATCH]):
        for case in found:
            phone = (case.contact or {}).get("phone")
            if phone:
                rows.filter(pk=case.pk).update(phone_index=blind(phone))
        last = found[-1].pk


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_leave_nothing_behind")]
    operations = [
        migrations.AddField("case", "phone_index", models.CharField(blank=True, default="", max_length=64), preserve_default=False),
        migrations.RunPython(mark, migrations.RunPython.noop),
        migrations.AddIndex(
            "case", models.Index(fields=["phone_index"], condition=~Q(phone_index=""), name="case_phone")
        ),
    ]
