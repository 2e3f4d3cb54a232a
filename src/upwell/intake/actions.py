"""What residents and programs may do with a journey: begin, answer, take back, send.

Look-ups run first, outside any transaction; then one short transaction writes the draft, on condition that nobody
else wrote it meanwhile, with its events. Sending opens the case under the draft's id: twice is once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from upwell.accounts.actor import Actor
from upwell.cases import actions as cases
from upwell.cases import links
from upwell.cases import queries as case_queries
from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.definition.questions import Question
from upwell.definition.values import Plain
from upwell.events import actions as events
from upwell.files import actions as files
from upwell.files import queries as file_queries
from upwell.intake import records, submission, turns
from upwell.intake.models import Draft
from upwell.intake.turns import Turn
from upwell.journey import answers as answering
from upwell.journey import log
from upwell.journey.answers import Problem
from upwell.journey.facts import to_retry
from upwell.journey.log import Entry, NoSuchItem
from upwell.journey.screen import NotOnPath, Screen, screen
from upwell.journey.texts import Texts
from upwell.journey.walk import Position, Walk
from upwell.notify import actions as notify
from upwell.notify import queries as outbox
from upwell.notify.actions import Recipient
from upwell.vault.index import blind

TRIES = 5
MOST_LINKS = 5  # in an hour, to one address or of one draft
ITEM = re.compile(r"[a-z0-9_]+\.[0-9]{1,3}")


class CannotStart(Exception):
    """This service cannot be used right now."""


class SignInNeeded(CannotStart):
    """This service needs an account: sign in first."""


class ServiceClosed(Exception):
    """This service has been closed; the city's message says what to do instead."""

    def __init__(self, published: Published) -> None:
        super().__init__(published.code)
        self.published = published


class NoSuchDraft(Exception):
    """There is no such draft, or it was thrown away."""


class AlreadySent(Exception):
    """This draft has been sent; its receipt says what happens next."""


class StaleStep(Exception):
    """This question is not part of the journey any more; the person stands elsewhere."""


class TooManyLinks(Exception):
    """This link, or this address, has had enough mail for now."""


class NotComplete(Exception):
    """Something is still to be answered before this can be sent."""


@dataclass(frozen=True, slots=True)
class Answered:
    """`problem` is set when the answer was not taken; then nothing changed."""

    draft: Draft
    walk: Walk
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    draft_id: UUID
    case: Any
    follow_secret: str
    created: bool


@dataclass(frozen=True, slots=True)
class Visitor:
    """How somebody is here: for events and for the case."""

    channel: str = "web"
    language: str = "en"
    scripted: bool | None = None
    assisted: bool = False
    account_id: int | None = None


def start(
    code: str, *, draft_id: UUID, visitor: Visitor, now: datetime, carried: Mapping[str, Plain] | None = None
) -> Answered:
    """Begins a journey, or finds the one already begun under this id.

    Raises CannotStart, ServiceClosed, AlreadySent."""
    published = startable(code, visitor)
    # a case outlives its draft: who begins anew under its id must not come out with its receipt
    if case_queries.exists(draft_id):
        raise AlreadySent
    draft = _new_draft(published, draft_id, _carried(published, carried or {}, visitor, now), visitor, now)
    turn = turns.of_draft(draft, now=now)
    draft.log = [*draft.log, *turn.new]
    draft.standing_at = turn.walk.address
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
            events.record(*records.started(draft, turn.walk, published, now=now))
    except IntegrityError:  # the same id again: a second click, a form sent twice
        draft = open_draft(draft_id)
        turn = turns.of_draft(draft, now=now)
    return Answered(draft, turn.walk)


def startable(code: str, visitor: Visitor) -> Published:
    """The service as it is now, for this visitor to begin. Raises CannotStart, SignInNeeded, ServiceClosed."""
    published = catalogue.published(code)
    if published is None:
        raise CannotStart(code)
    if not published.open:
        raise ServiceClosed(published)
    if published.definition.sign_in == "required" and visitor.account_id is None:
        raise SignInNeeded(code)
    return published


def _new_draft(
    published: Published, draft_id: UUID, entries: tuple[Entry, ...], visitor: Visitor, now: datetime
) -> Draft:
    return Draft(
        id=draft_id,
        service=published.code,
        version_id=published.version_id,
        log=list(entries),
        language=visitor.language,
        channel=visitor.channel,
        scripted=visitor.scripted,
        account_id=visitor.account_id,
        created_at=now,
        updated_at=now,
        expires_at=now + (published.definition.keep_draft or catalogue.city().lifetimes.draft),
    )


def _carried(published: Published, carried: Mapping[str, Plain], visitor: Visitor, now: datetime) -> tuple[Entry, ...]:
    """Answers from another service, each as if given here; what this service does not take is left behind."""
    answers: dict[str, Plain] = {}
    entries: list[Entry] = []
    for name, plain in carried.items():
        step = published.definition.by_name.get(name)
        if not isinstance(step, Question):
            continue
        walk = turns.settle(published.definition, answers, {}, now=now, channel=visitor.channel).walk
        taken = answering.accept(step, plain, walk.values)
        if not isinstance(taken, Problem):
            answers[name] = taken
            entries.append(log.answered(name, taken))
    return tuple(entries)


