"""What a resident, or staff, may do with the booking of a case: another day, not at all, "nobody came".

Booking and case change together, in one transaction; the vendor is asked before it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext

from upwell.accounts.actor import Actor
from upwell.bookings import actions as bookings
from upwell.bookings import queries as booked
from upwell.bookings.queries import MISSED, NO_SHOW, Booking
from upwell.cases import actions as cases
from upwell.cases import queries as case_queries
from upwell.catalogue import queries as catalogue
from upwell.intake import appointments, missing
from upwell.intake.models import Amendment
from upwell.lib.written import joined
from upwell.partners import actions as partners
from upwell.partners import queries as orders
from upwell.partners.queries import WorkOrder
from upwell.payments import actions as payments
from upwell.payments import queries as paid
from upwell.ui import formats

WORK, CALENDARS = "work_cases", "manage_calendars"


def move(case_id: UUID, code: str, *, by: Actor, now: datetime, why: str = "") -> Booking:
    """Another day. Raises what `bookings.move` raises, NoSuchBooking, cases.NotAllowed.

    `why`: what the letter says. Of staff it stands in the case's history alone, where it is sealed."""
    require_may(case_id, by, WORK, CALENDARS)
    booking = booked.live(case_id) or booked.owed(case_id)
    if booking is None:
        raise bookings.NoSuchBooking
    if booking.state == MISSED and not appointments.may_choose(booking, now=now, by_staff=by.kind == "staff"):
        raise bookings.CannotChange

    def also(moved: Booking) -> None:
        if moved.moves == booking.moves:
            return
        calendar = appointments.file([moved])
        cases.reschedule(
            case_id, moved.day, step=moved.step, plain=booked.told(moved), by=by, now=now, why=why, calendar=calendar
        )
        order = orders.open_order(case_id)
        if order is not None:
            partners.change(order.pk, by=by, now=now, why=orders.MOVED, **appointments.when(moved))

    return bookings.move(booking.pk, code, by=by, now=now, why="" if by.kind == "staff" else why, also=also)


@transaction.atomic
def cancel(case_id: UUID, *, by: Actor, now: datetime, why: str = "") -> None:
    """The booking, and with it the request. Raises TooLate, CannotChange, NoSuchBooking, cases.Refused."""
    require_may(case_id, by, WORK)
    booking = _of(case_id)
    bookings.cancel(booking.pk, by=by, now=now, why="")
    cases.withdraw(case_id, why=why, by=by, now=now)
    _give_back(booking, by=by, now=now)


def _give_back(booking: Booking, *, by: Actor, now: datetime) -> None:
    """What the calendar says of the fee; the city's own cancelling gives all of it back, and what was paid for a change
    that was not made yet goes back whoever cancels."""
    for step, cents in paid.by_step(booking.subject).items():
        of_booking = min(cents, _settled_before(booking.subject, step, cents))
        keeps = booked.kept_of_fee(booking, of_booking, now=now) if by.kind == "resident" else 0
        payments.give_back_over(booking.subject, step, cents=keeps, now=now, why="booking_cancelled")


def _settled_before(case_id: UUID, step: str, cents: int) -> int:
    """What was paid for the booking as it was made, where a change was paid for and not carried out yet."""
    row = Amendment.objects.filter(pk=case_id, step=step).first()
    charge = paid.charge(row.charge) if row else None
    if row is None or charge is None or charge.is_open:  # paid later, it goes back by itself
        return cents
    row.delete()
    return cents - charge.cents if charge.state == charge.State.PAID else cents


def require_may(case_id: UUID, by: Actor, *needs: str) -> None:
    """One of these in the case's team, of staff; whoever has its private link may without. Raises cases.Refused."""
    if by.kind != "staff":
        return
    case = case_queries.appointed(case_id)
    if case is None:
        raise cases.NotFound
    if not any(by.may(permission, case.team) for permission in needs):
        raise cases.NotAllowed


def _of(case_id: UUID) -> Booking:
    booking = booked.live(case_id)
    if booking is None:
        raise bookings.NoSuchBooking
    return booking


@transaction.atomic
def report_missed(case_id: UUID, *, text: str, by: Actor, now: datetime, part: bool = False) -> None:
    """Nobody came, or (`part`) something was left: the case is open again, or stays so, its team sees it as new, and
    the partner is to come again.

    `text`: that, in the resident's language. Of one booking a second time, it is the city's, too. Raises
    CannotFollowUp."""
    found = appointments.standing(case_id, now=now)
    if found is None or not found.missing.may_report:
        raise CannotFollowUp
    second = booked.missed_before(found.booking.pk)
    if not bookings.missed(found.booking.pk, now=now, by=by, why="part" if part else "resident"):
        raise CannotFollowUp
    _tell(case_id, found.closed, text, by=by, now=now, message=_put_right(found.booking, now))
    _come_again(found.booking, by=by, now=now)
    if second:
        _to_city(found.booking, by=by, now=now)


def _put_right(booking: Booking, now: datetime) -> str:
    """By when, for the letter, in the resident's language."""
    case, workdays = case_queries.appointed(booking.subject), catalogue.city().workdays
    language = case.language if case else "en"
    by_day = missing.put_right_by(now, missing.rule_of(booking), workdays)
    with translation.override(language):
        day = formats.day(by_day, language=language, today=workdays.local_day(now))
        return gettext("You told us that it was not done. It is to be put right by %(day)s.") % {"day": day}


def _tell(case_id: UUID, closed: bool, text: str, *, by: Actor, now: datetime, message: str = "") -> None:
    if closed:
        cases.reopen(case_id, why=text, message=message, by=by, now=now)
    else:
        cases.add_information(case_id, text=text, by=by, now=now)


