"""Programs of data sets are known by their data set: those that open one and nothing else, and were named for it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations, models
from django.db.models import Q


def know_them(apps: Any, schema_editor: Any) -> None:
    programs = apps.get_model("api", "Program").objects
    for one in programs.filter(name__startswith="figures: ", revoked_at=None):
        code = one.name.removeprefix("figures: ")
        if one.scopes == [f"figures:{code}"]:
            programs.filter(pk=one.pk).update(data_set=code)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("api", "0002_in_order")]

    operations: ClassVar = [
        migrations.AddField("program", "data_set", models.CharField(blank=True, default="", max_length=48), preserve_default=False),
        migrations.RunPython(know_them, migrations.RunPython.noop),
        migrations.AddConstraint(
            "program",
            models.UniqueConstraint(
                fields=["data_set"],
                condition=~Q(data_set="") & Q(revoked_at=None),
                name="one_live_program_a_data_set",
            ),
        ),
    ]
