"""The staff's reading: queue, counts, one case with its history, rows for a file. Always within the person's teams.

The queue stands in the order of `queue_at`: reopened first, then by due date, so overdue ones lead; last what waits on
its resident. Pages go on from the last row seen (keyset), so they cost the same at the thousandth as at the first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import Literal
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from upwell.accounts.actor import Actor
from upwell.cases import promise, scope, workflow
from upwell.cases.models import Case, Entry, Proposal, Question
from upwell.cases.models.case import AHEAD
from upwell.cases.models.history import What
from upwell.cases.queries.called import services_called
from upwell.cases.queries.rows import fields_of, made
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import Move
from upwell.lib.folding import words
from upwell.lib.references import beginning, canonical

NOBODY: Literal["nobody"] = "nobody"
PAGE = 50
BEFORE_ALL = datetime(1800, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Filter:
    """What part of the queue to see; everything empty means all that is not closed."""

    team: str = ""
    service: str = ""
    state: str = ""
    phase: Literal["live", "open", "waiting", "closed"] = "live"
    area: str = ""
    assignee: int | Literal["nobody"] | None = None
    overdue: bool = False
    at_risk: bool = False
    reopened: bool = False
    news: bool = False
    proposed: bool = False
    text: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue, the map and the file. No personal data."""

    id: UUID
    reference: str
    revision: int
    service: str
    kind: str
    title: str
    state: str
    phase: str
    workflow: str
    team: str
    assignee_id: int | None
    assignee: str | None
    place_label: str
    area: str
    lat: float | None
    lon: float | None
    channel: str
    language: str
    opened_at: datetime
    updated_at: datetime
    due_at: datetime | None
    queue_at: datetime
    waiting_since: datetime | None
    closed_at: datetime | None
    outcome: str
    reopened: int
    news_at: datetime | None
    proposed_team: str | None

    def is_overdue(self, now: datetime) -> bool:
        return self.phase == workflow.OPEN and promise.is_overdue(self.due_at, now)


COLUMNS = fields_of(Row, assignee="assignee__called")


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    next: str


@dataclass(frozen=True, slots=True)
class Counts:
    """Open and waiting are all that is live. The others are parts of it: `news`, with words of the resident that staff
    have not acted on; `proposed`, with another team that somebody has to decide about."""

    open: int = 0
    waiting: int = 0
    overdue: int = 0
    at_risk: int = 0
    reopened: int = 0
    news: int = 0
    proposed: int = 0
    mine: int = 0
    nobody: int = 0

    @property
    def live(self) -> int:
        return self.open + self.waiting


def queue(actor: Actor, wanted: Filter, *, now: datetime, after: str = "", limit: int = PAGE) -> Page:
    """One statement. `after` is the `next` of the page before; one that cannot be read starts from the top."""
    rows = _ordered(_found(actor, wanted, now), wanted)
    last = _read_token(after)
    if last:
        rows = _beyond(rows, wanted, *last)
    teams = () if wanted.team or wanted.text or scope.sees_all(actor) else sorted(scope.teams_seen(actor))
    found = made(Row, _page(rows, teams, wanted, limit + 1), COLUMNS)
    return Page(found[:limit], _token(found[limit - 1], wanted) if len(found) > limit else "")


def following(actor: Actor, wanted: Filter, case: Case, *, now: datetime) -> Row | None:
    """The case after this one in that part of the queue, else its first; None when this is all there is.

    Of a case that has just left it (closed, handed on, its resident asked), the place where it stood counts. Not for
    closed cases."""
    stood = case.queue_at if wanted.phase == workflow.WAITING else case.place_when_with_us()
    token = f"{stood.isoformat()}~{case.pk.hex}"
    after = queue(actor, wanted, now=now, after=token, limit=1).rows
    rows = after or queue(actor, wanted, now=now, limit=1).rows
    return next((row for row in rows if row.id != case.pk), None)


def _page(rows: QuerySet[Case], teams: Sequence[str], wanted: Filter, limit: int) -> QuerySet[Case]:
    """The first rows. Of several teams, the first of each are taken in the order of its own index, and joined."""
    if len(teams) < 2:
        return rows[:limit]
    each = (Q(pk__in=rows.filter(team=team).values("pk")[:limit]) for team in teams)
    return _ordered(Case.objects.filter(reduce(or_, each)), wanted)[:limit]


def counts(actor: Actor, wanted: Filter, *, now: datetime) -> Counts:
    """One statement: the tabs over the same team, service, area and words as the list below them."""
    base = Filter(team=wanted.team, service=wanted.service, area=wanted.area, text=wanted.text, since=wanted.since)
    tonight = promise.end_of_today(now, catalogue.city().workdays)
    try:
        rows, given = _found(actor, base, now).values(*_COUNTED).query.sql_with_params()
    except EmptyResultSet:  # Django knows that nothing can be found
        return Counts()
    moments = [connection.ops.adapt_datetimefield_value(each) for each in (now, now, tonight)]
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS.format(rows=rows), [*moments, actor.account_id or 0, *given])
        return Counts(*cursor.fetchone())


