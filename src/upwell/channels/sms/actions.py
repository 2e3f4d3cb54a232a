"""What comes in by text, and what is said to it.

A webhook only writes the message down, once for each number the carrier gave it, and is answered at once. `work` takes
the messages of each number in their order, outside any transaction, for journeys ask others; then one transaction
writes what is remembered and what is said, if nobody else was quicker. A message that is worked on twice, after a
crash, answers once: its number is the key of every change it makes."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext

from upwell.catalogue import queries as catalogue
from upwell.channels.sms import media, people, rendering
from upwell.channels.sms.models import Incoming, Known, Thread
from upwell.conversation import keywords, stopping, words
from upwell.conversation.engine import Turn, again, turn
from upwell.conversation.kept import Caller, Drafts
from upwell.conversation.replies import Reply
from upwell.conversation.state import State
from upwell.conversation.style import SMS
from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.intake import queries as intake
from upwell.lib import clock
from upwell.lib.plainletters import plain
from upwell.limits import actions as limits
from upwell.limits import kinds, sentences
from upwell.limits.actions import TooMany
from upwell.notify import actions as notify
from upwell.notify import consents
from upwell.vault.index import blind

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
AGAIN = (timedelta(seconds=5), timedelta(seconds=30), timedelta(minutes=5))
MOST_BODY, MOST_MEDIA, MOST_ADDRESS = 5_000, 10, 2_000
KEEPS_PICTURES = "twilio"
"""The carrier that has pictures until somebody deletes them."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message as a carrier brings it. `sid`: its number there; `media`: addresses and types of what came with it."""

    provider: str
    sid: str
    sender: str
    body: str = ""
    media: Sequence[tuple[str, str]] = ()


def _media(arrived: Arrived) -> list[tuple[str, str]]:
    """Addresses that can be one: a sign of nothing, which no database keeps, is in none."""
    good = [one for one in arrived.media if len(one[0]) <= MOST_ADDRESS and (one[0] + one[1]).isprintable()]
    return [(url, kind[:100]) for url, kind in good[:MOST_MEDIA]]


def receive(arrived: Arrived, *, now: datetime) -> Incoming | None:
    """Writes it down; None when it was here before, however often it comes, or when too many came from this number."""
    this = {"provider": arrived.provider, "sid": arrived.sid}
    if Incoming.objects.filter(**this).exists() or Known.objects.filter(**this).exists():
        return None
    thread = _thread(arrived.sender, now)
    if _is_too_many(arrived, thread, now):
        return None
    try:
        with transaction.atomic():
            return Incoming.objects.create(
                provider=arrived.provider,
                sid=arrived.sid,
                thread=thread,
                body=arrived.body.replace("\x00", "")[:MOST_BODY],
                media=[{"url": url, "type": kind} for url, kind in _media(arrived)],
                at_carrier=bool(arrived.media) and arrived.provider == KEEPS_PICTURES,
                received_at=now,
                next_at=now,
            )
    except IntegrityError:
        return None


def _is_too_many(arrived: Arrived, thread: Thread, now: datetime) -> bool:
    """Whether this number has texted enough for now. A stop is heard all the same, once."""
    try:
        limits.take(kinds.TEXTS_FROM_ONE, arrived.sender, now=now)
    except TooMany as refusal:
        if consents.is_stopped(arrived.sender):
            return True
        if stopping.found(arrived.body) == stopping.STOP:
            return False
        _say_so(thread, refusal, now)
        return True
    return False


def _say_so(thread: Thread, refusal: TooMany, now: datetime) -> None:
    """Once an hour: two machines must not text each other for ever."""
    language, dedupe = _state(thread).language, f"sms {thread.pk} too many {now:%Y%m%d%H}"
    with translation.override(language):
        notify.say(sentences.at_field(refusal), to=thread.number, language=language, dedupe=dedupe, now=now)


def _thread(number: str, now: datetime) -> Thread:
    index = blind(number)
    found = Thread.objects.filter(number_index=index).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return Thread.objects.create(number=number, number_index=index, begun_at=now, updated_at=now)
    except IntegrityError:  # two first messages at once
        return Thread.objects.get(number_index=index)


def _ready(now: datetime) -> QuerySet[Incoming]:
    """The first of each number that is to be answered, and what a worker left that died."""
    earlier = Incoming.objects.filter(thread=OuterRef("thread"), pk__lt=OuterRef("pk"), state__in=("new", "working"))
    waits = Q(state=Incoming.State.NEW, next_at__lte=now) | Q(state=Incoming.State.WORKING, leased_until__lte=now)
    return Incoming.objects.filter(waits).filter(~Exists(earlier))


