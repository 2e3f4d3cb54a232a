"""Asks the columns, one question at a time, and keeps those that are asked again and again."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any

from django.utils.translation import gettext as _

from upwell.accounts.actor import Actor
from upwell.cases import scope
from upwell.catalogue import queries as catalogue
from upwell.performance import queries
from upwell.performance.asking import public
from upwell.performance.asking.answers import PUBLIC, Scope, fits_the_public, from_events
from upwell.performance.asking.language import CannotAsk, Question, read
from upwell.performance.asking.meant import meant
from upwell.performance.models import Tile
from upwell.performance.rows import Row
from upwell.performance.shown import reading
from upwell.performance.sums import SUMS

MOST_TILES, MOST_LETTERS = 40, 120
AGAIN_AFTER = timedelta(hours=1)
_TURN = Lock()


class Busy(Exception):
    """Others are asking; a question reads all events there are."""


class CannotKeep(Exception):
    """There are as many tiles as a page can hold, or it has no title; its text says so."""


def scope_of(actor: Actor, *, own: bool = False) -> Scope:
    """Whoever sees all cases sees small groups too. Whoever sees those of some teams is answered as the public is, of
    all services; with `own`, of the services of these teams alone, and then with small groups."""
    if not actor.may(scope.SEE):
        return PUBLIC
    services = services_seen(actor)
    return Scope(services=services) if services is None or (own and services) else PUBLIC


def services_seen(actor: Actor) -> frozenset[str] | None:
    """Those that belong to this person's teams alone; None: all. Of one that goes to other teams, too, no figure could
    leave theirs out."""
    if scope.sees_all(actor):
        return None
    teams = scope.teams_seen(actor)
    routed = {one.code: {route.team for route in one.definition.route} for one in catalogue.all_published()}
    return frozenset(code for code, to in routed.items() if to and to <= teams)


def ask(asked: Question, within: Scope, *, today: date) -> dict[str, Any]:
    """The answer as plain data. Raises Busy, CannotAsk."""
    from upwell.performance.asking import telling

    if within.floor and not from_events(asked):
        return telling.plain(public.answer(_told, asked, today=today))
    from upwell.performance import engine  # the engine is slow to come
    from upwell.performance.asking import answering

    if not _TURN.acquire(blocking=False):  # who waited would hold one of the few threads that serve everybody
        raise Busy
    try:
        with engine.events() as events:
            return telling.plain(answering.answer(events, asked, within, today=today))
    finally:
        _TURN.release()


def _told(by: str) -> list[Row]:
    def read() -> list[Row]:
        return queries.told(start=date.min, until=date.max, by=by, names=tuple(SUMS))

    return reading.kept(read, "asked", by, spoken=False)


def keep(text: str, words: Mapping[str, str], *, by: Actor, now: datetime) -> Tile:
    """A tile for everybody. Raises CannotAsk, CannotKeep."""
    asked = meant(read(text, today=_today(now)))
    fits_the_public(asked)
    said = {language: title.strip()[:MOST_LETTERS] for language, title in words.items() if title.strip()}
    if "en" not in said:
        raise CannotKeep(_("Write a title in English."))
    if Tile.objects.count() >= MOST_TILES:
        raise CannotKeep(_("There are 40 already. Take one away first."))
    made = Tile.objects.create(asked=text, words=said, made_by=str(by.id), made_at=now)
    with suppress(Busy):  # else it is answered in the next minutes
        _answer(made, now)
    return made


def is_for_all(text: str, *, now: datetime) -> bool:
    """Whether the public may be answered this, too."""
    try:
        fits_the_public(read(text, today=_today(now)))
    except CannotAsk:
        return False
    return True


def take_away(tile: int) -> None:
    Tile.objects.filter(pk=tile).delete()


def tiles() -> list[Tile]:
    return list(Tile.objects.order_by("id"))


def answer_due(now: datetime) -> bool:
    """Asks anew what was answered long ago. One tile; whether there are more."""
    waiting = Tile.objects.filter(answered_at=None) | Tile.objects.filter(answered_at__lt=now - AGAIN_AFTER)
    tile = waiting.order_by("answered_at").first()
    if tile is None:
        return False
    Tile.objects.filter(pk=tile.pk).update(answered_at=now)  # first: one that fails must not stop the others
    _answer(tile, now)
    return True


def _answer(tile: Tile, now: datetime) -> None:
    """As the public may see it. Of one that can be answered no more, what was said last stays. Raises Busy."""
    today = _today(now)
    with suppress(CannotAsk):
        asked = meant(read(tile.asked, today=today))
        try:
            fits_the_public(asked)
        except CannotAsk:  # it was told before, and may not be any more
            Tile.objects.filter(pk=tile.pk).update(answer=None, answered_at=now)
            return
        answer = ask(asked, PUBLIC, today=today)
        Tile.objects.filter(pk=tile.pk).update(answer=answer, answered_at=now)


def _today(now: datetime) -> date:
    return catalogue.city().workdays.local_day(now)
