"""The index of what is published: built when it is asked for, or, where a process serves people, beside them.

A process that serves calls `begin`: then the index is built before the first message and soon after each publication.
The old one answers until the new one is ready, for a message must not wait for that. What was learned word for word,
and what is closed, holds at once: that is asked of the catalogue."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from threading import Lock, Thread
from time import sleep

from django.conf import settings
from django.db import connections

from upwell.catalogue import queries as catalogue
from upwell.catalogue.phrasing import Phrase
from upwell.catalogue.queries import Published
from upwell.conversation.matching import Index
from upwell.conversation.meaning import encoder

log = logging.getLogger(__name__)

LOOKS_EVERY = 2  # seconds


@dataclass(slots=True)
class _Kept:
    serves: bool = False
    mark: tuple[object, ...] = ()
    index: Index | None = None
    building: tuple[object, ...] = ()
    lock: Lock = field(default_factory=Lock)


_kept = _Kept()


def begin() -> None:
    """This process serves people: the index is built now, beside what it does, and again after each publication."""
    _kept.serves = True
    Thread(target=_watch, name="index", daemon=True).start()


def _watch() -> None:
    well = True
    while True:
        try:
            look()
            well = True
        except Exception:
            if well:  # once, however long the database is away
                log.exception("the index could not be built ahead; the first message will")
            well = False
        finally:
            connections.close_all()
        sleep(LOOKS_EVERY)


def look() -> None:
    """Builds what was published since: nobody's message is the first to ask for it."""
    if not catalogue.has_city():
        return
    wanted = _wanted()
    if _kept.mark != wanted[0]:
        _kept.building = wanted[0]
        _build(*wanted)


def index() -> Index:
    """Of what is published now; where this process serves people perhaps of what was a moment ago."""
    mark, published, learned = _wanted()
    if _kept.index is not None and _kept.mark == mark:
        return _kept.index
    if _kept.index is not None and _kept.serves:
        _beside(mark, published, learned)
        return _kept.index
    return _build(mark, published, learned)


def _wanted() -> tuple[tuple[object, ...], tuple[Published, ...], tuple[Phrase, ...]]:
    published = catalogue.all_published()
    mark = (catalogue.edition(), *map(id, published))
    return mark, published, tuple(one for one in catalogue.learned() if not one.service)


def _build(mark: tuple[object, ...], published: tuple[Published, ...], learned: tuple[Phrase, ...]) -> Index:
    with _kept.lock:
        if _kept.index is None or _kept.mark != mark:
            built = Index(
                (one.definition for one in published),
                nowhere=[(one.language, one.text) for one in learned],
                model=encoder() if settings.MATCHER == "dense" else None,
                before=_kept.index,
            )
            _kept.index, _kept.mark = built, mark
        return _kept.index


def _beside(mark: tuple[object, ...], published: tuple[Published, ...], learned: tuple[Phrase, ...]) -> None:
    """Once for each publication. Asks nothing of the database, so it needs no connection."""
    if _kept.building == mark:
        return
    _kept.building = mark
    Thread(target=_build, args=(mark, published, learned), name="index", daemon=True).start()
