"""The map of reports with its list, the city's outlines, and the search for places."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from upwell.accounts.access import public
from upwell.cases import queries as cases
from upwell.cases import workflow
from upwell.catalogue import queries as catalogue
from upwell.channels.web import timeline
from upwell.channels.web.pages import number
from upwell.forms.questions import map_view
from upwell.journey.texts import Texts
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.places import queries as places
from upwell.ui import formats, speaking

MOST_PINS, LIST_LENGTH, SHOWN_DAYS = 400, 40, 60
AROUND = 0.004  # degrees: about 400 m
MOST_TEXT = 200
LABELS_WITHIN_M = 1_500


def _json(data: Any, *, max_age: int = 0) -> HttpResponse:
    response = HttpResponse(msgspec.json.encode(data), content_type="application/json")
    response["Cache-Control"] = f"public, max-age={max_age}" if max_age else "no-store"
    return response


@public
@require_safe
def reports(request: HttpRequest) -> HttpResponseBase:
    """What is reported and worked on: the same reports as a map and as a list."""
    wanted = request.GET.get("service", "")
    pins = _pins(wanted)
    leaf = _leaf(request, pins)
    context = {
        "leaf": leaf,
        "reports": [_report(pin) for pin in leaf],
        "view": _view(wanted, leaf.number),
        "services": _choices(),
        "wanted": wanted,
        "total": len(pins),
        "more": len(pins) == MOST_PINS,
        "days": SHOWN_DAYS,
    }
    return render(request, "web/map.html", context)


def _choices() -> list[tuple[str, str]]:
    language = speaking.current()
    shown = [one for one in catalogue.all_published() if one.definition.public and one.definition.public.map]
    return [(one.code, Texts(one.definition, language).of_case().text) for one in shown]


def _leaf(request: HttpRequest, pins: list[cases.Pin]) -> Page[cases.Pin]:
    return Paginator(pins, LIST_LENGTH).get_page(request.GET.get("page"))


def _view(wanted: str, page: int) -> Any:
    asked = {name: value for name, value in {"service": wanted, "page": page if page > 1 else ""}.items() if value}
    near = reverse("web:map_reports") + (f"?{urlencode(asked)}" if asked else "")
    return replace(map_view(None), near=near)


def _pins(service: str, box: tuple[float, float, float, float] = (-90, -180, 90, 180)) -> list[cases.Pin]:
    south, west, north, east = box
    since = clock.now() - timedelta(days=SHOWN_DAYS)
    wanted = (service,) if service else ()
    return cases.public_map(
        south=south, west=west, north=north, east=east, since=since, services=wanted, limit=MOST_PINS
    )


def _report(pin: cases.Pin) -> dict[str, Any]:
    """A report as map and list both show it, in the page's language."""
    language, city = speaking.current(), catalogue.city()
    state = workflow.named(city, pin.workflow).state(pin.state)
    return {
        "reference": pin.reference,
        "title": catalogue.case_name(pin.service, pin.title, language).text,
        "place": pin.place_label,
        "state": timeline.state_words(state, language),
        "tone": timeline.tone(pin.phase, None, clock.now()),
        "when": formats.ago(pin.opened_at, now=clock.now(), language=language),
        "distance": "",
        "lat": pin.lat,
        "lon": pin.lon,
        "url": reverse("web:status", args=[pin.reference]),
    }


def _alone(reference: str) -> dict[str, Any]:
    """One report that is on the public map, and the corners around it."""
    pin = cases.public_pin(reference)
    if pin is None:
        return {"place": None, "in_city": True, "reports": [], "labels": []}
    return {"place": None, "in_city": True, "reports": [_report(pin)], "labels": _labels(pin.lat, pin.lon)}


def _labels(lat: float, lon: float) -> list[dict[str, Any]]:
    return [
        {"name": corner.label, "lat": corner.lat, "lon": corner.lon}
        for corner in places.corners_near(lat, lon, within_m=LABELS_WITHIN_M)
    ]


@public
@require_safe
def reports_json(request: HttpRequest) -> HttpResponseBase:
    """All reports to draw; or, with lat and lon, those around a point and what is there."""
    service = request.GET.get("service", "")
    if "reference" in request.GET:
        return _json(_alone(request.GET["reference"]))
    if "lat" not in request.GET:
        pins = _pins(service)
        listed = _leaf(request, pins)  # the page of the list that the map stands beside
        shown = range(listed.start_index(), listed.end_index() + 1)
        reports = [{**_report(pin), "listed": at in shown} for at, pin in enumerate(pins, 1)]
        return _json({"place": None, "in_city": True, "reports": reports})
    callers.count(kinds.LOOK_UPS, request, now=clock.now())
    lat, lon = number(request.GET.get("lat"), -90, 90), number(request.GET.get("lon"), -180, 180)
    box = (lat - AROUND, lon - AROUND, lat + AROUND, lon + AROUND)
    nearest = places.nearest_address(lat, lon)
    found = {
        "place": nearest.label if nearest else None,
        "in_city": places.areas_at(lat, lon).in_city,
        "reports": [_report(pin) for pin in _pins(service, box)[:10]],
        "labels": _labels(lat, lon),
    }
    return _json(found)


@public
@require_safe
def place_search(request: HttpRequest) -> HttpResponseBase:
    """Places as a person types."""
    text = request.GET.get("q", "")[:MOST_TEXT].strip()
    if len(text) < 2:
        return _json({"candidates": [], "outside": False})
    callers.count(kinds.LOOK_UPS, request, now=clock.now())
    found = places.search(text, limit=6)
    return _json({"candidates": found.as_json(), "outside": found.outside})


@public
@require_safe
def outline(request: HttpRequest, code: str) -> HttpResponseBase:
    """The outlines of a set of areas, named in the reader's language, to draw a map that is never grey."""
    found = places.outlines(code, speaking.current())
    if found is None:
        raise Http404
    etag = f'"{found.etag}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    response = HttpResponse(found.text, content_type="application/geo+json")
    response["ETag"], response["Cache-Control"] = etag, "public, max-age=3600"
    return response
