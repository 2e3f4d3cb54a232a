"""Reads conversations with people: who could answer now, who waits, what was said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import translation

from upwell.accounts.actor import Actor
from upwell.catalogue import queries as catalogue
from upwell.handover import hours, wording
from upwell.handover.models import Handover, Line

ANSWER = "answer_chats"
MEASURED, FEWEST = 20, 5
"""A typical wait is that of so many; of fewer it is not one."""
MEASURED_WITHIN = timedelta(days=14)
AWAY_AFTER = timedelta(seconds=45)
WAITING, TAKEN, CLOSED = Handover.State.WAITING, Handover.State.TAKEN, Handover.State.CLOSED
TALK = Handover.Kind.TALK


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation as its resident sees it. `ahead`: so many wait before them."""

    id: UUID
    is_taken: bool
    is_live: bool
    team: str
    ahead: int


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation as staff see it. `before` and `reach`, the number to call, only once it is theirs. `is_away`:
    their page has not asked for news for a while."""

    id: UUID
    kind: str
    state: str
    channel: str
    language: str
    service: str
    team: str
    asked_at: datetime
    due_at: datetime | None
    draft: UUID | None
    is_away: bool
    reason: str
    before: tuple[dict[str, str], ...] = ()
    reach: str = ""

    @property
    def is_open(self) -> bool:
        return self.state == TAKEN


@dataclass(frozen=True, slots=True)
class Said:
    """A line of it. `who`: resident, staff or city; `service`: it offers to start this one."""

    number: int
    who: str
    text: str
    at: datetime
    service: str = ""
    is_news: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """Whether a person can be had now. `speaks`: in the resident's language. `ahead`: so many wait before them;
    `typical`: how long others waited, None where too few were measured. `opens_at`: when nobody is there now."""

    team: str
    is_open: bool
    speaks: bool
    ahead: int = 0
    typical: timedelta | None = None
    opens_at: datetime | None = None
    languages: tuple[str, ...] = ()


def offer(*, language: str, service: str = "", now: datetime) -> Offer | None:
    """None where the city lets nobody talk to a person."""
    city, published = catalogue.city(), catalogue.published(service) if service else None
    department = published.definition.owner if published else ""
    desk = hours.chosen(hours.desks(city, department=department), language=language, now=now)
    if desk is None:
        return None
    speaks, spoken = desk.understands(language), tuple(sorted(desk.speaks))
    if not desk.is_open(now):
        return Offer(desk.team, False, speaks, opens_at=desk.opens_at(now), languages=spoken)
    ahead = _line(desk.team).count()
    return Offer(desk.team, True, speaks, ahead, typical_wait(desk.team, now=now), languages=spoken)


def typical_wait(team: str, *, now: datetime) -> timedelta | None:
    """The median of how long the last ones of this team waited for the first answer."""
    taken = Handover.objects.filter(
        team=team, kind=TALK, first_taken_at__isnull=False, first_taken_at__gt=now - MEASURED_WITHIN
    )
    waits = [
        (first - asked).total_seconds()
        for first, asked in taken.order_by("-first_taken_at").values_list("first_taken_at", "asked_at")[:MEASURED]
        if first is not None
    ]
    return timedelta(seconds=median(waits)) if len(waits) >= FEWEST else None


def _line(team: str) -> QuerySet[Handover]:
    return Handover.objects.filter(team=team, kind=TALK, state=WAITING)


def ahead_of(one: Handover) -> int:
    """So many of the same team asked before."""
    return _line(one.team).filter(asked_at__lt=one.asked_at).count()


def live_at(channel: str, place: str) -> Talk | None:
    """The talk that is held there now."""
    return _talk(Handover.objects.filter(channel=channel, place=place, kind=TALK).exclude(state=CLOSED).first())


def place_of_talk(handover_id: UUID) -> str:
    """Where this talk is, or was, held; empty for a message or a call, and for what is forgotten."""
    return Handover.objects.filter(pk=handover_id, kind=TALK).values_list("place", flat=True).first() or ""


def talk(handover_id: UUID) -> Talk | None:
    return _talk(Handover.objects.filter(pk=handover_id).first())


def _talk(one: Handover | None) -> Talk | None:
    if one is None:
        return None
    ahead = ahead_of(one) if one.state == WAITING else 0
    return Talk(one.pk, one.state == TAKEN, one.state != CLOSED, one.team, ahead)


def said(handover_id: UUID, *, language: str, to_staff: bool = False) -> list[Said]:
    """All that was said, oldest first; the news of the line in this language, as each of the two reads them."""
    news = wording.to_staff if to_staff else wording.news
    with translation.override(language):
        return [_said(line, news) for line in Line.objects.filter(handover=handover_id).order_by("pk")]


def _said(line: Line, news: Callable[[str, Mapping[str, Any]], str]) -> Said:
    text = line.text or news(line.code, line.data)
    service = str(line.data.get("service", "")) if line.code == wording.OFFER else ""
    return Said(line.pk, str(line.who), text, line.at, service, is_news=bool(line.code))


def mark(handover_id: UUID) -> str:
    """Another one whenever there is something new to see."""
    one = Handover.objects.filter(pk=handover_id).first()
    if one is None:
        return ""
    last = one.lines.order_by("-pk").values_list("pk", flat=True).first()
    place = ahead_of(one) if one.state == WAITING else ""
    return f"{one.state}-{one.team}-{place}-{last or 0}"


def teams_of(actor: Actor) -> list[str]:
    """Those for which this person may talk to people."""
    live = catalogue.city().live_help
    return [team for team in live.teams if actor.may(ANSWER, team)] if live else []


def line_of(actor: Actor, *, language: str = "", now: datetime, limit: int = 50) -> list[Row]:
    """Who waits for one of this person's teams, the longest first. Not what they said."""
    return [_row(one, now) for one in waiting(actor, language=language)[:limit]]


