"""What pages may ask about journeys: where one stands, what is near it, what became of it. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from upwell.bookings import asking
from upwell.bookings import queries as bookings
from upwell.bookings.availability import code_of
from upwell.bookings.queries import Booking
from upwell.cases import links, promise
from upwell.cases import queries as cases
from upwell.catalogue import queries as catalogue
from upwell.catalogue.calendars import Calendar
from upwell.definition.channels import STAFF
from upwell.definition.model import Service
from upwell.definition.questions import Question
from upwell.definition.steps import Book, Stop
from upwell.definition.values import Plain, ValueType
from upwell.intake import submission, turns
from upwell.intake.drafts import may_keep, open_draft
from upwell.intake.kinds import Answered, StaleStep, Visitor
from upwell.intake.models import Draft, Passing
from upwell.journey import booked, log
from upwell.journey.answers import value as answer_value
from upwell.journey.screen import screen
from upwell.journey.walk import Walk
from upwell.notify import actions as notify
from upwell.notify.actions import Recipient
from upwell.payments import links as pay_links
from upwell.payments import queries as paid
from upwell.vault.index import blind


@dataclass(frozen=True, slots=True)
class SentView:
    """What a receipt needs of the case a draft became."""

    case_id: UUID
    reference: str
    definition: Service
    values: Mapping[str, Any]
    due_at: datetime | None
    target_days: int | None
    aims_to: str
    reach: str
    by_seat: bool  # sent for an organisation
    channel: str
    language: str  # of its person


@dataclass(frozen=True, slots=True)
class Expected:
    """What the city promises for a journey as answered so far."""

    aims_to: str
    due_at: datetime


def exists(draft_id: UUID) -> bool:
    return Draft.objects.filter(pk=draft_id).exists()


def is_sent(draft_id: UUID) -> bool:
    return Draft.objects.filter(pk=draft_id, state=Draft.State.SUBMITTED).exists()


@dataclass(frozen=True, slots=True)
class Begun:
    """A draft somebody can go on with. Nothing of what was answered. `handed`: it waits for whoever takes payments."""

    id: UUID
    definition: Service
    begun_at: datetime
    handed: bool = False


def begun(draft_ids: Sequence[UUID], *, now: datetime, limit: int = 3) -> list[Begun]:
    """Those of these drafts that wait to be finished, the one touched last first: something was answered, no ending
    was reached, and the service still takes them."""
    rows = Draft.objects.filter(pk__in=draft_ids, state=Draft.State.OPEN, rev__gt=0, expires_at__gt=now)
    rows = rows.order_by("-updated_at").only("id", "service", "version", "standing_at", "created_at", "handed_at")
    found = []
    for draft in rows[: 3 * limit]:
        definition, current = turns.definition_of(draft).definition, catalogue.published(draft.service)
        stands = definition.by_name.get(draft.standing_at.split(".")[0])
        if current is not None and current.open and not isinstance(stands, Stop):
            found.append(Begun(draft.pk, definition, draft.created_at, draft.handed_at is not None))
    return found[:limit]


@dataclass(frozen=True, slots=True)
class Appointment:
    """Something booked that is still to come."""

    reference: str
    what: str
    at: datetime
    follow_url: str


@dataclass(frozen=True, slots=True)
class Payment:
    """Something paid, or still to be paid."""

    reference: str
    what: str
    cents: int
    is_paid: bool
    follow_url: str
    page_url: str  # its receipt; while it is to be paid, where that is done
    at: datetime  # when it was paid, or asked for
    back: int = 0  # what was given back of it


def appointments(case_ids: Sequence[UUID], *, language: str, now: datetime, by_seat: bool = False) -> list[Appointment]:
    """What was booked with these cases and is still to come, the next first."""
    rows = [one for one in bookings.of_subjects(case_ids).values() if one.state == bookings.CONFIRMED]
    coming = sorted((one for one in rows if one.ends_at > now), key=lambda one: one.starts_at)
    return [
        Appointment(
            one.reference,
            _called(one.service, one.calendar, language),
            one.starts_at,
            _follow(one.subject, language, by_seat),
        )
        for one in coming
    ]


def _called(service: str, title: str, language: str) -> str:
    return catalogue.case_name(service, title, language).text


def _follow(case_id: UUID, language: str, by_seat: bool) -> str:
    return links.in_language(links.own_link(case_id, by_seat=by_seat), language)


def payments(case_ids: Sequence[UUID], *, language: str, by_seat: bool = False) -> list[Payment]:
    """What was paid, or is owed, with these cases, the newest first."""
    charges = [one for found in paid.of_subjects(case_ids).values() for one in found]
    shown = [one for one in charges if one.is_open or one.state == one.State.PAID]
    references = cases.references(case_ids) if shown else {}
    return [
        Payment(
            references.get(one.subject, ""),
            _called(one.service, one.title, language),
            one.cents,
            not one.is_open,
            _follow(one.subject, language, by_seat),
            links.in_language(pay_links.link(one.pk), language),
            one.ended_at or one.created_at,
            _given_back(one),
        )
        for one in sorted(shown, key=lambda one: one.created_at, reverse=True)
    ]


def _given_back(charge: Any) -> int:
    refunds = [refund for payment in charge.payments.all() for refund in payment.refunds.all()]
    return sum(refund.cents for refund in refunds if refund.state == refund.State.DONE)


def drafts_of(account_id: int, *, organisation: UUID | None = None) -> list[UUID]:
    """The forms begun and not sent: this person's own, or those in the name of an organisation they act for."""
    holder: dict[str, Any] = {"organisation": organisation}
    holder |= {} if organisation else {"account": account_id}
    mine = Draft.objects.filter(state=Draft.State.OPEN, rev__gt=0, **holder).exclude(channel__in=STAFF)
    return list(mine.order_by("-updated_at").values_list("pk", flat=True)[:20])


