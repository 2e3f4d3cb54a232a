"""The kinds of system a partner may have, and all that depends on which of them it is: whoever brings another kind adds
a row here, its name to `Partner.system` of the city's file, and what stands in for it to the simulated fleet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from zoneinfo import ZoneInfo

from upwell.catalogue.city import Partner
from upwell.partners.carriers.open311 import Open311
from upwell.partners.carriers.webhook import Webhook
from upwell.partners.ports import Carrier
from upwell.partners.reach import Reach
from upwell.partners.systems.capacity import Capacity
from upwell.partners.systems.holding import Holding
from upwell.partners.systems.jobs import Jobs
from upwell.partners.systems.wire import Asks

System = Holding | Capacity | Jobs
Now = Callable[[], datetime]


class News(Enum):
    """How such a partner's system tells us what became of a job, if it does."""

    NONE = "none"
    SIGNED = "signed"
    GEOREPORT = "georeport"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """`schedules` makes what also has a say in which days are free, and takes the jobs as well; `carries` makes what
    only takes jobs. A kind with neither is sent nothing: its people look for themselves, or get a `by_list`."""

    schedules: Callable[[Asks, Partner, ZoneInfo, Now], System] | None = None
    carries: Callable[[Reach], Carrier] | None = None
    news: News = News.NONE
    by_list: bool = False

    @property
    def by_hand(self) -> bool:
        return self.schedules is None and self.carries is None


KINDS: dict[str, Kind] = {
    "holds": Kind(schedules=lambda asks, partner, zone, now: Holding(asks, now=now), news=News.SIGNED),
    "capacity": Kind(schedules=lambda asks, partner, zone, now: Capacity(asks, zone=zone, now=now), news=News.SIGNED),
    "jobs": Kind(schedules=lambda asks, partner, zone, now: Jobs(asks, a_day=partner.a_day, now=now), news=News.SIGNED),
    "webhook": Kind(carries=Webhook, news=News.SIGNED),
    "open311": Kind(carries=Open311, news=News.GEOREPORT),
    "list": Kind(by_list=True, news=News.SIGNED),
    "portal": Kind(),
}
# who answers by hand says nothing of days: what was agreed with it counts


def kind_of(partner: Partner | None) -> Kind:
    """A partner the city no longer has works by hand, as far as anybody can tell."""
    return KINDS[partner.system] if partner else KINDS["portal"]