def _come_again(booking: Booking, *, by: Actor, now: datetime) -> None:
    rules = missing.rule_of(booking)
    day = missing.put_right_by(now, rules, catalogue.city().workdays)
    partners.come_again(booking.subject, day, by=by, now=now)


@transaction.atomic
def escalate(case_id: UUID, *, text: str, by: Actor, now: datetime) -> None:
    """What was missed was not put right by its day: the city's own team has it from now on. Once.

    `text`: that, in the resident's language. Raises CannotFollowUp, cases.Refused."""
    found = appointments.standing(case_id, now=now)
    if found is None or not found.missing.may_escalate:
        raise CannotFollowUp
    _tell(case_id, found.closed, text, by=by, now=now)
    if not _to_city(found.booking, by=by, now=now):
        raise CannotFollowUp


def _to_city(booking: Booking, *, by: Actor, now: datetime) -> bool:
    """What was missed twice, or is not put right, the city's own team looks at. Whether it did not yet."""
    if not bookings.escalate(booking.pk, now=now, by=by):
        return False
    cases.to_city(booking.subject, why="escalated", by=by, now=now)
    return True


@transaction.atomic
def note_absence(case_id: UUID, what: str, *, words: str, by: Actor, now: datetime) -> None:
    """Staff write down that those who should have come did not ("missed": they are to come again, and a case that was
    closed is open again), or that they found nothing ("no_show": nobody needs to). The resident is told, as when they
    report it.

    `words` are for colleagues. Raises CannotFollowUp before the day has begun, cases.Refused."""
    require_may(case_id, by, WORK)
    found = next(iter(booked.of_subject(case_id)), None)
    if found is None or found.starts_at > now:
        raise CannotFollowUp
    end = {MISSED.value: bookings.missed, NO_SHOW.value: bookings.no_show}.get(what)
    if end is None or not end(found.pk, now=now, by=by):
        raise CannotFollowUp
    told: dict[str, Any] = {"message": _absence(found, what, now), "by": by, "now": now}
    if what == MISSED.value:
        if _is_closed(case_id):
            cases.reopen(case_id, why=words, **told)
            _come_again(found, by=by, now=now)
        else:
            _is_owed(found, words, **told)
        return
    partners.cancel_of_case(case_id, by=by, now=now, why="nothing_out")
    if _is_closed(case_id):  # how it ended was told
        cases.note(case_id, by=by, now=now, text=words)
    else:
        cases.not_done(case_id, what=what, day=None, note=words, **told)


@transaction.atomic
def could_not(order: WorkOrder, *, now: datetime) -> bool:
    """A crew could not do what was booked, for a reason that does not lie with whoever booked it: it comes again, and
    the resident hears by when. Whether it was for this to follow. Raises cases.Refused for a case that is over.

    A second time the city looks at it, too; and from then on its team says what comes next, not the crew: no further
    day is promised, and the resident gets no further letter."""
    booking = booked.get(order.booking_id) if order.booking_id else None
    if booking is None or order.why not in missing.rule_of(booking).comes_again:
        return False
    partner, case = catalogue.city().partners.get(order.partner), case_queries.appointed(booking.subject)
    by = Actor("partner", order.partner, partner.name["en"] if partner else order.partner)
    second, has_it = booked.missed_before(booking.pk), booked.escalated(booking.pk)
    if case is None or not bookings.missed(booking.pk, now=now, by=by, why=order.why):
        return False
    if has_it:
        return True
    if second:
        _to_city(booking, by=by, now=now)
    with translation.override(case.language):
        reason = case_queries.could_not_words(order)
    message = joined(reason, _absence(booking, MISSED.value, now))
    _is_owed(booking, order.words or reason, message=message, by=by, now=now)
    return True


def _is_owed(missed: Booking, words: str, *, message: str, by: Actor, now: datetime) -> None:
    """The case stays open, the order is made or changed for the day by which it is put right, and the letter leads to
    other days where there are some to choose from."""
    _come_again(missed, by=by, now=now)
    booking = booked.get(missed.pk)
    choose = booking is not None and appointments.may_choose(booking, now=now)
    day = missing.put_right_by(now, missing.rule_of(missed), catalogue.city().workdays)
    told: dict[str, Any] = {"what": MISSED.value, "day": day, "message": message, "note": words, "choose": choose}
    cases.not_done(missed.subject, by=by, now=now, **told)


def _is_closed(case_id: UUID) -> bool:
    case = case_queries.appointed(case_id)
    return case is not None and case.closed


def _absence(booking: Booking, what: str, now: datetime) -> str:
    """What became of the day, and what follows, for the letter, in the resident's language."""
    case, city = case_queries.appointed(booking.subject), catalogue.city()
    language, rules, today = case.language if case else "en", missing.rule_of(booking), city.workdays.local_day(now)

    def spoken(day: date) -> str:
        return formats.day(day, language=language, today=today)

    with translation.override(language):
        if what == MISSED.value:
            by_day = spoken(missing.put_right_by(now, rules, city.workdays))
            said = gettext("What you booked for %(booked)s was not done. It is to be put right by %(day)s.")
            return said % {"booked": spoken(booking.day), "day": by_day}
        found = gettext("We were there on %(booked)s and found nothing.") % {"booked": spoken(booking.day)}
    instead = rules.blocks.get("nothing_out")
    return joined(found, city.word(instead, language)) if instead else found


class CannotFollowUp(Exception):
    """This can be reported from the end of the day on, for as long as the calendar says, once."""
