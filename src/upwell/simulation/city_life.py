"""Weeks of a city's life, played through the real intake, the real workflow and the real outbox, day by day.

Residents report more on weekdays; crews take cases on and work most in time, some late, some not at all; now and then a
resident is asked something and answers or not, adds something, says it is not fixed, or rates what was done."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from uuid import UUID

from upwell.accounts.actor import RESIDENT
from upwell.cases import actions as cases
from upwell.cases import links, outcomes
from upwell.cases import queries as case_queries
from upwell.cases.queries import Filter, Row
from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.feedback import actions as feedback
from upwell.intake import whole
from upwell.intake.actions import AlreadySent, Sent, Visitor
from upwell.journey.walk import Position
from upwell.places import queries as places
from upwell.simulation.crews import CREW, Crew
from upwell.simulation.journeys import Journey
from upwell.simulation.residents import GaveUp, Resident

TRIES = 4
OPEN_ENDS = 2  # of each sort
WEEKDAYS = (1.2, 1.1, 1.0, 1.0, 1.1, 0.7, 0.5)
LANGUAGE_SHARES = {"en": 0.7, "es": 0.3}
SHARE_WITH_ADDRESS = 0.35
SHARE_ASKED, SHARE_ANSWERING, SHARE_ADDING, SHARE_MISPLACED = 0.08, 0.6, 0.08, 0.03

Progress = Callable[[int, int], None]
Act = Callable[[datetime], None]


class CannotLive(Exception):
    """Residents need a place to report from, and a service to ask for."""


@dataclass(order=True)
class _Planned:
    at: datetime
    order: int
    act: Act = field(compare=False)


class _Life:
    def __init__(self, seed: int, until: datetime) -> None:
        self.random = Random(seed)
        self.until = until
        self.agenda: list[_Planned] = []
        self.numbers = count()
        self.opened = 0
        self.cases: set[UUID] = set()
        self.chances: dict[UUID, Random] = {}
        self.spots = places.some(count=400, seed=seed)
        self.services = [one for one in catalogue.all_published() if one.open and one.definition.kind != "information"]

    def plan(self, at: datetime, act: Act) -> None:
        if at < self.until:
            heapq.heappush(self.agenda, _Planned(at, next(self.numbers), act))

    def run_until(self, at: datetime) -> None:
        while self.agenda and self.agenda[0].at <= at:
            planned = heapq.heappop(self.agenda)
            planned.act(planned.at)

    def resident_comes(self, now: datetime) -> None:
        published = self.random.choices(self.services, [self.weight(one) for one in self.services])[0]
        email = (
            f"resident{self.random.randint(1, 400)}@example.org" if self.random.random() < SHARE_WITH_ADDRESS else ""
        )
        resident = Resident(self.random, self.random.choice(self.spots), email=email)
        try:
            walk = resident.walk(published, now=now)
        except GaveUp:
            return
        if walk.position is Position.PAY:
            self.resident_pays(published, now)
        if walk.position is not Position.SUBMIT:
            return
        answers = dict(walk.submission())
        if not email and published.definition.contact == "optional":
            answers.pop("contact", None)
        visitor = Visitor("web", self.language(published), self.random.random() > 0.05)
        case_id = UUID(int=self.random.getrandbits(128), version=4)
        sent = whole.submit(
            published.code, answers, case_id=case_id, visitor=visitor, by=RESIDENT, now=now, declared=True, vouched=True
        )
        if isinstance(sent, Sent):
            self.opened += 1
            self.cases.add(sent.case.pk)
            self.crew_hears(sent, now)

    def resident_pays(self, published: Published, now: datetime) -> None:
        """What costs something is applied for page by page, with the way to the bank in between."""
        draft = UUID(int=self.random.getrandbits(128), version=4)
        chance = Random(f"case {draft}")
        language = self.language(published)
        for _ in range(TRIES):  # who gets stuck wants something simpler
            resident = Resident(
                chance, chance.choice(self.spots), email=f"resident{chance.randint(1, 400)}@example.org"
            )
            with suppress(GaveUp, AlreadySent):
                sent = Journey(published, draft, resident, now=now).send(language)
                if sent is not None:
                    self.opened += 1
                    self.cases.add(sent.case.pk)
                    self.crew_hears(sent, now)
                return

    @staticmethod
    def weight(published: Published) -> float:
        return {"report": 6.0, "request": 3.0}.get(published.definition.kind, 1.0)

    def language(self, published: Published) -> str:
        languages = [one for one in published.definition.languages if one in LANGUAGE_SHARES] or ["en"]
        return self.random.choices(languages, [LANGUAGE_SHARES[one] for one in languages])[0]

    def chance(self, sent: Sent) -> Random:
        """What befalls one case is drawn apart: how far it comes must not move who asks for something next."""
        return self.chances.setdefault(sent.case.pk, Random(f"case {sent.case.pk}"))

    def crew_hears(self, sent: Sent, now: datetime) -> None:
        """When work starts and ends: most in time, some late, a few forgotten."""
        chance = self.chance(sent)
        due = sent.case.due_at or now + timedelta(days=3)
        length = due - now
        if chance.random() < 0.06:
            return
        finished = now + length * chance.choices((chance.uniform(0.1, 0.95), chance.uniform(1.05, 2)), (85, 15))[0]
        crew, begins = Crew(chance, sent.case.pk), now + (finished - now) * 0.3
        self.plan(begins - (begins - now) / 2, crew.take)
        self.plan(begins, crew.start)
        self.plan(begins + (finished - begins) * 0.2, lambda at: self.crew_doubts(crew, sent, finished, at))
        self.plan(begins + (finished - begins) * 0.6, lambda at: self.resident_adds(sent, at))
        self.plan(finished, lambda at: self.finish(crew, sent, at))

    def crew_doubts(self, crew: Crew, sent: Sent, finished: datetime, now: datetime) -> None:
        """Something is missing: an answer, which most residents give, or a place in another team."""
        chance = self.chance(sent)
        if chance.random() < SHARE_ASKED and crew.ask(sent.case.language, now):
            if chance.random() < SHARE_ANSWERING:
                soon = now + (finished - now) * chance.random()
                self.plan(soon, lambda at: self.resident_answers(crew, sent, at))
        elif chance.random() < SHARE_MISPLACED:
            crew.propose(now)

    def resident_answers(self, crew: Crew, sent: Sent, now: datetime) -> None:
        chance = self.chance(sent)
        with suppress(cases.Refused):
            words = chance.choice(WORDS[sent.case.language]["answers"])
            cases.receive_answer(sent.case.pk, text=words, by=RESIDENT, now=now)
            self.plan(now + timedelta(hours=chance.randint(20, 70)), lambda at: self.finish(crew, sent, at))

    def resident_adds(self, sent: Sent, now: datetime) -> None:
        chance = self.chance(sent)
        if chance.random() < SHARE_ADDING:
            with suppress(cases.Refused):
                words = chance.choice(WORDS[sent.case.language]["additions"])
                cases.add_information(sent.case.pk, text=words, by=RESIDENT, now=now)

    def finish(self, crew: Crew, sent: Sent, now: datetime) -> None:
        chance = self.chance(sent)
        kind = sent.case.kind
        if kind == "application":
            crew.decide(now, granted=chance.random() < 0.88)
            return
        good, other = ("answered", "cannot_do") if kind == "request" else ("done", "could_not_find")
        outcome = good if chance.random() < 0.88 else other
        message = ANSWERS.get(outcome, {}).get(sent.case.language, "")
        if crew.waits() or outcome not in outcomes.offered(catalogue.city(), sent.case.kind, sent.case.service):
            return  # an application is decided by people, after reviews
        if crew.try_move("close", now, outcome=outcome, message=message) and chance.random() < 0.4:
            self.plan(now + timedelta(hours=chance.randint(1, 40)), lambda at: self.resident_rates(sent, at))

    def resident_rates(self, sent: Sent, now: datetime) -> None:
        chance = self.chance(sent)
        fixed = chance.choices(("yes", "partly", "no"), (80, 10, 10))[0]
        rating = chance.choices((5, 4, 3, 2, 1), (50, 25, 10, 8, 7) if fixed == "yes" else (5, 10, 25, 30, 30))[0]
        view = case_queries.by_follow_secret(sent.follow_secret)
        if view is None or view.case.closed_at is None:
            return
        secret = links.feedback_secret(sent.case.pk, view.case.reopened)
        feedback.give(secret, fixed=fixed, now=now)
        wrong = chance.choice(STILL) if fixed == "no" and chance.random() < 0.7 else ""
        feedback.add(secret, rating=rating, wrong=wrong, now=now)


# What the crew writes where the outcome's own words point at theirs.
ANSWERS = {
    "answered": {
        "en": "We looked into it. It is as you asked, and nothing more is needed from you.",
        "es": "Lo revisamos. Quedó como usted lo pidió y no tiene que hacer nada más.",
    },
    "cannot_do": {
        "en": "This does not meet the rules for it. Call us, and we look for another way with you.",
        "es": "Esto no cumple las reglas. Llámenos y buscamos otra manera con usted.",
    },
}
WORDS = {
    "en": {
        "answers": ("It is on the side with the odd numbers.", "Yes, it is still there this morning."),
        "additions": ("It got bigger since yesterday.", "You find it behind the bus stop."),
    },
    "es": {
        "answers": ("Está en la acera de los números impares.", "Sí, esta mañana todavía está ahí."),
        "additions": ("Desde ayer está más grande.", "Está detrás de la parada del autobús."),
    },
}
STILL = ("It is still there.", "Only part of it was done.", "It came back the next day.")


def leave_open_ends(chance: Random, among: Collection[UUID], until: datetime) -> None:
    """Whatever chance did: a few of these in hand wait for an answer, have new words, or may be another team's."""
    at = until - timedelta(minutes=5)
    live = case_queries.queue(CREW, Filter(phase="open"), now=at, limit=200).rows
    chosen = [row for row in live if row.id in among and not row.reopened]
    chance.shuffle(chosen)
    ends: tuple[Callable[[Crew, Row], object], ...] = (
        lambda crew, row: crew.propose(at),
        lambda crew, row: crew.ask(row.language, at),
        lambda crew, row: cases.add_information(
            row.id, text=chance.choice(WORDS.get(row.language, WORDS["en"])["additions"]), by=RESIDENT, now=at
        ),
    )
    for number, row in enumerate(chosen[: OPEN_ENDS * len(ends)]):
        ends[number % len(ends)](Crew(chance, row.id), row)


def has_history() -> bool:
    return bool(case_queries.public_list(limit=1))


def live(*, days: int, seed: int, per_day: int, until: datetime, progress: Progress = lambda day, cases: None) -> int:
    """Plays `days` days that end at `until`. Returns how many cases were opened. Raises CannotLive, NoCity."""
    life = _Life(seed, until)
    if not life.services:
        raise CannotLive("No service is open. Run: upwell load FOLDER, or upwell reopen SERVICE")
    if not life.spots:
        raise CannotLive("No addresses are there. Run: upwell import places FILE --map NAME")
    start = until - timedelta(days=days)
    for day in range(days):
        begins = start + timedelta(days=day)
        expected = per_day * WEEKDAYS[begins.weekday()]
        for _ in range(max(0, round(life.random.gauss(expected, expected**0.5)))):
            life.plan(begins + timedelta(seconds=life.random.randint(0, 86_399)), life.resident_comes)
        life.run_until(begins + timedelta(days=1))
        progress(day + 1, life.opened)
    leave_open_ends(life.random, life.cases, until)
    return life.opened