def answer(
    draft_id: UUID, address: str, raw: object, *, now: datetime, key: str = "", scripted: bool | None = None
) -> Answered:
    """Takes one answer. The same `key` again is the same answer: nothing is written twice.

    Raises NoSuchDraft, AlreadySent, ServiceClosed, StaleStep when the address is off the path."""

    def decide(turn: Turn) -> tuple[Entry, ...] | Problem:
        shown = _shown(turn.walk, address)
        if shown.position is Position.MORE:
            return _more(shown, raw)
        if not isinstance(shown.step, Question):
            raise StaleStep(address)
        plain = answering.accept(shown.step, raw, shown.values)
        if isinstance(plain, Problem):
            return plain
        retried = to_retry(turn.walk.definition, turn.facts, address)
        return (*(log.forgotten(name) for name in retried), log.answered(address, plain))

    return _turn(draft_id, address, decide, now=now, key=key, scripted=scripted)


def _more(shown: Screen, raw: object) -> tuple[Entry, ...] | Problem:
    word = str(raw).strip().lower()
    return (log.answered(shown.address, word),) if word in ("yes", "no") else Problem("missing", kind="yes_no")


def _shown(walk: Walk, address: str) -> Screen:
    try:
        return screen(walk, address)
    except NotOnPath:
        raise StaleStep(address) from None


def read_notice(draft_id: UUID, address: str, *, now: datetime, key: str = "") -> Answered:
    """A notice was read, and the person goes on."""

    def decide(turn: Turn) -> tuple[Entry, ...] | Problem:
        if _shown(turn.walk, address).position is not Position.TELL:
            raise StaleStep(address)
        return (log.seen(address),)

    return _turn(draft_id, address, decide, now=now, key=key)


def remove_item(draft_id: UUID, address: str, *, now: datetime, key: str = "") -> Answered:
    """Takes one item (`dogs.1`) out of a repeat."""

    def decide(turn: Turn) -> tuple[Entry, ...] | Problem:
        if not ITEM.fullmatch(address):
            raise StaleStep(address)
        return (log.removed(address),)

    return _turn(draft_id, address, decide, now=now, key=key)


def _turn(
    draft_id: UUID, address: str, decide: Any, *, now: datetime, key: str, scripted: bool | None = None
) -> Answered:
    """Decides on the draft as it is, and writes if it still is; when somebody else was quicker, decides anew."""
    for _ in range(TRIES):
        draft = open_draft(draft_id)
        before = turns.of_draft(draft, now=now)
        if key and key == draft.last_key:
            return Answered(draft, before.walk)
        entries = decide(before)
        if isinstance(entries, Problem):
            events.record(records.refused(draft, before.walk, address, entries, now=now))
            return Answered(draft, before.walk, entries)
        after = _after(draft, entries, address, now)
        if _written(draft, before, after, address, now=now, key=key, scripted=scripted):
            return Answered(draft, after.walk)
    raise StaleStep(address)


def _after(draft: Draft, entries: tuple[Entry, ...], address: str, now: datetime) -> Turn:
    try:
        return turns.of_draft(draft, now=now, added=entries)
    except NoSuchItem:
        raise StaleStep(address) from None


def _written(
    draft: Draft, before: Turn, after: Turn, address: str, *, now: datetime, key: str, scripted: bool | None
) -> bool:
    """One conditional write: only the revision that was read is replaced."""
    came_back = records.resumed(draft, now=now) if draft.left_at else ()
    seen, draft.rev = draft.rev, draft.rev + 1
    draft.log = [*draft.log, *after.new]
    draft.last_key, draft.updated_at, draft.left_at = key, now, None
    draft.standing_at = after.walk.address
    draft.scripted = draft.scripted if scripted is None else scripted
    fields = ("rev", "log", "last_key", "updated_at", "left_at", "standing_at", "scripted")
    with transaction.atomic():
        current = Draft.objects.filter(pk=draft.pk, rev=seen, state=Draft.State.OPEN)
        if not current.update(**{field: getattr(draft, field) for field in fields}):
            return False
        events.record(*came_back, *records.answered(draft, before.walk, after.walk, address, now=now))
    return True


def change_language(draft_id: UUID, language: str) -> None:
    Draft.objects.filter(pk=draft_id, state=Draft.State.OPEN).update(language=language)


def submit(draft_id: UUID, *, by: Actor, now: datetime) -> Sent:
    """Sends a finished draft: one case, however often this is called. Raises NotComplete, NoSuchDraft, ServiceClosed.

    The check page is confirmed by sending: what was confirmed is exactly what the walk shows now."""
    draft = _draft(draft_id)
    if draft.state == Draft.State.SUBMITTED:
        return _receipt(draft)
    _refuse_closed(draft)
    turn = turns.of_draft(draft, now=now)
    if turn.walk.position is Position.CHECK:
        confirmed = log.confirmed(turn.walk.address, turn.walk.confirmation())
        turn = turns.of_draft(draft, now=now, added=(*turn.new, confirmed))
    if turn.walk.position is not Position.SUBMIT:
        raise NotComplete
    return _send(draft, turn.walk, by=by, now=now)


