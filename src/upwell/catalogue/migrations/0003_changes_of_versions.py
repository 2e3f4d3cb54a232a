"""Each version there is was published from a folder; its files were not kept."""

from typing import Any

from django.db import migrations


def note(apps: Any, _editor: Any) -> None:
    Change, Version = apps.get_model("catalogue", "Change"), apps.get_model("catalogue", "Version")
    versions = Version.objects.order_by("pk").values_list("pk", "service_id", "published_at", "published_by")
    Change.objects.bulk_create(
        (
            Change(version_id=pk, service_id=service, kind="folder", at=at, by=by)
            for pk, service, at, by in versions.iterator()
        ),
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_changes")]

    operations = [migrations.RunPython(note, migrations.RunPython.noop)]
