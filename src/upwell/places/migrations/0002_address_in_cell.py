"""Addresses are found from a point by the cell of a grid: by their latitude alone it was a strip across the whole city."""

from typing import Any

from django.db import migrations, models

PER_DEGREE = 1_000  # as `places.models.GRID` when this was written
AT_ONCE = 5_000


def fill(apps: Any, schema_editor: Any) -> None:
    from upwell.lib.grid import Grid

    grid, address, connection = Grid(PER_DEGREE), apps.get_model("places", "Address"), schema_editor.connection
    known = address.objects.using(connection.alias).filter(lat__isnull=False, lon__isnull=False)
    points, last = known.order_by("pk").values_list("pk", "lat", "lon"), 0
    with connection.cursor() as cursor:
        while rows := list(points.filter(pk__gt=last)[:AT_ONCE]):
            # one short statement for each: what bulk_update builds takes minutes for a city
            cells = [(grid.cell(lat, lon), pk) for pk, lat, lon in rows]
            cursor.executemany("UPDATE places_address SET cell = %s WHERE id = %s", cells)
            last = rows[-1][0]


class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]

    operations = [
        migrations.AddField("address", "cell", models.BigIntegerField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveIndex("address", "address_near"),
        migrations.AddIndex("address", models.Index(fields=["cell", "lat", "lon"], name="address_in_cell")),
    ]