def _send(draft: Draft, walk: Walk, *, by: Actor, now: datetime) -> Sent:
    published = turns.definition_of(draft)
    with transaction.atomic():
        mine = Draft.objects.filter(pk=draft.pk, rev=draft.rev, state=Draft.State.OPEN)
        if not mine.update(state=Draft.State.SUBMITTED, log=[], rev=draft.rev + 1, updated_at=now):
            return _overtaken(draft.pk)
        visitor = Visitor(draft.channel, draft.language, draft.scripted, account_id=draft.account_id)
        facts = records.submitted(draft, walk, published, now=now)
        opened = open_case(walk, published, case_id=draft.pk, visitor=visitor, by=by, now=now, facts=facts)
        if not opened.created:  # the case of this id is somebody else's
            raise NoSuchDraft
    return Sent(draft.pk, opened.case, opened.follow_secret, opened.created)


def open_case(
    walk: Walk,
    published: Published,
    *,
    case_id: UUID,
    visitor: Visitor,
    by: Actor,
    now: datetime,
    facts: tuple[events.Fact, ...] = (),
    source: str = "",
    external_id: str = "",
) -> cases.Opened:
    """The case of a finished walk, with its pictures. Call it inside a transaction."""
    parts = submission.parts(walk)
    where = records.where(parts.place)
    opened = cases.open_case(
        cases.NewCase(
            id=case_id,
            definition=published.definition,
            version_id=published.version_id,
            title=published.definition.name,
            values=walk.values,
            answers=parts.open,
            private=parts.private,
            contact=parts.contact,
            language=visitor.language,
            channel=visitor.channel,
            assisted=visitor.assisted,
            scripted=visitor.scripted,
            account_id=visitor.account_id,
            source=source,
            external_id=external_id,
            facts=facts,
            **where,
        ),
        by=by,
        now=now,
    )
    if opened.created and parts.uploads:
        files.attach(_still_there(parts.uploads, case_id), draft=case_id, reference=opened.case.reference)
    return opened


def _still_there(uploads: tuple[str, ...], draft_id: UUID) -> list[UUID]:
    """A report is sent even when one of its pictures was lost meanwhile."""
    kept = {one.pk for one in file_queries.of_draft(draft_id)}
    return [one for one in map(UUID, uploads) if one in kept]


def _overtaken(draft_id: UUID) -> Sent:
    """Somebody was quicker: they sent it, and theirs is the receipt; or changed an answer, and it must be shown."""
    draft = _draft(draft_id)
    if draft.state == Draft.State.SUBMITTED:
        return _receipt(draft)
    raise NotComplete


def _receipt(draft: Draft) -> Sent:
    secret = links.follow_secret(draft.pk)
    view = case_queries.by_follow_secret(secret)
    if view is None:
        raise NoSuchDraft
    return Sent(draft.pk, view.case, secret, created=False)


def send_link(draft: Draft, email: str, link: str, *, now: datetime) -> None:
    """Sends the link that opens this draft. At most one to an address in an hour, however often it is asked for.

    Anybody may type anybody's address: TooManyLinks once an address, or a draft, has had several in the last hour."""
    mark, hour_ago = f"draft {draft.pk} ", now - timedelta(hours=1)
    if outbox.queued_lately("draft_link", to=email, mark=mark, since=hour_ago) >= MOST_LINKS:
        raise TooManyLinks
    service = Texts(turns.definition_of(draft).definition, draft.language).of_service("name").text
    notify.queue(
        "draft_link",
        to=Recipient(email=email),
        language=draft.language,
        values={"service": service, "resume_link": link, "expires_at": draft.expires_at},
        about="",
        dedupe=f"{mark}{blind(email)[:16]} {now:%Y%m%d%H}",
        now=now,
    )


def note_refused(found: Answered, address: str, problem: Problem, *, now: datetime) -> None:
    """A channel could not take what was sent: an address it does not know, a file that is no picture."""
    events.record(records.refused(found.draft, found.walk, address, problem, now=now))


def note_duplicates_shown(found: Answered, shown: int, *, now: datetime) -> None:
    events.record(records.duplicates_shown(found.draft, shown, now=now))


def _draft(draft_id: UUID) -> Draft:
    try:
        return Draft.objects.get(pk=draft_id)
    except Draft.DoesNotExist:
        raise NoSuchDraft from None


def open_draft(draft_id: UUID) -> Draft:
    draft = _draft(draft_id)
    if draft.state != Draft.State.OPEN:
        raise AlreadySent
    _refuse_closed(draft)
    return draft


def _refuse_closed(draft: Draft) -> None:
    """A closed service takes nothing, not even from drafts begun before."""
    current = catalogue.published(draft.service)
    if current is None or not current.open:
        raise ServiceClosed(current or turns.definition_of(draft))
