"""What was said not to be known is kept, and the results of data sets are made anew by the worker."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations, models


def take_results_away(apps: Any, schema_editor: Any) -> None:
    apps.get_model("performance", "Result").objects.exclude(source="").delete()


class Migration(migrations.Migration):
    dependencies: ClassVar = [("performance", "0007_withdrawn")]

    operations: ClassVar = [
        migrations.AlterField("figure", "value", models.DecimalField(decimal_places=6, max_digits=24, null=True)),
        migrations.RunPython(take_results_away, migrations.RunPython.noop),
    ]