def open_of(actor: Actor, *, now: datetime) -> list[Row]:
    """What this person has open; who waits for their answer first."""
    return [_row(one, now) for one in taken_by(actor)]


def row(handover_id: UUID, actor: Actor, *, now: datetime) -> Row | None:
    """One that this person took, with what was said before."""
    one = mine(handover_id, actor)
    if one is None:
        return None
    reach = str(one.reach.get("phone") or "") if one.kind == Handover.Kind.CALL else ""
    return replace(_row(one, now), before=tuple(one.before), reach=reach)


def calls_wanted(*, limit: int) -> list[UUID]:
    """Who asked for a call, and nobody took it yet; who asked first, first."""
    asked = Handover.objects.filter(kind=Handover.Kind.CALL, state=WAITING).order_by("asked_at", "pk")
    return list(asked.values_list("pk", flat=True)[:limit])


def _row(one: Handover, now: datetime) -> Row:
    return Row(
        one.pk, str(one.kind), str(one.state), one.channel, one.language, one.service, one.team, one.asked_at,
        one.due_at, one.draft, is_away(one, now=now), one.reason,
    )  # fmt: skip


def inbox_mark(actor: Actor, *, now: datetime) -> str:
    """Another one whenever the lists of this person would show something new, and every minute, for the waits."""
    there = [(str(one.pk), one.state, str(one.due_at)) for one in (*waiting(actor)[:50], *taken_by(actor))]
    return sha256(repr((there, int(now.timestamp() // 60))).encode()).hexdigest()[:16]


def waiting(actor: Actor, *, language: str = "") -> QuerySet[Handover]:
    """Who waits for one of this person's teams, the longest first."""
    found = Handover.objects.filter(team__in=teams_of(actor), state=WAITING).order_by("asked_at", "pk")
    return found.filter(language=language) if language else found


def languages_waiting(actor: Actor) -> list[str]:
    return sorted(set(waiting(actor).order_by().values_list("language", flat=True)))


def taken_by(actor: Actor) -> QuerySet[Handover]:
    """What this person has open, what waits for their answer first."""
    return Handover.objects.filter(taken_by=actor.account_id, state=TAKEN).order_by("due_at", "taken_at", "pk")


def mine(handover_id: UUID, actor: Actor) -> Handover | None:
    """One that this person took, as long as they may; over or not."""
    one = Handover.objects.filter(pk=handover_id, taken_by=actor.account_id).first()
    return one if one is not None and actor.may(ANSWER, one.team) else None


def in_line(handover_id: UUID, actor: Actor) -> Handover | None:
    """One that waits for a team of theirs."""
    return waiting(actor).filter(pk=handover_id).first()


def is_away(one: Handover, *, now: datetime) -> bool:
    """Whether their page has not asked for news for a while: closed, without scripts, or without a connection."""
    return one.channel == "chat" and now - one.seen_at > AWAY_AFTER