def organisations(draft_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """In whose name those of these forms were begun that are no person's own, sent ones too. One statement."""
    rows = Draft.objects.filter(pk__in=draft_ids, organisation__isnull=False).values_list("pk", "organisation")
    return {draft: organisation for draft, organisation in rows if organisation is not None}


ASSIST = "assist_residents"
"""The permission to fill in a form for somebody."""
TAKE = "take_payments"
"""The one to take its fee at the counter, and to finish what a colleague handed over."""


def drafts_for_others(account_id: int) -> list[UUID]:
    """The forms for somebody that this member of staff has in hand, begun or taken over, and has not sent."""
    theirs = Draft.objects.filter(state=Draft.State.OPEN, rev__gt=0, account=account_id, channel__in=STAFF)
    return list(theirs.order_by("-updated_at").values_list("pk", flat=True)[:20])


def is_for_other(draft_id: UUID, *, by: int | None = None) -> bool:
    """Whether staff fill this form in for somebody; `by`: whether this one does."""
    found = Draft.objects.filter(pk=draft_id, channel__in=STAFF)
    return (found if by is None else found.filter(account=by)).exists()


@dataclass(frozen=True, slots=True)
class Offered:
    """A journey that was offered to a number by text: the number of the offer, and the draft."""

    id: int
    draft_id: UUID


def offered_by_text(phone: str, *, after: int, now: datetime) -> Offered | None:
    """The newest offer to this number, of those later than `after`, that nobody took and that still stands."""
    rows = Passing.objects.filter(way=Passing.Way.TEXT, mark=blind(phone), taken_at=None, expires_at__gt=now)
    found = rows.filter(pk__gt=after).order_by("-pk").first()
    return Offered(found.pk, found.draft_id) if found else None


def filled_in_as(draft_id: UUID) -> Visitor | None:
    """How staff fill this form in for somebody; None where they do not."""
    draft = Draft.objects.filter(pk=draft_id, channel__in=STAFF).only("channel", "language", "account").first()
    return Visitor(draft.channel, draft.language, account_id=draft.account_id) if draft else None


def service_of(draft_id: UUID) -> str:
    return str(Draft.objects.values_list("service", flat=True).get(pk=draft_id))


def standing(draft_id: UUID, *, now: datetime) -> Answered:
    """The draft and where it stands. Raises NoSuchDraft, AlreadySent, ServiceClosed."""
    draft = open_draft(draft_id)
    return Answered(draft, turns.of_draft(draft, now=now).walk)


def typed(found: Answered, address: str) -> Plain:
    """What was typed at this question and not sent; None when there is nothing."""
    return log.unsent(found.draft.log, address)


def may_show_typed(draft_id: UUID, address: str) -> bool:
    """Whether what was typed at this step may be printed elsewhere. Not when it is sensitive, or nobody knows it."""
    draft = Draft.objects.filter(pk=draft_id).only("version").first()
    if draft is None:
        return False
    definition = turns.definition_of(draft).definition
    question = definition.questions.get(".".join(part for part in address.split(".") if not part.isdigit()))
    return may_keep(question) if question else address.partition(".")[0] in definition.by_name


def tells_place(walk: Walk, address: str) -> bool:
    """Whether this answer says where something is, in a service that looks for duplicates."""
    question = walk.definition.questions.get(address)
    if walk.definition.duplicates is None or not isinstance(question, Question):
        return False
    return question.gives is ValueType.PLACE and address in walk.path


def place_step(walk: Walk) -> str:
    """Where on the path this journey says its place; empty when it does not."""
    return next((name for name in walk.path if tells_place(walk, name)), "")


def duplicates(walk: Walk, *, now: datetime) -> list[cases.Near]:
    """Open reports near its place of this service and of those it names as alike; empty when it does not look."""
    wanted = walk.definition.duplicates
    if wanted is None:
        return []
    place = submission.parts(walk).place
    if place is None or place.lat is None or place.lon is None:
        return []
    since = now - timedelta(days=wanted.days)
    services = [walk.definition.service, *wanted.also]
    return cases.near(place.lat, place.lon, services=services, within_m=wanted.within_m, since=since)


@dataclass(frozen=True, slots=True)
class Days:
    """What a `book` step can offer now. `chosen`: the code of the day that is held for this step and this address.
    `partner`: whose system has a say in it."""

    dates: bookings.Dates
    rules: Calendar
    chosen: str = ""
    partner: str = ""


def days(found: Answered, address: str, *, now: datetime) -> Days | None:
    """None when nobody keeps days for what was answered. The vendor is asked: call it outside transactions.

    Raises StaleStep, NotOnPath."""
    return days_of(found.walk, address, now=now, draft=found.draft.pk)


def days_of(walk: Walk, address: str, *, now: datetime, draft: UUID | None = None) -> Days | None:
    """The same of a walk that may be nobody's draft."""
    step = screen(walk, address).step
    if not isinstance(step, Book):
        raise StaleStep(address)
    try:
        asked = asking.asked(step.use, booked.inputs(walk, step))
    except asking.NoSuchCalendar:
        return None
    held = bookings.live(draft, step.name) if draft else None
    today = catalogue.city().workdays.local_day(now)
    last, but = today + asked.rules.window, held.pk if held else None
    dates = bookings.dates(asked, first=today, last=last, now=now, but=but, of=draft)
    same = held is not None and _whose(held) == (asked.calendar, asked.resource, asked.route, asked.property_key)
    chosen = code_of(held.day, held.window) if held is not None and same else ""
    return Days(dates, asked.rules, chosen, asked.of.partner or "")


def _whose(held: Booking) -> tuple[str, str, str, str]:
    return held.calendar, held.resource, held.route, held.property_key


def expected(walk: Walk, *, now: datetime) -> Expected | None:
    """The promise this journey would get if it were sent now."""
    rule = promise.rule_for(walk.definition.promise, walk.values)
    if rule is None:
        return None
    target = promise.Target.of(rule, walk.values)
    return (
        Expected(target.aims_to, promise.due_at(target, now, catalogue.city().workdays)) if target.is_counted else None
    )


def sent(draft_id: UUID) -> SentView | None:
    """What became of a sent draft; None while it is open."""
    return received(draft_id) if is_sent(draft_id) else None


def received(case_id: UUID) -> SentView | None:
    """The same of whatever became a case: a whole form never was a draft."""
    view = cases.by_follow_secret(links.follow_secret(case_id))
    if view is None or view.case.version_id is None:
        return None
    definition, case = catalogue.version(view.case.version_id).definition, view.case
    target, answered = case.target, case.answered
    values = {
        name: answer_value(step, answered[name]) for name, step in definition.questions.items() if name in answered
    }
    values |= {
        name: booked.value(answered[name]) for name in answered if isinstance(definition.by_name.get(name), Book)
    }
    return SentView(
        case_id=case_id,
        reference=case.reference,
        definition=definition,
        values=values,
        due_at=case.due_at,
        target_days=(target.within or None) if target else None,
        aims_to=target.aims_to if target else "",
        reach=_reach(case.contact or {}),
        by_seat=case.organisation is not None,
        channel=case.channel,
        language=case.language,
    )


def reach(walk: Walk) -> str:
    """How the city can reach this person: "email", "text" to a phone, "phone" by calling them, or not at all."""
    return _reach(submission.parts(walk).contact)


def contact_so_far(form: Answered) -> dict[str, str]:
    """How to reach whoever is asked, as far as it was answered, in whichever order: {name, phone, email}."""
    return dict(submission.contact_in(form.walk.definition, log.fold(form.draft.log)[0]))


def _reach(contact: Mapping[str, str]) -> str:
    way = notify.way_to(Recipient(email=contact.get("email"), phone=contact.get("phone")), "progress")
    if way is not None:
        return "email" if contact.get("email") else "text"
    return next((way for way in ("email", "phone") if contact.get(way)), "")


def most_used(*, now: datetime) -> dict[str, int]:
    """How often each service was used in the last month, by code."""
    return cases.opened_by_service(since=now - timedelta(days=30))


def resume_secret(draft_id: UUID) -> str:
    """Of the link that opens a draft in another browser: derived, so that it can be shown again."""
    return f"{draft_id.hex}.{blind(f'draft link {draft_id}')[:32]}"


def resume_link(draft_id: UUID) -> str:
    return f"{settings.PUBLIC_URL}/resume/{resume_secret(draft_id)}/"
