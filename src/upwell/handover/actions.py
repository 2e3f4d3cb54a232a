"""What residents and staff do in a conversation between them.

Each verb changes one row by one conditional statement, writes what everybody reads of it as a line, and an event, in
one transaction. Where the resident has a phone and no page, the same line goes there by text. Never asks the time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from upwell.accounts import actions as accounts
from upwell.accounts.actor import Actor
from upwell.catalogue import queries as catalogue
from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.handover import queries, wording
from upwell.handover.models import Handover, Line
from upwell.handover.queries import ANSWER, TAKEN, TALK, WAITING
from upwell.lib.references import slip
from upwell.notify import actions as notify
from upwell.notify.actions import Recipient

LONGEST = 2_000
MOST_BEFORE = 60
SEEN_EVERY = timedelta(seconds=15)
LIVE = (WAITING, TAKEN)
PUSHED = frozenset({wording.UNANSWERED, wording.CLOSED_HOURS, wording.TO_MACHINE, wording.ENDED, wording.PASSED})
"""News that somebody who has only a phone must hear without asking."""


class Refused(Exception):
    """The sentence that staff read is the docstring of the class."""

    sentence: Any = ""

    def __str__(self) -> str:
        return str(self.sentence)


class Nobody(Refused):
    """Nobody can be had: the city has no live help, or it is closed now."""

    sentence = _("Nobody answers right now.")


class TakenAlready(Refused):
    sentence = _("A colleague took this one, or the person left.")


class TooManyOpen(Refused):
    sentence = _("You have as many open as one person can answer. Finish one first.")


class NotYours(Refused):
    sentence = _("This one is not yours any more. It went back in line, or the person left.")


class NothingSaid(Refused):
    sentence = _("Write something first.")


class NotThere(Refused):
    sentence = _("Choose one from the list.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conversation is held, and what is known of it."""

    channel: str
    place: str
    language: str
    service: str = ""
    draft: UUID | None = None
    before: Sequence[Mapping[str, str]] = field(default_factory=tuple)
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call that somebody asked for. `said`: their message, and below it what they wrote before."""

    phone: str
    language: str
    said: str
    asked_at: datetime


@transaction.atomic
def ask(place: Place, *, now: datetime) -> Handover:
    """Into the line. Whoever is in it already stays where they are. Raises Nobody."""
    there = Handover.objects.filter(channel=place.channel, place=place.place, kind=TALK, state__in=LIVE).first()
    if there is not None:
        return there
    found = queries.offer(language=place.language, service=place.service, now=now)
    if found is None or not found.is_open:
        raise Nobody
    one = _made(place, found.team, now)
    try:
        with transaction.atomic():
            one.save(force_insert=True)
    except IntegrityError:  # another window was quicker
        return Handover.objects.get(channel=place.channel, place=place.place, kind=TALK, state__in=LIVE)
    _news(one, wording.JOINED, now=now)
    _tell("handover_asked", one, now, kind=one.kind)
    return one


@transaction.atomic
def leave_message(
    place: Place, text: str, *, reach: Mapping[str, str], call: bool, once: bool = False, now: datetime
) -> Handover:
    """For whoever cannot wait, or comes when nobody is there: it is answered later, to `reach` ({email, phone}).
    `once`: at this place there is never another one. Raises Nobody, NothingSaid."""
    if not text.strip():
        raise NothingSaid
    there = Handover.objects.filter(channel=place.channel, place=place.place).first() if once else None
    if there is not None:
        return there
    found = queries.offer(language=place.language, service=place.service, now=now)
    if found is None:
        raise Nobody
    one = _made(place, found.team, now)
    one.kind, one.reach = Handover.Kind.CALL if call else Handover.Kind.MESSAGE, dict(reach)
    one.save(force_insert=True)
    _line(one, Line.Who.RESIDENT, text, now=now)
    _tell("handover_asked", one, now, kind=one.kind)
    return one


@transaction.atomic
def to_call(handover_id: UUID, *, now: datetime) -> Wanted | None:
    """Who calls back has it from now on, and here it is over. None where somebody took it, or it is no call."""
    one = Handover.objects.select_for_update().filter(pk=handover_id, kind=Handover.Kind.CALL, state=WAITING).first()
    if one is None:
        return None
    message = [line.text for line in one.lines.filter(who=Line.Who.RESIDENT).order_by("pk")]
    before = [line["text"] for line in one.before if line["who"] == Line.Who.RESIDENT]
    wanted = Wanted(str(one.reach.get("phone") or ""), one.language, "\n".join([*message, *before]), one.asked_at)
    _end(Handover.objects.filter(pk=one.pk), one, wording.CALLED, now=now)
    return wanted if wanted.phone else None


def _made(place: Place, team: str, now: datetime) -> Handover:
    return Handover(
        channel=place.channel,
        place=place.place,
        language=place.language,
        team=team,
        service=place.service,
        draft=place.draft,
        before=[dict(one) for one in place.before][-MOST_BEFORE:],
        phone=place.phone,
        asked_at=now,
        seen_at=now,
        updated_at=now,
    )


@transaction.atomic
def say(handover_id: UUID, text: str, *, key: str | None = None, now: datetime) -> None:
    """The resident's words. Whoever took it has so long to answer. Raises NothingSaid, NotThere when it is over."""
    if not text.strip():
        raise NothingSaid
    live = Handover.objects.select_for_update().filter(pk=handover_id, state__in=LIVE).first()
    if live is None:
        raise NotThere
    if _line(live, Line.Who.RESIDENT, text, key=key, now=now) and live.state == TAKEN and live.due_at is None:
        help_ = catalogue.city().live_help  # a city may end it while somebody talks
        live.due_at = now + help_.reply_within if help_ else None
    live.seen_at = live.updated_at = now
    live.save(update_fields=["due_at", "seen_at", "updated_at"])


