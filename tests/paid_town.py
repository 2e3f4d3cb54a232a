"""A small town where a pickup costs something: eight ways in which cities let people book, cancel and pay, as data.

Each row is a calendar and a service of its own, with the rules of a city that has them: how far ahead, until when to
book and to cancel, what goes back, how the price is worked out, when the day begins. Prices are in pounds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings

from tests.publishing import publish, republish
from upwell.accounts.actor import RESIDENT, Actor
from upwell.bookings.models import Booking
from upwell.cases.models import Case
from upwell.definition.values import Money
from upwell.intake import actions as intake
from upwell.intake import queries
from upwell.intake.actions import Settled, Visitor
from upwell.payments.models import Charge, Pretended, Refund
from upwell.payments.providers import pretended

Plain = dict[str, Any]
ZONE = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
HOME = {"id": "h1", "label": "1 High Street", "lat": 51.5, "lon": -0.1}
EMAIL = "resident@example.org"

YES_NO = {"type": "yes_no"}
PENSION = {"ask": "pension", **YES_NO, "title": "Do you get a pension?"}
TRADE = {"ask": "trade", **YES_NO, "title": "Is it from a business?"}
LIVES = {"ask": "lives", **YES_NO, "title": "Do you live there?"}
LIVES_ELSEWHERE = {
    "stop": "lives_elsewhere",
    "when": {"lives": False},
    "outcome": "not_eligible",
    "title": "Only people who live there can book",
    "body": "Ask the person who lives there to book. Or take your things to the tip.",
}
SPOT = {"ask": "spot", "type": "text", "title": "Where will you put it?", "max_length": 250}
ITEMS = {
    "ask": "items",
    "type": "quantity",
    "title": "What should we take?",
    "max": 8,
    "options": {"sofa": "Sofa", "fridge": {"label": "Fridge", "at_most": 2}, "chair": "Chair"},
}
SMALL_ITEMS = {
    **ITEMS,
    "max": 99,
    "max_kinds": 3,
    "options": {
        "electrical": {"label": "Small electrical", "at_most": 4},
        "textiles": "Bag of textiles",
        "paint": "Tin of paint",
        "batteries": "Bag of batteries",
    },
}
BOXES = {
    **ITEMS,
    "max": 99,
    "options": {
        "one_litre": {"label": "1 litre box", "at_most": 5},
        "five_litres": {"label": "5 litre box", "at_most": 3},
        "own": {"label": "Box you have", "at_most": 8},
    },
}
BANDS: list[Plain] = [
    {"if": {"pieces": {"at_most": 3}}, "value": 42.7},
    {"if": {"pieces": {"at_most": 6}}, "value": 67.4},
    {"value": 90.05},
]
PIECES = {"work_out": "pieces", "type": "number", "as": "sum(items)"}


def money(name: str, *cases: Any) -> Plain:
    return {"work_out": name, "type": "money", "as": cases[0] if len(cases) == 1 else list(cases)}


def number(name: str, *cases: Any) -> Plain:
    return {**money(name, *cases), "type": "number"}


POINTS = [
    number("sofa_points", {"if": {"items.sofa": {"at_least": 1}}, "value": "items.sofa * 6"}, {"value": 0}),
    number("fridge_points", {"if": {"items.fridge": {"at_least": 1}}, "value": "items.fridge * 4"}, {"value": 0}),
    number("chair_points", {"if": {"items.chair": {"at_least": 1}}, "value": "items.chair * 2"}, {"value": 0}),
    number("points", "sofa_points + fridge_points + chair_points"),
    money("base", {"if": {"points": {"at_most": 10}}, "value": 45.5}, {"value": 91}),
    number("by_day", {"if": {"slot.weekday": 6}, "value": 1.5}, {"value": 1}),
    number("relief", {"if": {"pension": True}, "value": 0.65}, {"value": 1}),
]


@dataclass(frozen=True)
class Row:
    """`asks` come before the day, `price` after it. `free`: nothing is ever to pay."""

    calendar: Plain
    asks: list[Plain]
    price: list[Plain] = field(default_factory=list)

    @property
    def free(self) -> bool:
        return not self.price


def cutoff(at: str, days_before: int = 1, *, working: bool = False) -> Plain:
    return {"at": at, "days_before": days_before, "working": working}


NEVER: Plain = {}
ROWS: dict[str, Row] = {
    "single": Row(  # one price; the first in a year is free
        {
            "window": "P56D",
            "change_until": cutoff("14:00", working=True),
            "refund": {"until": cutoff("14:00", working=True)},
            "free": {"at_most": 1},
            "starts": "06:45",
        },
        [LIVES, LIVES_ELSEWHERE, ITEMS, SPOT],
        [money("fee", {"if": {"slot.free": True}, "value": 0}, {"value": 23.5})],
    ),
    "points": Row(  # points, dearer on a Saturday, cheaper with a pension
        {
            "window": "P42D",
            "book_until": cutoff("16:00"),
            "change_until": cutoff("23:59", 2, working=True),
            "refund": {"until": cutoff("23:59", 2, working=True)},
            "starts": "06:00",
        },
        [ITEMS, PENSION],
        [*POINTS, money("fee", "base * by_day * relief")],
    ),
    "minimum": Row(  # each item, never less than a minimum; late cancelling costs that minimum
        {
            "window": "P28D",
            "change_until": cutoff("07:00", 0),
            "refund": {"until": cutoff("07:00", 1), "keeps": 30},
            "starts": "07:00",
        },
        [ITEMS, TRADE],
        [
            number("each", {"if": {"trade": True}, "value": 2}, {"value": 1}),
            money("sum", "12.35 * sum(items) * each"),
            money("fee", {"if": {"sum": {"less_than": 30}}, "value": 30}, {"value": "sum"}),
        ],
    ),
    "bands": Row(
        {
            "window": "P56D",
            "book_until": cutoff("23:00"),
            "change_until": cutoff("06:30", 0),
            "refund": NEVER,
            "starts": "06:30",
        },
        [ITEMS],
        [PIECES, money("fee", *BANDS)],
    ),
    "early_bands": Row(
        {
            "window": "P56D",
            "book_until": cutoff("23:00"),
            "change_until": cutoff("06:00", 0),
            "refund": NEVER,
            "starts": "06:00",
        },
        [ITEMS],
        [PIECES, money("fee", *BANDS)],
    ),
    "discount": Row(  # up to three items are free once in twelve months, for a property
        {
            "window": "P56D",
            "change_until": cutoff("14:00"),
            "refund": NEVER,
            "takes": {"home": "place", "pieces": "number"},
            "free": {"at_most": 1, "when": {"pieces": {"at_most": 3}}, "give_back_until": cutoff("14:00", 7)},
            "starts": "06:00",
        },
        [ITEMS, PIECES],
        [money("fee", {"if": {"slot.free": True}, "value": 0}, *BANDS)],
    ),
    "small_items": Row({"window": "P28D", "change_until": cutoff("23:59"), "starts": "07:00"}, [SMALL_ITEMS]),
    "sharps": Row(
        {
            "window": "P42D",
            "book_until": cutoff("16:00"),
            "change_until": cutoff("23:59", 2, working=True),
            "starts": "06:00",
        },
        [BOXES],
    ),
}


def calendar(name: str) -> Plain:
    rules = ROWS[name].calendar
    return {
        "name": {"en": name},
        "takes": {"home": "place"},
        "property": "home",
        "one_a_day": True,
        "resources": {"truck": {"capacity": 5, "weekdays": [1, 2, 3, 4, 5, 6]}},
        **rules,
    }


def service(name: str) -> Plain:
    row = ROWS[name]
    book = {
        "book": "slot",
        "use": name,
        "with": {taken: taken for taken in calendar(name)["takes"]},
        "title": "Choose a day",
        "remind": "Put it out the evening before: {items}.",
    }
    pay = [] if row.free else [{"pay": "payment", "amount": "fee", "title": "Pay"}]
    where = {"ask": "home", "type": "location", "title": "Where?"}
    return {
        "service": f"pickup_{name}",
        "kind": "booking",
        "name": "Book a pickup",
        "summary": "We take large items.",
        "owner": "streets",
        "languages": ["en"],
        "contact": "required",
        "promise": {"to": "collect", "on": "slot.day"},
        "route": [{"team": "paving"}],
        "steps": [where, *row.asks, book, *row.price, {"check": "answers"}, *pay, {"submit": "request"}],
    }


ANSWERS: Plain = {"lives": "yes", "pension": "no", "trade": "no", "spot": "By the gate", "items": {"sofa": "1"}}
SMALLEST: dict[str, Plain] = {"small_items": {"textiles": "1"}, "sharps": {"own": "1"}}


@dataclass
class PaidTown:
    now: datetime = MONDAY

    def at(self, text: str) -> datetime:
        """That moment by the town's clock."""
        return datetime.fromisoformat(text).replace(tzinfo=ZONE)

    def begin(self, row: str, *, home: Plain | None = None, email: str = EMAIL, **answers: Any) -> UUID:
        """Everything answered but the day."""
        draft = uuid4()
        self.start(row, draft)
        given = {"items": SMALLEST.get(row, ANSWERS["items"]), **answers}
        given = {"home": home or {**HOME, "id": str(uuid4())}, **ANSWERS, **given}
        while (address := self.stands(draft)) in given:
            problem = self.answer(draft, address, given[address])
            assert problem is None, (address, problem)
        return draft

    def start(self, row: str, draft: UUID) -> None:
        intake.start(f"pickup_{row}", draft_id=draft, visitor=Visitor("web", "en"), now=self.now)

    def answer(self, draft: UUID, address: str, raw: Any) -> str | None:
        problem = intake.answer(draft, address, raw, now=self.now).problem
        return problem.code if problem else None

    def stands(self, draft: UUID) -> str:
        return queries.standing(draft, now=self.now).walk.address

    def days(self, row: str, draft: UUID | None = None) -> list[date]:
        found = queries.days(queries.standing(draft or self.begin(row), now=self.now), "slot", now=self.now)
        assert found is not None
        return [offer.day for offer in found.dates.open]

    def choose(self, draft: UUID, day: str, *, email: str = EMAIL) -> None:
        intake.choose_day(draft, "slot", day, now=self.now)
        if self.stands(draft) == "contact":
            assert self.answer(draft, "contact", {"name": "A resident", "email": email, "phone": ""}) is None

    def choose_again(self, draft: UUID, day: str) -> None:
        """Another day than the one that was chosen."""
        walk = intake.choose_day(draft, "slot", day, now=self.now).walk
        assert walk.answers["slot"]["day"] == day  # type: ignore[index,call-overload]  # a day that was chosen

    def move(self, case: Case, day: str, *, by: Actor = RESIDENT) -> Booking:
        return intake.move_booking(case.pk, day, by=by, now=self.now)

    def fee(self, draft: UUID) -> int:
        """In pence."""
        value = queries.standing(draft, now=self.now).walk.values["fee"]
        assert isinstance(value, Money)
        return value.cents

    def agree(self, draft: UUID) -> None:
        walk = queries.standing(draft, now=self.now).walk
        intake.confirm(draft, confirmation=walk.confirmation(), declared=True, now=self.now)

    def off_to_pay(self, draft: UUID) -> Charge:
        charge = intake.pay(draft, now=self.now)
        intake.go(charge.pk, now=self.now)
        return charge

    def pay(self, charge: Charge) -> None:
        """At the provider; nobody has come back from there yet."""
        pretended.decide(Pretended.objects.filter(kind="visit", charge=charge.pk).latest("key"), "pay", now=self.now)

    def settle(self, draft: UUID) -> Settled:
        return intake.settle(draft, by=RESIDENT, now=self.now)

    def book(self, row: str, day: str, **answers: Any) -> Case:
        """Chosen, agreed to, paid where there is something to pay, and sent."""
        draft = self.begin(row, **answers)
        self.choose(draft, day)
        self.agree(draft)
        if not ROWS[row].free and self.fee(draft):
            self.pay(self.off_to_pay(draft))
        assert self.settle(draft).sent is not None
        return Case.objects.get(pk=draft)

    def cancel(self, case: Case, *, by: Actor = RESIDENT) -> int:
        """The pence that go back."""
        intake.cancel_booking(case.pk, by=by, now=self.now)
        return sum(Refund.objects.filter(payment__charge__subject=case.pk).values_list("cents", flat=True))

    def booking(self, case: Case) -> Booking:
        return Booking.objects.filter(subject=case.pk).latest("made_at")

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def paid_town(city: object, settings: LazySettings) -> PaidTown:
    settings.SANDBOX = True
    republish(time_zone="Europe/London", currency="GBP", calendars={name: calendar(name) for name in ROWS})
    for name in ROWS:
        publish(service(name))
    return PaidTown()
