"""Another place for a case: staff name it as residents do, choose among candidates, or move the pin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from upwell.accounts.access import actor_in, requires
from upwell.cases import actions as cases
from upwell.cases.queries import CasePage
from upwell.catalogue import queries as catalogue
from upwell.desk.forms import Typed
from upwell.desk.spoken import LONGEST
from upwell.desk.views.carrying import carried_out, seen_in
from upwell.desk.views.case import found, shown
from upwell.desk.views.nouns import posted
from upwell.places import queries as places
from upwell.places.queries import Candidate

NEAR_ENOUGH = 1e-6  # degrees: the pin has not been moved


@dataclass(frozen=True, slots=True)
class Given:
    text: str
    id: str
    lat: str
    lon: str

    def point(self) -> tuple[float, float] | None:
        try:
            lat, lon = float(self.lat), float(self.lon)
        except ValueError:
            return None
        # also false for what is not a number
        return (lat, lon) if -90 <= lat <= 90 and -180 <= lon <= 180 else None


@requires("work_cases")
@posted
def place(request: HttpRequest, reference: str) -> HttpResponse:
    one = found(request, reference)
    given = _given(request)
    candidates = _candidates(one, given)
    if len(candidates) != 1 or candidates[0].lat is None or candidates[0].lon is None:
        values = {"text": given.text, "lat": given.lat, "lon": given.lon}
        none = _("We could not find that place. Try a corner or a pin.")
        words = _("Choose the right place.") if candidates else none
        return shown(request, one, Typed("place", values, words, candidates=candidates), status=422)
    return carried_out(request, one, "place", _placing(request, one, candidates[0]), _("Place changed."))


def _given(request: HttpRequest) -> Given:
    def field(name: str) -> str:
        return request.POST.get(f"place{name}", "")[: LONGEST // 10].strip()

    return Given(field(""), field("-id"), field("-lat"), field("-lon"))


def _candidates(one: CasePage, given: Given) -> Sequence[Candidate]:
    """What was chosen; else where the pin was moved to; else what the text may mean."""
    chosen = places.place(given.id) if given.id else None
    if chosen is not None:
        return [chosen]
    point = given.point()
    if point and _moved(one, *point):
        return [places.point(*point)]
    if not given.text:
        return ()
    found_ = places.search(given.text, limit=8)
    exact = [candidate for candidate in found_.candidates if candidate.exact]
    if found_.sure is not None:
        return [found_.sure]
    return exact if len(exact) == 1 and not found_.unit else found_.candidates


def _moved(one: CasePage, lat: float, lon: float) -> bool:
    case = one.case
    return case.lat is None or case.lon is None or abs(case.lat - lat) + abs(case.lon - lon) > NEAR_ENOUGH


def _placing(request: HttpRequest, one: CasePage, chosen: Candidate) -> Callable[[datetime], object]:
    lat, lon, main = chosen.lat, chosen.lon, catalogue.city().places.main
    within = {area.set: area.code for area in places.areas_at(lat or 0, lon or 0).areas}
    actor, seen = actor_in(request), seen_in(request)
    return lambda now: cases.change_place(
        one.case.pk,
        lat=lat,
        lon=lon,
        place_label=chosen.label,
        area=within.get(main or "", ""),
        areas=within,
        by=actor,
        now=now,
        seen=seen,
    )
