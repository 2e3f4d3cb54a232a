"""Which days a partner has, and its holds: what bookings ask of vendors' systems. Chooses the class for each partner.

Called outside transactions. Raises the exceptions of `ports`; Unreachable comes at once while a vendor is down. What
is free is remembered for some seconds; the claim of ours, not this answer, is what keeps two people from one place."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from threading import Lock
from time import monotonic
from uuid import UUID

from django.conf import settings

from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City, Partner
from upwell.lib import clock
from upwell.partners.kinds import System, kind_of
from upwell.partners.ports import Carrier, Hold, Scheduler, Slot, SlotTaken, Unreachable, Wanted
from upwell.partners.systems.down import Breaker, GuardedCarrier, GuardedScheduler
from upwell.partners.systems.wire import Asks, Wire

REMEMBERED = 20.0  # seconds
MOST_REMEMBERED = 512
CARRYING = 10.0  # seconds: nobody waits before a page


@dataclass(slots=True)
class _Kept:
    """Of this process: connections, and which vendors are down."""

    wires: list[Wire] = field(default_factory=list)
    made: dict[tuple[object, ...], tuple[Scheduler, Carrier]] = field(default_factory=dict)
    answers: dict[tuple[object, ...], tuple[float, list[Slot]]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)


_kept = _Kept()


def forget() -> None:
    """Between tests."""
    with _kept.lock:
        while _kept.wires:
            _kept.wires.pop().close()
        _kept.made.clear()
        _kept.answers.clear()


def holds(code: str) -> bool:
    """Whether it keeps a slot for us while somebody makes up their mind."""
    found = scheduler_for(code)
    return found is not None and found.holds


def takes_any_load(code: str) -> bool:
    """Whether a property that has a day there has it for whatever it puts out."""
    found = scheduler_for(code)
    return found is not None and found.any_load


def scheduler_for(code: str) -> Scheduler | None:
    """None for a partner without such a system, and for one whose address nobody has set."""
    pair = _pair(code)
    return pair[0] if pair else None


def carrier_for(code: str) -> Carrier | None:
    pair = _pair(code)
    return pair[1] if pair else None


def free(code: str, wanted: Wanted, first: date, last: date, *, fresh: bool = False) -> list[Slot]:
    """Slots in [first, last], by day. Raises Unreachable, also for a partner nobody can ask.

    The property is left out of the question, so that the answer is everybody's who wants the same."""
    wanted = replace(wanted, property_key="", loads=tuple(sorted(set(wanted.loads))))
    scheduler, key = _asked(code), (code, wanted, first, last)
    known = None if fresh else _kept.answers.get(key)
    if known is not None and monotonic() < known[0]:
        return list(known[1])
    found = scheduler.free(wanted, first, last)
    _remember(key, found)
    return list(found)


def hold(code: str, key: UUID, wanted: Wanted, slot: Slot, lasts: timedelta) -> Hold:
    """Where the partner holds nothing: whether it is free right now, and a hold without a reference.

    Raises SlotTaken, Unreachable."""
    try:
        return _asked(code).hold(key, wanted, slot, lasts)
    except SlotTaken:
        _forget_answers(code)
        raise


def release(code: str, ref: str) -> None:
    """Raises Unreachable; what was not given back runs out by itself."""
    if ref:
        _asked(code).release(ref)


def _asked(code: str) -> Scheduler:
    found = scheduler_for(code)
    if found is None:
        raise Unreachable("no address")
    return found


def _pair(code: str) -> tuple[Scheduler, Carrier] | None:
    city = catalogue.city()
    partner = city.partners.get(code)
    url, secrets = settings.PARTNERS.get(code.upper(), ("", ()))
    if partner is None or kind_of(partner).schedules is None or not url:
        return None
    key = (code, partner.system, partner.a_day, city.time_zone, url, tuple(secrets))
    with _kept.lock:
        if key not in _kept.made:
            _kept.made[key] = _made(partner, city, url, secrets[0] if secrets else "")
        return _kept.made[key]


def _made(partner: Partner, city: City, url: str, secret: str) -> tuple[Scheduler, Carrier]:
    """Both behind one breaker: what the sender of work orders has found out, residents need not."""
    breaker = Breaker()
    asking, carrying = Wire(url, secret), Wire(url, secret, limit=CARRYING)
    _kept.wires += [asking, carrying]
    return (
        GuardedScheduler(_spoken_to(asking, partner, city), breaker),
        GuardedCarrier(_spoken_to(carrying, partner, city), breaker),
    )


def _spoken_to(asks: Asks, partner: Partner, city: City) -> System:
    make = kind_of(partner).schedules
    if make is None:
        raise LookupError(f"{partner.system} says nothing of days")
    return make(asks, partner, city.zone, clock.now)


def _remember(key: tuple[object, ...], found: list[Slot]) -> None:
    with _kept.lock:
        if len(_kept.answers) >= MOST_REMEMBERED:
            _kept.answers.clear()
        _kept.answers[key] = monotonic() + REMEMBERED, found


def _forget_answers(code: str) -> None:
    with _kept.lock:
        for key in [key for key in _kept.answers if key[0] == code]:
            del _kept.answers[key]
