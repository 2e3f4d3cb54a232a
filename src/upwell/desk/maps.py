"""What a map on a staff page stands on: the city's middle, its outline and areas, its tiles; and corners nearby."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from upwell.cases.queries import metres_between
from upwell.catalogue.city import City
from upwell.places import queries as places
from upwell.ui.fields import MapView

CLOSE_UP, DISTRICT = 17, 14  # without tiles there is little to see close up

LABELS_WITHIN_M = 1_500


@dataclass(frozen=True, slots=True)
class Corner:
    """A crossing that people know the place by, and how far away it is."""

    name: str
    lat: float
    lon: float
    metres: int


def corners(lat: float | None, lon: float | None, *, limit: int = 12) -> list[Corner]:
    """The nearest first. One statement; none without a place."""
    if lat is None or lon is None:
        return []
    found = places.corners_near(lat, lon, within_m=LABELS_WITHIN_M, limit=limit)
    placed = ((one.label, one.lat, one.lon) for one in found)
    return [
        Corner(label, at, along, round(metres_between(lat, lon, at, along)))
        for label, at, along in placed
        if at is not None and along is not None
    ]


def city_map(city: City, *, near: str = "") -> MapView:
    """The whole city; `near` is where the reports to draw come from."""
    return _map(city, city.map.latitude, city.map.longitude, city.map.zoom, near)


def place_map(city: City, lat: float | None, lon: float | None, *, near: str = "") -> MapView:
    """One place close up, or the city while no place is known."""
    if lat is None or lon is None:
        return city_map(city, near=near)
    return _map(city, lat, lon, CLOSE_UP if settings.MAP_TILES else DISTRICT, near)


def _map(city: City, lat: float, lon: float, zoom: int, near: str) -> MapView:
    return MapView(
        lat=lat,
        lon=lon,
        zoom=zoom,
        outline=_shapes(city.places.outline),
        areas=_shapes(city.places.main),
        near=near,
        tiles=settings.MAP_TILES,
        credit=settings.MAP_TILES_CREDIT,
    )


def _shapes(area_set: str | None) -> str:
    return reverse("web:outline", args=[area_set]) if area_set else ""