_COUNTED = ("phase", "due_at", "reopened", "assignee_id", "news_at", "proposed_team")
# written out: Django takes longer to put nine counts together than to have the rows counted
_COUNTS = """
SELECT COUNT(*) FILTER (WHERE phase = 'open'), COUNT(*) FILTER (WHERE phase = 'waiting'),
    COUNT(*) FILTER (WHERE phase = 'open' AND due_at <= %s),
    COUNT(*) FILTER (WHERE phase = 'open' AND due_at > %s AND due_at <= %s),
    COUNT(*) FILTER (WHERE reopened > 0), COUNT(news_at), COUNT(proposed_team),
    COUNT(*) FILTER (WHERE assignee_id = %s), COUNT(*) - COUNT(assignee_id)
FROM ({rows}) AS live
"""


def rows_of(references: Sequence[str], actor: Actor) -> list[Row]:
    """Of these cases, those this person may see. One statement."""
    return made(Row, scope.within(Case.objects.filter(reference__in=set(references)), actor), COLUMNS)


def references_seen(case_ids: Collection[UUID], actor: Actor) -> dict[UUID, str]:
    """Of these cases, the references of those this person may see."""
    return dict(scope.within(Case.objects.filter(pk__in=case_ids), actor).values_list("pk", "reference"))


def id_seen(reference: str, actor: Actor) -> UUID | None:
    """By reference as people type it; None when not there or out of sight."""
    return scope.within(_one(reference), actor).values_list("pk", flat=True).first()


def how_many(actor: Actor, wanted: Filter, *, now: datetime, most: int) -> int:
    """One statement that stops at `most`: of a great many, that they are is all anybody wants to know."""
    return _found(actor, wanted, now)[:most].count()


def all_for_csv(actor: Actor, wanted: Filter, *, now: datetime) -> Iterator[Row]:
    """Every row of what is on screen, in its order, without holding them all."""
    rows = _ordered(_found(actor, wanted, now), wanted).values_list(*COLUMNS)
    for row in rows.iterator(chunk_size=2_000):
        yield Row(*row)


def _found(actor: Actor, wanted: Filter, now: datetime) -> QuerySet[Case]:
    rows = scope.within(Case.objects.all(), actor)
    exact = {"team": wanted.team, "service": wanted.service, "state": wanted.state, "area": wanted.area}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    rows = _in_phase(rows, wanted.phase)
    if wanted.assignee is not None:
        rows = rows.filter(assignee=None if wanted.assignee == NOBODY else wanted.assignee)
    if wanted.since:
        rows = rows.filter(opened_at__gte=wanted.since)
    return _with_words(_by_due(_marked(rows, wanted), wanted, now), wanted.text)


def _marked(rows: QuerySet[Case], wanted: Filter) -> QuerySet[Case]:
    """Few cases are, and each mark has an index of its own."""
    if wanted.news:
        rows = rows.filter(news_at__isnull=False)
    return rows.filter(proposed_team__isnull=False) if wanted.proposed else rows


def _in_phase(rows: QuerySet[Case], phase: str) -> QuerySet[Case]:
    if phase == "closed":
        return rows.filter(closed_at__isnull=False)
    if phase == workflow.WAITING:
        return rows.filter(waiting_since__isnull=False)
    # the second bound always holds; it leads SQLite, which knows no statistics, to the indexes of the queue
    live = rows.filter(closed_at__isnull=True, queue_at__gt=BEFORE_ALL)
    return live if phase == "live" else live.filter(phase=phase)


def _by_due(rows: QuerySet[Case], wanted: Filter, now: datetime) -> QuerySet[Case]:
    """`queue_at` of what is with us is never after the due date: its bound, implied by the rest, ends the search in
    the index."""
    if wanted.overdue:
        rows = rows.filter(phase=workflow.OPEN, due_at__lte=now, queue_at__lte=now)
    if wanted.at_risk:
        tonight = promise.end_of_today(now, catalogue.city().workdays)
        rows = rows.filter(phase=workflow.OPEN, due_at__gt=now, due_at__lte=tonight, queue_at__lte=tonight)
    if wanted.reopened:
        rows = rows.filter(reopened__gt=0)
        rows = rows if wanted.phase == workflow.CLOSED else rows.filter(queue_at__lt=now - AHEAD / 2)
    return rows


