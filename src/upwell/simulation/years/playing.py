"""Plays a life day by day: who comes, what becomes of what they asked for, and the night.

Each day is one transaction, with how far the life has come in it: a stop in the middle of a day leaves the day before,
and the next run goes on from there. Every visit and every case has its own chance, so a life that was stopped is the
same as one that was not."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from uuid import UUID

from django.db import transaction
from django.db.models import F

from upwell.accounts import queries as accounts
from upwell.accounts.actor import Actor
from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.definition.steps import Book
from upwell.intake.actions import Sent
from upwell.lib.workdays import DAY, Workdays
from upwell.places import queries as places
from upwell.places.queries import Candidate
from upwell.simulation.city_life import CannotLive, leave_open_ends
from upwell.simulation.crews import CREW
from upwell.simulation.models import Life, Lived
from upwell.simulation.years.becoming import Act, Fate, Known
from upwell.simulation.years.declared import Plan
from upwell.simulation.years.doing import Doing
from upwell.simulation.years.rhythm import Asked, Rhythm
from upwell.simulation.years.visiting import PAGES, Coming, Visit

SPOTS = 1_500
KNOWN_FOR = 400 * DAY
"""No case keeps anybody busy for longer."""
RECENT = 28 * DAY
CALLS = "phone"
Background = Callable[[datetime], object]
_KNOWN = tuple(one.name for one in fields(Known))


@dataclass(frozen=True, slots=True)
class Progress:
    """`share`: of all days to be played, how many are."""

    day: date
    days: int
    of: int
    opened: int

    @property
    def share(self) -> float:
        return self.days / self.of if self.of else 1.0


@dataclass(order=True, slots=True)
class _Planned:
    at: datetime
    order: int
    case: Known = field(compare=False)
    act: Act = field(compare=False)


class _Playing:
    def __init__(self, life: Life, plan: Plan) -> None:
        self.life, self.plan = life, plan
        self.city = catalogue.city()
        self.services = {one.code: one for one in catalogue.all_published() if one.open and _can_be_sent(one)}
        if not self.services:
            raise CannotLive("No service is open. Run: upwell load FOLDER, or upwell reopen SERVICE")
        self.spots = places.some(count=SPOTS, seed=life.seed)
        if not self.spots:
            raise CannotLive("No addresses are there. Run: upwell import places FILE --map NAME")
        self.workdays: Workdays = self.city.workdays
        asked = [Asked(one.code, one.definition.kind) for one in self.services.values()]
        begins = self.workdays.local_day(life.begins)
        self.rhythm = Rhythm(plan, sorted(asked, key=lambda one: one.code), life.per_day, begins, self.workdays)
        self.weights = [self._crowded(spot) for spot in self.spots]
        self.doing = Doing(plan, _agent())
        self.agenda: list[_Planned] = []
        self.order = count()
        self.repeats: dict[UUID, Known | None] = {}
        self._remember()

    def _crowded(self, spot: Candidate) -> float:
        district = self.plan.districts.get(self._area(spot))
        return district.share if district else 1.0

    def _area(self, spot: Candidate) -> str:
        if spot.lat is None or spot.lon is None:
            return ""
        main = self.city.places.main
        return next((area.code for area in places.areas_at(spot.lat, spot.lon).areas if area.set == main), "")

    def _remember(self) -> None:
        """What the cases of the days that were played are still to see."""
        since = self.life.played_until - KNOWN_FOR
        rows = Lived.objects.filter(life=self.life, opened_at__gte=since).order_by("opened_at", "id")
        for row in rows.values(*_KNOWN):
            self._expect(Known(**row))

    def recent(self) -> set[UUID]:
        since = self.life.until - RECENT
        return set(Lived.objects.filter(life=self.life, opened_at__gte=since).values_list("id", flat=True))

    def _expect(self, case: Known) -> None:
        repeats = self.doing.opened(case)
        for act in Fate(case, self.rhythm).acts():
            if act.at > self.life.played_until:
                heapq.heappush(self.agenda, _Planned(act.at, next(self.order), case, act))
                self.repeats[case.id] = repeats if act.verb == "merge" else None

    def day(self, begins: datetime, ends: datetime) -> None:
        """All that happens after the one moment and up to the other, of one local day."""
        new: list[Known] = []
        with transaction.atomic():
            for number, at in self._arrivals(begins, ends):
                self._acts_until(at)
                case = self._visited(number, at)
                if case is not None:
                    new.append(case)
                    self._expect(case)
            self._acts_until(ends)
            Lived.objects.bulk_create([Lived(life=self.life, **asdict(case)) for case in new])
            self.life.played_until, self.life.opened = ends, self.life.opened + len(new)
            self.life.save(update_fields=["played_until", "opened"])

    def _arrivals(self, begins: datetime, ends: datetime) -> Iterator[tuple[int, datetime]]:
        """The same for a day whatever part of it is played."""
        day = self.workdays.local_day(begins)
        chance = Random(f"day {self.life.seed} {day}")
        expected = self.rhythm.expected(day)
        midnight = self.workdays.at(day, time(0))
        hours = self.plan.hours
        at = [
            midnight + timedelta(hours=hour, seconds=chance.uniform(0, 3600))
            for hour in chance.choices(range(24), hours, k=max(0, round(chance.gauss(expected, expected**0.5))))
        ]
        yield from ((number, moment) for number, moment in enumerate(sorted(at)) if begins <= moment < ends)

    def _acts_until(self, at: datetime) -> None:
        while self.agenda and self.agenda[0].at <= at:
            planned = heapq.heappop(self.agenda)
            self.doing.do(planned.case, planned.act, self.repeats.get(planned.case.id))

    def _visited(self, number: int, at: datetime) -> Known | None:
        day = self.workdays.local_day(at)
        chance = Random(f"visit {self.life.seed} {day} {number}")
        coming = self._coming(chance, day, number, at)
        sent = None if coming is None else Visit(coming, self.plan, self.doing.agent, chance).play()
        return None if sent is None else _known(sent)

    def _coming(self, chance: Random, day: date, number: int, at: datetime) -> Coming | None:
        asked = chance.choices(self.rhythm.services, self.rhythm.weights(day))[0]
        published = self.services[asked.code]
        spot = chance.choices(self.spots, self.weights)[0]
        taken = [way for way in self.plan.channels if published.definition.is_taken(way)]
        channel = self.rhythm.channel(day, chance, taken)
        outage = self.rhythm.outage(at)
        instead = outage is not None and channel in PAGES
        if instead and outage is not None:
            if chance.random() >= outage.calls:
                return None
            channel = CALLS
        language = self.rhythm.language(chance, published.definition.languages)
        speech = self.plan.languages.get(language)
        leaves, refused = self.rhythm.changed(asked.code, day)
        return Coming(
            id=_id(self.life.seed, day, number),
            published=published,
            at=at,
            spot=spot,
            channel=channel,
            language=language,
            leaves=leaves * (speech.leaves if speech else 1.0),
            refused=refused * (speech.refused if speech else 1.0),
            gone_at=self._gone_at(at) if channel in PAGES else None,
            instead=instead,
        )

    def _gone_at(self, at: datetime) -> datetime | None:
        """An outage that begins while they fill in the form."""
        soon = self.rhythm.outage(at + timedelta(hours=1))
        if soon is None:
            return None
        return self.workdays.at(self.workdays.local_day(at + timedelta(hours=1)), soon.at)


def _id(seed: int, day: date, number: int) -> UUID:
    """The ids of a life in their order: a database takes them best so."""
    chance = Random(f"id {seed} {day} {number}")
    return UUID(int=day.toordinal() << 100 | number << 76 | chance.getrandbits(76), version=4)


def _known(sent: Sent) -> Known:
    case = sent.case
    return Known(
        case.pk,
        case.reference,
        case.service,
        case.kind,
        case.language,
        case.area,
        case.team,
        case.opened_at,
        case.due_at,
    )


def _can_be_sent(published: Published) -> bool:
    """Days are booked by those who play pickups."""
    form = published.definition
    return form.kind != "booking" and not any(isinstance(step, Book) for step in form.walked)


def _agent() -> Actor:
    """Whoever takes calls in this city; the simulated crew where nobody has an account for it."""
    found = accounts.who_may("assist_residents", "")
    return accounts.actor_of(found[0]) if found else CREW


def live(
    plan: Plan,
    *,
    days: int,
    seed: int,
    per_day: float,
    until: datetime,
    background: Background = lambda at: None,
    progress: Callable[[Progress], None] = lambda made: None,
) -> int:
    """Plays up to `until`: from `days` before it on, or on from where this seed's life was left. How many cases that
    opened. Raises CannotLive, NoCity."""
    life = _life(seed, per_day, until, days)
    playing = _Playing(life, plan)
    before, spans = life.opened, list(_days(life.played_until, life.until, playing.workdays))
    for number, (begins, ends) in enumerate(spans, 1):
        playing.day(begins, ends)
        background(ends - timedelta(seconds=1))
        progress(Progress(playing.workdays.local_day(begins), number, len(spans), life.opened - before))
    leave_open_ends(Random(f"ends {seed}"), playing.recent(), life.until)
    return life.opened - before


def is_unfinished(seed: int) -> bool:
    """Whether this life was stopped on its way."""
    return Life.objects.filter(seed=seed, played_until__lt=F("until")).exists()


def told(plan: Plan, seed: int) -> list[tuple[date, Mapping[str, str], tuple[str, ...]]]:
    """What happened in this life that its curves show, day by day: in words, and to which services."""
    life = Life.objects.get(seed=seed)
    workdays = catalogue.city().workdays
    rhythm = Rhythm(plan, (), life.per_day, workdays.local_day(life.begins), workdays)
    return rhythm.told(workdays.local_day(life.played_until))


def _life(seed: int, per_day: float, until: datetime, days: int) -> Life:
    """One that was stopped goes on to the end it was to have, and a finished one up to now."""
    begins = until - DAY * days
    made, created = Life.objects.get_or_create(
        seed=seed, defaults={"per_day": per_day, "begins": begins, "until": until, "played_until": begins}
    )
    if not created and made.played_until >= made.until:
        made.until = max(until, made.until)
        made.save(update_fields=["until"])
    return made


def _days(begins: datetime, until: datetime, workdays: Workdays) -> Iterator[tuple[datetime, datetime]]:
    """Local days, cut where the life begins and ends."""
    while begins < until:
        ends = min(until, workdays.end_of(workdays.local_day(begins)))
        yield begins, ends
        begins = ends