def work(now: datetime, *, limit: int = 50) -> bool:
    """Answers at most `limit` messages; whether there are more: the next of a number is ready once the one before it
    is answered."""
    found = list(_ready(now).order_by("pk").values_list("pk", flat=True)[:limit])
    for pk in found:
        work_on(pk, now=clock.now())
    return bool(found) and _ready(now).exists()


def work_on(incoming_id: int, *, now: datetime) -> None:
    """One message, if nobody else has it. What fails comes again; after the third time it lies until somebody looks."""
    taken = _ready(now).filter(pk=incoming_id)
    won = taken.update(state=Incoming.State.WORKING, leased_until=now + LEASE, attempts=F("attempts") + 1)
    if not won:
        return
    incoming = Incoming.objects.select_related("thread").get(pk=incoming_id)
    if incoming.attempts > len(AGAIN) + 1:  # it has taken workers down with it
        _lay_down(incoming, Incoming.State.DEAD, now=now)
        return
    try:
        _answer(incoming, now=now)
    except Exception as error:
        _failed(incoming, error, now=now)


def _failed(incoming: Incoming, error: Exception, *, now: datetime) -> None:
    # where it failed and as what; an error's own words may be the person's
    where = "".join(traceback.format_tb(error.__traceback__))
    log.error("A text could not be answered (%s, number %s)\n%s", type(error).__name__, incoming.pk, where)
    again = AGAIN[incoming.attempts - 1] if incoming.attempts <= len(AGAIN) else None
    _lay_down(incoming, Incoming.State.NEW if again else Incoming.State.DEAD, now=now + (again or LEASE))


def _lay_down(incoming: Incoming, state: Incoming.State, *, now: datetime) -> None:
    """Unless another worker has it by now."""
    mine = Incoming.objects.filter(pk=incoming.pk, state=Incoming.State.WORKING, leased_until=incoming.leased_until)
    mine.update(state=state, leased_until=None, next_at=now)


def _answer(incoming: Incoming, *, now: datetime) -> None:
    thread = incoming.thread
    state = _state(thread)
    with translation.override(state.language):
        said = _said(incoming, thread, state, now)
    _write(incoming, thread, said, now)


@dataclass(frozen=True, slots=True)
class Said:
    """What a message led to: `text` goes now, `rest` to who replies MORE."""

    state: State
    text: str = ""
    rest: str = ""
    agreed: str = ""
    consent: str = ""
    programme: str = consents.ALL


def _state(thread: Thread) -> State:
    return State.from_plain(thread.state) if thread.state else State(language=catalogue.city().offered[0])


def _said(incoming: Incoming, thread: Thread, state: State, now: datetime) -> Said:
    wish = stopping.found(incoming.body)
    stopped = consents.is_stopped(thread.number)
    if wish == stopping.STOP:
        people.leave(thread, now=now)
        return Said(state) if stopped else _stopped(state)
    if not stopped and (some := stopping.some(incoming.body))[0]:
        return _some(state, *some)
    if stopped:
        return _begin_again(state, now) if wish == stopping.START else _only_help(incoming, state)
    if wish == stopping.START and state.what in ("", "stop", "stuck") and not words.choice(incoming.body, ("go",)):
        return _going_on(state, now)
    if thread.rest and words.command(incoming.body) == "more":
        return _cut(state, thread.rest)
    return _to_people(incoming, thread, state, now) or _to_machine(incoming, thread, state, now)


def _to_people(incoming: Incoming, thread: Thread, state: State, now: datetime) -> Said | None:
    """Who talks to a person, or leaves a message, is not understood by the machine."""
    if talk := people.live(thread):
        state, text = people.to_person(incoming, thread, state, talk, now=now)
        return _cut(state, plain(text))
    if state.what == people.MESSAGE and not words.command(incoming.body):
        left = replace(state, asks={})
        return Said(left, plain(people.left_message(incoming, thread, left, now=now)))
    return None


def _to_machine(incoming: Incoming, thread: Thread, state: State, now: datetime) -> Said:
    files = media.kept(incoming, state, now=now)
    done = _turn(incoming, thread, state, files, now)
    if done.stopped:
        return _stopped(done.state)
    if done.handed:
        state, text = people.asked(thread, done.state, done.handed, now=now)
        return Said(state, plain(text))
    with translation.override(done.state.language):
        text = rendering.turn_of(done.messages)
        if len(files) < len(incoming.media):
            lost = gettext("We could not keep your photo. Send it when we ask for one.")
            text = f"{lost}\n\n{text}"
        return replace(_cut(done.state, text), agreed=done.agreed)