@transaction.atomic
def alarm(handover_id: UUID, text: str, *, now: datetime) -> None:
    """A sentence of the machine's that must not wait for anybody: where to call in an emergency."""
    _line(Handover.objects.get(pk=handover_id), Line.Who.CITY, text, now=now)


def speak(handover_id: UUID, language: str, *, now: datetime) -> None:
    """They read and write another language from now on."""
    live = Handover.objects.filter(pk=handover_id, state__in=LIVE).exclude(language=language)
    live.update(language=language, updated_at=now)


def saw(handover_id: UUID, *, now: datetime) -> None:
    """Their page is there. Written at most every fifteen seconds."""
    Handover.objects.filter(pk=handover_id, seen_at__lt=now - SEEN_EVERY).update(seen_at=now)


@transaction.atomic
def leave(handover_id: UUID, *, code: str = wording.LEFT, data: Mapping[str, str] | None = None, now: datetime) -> None:
    """The resident goes on without a person; whoever talks to one already is in no line."""
    one = Handover.objects.get(pk=handover_id)
    said = wording.HUNG_UP if code == wording.LEFT and one.state == TAKEN else code
    _end(Handover.objects.filter(pk=one.pk), one, said, reason=code, data=data, now=now)


@transaction.atomic
def claim(handover_id: UUID, *, by: Actor, now: datetime) -> Handover:
    """One conditional statement: of two at once, one hears of the other. Raises TakenAlready, TooManyOpen."""
    one = queries.in_line(handover_id, by)
    if one is None:
        raise TakenAlready
    if one.kind == TALK and queries.taken_by(by).filter(kind=TALK).count() >= _help().most_open:
        raise TooManyOpen  # to keep one's head, not a promise: two windows at once may have one more
    due = now + _help().reply_within if one.kind == TALK else None
    won = Handover.objects.filter(pk=one.pk, state=WAITING).update(
        state=TAKEN, taken_by=by.account_id, taken_at=now, due_at=due, updated_at=now
    )
    if not won:
        raise TakenAlready
    Handover.objects.filter(pk=one.pk, first_taken_at=None).update(first_taken_at=now)
    one.refresh_from_db()
    if one.kind == TALK:
        _news(one, wording.TAKEN, {"team": one.team}, now=now)
    _tell("handover_taken", one, now, seconds=int((now - one.asked_at).total_seconds()))
    return one


@transaction.atomic
def reply(handover_id: UUID, text: str, *, by: Actor, key: str | None = None, now: datetime) -> None:
    """Words of whoever took it; to a message they go by mail or text. Raises NotYours, NothingSaid."""
    if not text.strip():
        raise NothingSaid
    one = _mine(handover_id, by)
    line = _line(one, Line.Who.STAFF, text, key=key, now=now)
    if line is None:
        return
    Handover.objects.filter(pk=one.pk).update(due_at=None, updated_at=now)
    if one.kind != TALK:
        to = Recipient(email=one.reach.get("email"), phone=one.reach.get("phone"))
        values, dedupe = {"message": line.text}, f"handover line {line.pk}"
        notify.queue("person_answered", to=to, language=one.language, values=values, about="", dedupe=dedupe, now=now)
    elif one.phone:
        _to_phone(one, line, now)
    _tell("handover_answered", one, now)


@transaction.atomic
def offer_service(handover_id: UUID, service: str, *, by: Actor, now: datetime) -> None:
    """Sends the button that starts a service. Raises NotYours, NotThere."""
    one, found = _mine(handover_id, by), catalogue.published(service)
    if found is None or not found.open:
        raise NotThere
    line = _news(one, wording.OFFER, {"service": service}, now=now)
    if one.phone:
        path = reverse("web:service", args=[service])
        _to_phone(one, line, now, more=f"{settings.PUBLIC_URL}{path}")
    Handover.objects.filter(pk=one.pk).update(due_at=None, updated_at=now)


@transaction.atomic
def pass_on(handover_id: UUID, team: str, *, by: Actor, now: datetime) -> None:
    """To the line of another team, at the place that the time they have waited gives. Raises NotYours, NotThere."""
    one = _mine(handover_id, by)
    if team not in _help().teams or team == one.team:
        raise NotThere
    _back_in_line(one, team, now)
    _news(one, wording.PASSED, {"team": team}, now=now)
    _tell("handover_returned", one, now, why="passed")