def _with_words(rows: QuerySet[Case], text: str) -> QuerySet[Case]:
    """A whole reference finds that case; each other word must stand in the title, the place, the open
    answers or the names of the service."""
    reference = canonical(text) if text else None
    if reference:
        return rows.filter(reference=reference)
    said = [word for word in words(text)[:8] if word.strip("_")]
    if text and not said:
        return rows.filter(reference="")  # signs alone are no words, and stand for none
    spoken = Q(*map(_spoken, said))
    half = beginning(text)
    return rows.filter(spoken | Q(reference__startswith=half)) if half else rows.filter(spoken)


def _spoken(word: str) -> Q:
    named = services_called(word)
    return Q(words__contains=word) | Q(service__in=named) if named else Q(words__contains=word)


def _ordered(rows: QuerySet[Case], wanted: Filter) -> QuerySet[Case]:
    return rows.order_by("-closed_at", "-id") if wanted.phase == "closed" else rows.order_by("queue_at", "id")


def _beyond(rows: QuerySet[Case], wanted: Filter, at: datetime, last: UUID) -> QuerySet[Case]:
    """The first bound is implied by the rest; it lets the database go to the place in the index."""
    if wanted.phase == "closed":
        return rows.filter(closed_at__lte=at).filter(Q(closed_at__lt=at) | Q(closed_at=at, id__lt=last))
    return rows.filter(queue_at__gte=at).filter(Q(queue_at__gt=at) | Q(queue_at=at, id__gt=last))


def _token(row: Row, wanted: Filter) -> str:
    at = row.closed_at if wanted.phase == "closed" else row.queue_at
    return f"{at.isoformat() if at else ''}~{row.id.hex}"


def _read_token(token: str) -> tuple[datetime, UUID] | None:
    at, _, last = token.partition("~")
    try:
        instant = datetime.fromisoformat(at)
        # the ends of the calendar have no such moment elsewhere
        return (instant.astimezone(UTC), UUID(last)) if instant.tzinfo else None
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything the staff's page of one case shows. `moves` are those this person may make now; `brought`, what
    residents of joined cases wrote that is still new here."""

    case: Case
    entries: list[Entry]
    question: Question | None
    proposal: Proposal | None
    parent: Case | None
    follows: Case | None
    main: Case | None
    children: list[Row]
    after: list[Row]
    merged: list[Row]
    moves: list[tuple[str, Move]]
    brought: list[Entry]


def case_page(which: UUID | str, actor: Actor) -> CasePage | None:
    """By id or by reference as people type it; None when not there or out of sight.

    Five statements at most, one more with a proposal, and with unread words of a joined case."""
    case = scope.within(_one(which), actor).select_related("parent", "follows", "merged_into", "assignee").first()
    if case is None:
        return None
    flow = workflow.named(catalogue.city(), case.workflow)
    family = _family(case)
    entries = list(case.entries.order_by("at", "id"))
    return CasePage(
        case=case,
        entries=entries,
        question=case.questions.filter(ended_at=None).first(),
        proposal=case.proposals.filter(decided_at=None).first() if case.proposed_team is not None else None,
        parent=case.parent,
        follows=case.follows,
        main=case.merged_into,
        children=family["parent"],
        after=family["follows"],
        merged=family["merged_into"],
        moves=list(flow.moves_from(case.state, lambda needed: scope.may(actor, needed, case.team))),
        brought=_brought(case, entries),
    )


def _family(case: Case) -> dict[str, list[Row]]:
    """What was split off it, what comes after it, what was joined to it; one statement."""
    ties = ("parent", "follows", "merged_into")
    rows = Case.objects.filter(Q(parent=case) | Q(follows=case) | Q(merged_into=case)).order_by("opened_at", "id")
    found: dict[str, list[Row]] = {tie: [] for tie in ties}
    for parent, follows, *row in rows.values_list("parent_id", "follows_id", *COLUMNS):
        tie = "parent" if parent == case.pk else "follows" if follows == case.pk else "merged_into"
        found[tie].append(Row(*row))
    return found


def _brought(case: Case, entries: Sequence[Entry]) -> list[Entry]:
    """What was unread in a case when it was joined to this one, and nobody acted on; unless it parted again."""
    since = case.news_at
    came = [entry.data for entry in entries if since and entry.at >= since and entry.what in (What.JOINED, What.PARTED)]
    last = {data["from"]: data.get("news") for data in came}
    unread = [Q(case__reference=one, at__gte=datetime.fromisoformat(news)) for one, news in last.items() if news]
    if not unread:
        return []
    rows = Entry.objects.filter(reduce(or_, unread), by_kind="resident", said__isnull=False)
    return list(rows.select_related("case").order_by("at", "id"))


def _one(which: UUID | str) -> QuerySet[Case]:
    if isinstance(which, UUID):
        return Case.objects.filter(pk=which)
    return Case.objects.filter(reference=canonical(which) or "")
