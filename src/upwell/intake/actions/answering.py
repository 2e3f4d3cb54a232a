"""Taking an answer, a read notice, an item away: decided on the draft as it stands, written if it still does.

Look-ups run first, outside any transaction; then one short transaction writes the draft with its events."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from upwell.accounts import queries as accounts
from upwell.accounts.addresses import Address
from upwell.catalogue import queries as catalogue
from upwell.definition.channels import STAFF
from upwell.definition.questions import Question
from upwell.definition.values import Plain
from upwell.events import actions as events
from upwell.intake import records, turns
from upwell.intake.actions.keys import Once
from upwell.intake.drafts import any_draft, open_draft
from upwell.intake.kinds import AlreadySent, Answered, StaleStep, WentOn
from upwell.intake.models import Draft
from upwell.intake.turns import Turn
from upwell.journey import answers as answering
from upwell.journey import log, proving
from upwell.journey.answers import Problem
from upwell.journey.facts import to_retry
from upwell.journey.log import Entry, NoSuchItem
from upwell.journey.moving import is_same
from upwell.journey.screen import NotOnPath, Screen, screen
from upwell.journey.sheet import sheet
from upwell.journey.walk import Position, Walk
from upwell.notify import queries as letters

TRIES = 5
ITEM = re.compile(r"[a-z0-9_]+\.[0-9]{1,3}")
Decide = Callable[[Turn], "tuple[Entry, ...] | Problem"]
Known = Callable[[Question, Plain], "tuple[Entry, ...]"]


def answer(
    draft_id: UUID,
    address: str,
    raw: object,
    *,
    now: datetime,
    key: str = "",
    scripted: bool | None = None,
    seen: int | None = None,
) -> Answered:
    """Takes one answer. The same `key` again is the same answer: nothing is written twice, and nothing newer undone.
    `seen`: the revision that whoever answers has looked at; on another one nothing is taken.

    Raises KeyUsed when another answer came with this key, StaleStep when the address is off the path, WentOn,
    NoSuchDraft, AlreadySent, ServiceClosed."""

    def decide(turn: Turn) -> tuple[Entry, ...] | Problem:
        return taken(turn, _asked(turn, address), raw, lambda step, plain: _known(draft_id, step, plain, now))

    once = Once.of(key, "answered", address, raw)
    return take_turn(draft_id, address, decide, now=now, once=once, scripted=scripted, seen=seen)


def taken(turn: Turn, shown: Screen, raw: object, known: Known = lambda step, plain: ()) -> tuple[Entry, ...] | Problem:
    """What an answer adds to the log, or why it cannot be taken. `known`: what comes along. Raises StaleStep."""
    if shown.position is Position.MORE:
        return _more(shown, raw)
    if not isinstance(shown.step, Question) or shown.position is not Position.ASK:
        raise StaleStep(shown.address)
    plain = answering.accept(shown.step, raw, shown.values, turn.language)
    if isinstance(plain, Problem):
        return plain
    if _cannot_be_proved(shown.step, plain):
        return Problem("email_to_prove", field="email")
    retried = to_retry(turn.walk.definition, turn.facts, shown.address)
    return (
        *(log.forgotten(name) for name in retried),
        log.answered(shown.address, plain),
        *known(shown.step, plain),
    )


def _cannot_be_proved(step: Question, plain: Plain) -> bool:
    return "phone" in proving.to_prove(step, plain) and not letters.can_text()


def _known(draft_id: UUID, step: Question, plain: Plain, now: datetime) -> tuple[Entry, ...]:
    """The proof of an address that its person has signed in with: they need not type another code."""
    wanted = proving.to_prove(step, plain)
    if not wanted:
        return ()
    account = Draft.objects.filter(pk=draft_id).values_list("account_id", flat=True).first()
    proved = accounts.proved_address(account) if account else None
    if proved is None or proved.index != Address(**wanted).index:
        return ()
    return (log.looked_up(step.name, proving.fact(wanted, at=now.isoformat())),)


def _more(shown: Screen, raw: object) -> tuple[Entry, ...] | Problem:
    word = str(raw).strip().lower()
    return (log.answered(shown.address, word),) if word in ("yes", "no") else Problem("missing", kind="yes_no")


def shown_at(walk: Walk, address: str) -> Screen:
    try:
        return screen(walk, address)
    except NotOnPath:
        raise StaleStep(address) from None


def _asked(turn: Turn, address: str) -> Screen:
    """Where staff fill in for somebody, whatever their sheet asks can be answered, in any order."""
    walk = turn.walk
    channel = str(walk.values.get("channel", ""))
    on_sheet = channel in STAFF and sheet(walk.definition, walk.answers, turn.facts, channel=channel).line(address)
    return on_sheet or shown_at(walk, address)


def read_notice(draft_id: UUID, address: str, *, now: datetime, key: str = "", seen: int | None = None) -> Answered:
    """A notice was read, and the person goes on."""

    def decide(turn: Turn) -> tuple[Entry, ...] | Problem:
        if _asked(turn, address).position is not Position.TELL:
            raise StaleStep(address)
        return (log.seen(address),)

    return take_turn(draft_id, address, decide, now=now, once=Once.of(key, "seen", address), seen=seen)


def remove_item(draft_id: UUID, address: str, *, now: datetime, key: str = "", seen: int | None = None) -> Answered:
    """Takes one item (`dogs.1`) out of a repeat."""

    def decide(turn: Turn) -> tuple[Entry, ...] | Problem:
        if not ITEM.fullmatch(address):
            raise StaleStep(address)
        return (log.removed(address),)

    return take_turn(draft_id, address, decide, now=now, once=Once.of(key, "removed", address), seen=seen)


def take_turn(
    draft_id: UUID,
    address: str,
    decide: Decide,
    *,
    now: datetime,
    once: Once,
    scripted: bool | None = None,
    along: Callable[[], object] = lambda: None,
    find: Callable[[UUID], Draft] = open_draft,
    seen: int | None = None,
) -> Answered:
    """Decides on the draft as it is, and writes if it still is; when somebody else was quicker, decides anew.

    `along`: what is written in the same transaction. `find`: which drafts may be changed. `seen`: only this revision
    is changed; raises WentOn."""
    for _ in range(TRIES):
        draft = find(draft_id)
        before = turns.of_draft(draft, now=now)
        if once.was_taken(draft.keys):
            return Answered(draft, before.walk)
        refuse_of_another(draft, once, address)
        if seen not in (None, draft.rev):
            raise WentOn(address)
        entries = decide(before)
        if isinstance(entries, Problem):
            events.record(records.refused(draft, before.walk, address, entries, now=now))
            return Answered(draft, before.walk, entries)
        after = _after(draft, entries, address, now)
        if _written(draft, before, after, address, now=now, once=once, scripted=scripted, along=along):
            return Answered(draft, after.walk)
    raise StaleStep(address)


def refuse_of_another(draft: Draft, once: Once, address: str) -> None:
    """What was said to another version of this step is not said to this one. Raises StaleStep."""
    if once.version is None or once.version == draft.version_id:
        return
    before, now_ = catalogue.sibling(draft.version_id, once.version), turns.definition_of(draft)
    if before is None or not is_same(before.definition, now_.definition, address):
        raise StaleStep(address)


def _after(draft: Draft, entries: tuple[Entry, ...], address: str, now: datetime) -> Turn:
    try:
        return turns.of_draft(draft, now=now, added=entries)
    except NoSuchItem:
        raise StaleStep(address) from None


def _written(
    draft: Draft,
    before: Turn,
    after: Turn,
    address: str,
    *,
    now: datetime,
    once: Once,
    scripted: bool | None,
    along: Callable[[], object],
) -> bool:
    """One conditional write: only the revision that was read is replaced."""
    came_back = records.resumed(draft, now=now) if draft.left_at else ()
    since = None if draft.left_at else draft.updated_at
    seen, draft.rev = draft.rev, draft.rev + 1
    draft.log = [*log.without_typed(draft.log, address), *after.new]
    draft.keys, draft.updated_at, draft.left_at = once.after(draft.keys), now, None
    draft.standing_at = after.walk.address
    draft.scripted = draft.scripted if scripted is None else scripted
    facts = (*came_back, *records.answered(draft, before.walk, after, address, now=now, since=since))
    fields = ("rev", "log", "keys", "updated_at", "left_at", "standing_at", "scripted", "ended_as", "ended_in")
    with transaction.atomic():
        current = Draft.objects.filter(pk=draft.pk, rev=seen, state=Draft.State.OPEN)
        if not current.update(**{field: getattr(draft, field) for field in fields}):
            return False
        events.record(*facts)
        along()
    return True


def change_language(draft_id: UUID, *, language: str, now: datetime) -> Draft:
    """What the person reads from now on, and their letters are written in. Raises NoSuchDraft, AlreadySent."""
    mine = Draft.objects.filter(pk=draft_id, state=Draft.State.OPEN)
    changed = mine.update(language=language, updated_at=now)
    draft = any_draft(draft_id)
    if not changed:
        raise AlreadySent
    return draft


def note_refused(found: Answered, address: str, problem: Problem, *, now: datetime) -> None:
    """A channel could not take what was sent: an address it does not know, a file that is no picture."""
    events.record(records.refused(found.draft, found.walk, address, problem, now=now))


def note_duplicates_shown(found: Answered, shown: int, *, now: datetime) -> None:
    events.record(records.duplicates_shown(found.draft, shown, now=now))
