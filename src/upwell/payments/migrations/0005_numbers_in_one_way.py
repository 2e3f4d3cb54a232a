from typing import Any

from django.db import migrations

LONGEST = 255


def fold_numbers(apps: Any, _schema: Any) -> None:
    """Numbers of checks and receipts as they are written down now: else one that was taken before is good once more.
    Of two that differ only in how they were typed the first has it, and the other stays as it is."""
    payments = apps.get_model("payments", "Payment").objects
    rows = payments.filter(provider="counter").order_by("at", "pk").values_list("pk", "method", "reference")
    old = list(rows)
    used = {reference for _pk, _method, reference in old}
    for pk, method, reference in old:
        number = " ".join(reference.removeprefix(f"{method} ").split()).upper()
        folded = f"{method} {number}"[:LONGEST]
        if folded not in used:
            used.add(folded)
            payments.filter(pk=pk).update(reference=folded)


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0004_one_receipt_one_hand_out"),
    ]

    operations = [migrations.RunPython(fold_numbers, migrations.RunPython.noop)]
