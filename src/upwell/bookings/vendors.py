"""What the partner behind a resource says about days. Always asked outside transactions; its silence is an answer too.

A vendor that cannot be reached is `down`: then the days it agreed to take without being asked are offered."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from upwell.bookings.availability import Asked
from upwell.catalogue import queries as catalogue
from upwell.catalogue.calendars import WHOLE_DAY
from upwell.lib.workdays import DAY
from upwell.partners import scheduling
from upwell.partners.ports import Hold, Slot, SlotTaken, Unreachable, Wanted

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Said:
    """`free` by day and window; None when the vendor has no say, or is `down`. `held`: what it keeps for us."""

    free: Mapping[tuple[date, str], int | None] | None = None
    down: bool = False
    held: Hold | None = None


NOTHING = Said()
Known = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which numbers a claim may be made. `limits` by load; a load that is not there has no limit of ours.
    `places`: what the city counts on there, of which one connection has its share also where the vendor keeps the
    books; nobody is refused a day for it."""

    limits: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    unasked: bool = False
    held: Hold | None = None


def has_say(asked: Asked) -> bool:
    """Whether a partner's system decides which days are free; not one whose address nobody has set."""
    return asked.of.partner is not None and scheduling.scheduler_for(asked.of.partner) is not None


def any_load(asked: Asked) -> bool:
    """Whether who has a day there has it for whatever is put out."""
    return asked.of.partner is not None and scheduling.takes_any_load(asked.of.partner)


def is_closed(asked: Asked, now: datetime) -> bool:
    """Whether its system is closed as was announced: then nobody asks it, as when it is down."""
    found = catalogue.city().closure(now, partner=_partner(asked)) if asked.of.partner else None
    return found is not None and found.shut


def holds(asked: Asked) -> bool:
    """Whether who has a say keeps slots for us in books of its own."""
    return asked.of.partner is not None and scheduling.holds(asked.of.partner)


def free(asked: Asked, first: date, last: date, *, now: datetime, fresh: bool = False) -> Said:
    """What is free in [first, last]; what was heard a moment ago will do, unless it has to be `fresh`."""
    if not has_say(asked):
        return NOTHING
    if is_closed(asked, now):
        return Said(down=True)
    try:
        slots = scheduling.free(_partner(asked), wanted(asked), first, last, fresh=fresh)
    except Unreachable as error:
        logger.warning("%s gives no days: %s", asked.of.partner, error)
        return Said(down=True)
    return Said({(slot.day, _ours(slot.window)): slot.free for slot in slots})


def secure(asked: Asked, day: date, window: str, *, key: UUID, lasts: timedelta, known: Known, now: datetime) -> Terms:
    """The vendor's word for one slot, before it is claimed here. `known`: what it knew of ours before it is asked.

    Raises SlotTaken."""
    places = {load: asked.of.fits(load) for load in asked.loads}
    if not has_say(asked):
        return Terms(places)
    code, slot, today = _partner(asked), Slot(day, _theirs(window)), catalogue.city().workdays.local_day(now)
    if is_closed(asked, now):
        return _without_asking(asked, day, today)
    try:
        if scheduling.holds(code):
            return Terms(places=places, held=scheduling.hold(code, key, wanted(asked), slot, lasts))
        found = [one for one in scheduling.free(code, wanted(asked), day, day, fresh=True) if one.window == slot.window]
    except Unreachable as error:
        logger.warning("%s cannot be asked for a slot: %s", asked.of.partner, error)
        return _without_asking(asked, day, today)
    if not found or found[0].free == 0:
        raise SlotTaken
    vacant = found[0].free
    limits = {} if vacant is None else {load: vacant + known.get(load, 0) for load in asked.loads}
    return Terms(limits, places)


def secure_more(
    asked: Asked, day: date, window: str, *, key: UUID, lasts: timedelta, known: Known, now: datetime
) -> Terms:
    """The vendor's word for more loads (`asked`) on a day that is ours already. Raises SlotTaken."""
    if any_load(asked):
        return Terms()
    return secure(asked, day, window, key=key, lasts=lasts, known=known, now=now)


def _without_asking(asked: Asked, day: date, today: date) -> Terms:
    """As was agreed for such days; not for tomorrow, which was offered before the vendor went away."""
    agreed = asked.of.when_down
    if agreed is None or day < today + DAY * agreed.from_days:
        raise SlotTaken
    return Terms({UNASKED: agreed.each_day}, unasked=True)


UNASKED = "~unasked"
"""The load of the row that counts what is booked on a day while the vendor is down."""


def release(asked: Asked, hold_ref: str) -> None:
    """Gives a hold back as well as can be: it runs out by itself."""
    if not hold_ref or not has_say(asked):
        return
    try:
        scheduling.release(_partner(asked), hold_ref)
    except Unreachable as error:
        logger.warning("%s keeps a hold we gave up: %s", asked.of.partner, error)


def _partner(asked: Asked) -> str:
    return asked.of.partner or ""


def wanted(asked: Asked) -> Wanted:
    return Wanted(asked.loads, asked.route, asked.property_key)


def _ours(window: str) -> str:
    return window or WHOLE_DAY


def _theirs(window: str) -> str:
    return "" if window == WHOLE_DAY else window
