"""Row 49 over the simulated haulers' own books: what the page at the desk says is what they have written down."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import lxml.html
import pytest

from tests.cast import Cast
from tests.pickup import CALENDAR, HOME, KINDS, MONDAY, THURSDAY, Town
from tests.pickup import town as town
from tests.publishing import republish
from upwell.accounts.actor import RESIDENT, Actor
from upwell.bookings import actions as bookings
from upwell.bookings import queries as booked
from upwell.bookings.jobs import NOT_THERE
from upwell.bookings.models import Booking, Slot
from upwell.bookings.queries import Figures
from upwell.cases.models import Case
from upwell.intake import actions as intake
from upwell.partners import actions as partners
from upwell.partners.models import WorkOrder
from upwell.partners.ports import Update
from upwell.simulation.haulers.behaviour import Behaviour

pytestmark = pytest.mark.django_db(transaction=True)

FIRST, LAST, TODAY = date(2026, 3, 1), date(2026, 3, 31), date(2026, 3, 16)
DAYS = [THURSDAY, THURSDAY + timedelta(days=1), *(date(2026, 3, 9) + timedelta(days=n) for n in range(4))]
EACH = 9


WAYS: list[tuple[dict[str, float], int]] = [({}, 5), ({"fails": 1.0}, 2), ({"forgets_jobs": 1.0}, 2)]
"""How the haulers behave, and how many jobs they get then."""


def a_fortnight(town: Town) -> set[str]:
    """Bookings with each hauler; some jobs fail, some are forgotten; two weeks go by, hour by hour where it counts.

    The jobs of which residents say that nobody came."""
    reported: set[str] = set()
    made: dict[str, list[Case]] = {code: [] for code in KINDS}
    for how, many in WAYS:
        for code in KINDS:
            town.fleet.vendors[code].depot.behaviour = Behaviour(**{"fails": 0.0, **how})  # type: ignore[arg-type]  # shares
            made[code] += [town.book(code, DAYS[(len(made[code]) + n) % len(DAYS)]) for n in range(many)]
        if not how:
            change_two(town, made)
        town.background()
        hand_the_list_over(town)
    for _ in range(7):
        town.wait(hours=2)
        town.background()
        by_hand(town)
    for _ in range(13):
        town.wait(days=1)
        town.background()
        by_hand(town)
        reported |= residents_say_that_nobody_came(town)
    return reported


def change_two(town: Town, made: dict[str, list[Case]]) -> None:
    """Of each hauler one booking is cancelled and one moved; its lead time stays that of its first day."""
    for cases in made.values():
        intake.cancel_booking(cases[0].pk, by=RESIDENT, now=town.now)
        intake.move_booking(cases[1].pk, "2026-03-13", by=RESIDENT, now=town.now)


def hand_the_list_over(town: Town) -> None:
    """What comes by mail is typed in by somebody at the hauler that has no system."""
    rows = [
        {"job": str(one.pk), "day": str(one.day), "loads": "bulky", "state": one.state}
        for one in WorkOrder.objects.filter(partner="desk")
    ]
    town.fleet.vendors["desk"].server.desk.take_list(rows, town.now)  # type: ignore[attr-defined]  # it reads lists
    WorkOrder.objects.filter(partner="desk", sent_at=None).exclude(state="cancelled").update(
        sent_at=town.now, state="sent"
    )


def by_hand(town: Town) -> None:
    """Its people say in the portal what they have written down."""
    depot = town.fleet.vendors["desk"].depot
    depot.pass_time(town.now)
    for news in list(depot.books.told):
        order = WorkOrder.objects.filter(pk=news.job).first()
        if order is not None and news.state != "cancelled":
            told = Update(id=news.id, state=news.state, at=news.at, job=order.pk, why=news.why, items=news.items)
            partners.receive("desk", told, now=town.now)


def residents_say_that_nobody_came(town: Town) -> set[str]:
    """The jobs of which somebody says it, by our number; put right later they were missed all the same."""
    said: set[str] = set()
    for row in Booking.objects.filter(
        state="confirmed", ends_at__lte=town.now, ends_at__gt=town.now - timedelta(days=1)
    ):
        if row.day.isoweekday() == 1:  # of other days nobody says anything
            said.add(str(WorkOrder.objects.get(booking_id=row.pk).pk))
            intake.report_missed(row.subject, text="Nobody came.", by=RESIDENT, now=town.now)
    return said


def truth(town: Town, code: str, reported: set[str]) -> Figures:
    """From the hauler's books and the residents' days alone."""
    books = town.fleet.vendors[code].depot.books
    ends: Counter[str] = Counter()
    unheard = missed = 0
    for errand in books.errands.values():
        if errand.cancelled:
            continue
        told = [one for one in books.told if one.job == errand.id and one.state in ("done", "could_not")]
        if errand.id in reported or any(one.state == "could_not" and one.why not in NOT_THERE for one in told):
            missed += 1
        elif not told:
            unheard += 1
        elif told[-1].state == "done":
            ends["done"] += 1
        else:
            ends["no_show" if told[-1].why in NOT_THERE else "missed"] += 1
    over = sum(ends.values()) + missed
    yes = [one.at for one in books.told if one.state == "accepted"]
    after = [(at - MONDAY).total_seconds() / 3600 for at in yes]
    return Figures(
        booked=EACH,
        cancelled=1,
        lead_days=sum((DAYS[n % len(DAYS)] - MONDAY.date()).days for n in range(EACH)) / EACH,
        accept_hours=sum(after) / len(after) if after else 0.0,
        done=ends["done"],
        missed=(ends["missed"] + missed) / over,
        no_show=ends["no_show"] / over,
        unheard=unheard,
        double=0,
    )


def rounded(of: Figures) -> list[Any]:
    columns = [getattr(of, name) for name in of.__slots__ if name != "accept_hours"]
    return [round(one, 6) if isinstance(one, float) else one for one in columns]


def test_the_figures_of_each_hauler_are_those_of_its_own_books(town: Town, cast: Cast) -> None:
    reported = a_fortnight(town)

    found = booked.figures("pickup", first=FIRST, last=LAST, today=TODAY)

    expected = {code: truth(town, code, reported) for code in KINDS}
    for code in KINDS:
        near = pytest.approx(expected[code].accept_hours, abs=0.02)  # sending takes its own time
        assert found[code].accept_hours == near, code
        assert rounded(found[code]) == rounded(expected[code]), code
    assert sum(one.unheard for one in expected.values()) > 0  # or the books would prove little
    assert all(0 < (one.missed or 0) + (one.no_show or 0) < 1 for one in expected.values())
    assert (expected["desk"].accept_hours or 0) > (expected["curb"].accept_hours or 0) > 0

    query = f"?from={FIRST}&to={LAST}"
    file = b"".join(cast.client("lead").get(f"/desk/calendars/figures.csv{query}").streaming_content)  # type: ignore[arg-type]  # it is one
    rows = list(csv.DictReader(StringIO(file.decode("utf-8-sig"))))
    assert [row["Who comes"] for row in rows] == [code.title() for code in KINDS]
    for code, row in zip(KINDS, rows, strict=True):
        one = expected[code]
        numbers = [one.booked, one.cancelled, one.lead_days, one.accept_hours, one.done, one.missed, one.no_show]
        said = [float(cell) for cell in list(row.values())[2:]]
        assert said == pytest.approx([*map(float, map(str, numbers)), one.unheard, 0], abs=0.03)

    page = lxml.html.fromstring(cast.client("lead").get(f"/desk/calendars/figures/{query}").content)
    lines = [[" ".join(cell.text_content().split()) for cell in row] for row in page.xpath("//table/tbody/tr")]
    assert [line[0] for line in lines] == [code.title() for code in KINDS]
    for code, line in zip(KINDS, lines, strict=True):
        one = expected[code]
        assert line[1:3] == [str(one.booked), str(one.cancelled)]
        assert (line[6], line[7]) == (f"{one.missed or 0:.0%}", f"{one.no_show or 0:.0%}")
        assert line[9] == "0"


def test_more_than_there_is_room_for_is_counted_as_double_booked(town: Town) -> None:
    """The control of the zero above: books that do not add up, and a truck that became smaller."""
    republish(calendars={"pickup": {**CALENDAR, "resources": CITY_TRUCK, "chosen_by": "hauler"}})
    for _ in range(3):
        own_booking(town)
    assert booked.figures("pickup", first=FIRST, last=LAST, today=TODAY)["own"].double == 0

    Slot.objects.update(taken=2)
    assert booked.figures("pickup", first=FIRST, last=LAST, today=TODAY)["own"].double == 1
    Slot.objects.update(taken=3)
    smaller = {"own": {**CITY_TRUCK["own"], "capacity": 1}}
    republish(calendars={"pickup": {**CALENDAR, "resources": smaller, "chosen_by": "hauler"}})
    assert booked.figures("pickup", first=FIRST, last=LAST, today=TODAY)["own"].double == 2


CITY_TRUCK: dict[str, Any] = {"own": {"name": {"en": "Our truck"}, "capacity": 3}}


def own_booking(town: Town) -> None:
    inputs = {"hauler": "own", "home": {**HOME, "id": str(uuid4())}}
    more: dict[str, Any] = {"step": "slot", "service": "pickup", "lasts": timedelta(hours=1)}
    made = bookings.hold(THURSDAY.isoformat(), "pickup", inputs, subject=uuid4(), now=town.now, **more)
    bookings.confirm(made.pk, reference=str(made.pk)[:8], by=Actor("staff", "1", "A clerk"), now=town.now)


def test_who_may_not_look_after_calendars_sees_no_figures(cast: Cast) -> None:
    for path in ("/desk/calendars/figures/", "/desk/calendars/figures.csv"):
        for role in ("worker", "auditor", "keeper"):
            assert cast.client(role).get(path).status_code == 403
