"""A calendar of a city's folder: which days there are, how much fits on each, until when one may book and cancel.

`calendars/NAME.yaml`; pure data, checked. What follows from it is worked out in `bookings/availability.py`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from upwell.definition.base import Amount, Duration, Language, Name, Part, Text, When
from upwell.definition.providers import Shape
from upwell.definition.values import ValueType

Words = Mapping[Language, Text]
Named = Annotated[Words, BeforeValidator(lambda plain: plain if isinstance(plain, Mapping) else {"en": str(plain)})]
"""A name in each language; one that stands alone is English."""
Weekdays = frozenset[Annotated[int, Field(ge=1, le=7)]]
Taken = Literal["text", "number", "yes_no", "choice", "choices", "place", "date", "record"]

WHOLE_DAY = "day"
MOST_DAYS_AHEAD = 400


class CutoffRule(Part):
    """The last moment before a day: strictly before `at`, so many days (or working days) earlier."""

    at: time
    days_before: int = Field(default=1, ge=0, le=60)
    working: bool = False


class Load(Part):
    """A kind of load, or of visit, with a capacity of its own; `when` says which requests have it."""

    name: Words
    when: When | None = None


class Window(Part):
    """A part of the day."""

    name: Words
    starts: time
    ends: time

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.ends <= self.starts:
            raise ValueError("A window ends after it starts")
        return self


class Quota(Part):
    """How many bookings one property may have in so many months, by the days booked."""

    at_most: int = Field(ge=1, le=100)
    months: int = Field(default=12, ge=1, le=60)


class FreeUses(Part):
    """So many free ones a property and so many months; one that is cancelled in time is given back.

    `when` says which requests may be a free one: a large one neither is one nor uses one up."""

    at_most: int = Field(ge=1, le=100)
    months: int = Field(default=12, ge=1, le=60)
    when: When | None = None
    give_back_until: CutoffRule | None = None


class RefundRule(Part):
    """What goes back of what was paid when a booking is cancelled: all of it until `until` (never, when it says none);
    later all but `keeps`, or nothing when it says none."""

    until: CutoffRule | None = None
    keeps: Amount | None = None


CrewReason = Literal[
    "nothing_out", "no_access", "not_booked_items", "hazardous", "too_heavy", "unsafe", "breakdown", "road_blocked",
    "other",
]  # fmt: skip
"""Why a crew could not do it, as `partners` knows it."""


class MissedRule(Part):
    """When nobody came, in working days: until when after the day it can be told, and within how many it is put right.

    `blocks`: reasons of a crew that was there for which it cannot be told, each with what to do instead. `comes_again`:
    reasons that do not lie with whoever booked; the crew comes again by itself, as if nobody had come."""

    report_within: int = Field(default=2, ge=1, le=30)
    put_right_within: int = Field(default=2, ge=1, le=30)
    blocks: Mapping[CrewReason, Words] = Field(default_factory=dict)
    comes_again: frozenset[CrewReason] = frozenset({"breakdown", "road_blocked"})

    @model_validator(mode="after")
    def _each_leads_to_one_end(self) -> Self:
        if both := sorted(self.comes_again & self.blocks.keys()):
            raise ValueError(f"missed: {', '.join(both)} cannot stand both in blocks and in comes_again")
        return self


class Blackout(Part):
    """No service on the days from `from` to `until`, both of them included."""

    from_: date = Field(alias="from")
    until: date
    why: Words | None = None


class WhenDown(Part):
    """What a partner has agreed to take without being asked, while its system cannot be reached: so many a day, and
    from how many days ahead."""

    each_day: int = Field(ge=0, le=10_000)
    from_days: int = Field(default=5, ge=0, le=90)


class RouteRule(Part):
    weekdays: Weekdays


class Resource(Part):
    """One team, truck or room of the calendar. `capacity`: a day (or window) and route, for every load or for each.

    `comes`: its name says who comes, not where to go; of a partner that is so anyway. `holidays` are its own days off;
    with `slide`, that day and the rest of the week come one day later."""

    name: Words | None = None
    comes: bool = False
    partner: Name | None = None
    weekdays: Weekdays = frozenset({1, 2, 3, 4, 5})
    capacity: Annotated[int, Field(ge=0, le=100_000)] | Mapping[Name, Annotated[int, Field(ge=0, le=100_000)]]
    routes: Mapping[Text, RouteRule] = Field(default_factory=dict)
    closed: tuple[Blackout, ...] = ()
    holidays: Mapping[date, Named] = Field(default_factory=dict)
    slide: bool = False
    when_down: WhenDown | None = None
    book_until: CutoffRule | None = None
    change_until: CutoffRule | None = None

    def fits(self, load: str) -> int:
        """How often this load fits into one window of a day on one route."""
        return self.capacity if isinstance(self.capacity, int) else self.capacity.get(load, 0)


class Calendar(Part):
    """`takes`: what a `book` step hands over, by name and type. `chosen_by` names the one whose value is a resource,
    `route_by` the one whose value is a route, `property` the place whose bookings are counted together."""

    name: Words
    takes: Mapping[Name, Taken] = Field(default_factory=dict)
    chosen_by: Name | None = None
    route_by: Name | None = None
    property: Name | None = None
    loads: Mapping[Name, Load] = Field(default_factory=dict)
    windows: Mapping[Name, Window] = Field(default_factory=dict)
    starts: time | None = Field(default=None, description="When the day begins where there are no windows.")
    city_holidays: bool = Field(default=True, description="No service on the holidays of city.yaml.")
    book_until: CutoffRule | None = Field(default=None, description="As `change_until` unless given.")
    change_until: CutoffRule
    window: Duration = timedelta(days=56)
    one_a_day: bool = False
    limits: tuple[Quota, ...] = ()
    free: FreeUses | None = None
    refund: RefundRule | None = Field(default=None, description="All that was paid goes back unless given.")
    missed: MissedRule = MissedRule()
    reminders: tuple[Annotated[int, Field(ge=0, le=60)], ...] = (3, 1)
    resources: Mapping[Name, Resource] = Field(min_length=1)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        for setting in ("chosen_by", "route_by", "property"):
            named = getattr(self, setting)
            if named is not None and named not in self.takes:
                raise ValueError(f"{setting}: {named} is not among what it takes")
        if self.chosen_by is None and len(self.resources) > 1:
            raise ValueError("With several resources, chosen_by says which one a request gets")
        if self.property is None and (self.one_a_day or self.limits or self.free):
            raise ValueError("To count by property, say with `property` which place that is")
        if not timedelta(days=1) <= self.window <= timedelta(days=MOST_DAYS_AHEAD):
            raise ValueError(f"The window is between P1D and P{MOST_DAYS_AHEAD}D")
        self._known_loads()
        return self

    def _known_loads(self) -> None:
        for code, resource in self.resources.items():
            if isinstance(resource.capacity, int):
                continue
            for load in resource.capacity:
                if load not in self.loads:
                    raise ValueError(f"{code}: there is no load {load}")

    def book_rule(self, resource: Resource) -> CutoffRule:
        """Unless said otherwise the earliest day offered is the first that can still be cancelled."""
        return resource.book_until or self.book_until or self.change_rule(resource)

    def change_rule(self, resource: Resource) -> CutoffRule:
        return resource.change_until or self.change_until

    def own_holidays(self) -> dict[date, Named]:
        """Days off that all of its resources have, with their names."""
        first, *others = self.resources.values()
        return {day: name for day, name in first.holidays.items() if all(day in one.holidays for one in others)}


BOOKED = {
    "booking": ValueType.TEXT,
    "day": ValueType.DATE,
    "weekday": ValueType.NUMBER,
    "starts": ValueType.TIME,
    "ends": ValueType.TIME,
    "by": ValueType.TEXT,
    "by_name": ValueType.TEXT,
    "phone": ValueType.TEXT,
    "free": ValueType.YES_NO,
    "change_day": ValueType.DATE,
    "change_time": ValueType.TIME,
}
"""What a `book` step yields: `slot.day` and so on; of weekdays monday is 1. `by` is the resource; until
`change_time` on `change_day` it can be changed."""


def shape_of(calendar: Calendar) -> Shape:
    """A calendar as the check of a definition sees it."""
    return Shape({name: ValueType(kind) for name, kind in calendar.takes.items()}, BOOKED)