def _turn(incoming: Incoming, thread: Thread, state: State, files: tuple[str, ...], now: datetime) -> Turn:
    caller = Caller(mark=limits.mark(kinds.HOLDS, thread.number), phone=thread.number)
    city = Drafts("sms", now, key=f"sms {incoming.pk}", caller=caller)
    state = _with_offer(state, thread.number, now)
    late = thread.asked_at is not None and incoming.received_at < thread.asked_at
    return turn(state, Reply(incoming.body, files=files, late=late), city, replace(SMS, phone=thread.number))


def _with_offer(state: State, number: str, now: datetime) -> State:
    """A form begun elsewhere was offered to this number since its last message: what it says now may be the answer."""
    offer = intake.offered_by_text(number, after=state.heard, now=now)
    if offer is None:
        return state
    asks = {"what": "take_up", "journey": str(offer.draft_id), "offer": offer.id}
    return replace(state, asks=asks, heard=offer.id)


def _cut(state: State, text: str) -> Said:
    more = gettext("Reply %(more)s to see more.") % {"more": keywords.said("more")}
    now, rest = rendering.cut(text, more)
    return Said(state, now, rest)


def _stopped(state: State) -> Said:
    """One text that says so, and nothing else ever; what was answered stays for a month."""
    said = gettext("You will get no more texts from us. Reply %(start)s to begin again. Or call %(phone)s.") % {
        "start": "START",
        "phone": catalogue.city().contact.phone or "3-1-1",
    }
    return Said(state, said, consent=stopping.STOP)


def _some(state: State, wish: str, programme: str) -> Said:
    """About one kind of our texts; the journey under way stays where it is."""
    said = gettext("You will get these texts again.")
    if wish == stopping.STOP:
        said = gettext("You will get no more of these. Reply %(start)s to get them again, or STOP to get none at all.")
        said %= {"start": f"START {programme.upper()}"}
    return Said(state, said, consent=wish, programme=programme)


def _begin_again(state: State, now: datetime) -> Said:
    said, welcome = _going_on(state, now), gettext("You can text us again.")
    return replace(said, text=f"{welcome}\n\n{said.text}", consent=stopping.START)


def _going_on(state: State, now: datetime) -> Said:
    """A form that was under way goes on where it stood; whoever has none is asked what they need."""
    done = again(state, Drafts("sms", now), SMS)
    return _cut(done.state, rendering.turn_of(done.messages))


def _only_help(incoming: Incoming, state: State) -> Said:
    """Whoever stopped gets no text; but HELP is always answered."""
    if words.command(incoming.body) != "help":
        return Said(state)
    return Said(state, rendering.text_of(Drafts("sms", incoming.received_at).help(state.language)))


def _write(incoming: Incoming, thread: Thread, said: Said, now: datetime) -> None:
    """All of it or nothing. Somebody who was quicker with this number's last message is an error: it comes again."""
    with transaction.atomic():
        mine = Thread.objects.filter(pk=thread.pk, rev=thread.rev)
        if not mine.update(
            state=said.state.plain(), rest=said.rest, rev=F("rev") + 1, asked_at=now if said.text else thread.asked_at,
            updated_at=now,
        ):  # fmt: skip
            raise SomebodyElse
        ended = Incoming.objects.filter(pk=incoming.pk, state=Incoming.State.WORKING)
        ended.update(state=Incoming.State.DONE, leased_until=None)
        about: dict[str, Any] = {"language": said.state.language, "channel": "sms", "now": now}
        if said.consent:
            change = consents.stop if said.consent == stopping.STOP else consents.give
            change(thread.number, said.programme, said=incoming.body, **about)
        if said.agreed:
            consents.give(thread.number, consents.UPDATES, said=said.agreed, **about)
        if said.text:
            dedupe = f"sms {incoming.pk}"
            notify.say(said.text, to=thread.number, language=said.state.language, dedupe=dedupe, now=now)
        events.record(_fact(incoming, said, now))


class SomebodyElse(Exception):
    """Another worker has answered this number meanwhile."""


def _fact(incoming: Incoming, said: Said, now: datetime) -> Fact:
    data: dict[str, Any] = {"media": len(incoming.media), "failures": said.state.failures, "consent": said.consent}
    data["seconds"] = int((now - incoming.received_at).total_seconds())
    return Fact(
        "text_answered", at=now, subject=said.state.journey, channel="sms", language=said.state.language, data=data
    )
