"""Cases of before get the mark of their phone number, too.

Apart from the step that adds the column, which keeps everybody from the table until it ends. So many cases in a
transaction: what is stopped goes on where it was."""

from django.db import migrations, transaction

from upwell.vault.index import blind

BATCH = 500


def mark(apps, schema_editor):
    rows = apps.get_model("cases", "Case")._base_manager.filter(contact__isnull=False, phone_index="").order_by("pk")
    last = None
    while True:
        with transaction.atomic():
            found = list((rows.filter(pk__gt=last) if last else rows).only("contact").select_for_update()[:BATCH])
            for case in found:
                if phone := (case.contact or {}).get("phone"):
                    rows.filter(pk=case.pk).update(phone_index=blind(phone))
        if not found:
            return
        last = found[-1].pk


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("cases", "0016_callers")]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
