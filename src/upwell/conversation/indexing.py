"""The index of what is published: built when it is asked for, or, where a process serves people, beside them.

A process that serves calls `begin`: then the index is built before the first message, and after a publication the old
one answers until the new one is ready, for a message must not wait for that. What was learned word for word, and what
is closed, holds at once: that is asked of the catalogue."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from threading import Lock, Thread

from django.conf import settings
from django.db import connections

from upwell.catalogue import queries as catalogue
from upwell.catalogue.phrasing import Phrase
from upwell.catalogue.queries import Published
from upwell.conversation.matching import Index
from upwell.conversation.meaning import encoder

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Kept:
    serves: bool = False
    mark: tuple[object, ...] = ()
    index: Index | None = None
    building: tuple[object, ...] = ()
    lock: Lock = field(default_factory=Lock)


_kept = _Kept()


def begin() -> None:
    """This process serves people: the index is built now, beside what it does."""
    _kept.serves = True
    Thread(target=_first, name="index", daemon=True).start()


def _first() -> None:
    try:
        if catalogue.has_city():
            _build(*_wanted())
    except Exception:
        log.exception("the index could not be built ahead; the first message will")
    finally:
        connections.close_all()


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
