"""The maps of the portal: the stops of a day with the numbers of their list, and one job with what is around it.

The list says all that a map does. Where there are no scripts, or no signal, it is the way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse

from upwell.catalogue import queries as catalogue
from upwell.channels.portal import rows
from upwell.partners.queries import WorkOrder, where
from upwell.places import queries as places
from upwell.ui import speaking
from upwell.ui.fields import MapView

CLOSE_UP, DISTRICT = 16, 14  # without tiles there is little to see close up
LABELS_WITHIN_M, LABELS = 1_500, 12


def day_map(jobs: Sequence[WorkOrder], day: date) -> MapView | None:
    """None while no stop has a point."""
    if not any(map(_point, jobs)):
        return None
    city = catalogue.city().map
    return _view(city.latitude, city.longitude, city.zoom, f"{reverse('portal:stops')}?day={day.isoformat()}")


def job_map(order: WorkOrder) -> MapView | None:
    point = _point(order)
    if point is None:
        return None
    return _view(*point, CLOSE_UP if settings.MAP_TILES else DISTRICT, reverse("portal:around", args=[order.pk]))


def stops(jobs: Sequence[WorkOrder]) -> dict[str, Any]:
    """In the order of the route, which is drawn; each with its number in the list."""
    states = rows.states()
    drawn = [_pin(order, number, states) for number, order in enumerate(jobs, 1) if _point(order)]
    return {"reports": drawn, "labels": [], "route": True}


def around(order: WorkOrder) -> dict[str, Any]:
    """One job, and the corners by which one finds it where the map has no streets."""
    point = _point(order)
    if point is None:
        return {"reports": [], "labels": []}
    corners = places.corners_near(*point, within_m=LABELS_WITHIN_M, limit=LABELS)
    labels = [{"name": one.label, "lat": one.lat, "lon": one.lon} for one in corners]
    return {"reports": [_pin(order, 1, rows.states())], "labels": labels}


def _pin(order: WorkOrder, number: int, states: Any) -> dict[str, Any]:
    state, tone = states[order.state]
    lat, lon = _point(order) or (None, None)
    return {
        "number": number,
        "title": where(order, speaking.current()) or rows.title(order),
        "state": state,
        "tone": tone,
        "when": order.window,
        "lat": lat,
        "lon": lon,
        "url": reverse("portal:job", args=[order.pk]),
    }


def _point(order: WorkOrder) -> tuple[float, float] | None:
    lat, lon = order.facts.get("lat"), order.facts.get("lon")
    return None if lat is None or lon is None else (float(lat), float(lon))


def _view(lat: float, lon: float, zoom: int, near: str) -> MapView:
    known = catalogue.city().places
    return MapView(
        lat=lat,
        lon=lon,
        zoom=zoom,
        outline=_shapes(known.outline),
        areas=_shapes(known.main),
        near=near,
        tiles=settings.MAP_TILES,
        credit=settings.MAP_TILES_CREDIT,
    )


def _shapes(area_set: str | None) -> str:
    return reverse("web:outline", args=[area_set]) if area_set else ""
