"""What the city's place files said: streets, addresses, crossings, areas.

Only actions.py changes these rows; queries.py reads them. Geometry is kept as WKB so that any database will do."""

from typing import ClassVar

from django.db import models

from upwell.lib.grid import Grid
from upwell.places import words

GRID = Grid(per_degree=1_000)
"""A hundred metres wide: as far as one looks for the address next to a point."""


class Edition(models.Model):
    """One row that changes with every import, so that each process knows when its own copy is out of date."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    stamp = models.CharField(max_length=40)
    changed_at = models.DateTimeField()
    cities = models.JSONField(default=list)  # of all addresses, folded: gathered once instead of by every process

    def __str__(self) -> str:
        return self.stamp


class Street(models.Model):
    bare = models.CharField(max_length=120)  # folded, without direction and type
    direction = models.CharField(max_length=2, blank=True)
    type = models.CharField(max_length=12, blank=True)
    name = models.CharField(max_length=120)  # as printed, without direction and type

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["bare", "direction", "type"], name="one_street")]

    def __str__(self) -> str:
        return street_label(self.direction, self.name, self.type)


class Address(models.Model):
    key = models.BigIntegerField(unique=True)  # of street, number, unit and city: imports meet here
    street = models.ForeignKey(Street, on_delete=models.CASCADE, related_name="addresses", db_index=False)
    number = models.PositiveIntegerField()
    number_text = models.CharField(max_length=24)
    unit = models.CharField(max_length=24, blank=True)
    city = models.CharField(max_length=60, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    cell = models.BigIntegerField(null=True)  # of `GRID`
    attributes = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["street", "number"], name="address_on_street"),
            models.Index(fields=["cell", "lat", "lon"], name="address_in_cell"),
        ]

    def __str__(self) -> str:
        return f"{self.number_text} {self.street}"


class Crossing(models.Model):
    """Where two streets meet; the street with the lower id is `street_a`."""

    street_a = models.ForeignKey(Street, on_delete=models.CASCADE, related_name="+", db_index=False)
    street_b = models.ForeignKey(Street, on_delete=models.CASCADE, related_name="+")
    lat = models.FloatField()
    lon = models.FloatField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["street_a", "street_b"], name="one_crossing")]

    def __str__(self) -> str:
        return f"{self.street_a} & {self.street_b}"


class AreaSet(models.Model):
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    outline = models.BooleanField(default=False)  # its areas together are the city

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    set = models.ForeignKey(AreaSet, on_delete=models.CASCADE, related_name="areas", db_index=False)
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=120)  # in English
    words = models.JSONField(default=dict)  # its name by language, where it has one there
    geometry = models.BinaryField()  # WKB, Polygon or MultiPolygon, longitude first
    attributes = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["set", "code"], name="one_area")]

    def __str__(self) -> str:
        return self.name


def street_label(direction: str, name: str, kind: str) -> str:
    return " ".join(part for part in (direction, name, words.TYPE_PRINTED.get(kind, "")) if part)
