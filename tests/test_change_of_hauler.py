"""Row 4: which hauler comes, when the city's table of haulers changes, and on the border of two areas."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.test import Client

from tests.cast import Cast
from tests.pickup import CALENDAR, HOME, KINDS, PICKUP, Town, booking_of
from tests.pickup import town as town
from tests.publishing import publish, republish
from upwell.accounts.actor import RESIDENT
from upwell.bookings.models import LIVE, Booking, State
from upwell.cases.models import Case
from upwell.intake import actions as intake
from upwell.intake import moving, queries
from upwell.intake.actions import Visitor
from upwell.partners import queries as orders
from upwell.partners.models import WorkOrder
from upwell.places import actions as places
from upwell.places import editions

pytestmark = pytest.mark.django_db(transaction=True)

WEST, EAST, BORDER = (37.0, -121.1), (37.0, -120.9), (37.0, -121.0)
MAP = "{kind: areas, set: district, title: Districts, codes: 'd{code}', names: 'District {code}', columns: {code: n}}"
SERVICE: dict[str, Any] = {
    **PICKUP,
    "route": [
        *({"team": f"{code}_crew", "when": {"company.hauler": code}} for code in KINDS[:-1]),
        {"team": f"{KINDS[-1]}_crew"},
    ],
    "steps": [
        PICKUP["steps"][1],
        PICKUP["steps"][2],
        {"look_up": "area", "use": "area_at", "with": {"place": "home"}},
        {"look_up": "company", "use": "haulers", "with": {"district": "area.district"}},
        {**PICKUP["steps"][3], "with": {"hauler": "company.hauler", "home": "home", "items": "items"}},
        *PICKUP["steps"][4:],
    ],
}


def district(number: int, west: float, east: float) -> dict[str, Any]:
    corners = [[west, 36.5], [east, 36.5], [east, 37.5], [west, 37.5], [west, 36.5]]
    return {
        "type": "Feature",
        "properties": {"n": number},
        "geometry": {"type": "Polygon", "coordinates": [corners]},
    }


def haulers(west: str, east: str = "desk") -> None:
    """The city's table now says this."""
    rows = [{"district": "d1", "hauler": west}, {"district": "d2", "hauler": east}]
    republish(rows={"haulers": rows}, tables={"haulers": {"file": "haulers.csv", "keys": ["district"]}})


@pytest.fixture
def split(town: Town, tmp_path: Path, settings: LazySettings) -> Town:
    """Two districts with a border between them, each with the hauler that a table of the city names."""
    settings.CITY_FOLDER, settings.DATA = tmp_path, tmp_path / "data"
    (tmp_path / "imports").mkdir()
    (tmp_path / "imports" / "districts.yaml").write_text(MAP)
    file = tmp_path / "districts.geojson"
    shapes = [district(1, -121.5, -121.0), district(2, -121.0, -120.5)]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": shapes}))
    editions.forget()
    places.import_file(file, map_path=tmp_path / "imports" / "districts.yaml", now=town.now)
    haulers("acme")
    publish(SERVICE)
    return town


def up_to_slot(town: Town, at: tuple[float, float] = WEST) -> UUID:
    draft = uuid4()
    intake.start("pickup", draft_id=draft, visitor=Visitor("web", "en"), now=town.now)
    home = {**HOME, "id": str(uuid4()), "lat": at[0], "lon": at[1]}
    for address, raw in (("home", home), ("items", {"sofa": "1"})):
        assert intake.answer(draft, address, raw, now=town.now).problem is None
    return draft


def booked(town: Town, at: tuple[float, float] = WEST) -> Case:
    draft = up_to_slot(town, at)
    town.choose(draft)
    return town.send(draft)


def other_than(code: str) -> str:
    return KINDS[(KINDS.index(code) + 1) % len(KINDS)]


@pytest.mark.parametrize("code", KINDS)
def test_what_was_booked_before_the_table_changed_stays_with_its_hauler_and_the_next_goes_to_the_new_one(
    split: Town, code: str
) -> None:
    new = other_than(code)
    haulers(code)
    old = booked(split)
    split.background()

    haulers(new)
    later = booked(split)
    split.background()

    assert (booking_of(old).resource, booking_of(later).resource) == (code, new)
    assert (old.team, later.team) == (f"{code}_crew", f"{new}_crew")
    assert WorkOrder.objects.get(case_id=later.pk).partner == new

    intake.move_booking(old.pk, "2026-03-09", by=RESIDENT, now=split.now)
    split.background()
    order = WorkOrder.objects.get(case_id=old.pk)
    assert (order.partner, order.day and order.day.isoformat()) == (code, "2026-03-09")
    assert code == "desk" or str(order.pk) in split.jobs(code)
    assert str(order.pk) not in split.jobs(new)

    intake.cancel_booking(old.pk, by=RESIDENT, now=split.now)
    split.background()
    order.refresh_from_db()
    assert (order.partner, order.state) == (code, "cancelled")
    assert code == "desk" or split.jobs(code)[str(order.pk)].cancelled
    assert booking_of(later).state == State.CONFIRMED


