"""What a vendor's system is to us, whoever made it: free days, a hold that runs out, a job done or not done. Pure.

One small class a kind of vendor fulfils one of these; nothing outside this room knows which. Every call has a time
limit, is made outside transactions and under a key of ours, so that made twice it has happened once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, Protocol
from uuid import UUID

from upwell.lib.workdays import DAY, Workdays


class Unreachable(Exception):
    """The vendor's system gives no answer, or one without sense. It may later."""


class SlotTaken(Exception):
    """The vendor has nothing free there any more."""


class HoldLapsed(Exception):
    """The vendor does not know this hold, or it has run out."""


class Refused(Exception):
    """The vendor will not do this; the words are its own. A change that is refused leaves the job as it was."""


@dataclass(frozen=True, slots=True)
class Cutoff:
    """The last moment for something about a day: `at` on the `days_before`-th day before it, working days if `working`.

    Strict: it may be done while `now` is before the moment, not at it."""

    at: time
    days_before: int = 1
    working: bool = False

    def moment(self, day: date, workdays: Workdays) -> datetime:
        if not self.working:
            return workdays.at(day - DAY * self.days_before, self.at)
        left = self.days_before
        while left:
            day -= DAY
            left -= workdays.is_working(day)
        return workdays.at(day, self.at)

    def allows(self, day: date, now: datetime, workdays: Workdays) -> bool:
        return now < self.moment(day, workdays)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done, as far as it decides when: kinds of load (each its own truck) and the route the address is
    on. `property_key` is the same for every request of one property, and says nothing else."""

    loads: tuple[str, ...]
    route: str = ""
    property_key: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """A day, or a part of one, on which all that is wanted can be done. `free`: how often, as far as is known."""

    day: date
    window: str = ""
    free: int | None = None


@dataclass(frozen=True, slots=True)
class Hold:
    """`ref` is the vendor's: of one load, or of several `joined`."""

    ref: str
    slot: Slot
    expires_at: datetime


JOIN = " "  # none has one


def joined(*refs: str) -> str:
    """Several holds under one name, in the order in which they were given."""
    return JOIN.join(ref for ref in refs if ref)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A work order as it goes out: `id` is ours and stays the same, `ref` the vendor's once it told us. `facts` hold
    what the crew needs (address, point, items, notes, way to reach the resident), sealed wherever they lie."""

    id: UUID
    reference: str
    service: str
    loads: tuple[str, ...] = ()
    route: str = ""
    day: date | None = None
    window: str = ""
    hold: str = ""
    ref: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


Verb = Literal["create", "change", "cancel"]
State = Literal["accepted", "declined", "under_way", "done", "could_not", "cancelled"]


@dataclass(frozen=True, slots=True)
class Sent:
    """The vendor has it. `ref`: its own name for the job; `accepted`: it also said yes."""

    ref: str = ""
    accepted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """News from a vendor. `id` is the vendor's for this piece of news, the same when it comes again; `job` our id, or
    else `ref` the vendor's. `at`: when it was so, by the vendor's clock; older news changes nothing."""

    id: str
    state: State
    at: datetime
    job: UUID | None = None
    ref: str = ""
    why: str = ""
    words: str = ""
    photos: Sequence[bytes] = ()
    vehicle: str = ""
    taken_to: str = ""
    items: Mapping[str, int] = field(default_factory=dict)


class Scheduler(Protocol):
    """A vendor that has a say in which days are free."""

    holds: bool
    """Whether it keeps a slot for us under a reference that runs out."""
    any_load: bool
    """Whether it counts properties, not loads: who has a day there may put out anything on it."""

    def free(self, wanted: Wanted, first: date, last: date) -> list[Slot]:
        """Slots in [first, last] where all loads fit. Raises Unreachable."""

    def hold(self, key: UUID, wanted: Wanted, slot: Slot, lasts: timedelta) -> Hold:
        """Raises SlotTaken, Unreachable. The same key again gives the same hold while it lives."""

    def release(self, hold_ref: str) -> None:
        """Gives a hold back; one that is gone is no error. Raises Unreachable."""


class Carrier(Protocol):
    """A way for work orders to a vendor, and for news from it."""

    def send(self, verb: Verb, job: Job, *, sequence: int, key: str) -> Sent:
        """Raises Unreachable (it will be tried again), HoldLapsed, SlotTaken, Refused (it will not).

        A vendor that cannot change what it has refuses a "change": the job is taken back then, and ordered anew."""

    def news(self, since: datetime) -> list[Update]:
        """Everything that changed since; an empty list from a vendor that sends its news. Raises Unreachable."""
