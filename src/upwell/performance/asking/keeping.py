"""Asks the columns, one question at a time, and keeps those that are asked again and again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any

from upwell.accounts.actor import Actor
from upwell.catalogue import queries as catalogue
from upwell.performance.asking.language import Question, read
from upwell.performance.models import Tile

if TYPE_CHECKING:
    from upwell.performance.asking.answering import Scope

MOST_TILES, MOST_LETTERS = 40, 120
AGAIN_AFTER = timedelta(hours=1)
_TURN = Lock()


class Busy(Exception):
    """Others are asking; a question reads all events there are."""


class CannotKeep(Exception):
    """There are as many tiles as a page can hold, or it has no title."""


def scope_of(actor: Actor) -> Scope:
    """Staff see small groups too, of the services of their teams; everybody else all services, and no small group."""
    from upwell.performance.asking.answering import PUBLIC, Scope  # the engine is slow to come

    return Scope(services=services_seen(actor)) if actor.may("see_cases") else PUBLIC


def services_seen(actor: Actor) -> frozenset[str] | None:
    """Those that belong to this person's teams alone; None: all. Of one that goes to other teams, too, no figure could
    leave theirs out."""
    if "see_all_teams" in actor.permissions:
        return None
    teams = {team for team in actor.teams if actor.may("see_cases", team)}
    routed = {one.code: {route.team for route in one.definition.route} for one in catalogue.all_published()}
    return frozenset(code for code, to in routed.items() if to and to <= teams)


def ask(asked: Question, scope: Scope, *, today: date) -> dict[str, Any]:
    """The answer as plain data. Raises Busy."""
    from upwell.performance import engine
    from upwell.performance.asking import answering, telling

    if not _TURN.acquire(blocking=False):  # who waited would hold one of the few threads that serve everybody
        raise Busy
    try:
        with engine.events() as events:
            return telling.plain(answering.answer(events, asked, scope, today=today))
    finally:
        _TURN.release()


def keep(text: str, words: Mapping[str, str], *, by: Actor, now: datetime) -> Tile:
    """A tile for everybody. Raises CannotAsk, CannotKeep."""
    from upwell.performance.asking.answering import whole_months

    whole_months(read(text, today=_today(now)))
    said = {language: title.strip()[:MOST_LETTERS] for language, title in words.items() if title.strip()}
    if "en" not in said or Tile.objects.count() >= MOST_TILES:
        raise CannotKeep
    return Tile.objects.create(asked=text, words=said, made_by=str(by.id), made_at=now)


def take_away(tile: int) -> None:
    Tile.objects.filter(pk=tile).delete()


def tiles() -> list[Tile]:
    return list(Tile.objects.order_by("id"))


def answer_due(now: datetime) -> bool:
    """Asks anew what was answered long ago, as the public may see it. One tile; whether there are more."""
    from upwell.performance.asking.answering import PUBLIC

    waiting = Tile.objects.filter(answered_at=None) | Tile.objects.filter(answered_at__lt=now - AGAIN_AFTER)
    tile = waiting.order_by("answered_at").first()
    if tile is None:
        return False
    today = _today(now)
    Tile.objects.filter(pk=tile.pk).update(answered_at=now)  # first: one that fails must not stop the others
    Tile.objects.filter(pk=tile.pk).update(answer=ask(read(tile.asked, today=today), PUBLIC, today=today))
    return True


def _today(now: datetime) -> date:
    return catalogue.city().workdays.local_day(now)