@transaction.atomic
def to_machine(handover_id: UUID, *, by: Actor, now: datetime) -> None:
    """The machine goes on with what it asked last. Raises NotYours."""
    one = _mine(handover_id, by)
    _end(Handover.objects.filter(pk=one.pk, taken_by=by.account_id), one, wording.TO_MACHINE, now=now)


@transaction.atomic
def close(handover_id: UUID, *, reason: str, by: Actor, now: datetime) -> None:
    """It is over, for a reason of the city's list. Raises NotYours, NotThere."""
    one = _mine(handover_id, by)
    if reason not in _help().reasons:
        raise NotThere
    _end(Handover.objects.filter(pk=one.pk, taken_by=by.account_id), one, wording.ENDED, reason=reason, now=now)


@transaction.atomic
def open_form(handover_id: UUID, *, by: Actor, now: datetime) -> UUID:
    """Which form the resident is in. Written down first. Raises NotYours, NotThere where there is none."""
    one = _mine(handover_id, by)
    if one.draft is None or not by.may("see_contact", one.team):
        raise NotThere
    accounts.record_viewing(slip(one.draft), what="form", by=by, now=now)
    return one.draft


def _back_in_line(one: Handover, team: str, now: datetime) -> None:
    won = Handover.objects.filter(pk=one.pk, state=TAKEN, taken_by=one.taken_by_id).update(
        state=WAITING, team=team, taken_by=None, taken_at=None, due_at=None, updated_at=now
    )
    if not won:
        raise NotYours
    one.refresh_from_db()


def give_back(one: Handover, *, now: datetime) -> bool:
    """Nobody answered in time: in line again, where they would be by now. Whether it was still so."""
    with transaction.atomic():
        late = Handover.objects.filter(pk=one.pk, state=TAKEN, taken_by=one.taken_by_id, due_at__lte=now)
        if not late.update(state=WAITING, taken_by=None, taken_at=None, due_at=None, updated_at=now):
            return False
        one.refresh_from_db()
        _news(one, wording.UNANSWERED, now=now)
        _tell("handover_returned", one, now, why="unanswered")
    return True


def end_waiting(one: Handover, code: str, *, now: datetime) -> bool:
    """Out of the line: the team went home, or the person did. Whether they still waited."""
    with transaction.atomic():
        return _end(Handover.objects.filter(pk=one.pk, state=WAITING), one, code, now=now)


def _end(
    rows: Any,
    one: Handover,
    code: str,
    *,
    reason: str = "",
    data: Mapping[str, str] | None = None,
    now: datetime,
) -> bool:
    """Addresses are no longer needed. Whether it was not over before."""
    ended = {"state": Handover.State.CLOSED, "closed_at": now, "reason": reason or code, "due_at": None}
    if not rows.exclude(state=Handover.State.CLOSED).update(**ended, updated_at=now):
        return False
    one.refresh_from_db()
    if one.kind == TALK:
        _news(one, code, data, now=now)
    one.phone, one.reach = "", {}
    one.save(update_fields=["phone", "reach"])
    seconds = int((now - one.asked_at).total_seconds())
    _tell("handover_closed", one, now, reason=one.reason, seconds=seconds, taken=one.first_taken_at is not None)
    return True


def _mine(handover_id: UUID, by: Actor) -> Handover:
    found = Handover.objects.select_for_update().filter(pk=handover_id, taken_by=by.account_id, state=TAKEN).first()
    if found is None or not by.may(ANSWER, found.team):
        raise NotYours
    return found


def _line(one: Handover, who: str, text: str, *, key: str | None = None, now: datetime) -> Line | None:
    """None when the same press came before."""
    if key and one.lines.filter(key=key).exists():
        return None
    try:
        with transaction.atomic():
            return Line.objects.create(handover=one, who=who, text=text.strip()[:LONGEST], key=key or None, at=now)
    except IntegrityError:
        return None


def _news(one: Handover, code: str, data: Mapping[str, str] | None = None, *, now: datetime) -> Line:
    line = Line.objects.create(handover=one, who=Line.Who.CITY, code=code, data=dict(data or {}), at=now)
    if one.phone and code in PUSHED:
        _to_phone(one, line, now)
    return line


def _to_phone(one: Handover, line: Line, now: datetime, *, more: str = "") -> None:
    with translation.override(one.language):
        text = line.text or wording.news(line.code, line.data)
    said = f"{text} {more}".strip()
    notify.say(said, to=one.phone, language=one.language, dedupe=f"handover line {line.pk}", now=now)


def _help() -> Any:
    live = catalogue.city().live_help
    if live is None:
        raise Nobody
    return live


def _tell(name: str, one: Handover, now: datetime, **data: str | int | bool) -> None:
    events.record(
        Fact(
            name, at=now, subject=str(one.pk), service=one.service, channel=one.channel, language=one.language,
            team=one.team, data=data,
        )
    )  # fmt: skip
