from typing import Any

from django.db import migrations, models

COUNTER = "counter "


def keep_receipts(apps: Any, _schema: Any) -> None:
    """Of two hand-outs that were written down with one number the first keeps it; both keep their words."""
    refunds, seen = apps.get_model("payments", "Refund").objects, set()
    rows = refunds.filter(payment__provider="counter", state="done", reference__startswith=COUNTER)
    for pk, reference in rows.order_by("ended_at", "pk").values_list("pk", "reference").iterator():
        receipt = " ".join(reference.removeprefix(COUNTER).split()).upper()
        if receipt and receipt not in seen:
            seen.add(receipt)
            refunds.filter(pk=pk).update(receipt=receipt)


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0003_why_a_fee_was_waived"),
    ]

    operations = [
        migrations.AddField(
            model_name="refund",
            name="receipt",
            field=models.CharField(max_length=255, null=True),
        ),
        migrations.RunPython(keep_receipts, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(fields=("receipt",), name="handed_out_once"),
        ),
    ]
