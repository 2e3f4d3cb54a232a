"""That nobody came: until when it can be told, why not, by when it is put right, and whether that was not done either.

Which reasons of a crew speak against it, and the days, are the city's, in its calendar. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from upwell.bookings import queries as booked
from upwell.bookings.queries import COMPLETED, CONFIRMED, MISSED, NO_SHOW, Booking
from upwell.catalogue import queries as catalogue
from upwell.catalogue.calendars import MissedRule
from upwell.lib.workdays import Workdays
from upwell.partners import queries as orders

OVER = (COMPLETED, MISSED, NO_SHOW)


@dataclass(frozen=True, slots=True)
class Missing:
    """`why`: the code of the crew's reason; `instead`: what to do then, where it blocks. `put_right_by`: the last day
    for that, once it was told, `by_resident` or by staff; `again`: those who came say that they have put it right."""

    may_report: bool = False
    why: str = ""
    instead: Mapping[str, str] | None = None
    put_right_by: date | None = None
    by_resident: bool = True
    again: bool = False
    may_escalate: bool = False
    escalated: bool = False


NOTHING = Missing()


def of(booking: Booking, *, now: datetime) -> Missing:
    if booking.state not in (CONFIRMED, *OVER) or booking.starts_at > now:
        return NOTHING
    rules, workdays = rule_of(booking), catalogue.city().workdays
    why = orders.why_not_done(booking.pk)
    instead, said = rules.blocks.get(why), booked.reported(booking.pk)  # type: ignore[call-overload]  # a code, or empty
    if said is None:
        begun = booking.state in OVER or booking.ends_at <= now
        in_time = now < workdays.end_of(workdays.day_after(booking.day, rules.report_within))
        return Missing(begun and in_time and instead is None, why, instead)
    by, escalated = put_right_by(said.at, rules, workdays), booked.escalated(booking.pk)
    again = booking.state == COMPLETED
    due = _still_there(booking, rules, workdays, now) if again else now >= workdays.end_of(by)
    return Missing(
        why=why,
        instead=instead,
        put_right_by=by,
        by_resident=said.by_kind == "resident",
        again=again,
        may_escalate=due and instead is None and not escalated and booking.state in (MISSED, COMPLETED),
        escalated=escalated,
    )


def _still_there(booking: Booking, rules: MissedRule, workdays: Workdays, now: datetime) -> bool:
    """For as long as it could be told the first time, from the day on which they said that they had put it right."""
    done = booked.done_on(booking.pk)
    return done is not None and now < workdays.end_of(workdays.day_after(workdays.local_day(done), rules.report_within))


def rule_of(booking: Booking) -> MissedRule:
    rules = catalogue.city().calendars.get(booking.calendar)
    return rules.missed if rules else MissedRule()


def put_right_by(told: datetime, rules: MissedRule, workdays: Workdays) -> date:
    return workdays.day_after(workdays.local_day(told), rules.put_right_within)