@pytest.mark.parametrize("code", KINDS)
def test_that_the_old_hauler_did_not_come_is_told_of_its_own_booking(split: Town, code: str) -> None:
    haulers(code)
    case = booked(split)
    split.background()
    haulers(other_than(code))
    split.wait(days=4)

    intake.report_missed(case.pk, text="Nobody came.", by=RESIDENT, now=split.now)

    case.refresh_from_db()
    assert (case.team, booking_of(case).resource, booking_of(case).state) == (f"{code}_crew", code, State.MISSED)
    assert WorkOrder.objects.get(case_id=case.pk).partner == code


@pytest.mark.parametrize("code", KINDS)
def test_a_hauler_changed_while_somebody_books_asks_for_the_day_again_and_loses_nothing_else(
    split: Town, code: str
) -> None:
    new = other_than(code)
    haulers(code)
    draft = up_to_slot(split)
    split.choose(draft)
    intake.answer(draft, "contact", {"email": "me@example.org"}, now=split.now)
    seen = queries.standing(draft, now=split.now).walk

    haulers(new)

    with pytest.raises(intake.NotComplete):
        intake.submit(draft, confirmation=seen.confirmation(), declared=False, by=RESIDENT, now=split.now)
    walk = queries.standing(draft, now=split.now).walk
    assert (walk.address, walk.problem and walk.problem.code) == ("slot", "book_anew")
    assert (walk.answers["items"], walk.answers["contact"]) == (seen.answers["items"], seen.answers["contact"])

    split.wait(minutes=1)
    split.choose(draft)
    case = split.send(draft)

    assert (booking_of(case).resource, case.team) == (new, f"{new}_crew")
    held = Booking.objects.filter(state__in=LIVE).values_list("resource", flat=True)
    assert list(held) == [new]  # nothing is left of the day with the old one


def test_the_page_says_that_who_comes_has_changed(split: Town) -> None:
    draft = up_to_slot(split)
    split.choose(draft)
    haulers("bolt")

    page = Client().post(f"/resume/{queries.resume_secret(draft)}/", follow=True)

    assert "An answer has changed, or who comes to you" in page.content.decode()


def test_a_hauler_that_is_in_no_calendar_any_more_gives_way_to_the_new_one(split: Town) -> None:
    """The old one was taken out of the calendar in the same publication, with a day of its held."""
    draft = up_to_slot(split)
    split.choose(draft)
    left = {name: rules for name, rules in CALENDAR["resources"].items() if name != "acme"}
    republish(calendars={"pickup": {**CALENDAR, "resources": left}})
    haulers("bolt")
    split.wait(minutes=1)

    split.choose(draft)

    assert booking_of(split.send(draft)).resource == "bolt"


def test_an_address_on_the_border_of_two_areas_has_one_hauler_the_same_every_time(split: Town) -> None:
    haulers("acme", "bolt")
    cases = [booked(split, at) for at in (WEST, BORDER, BORDER, EAST)]

    assert [booking_of(case).resource for case in cases] == ["acme", "acme", "acme", "bolt"]
    assert [case.team for case in cases] == ["acme_crew", "acme_crew", "acme_crew", "bolt_crew"]

    editions.forget()  # as in another process, where the shapes are read anew
    assert booking_of(booked(split, BORDER)).resource == "acme"


def test_twenty_orders_for_which_no_day_can_be_found_hold_up_no_other(town: Town, cast: Cast) -> None:
    """Their partner is closed for good; each of the others gets its turn within minutes."""
    stuck, other = town.book("desk"), town.book("bolt")
    town.background()
    for number in range(20):
        copy = WorkOrder.objects.get(case_id=stuck.pk)
        copy.pk, copy.case_id, copy.booking_id, copy.reference = uuid4(), uuid4(), uuid4(), f"STUCK{number:03}"
        copy.save(force_insert=True)
    WorkOrder.objects.filter(partner="desk").update(problem="day_gone", updated_at=town.now)
    later = town.now + timedelta(seconds=1)
    WorkOrder.objects.filter(case_id=other.pk).update(problem="day_gone", updated_at=later)

    for _ in range(2):
        town.wait(minutes=1)
        moving.follow(town.now)

    assert WorkOrder.objects.get(case_id=other.pk).problem == ""
    assert booking_of(other).moves == 1
    town.wait(hours=2)
    assert orders.health(now=town.now).without_day == 20
    page = cast.client("keeper").get("/desk/system/").content.decode()
    assert "Booked, and the day is gone" in page
    assert "STUCK007" in page
