"""Applications that wait at every stage, so that whoever tries the desk has one to work: received, at the check, with
the teams that review, granted, and with what comes after the permit booked.

Applicants go through the real intake page by page, with plans, and pay at the test provider; staff go by the real
actions. No service is named here: it is the one that is reviewed by most teams and has something after it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, time, timedelta
from random import Random
from typing import Any, Literal
from uuid import UUID

from upwell.bookings import actions as bookings
from upwell.cases import queries as case_queries
from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.definition.conditions import Condition
from upwell.files import actions as files
from upwell.intake import actions as intake
from upwell.intake import queries, sequels
from upwell.intake.actions import Answered, Sent, Visitor
from upwell.journey.answers.choices import offered
from upwell.journey.walk import Walk
from upwell.lib.workdays import DAY
from upwell.places import queries as places
from upwell.places.queries import Candidate
from upwell.simulation import plans
from upwell.simulation.crews import Crew
from upwell.simulation.journeys import Journey
from upwell.simulation.residents import GaveUp, Resident

Stage = Literal["received", "check", "review", "granted", "booked"]
STAGES: tuple[Stage, ...] = ("received", "check", "review", "granted", "booked")
LANGUAGES = ("en", "es")
TRIES = 12  # some think better of it when they come to the fee
BEGAN, WORKED, BOOKED = 4 * DAY, 2 * DAY, timedelta(hours=3)
MORNING = time(9)
REMARKS = {
    "en": "The work is done in one go and takes about a week. All measures are on the plans.",
    "es": "El trabajo se hace de una vez y tarda más o menos una semana. Todas las medidas están en los planos.",
}


class Applicant(Resident):
    """Answers so that the application is reviewed by all teams, and has what it takes to go on."""

    def __init__(
        self, chance: Random, somewhere: Candidate, *, published: Published, draft: UUID, language: str, now: datetime
    ) -> None:
        super().__init__(chance, somewhere, email=f"resident{chance.randint(1, 400)}@example.org")
        self._published, self._draft, self._language, self._now = published, draft, language, now

    def raw(self, walk: Walk) -> Any:
        question: Any = walk.step
        if question.type == "file":
            sent = plans.pdf(self._random)
            kept = files.keep_document(sent, name="plans.pdf", draft=self._draft, accept=question.accept, now=self._now)
            return [str(kept.pk)]
        return super().raw(walk)

    def _raw(self, question: Any, values: Mapping[str, Any], walk: Walk) -> Any:
        if question.type == "long_text":
            return REMARKS[self._language]
        if question.type == "choice":
            return self._reviewed_choice(question, values)
        if question.type in ("yes_no", "money"):
            return self._as_sent(question) or super()._raw(question, values, walk)
        return super()._raw(question, values, walk)

    def _reviewed_choice(self, question: Any, values: Mapping[str, Any]) -> Any:
        keys = list(offered(question, values))
        rules = [one.when for one in self._published.definition.reviews if one.when is not None]
        wanted = [key for key in keys if _may_hold(rules, {**values, question.name: key})]
        return self._random.choice(wanted or keys)

    def _as_sent(self, question: Any) -> Any:
        """As in one of the service's examples that are sent: another answer may lead to an end."""
        sent = [one.answers for one in self._published.definition.tests if one.ends is None]
        known = [answers[question.name] for answers in sent if question.name in answers]
        return str(self._random.choice(known)) if known else ""


def _may_hold(rules: list[Condition], values: Mapping[str, Any]) -> bool:
    return all(rule.holds(values) is not False for rule in rules)


def live(*, seed: int, until: datetime) -> int:
    """One for each stage and language. How many were sent; none where no service is of this kind."""
    published, spots = _reviewed(), places.some(count=200, seed=seed)
    if published is None or not spots:
        return 0
    sent = 0
    languages = [one for one in LANGUAGES if one in published.definition.languages]
    for number, stage in enumerate(STAGES):
        for language in languages:
            random = Random(f"application {seed} {stage} {language}")  # again is the same again
            began = _morning(until - BEGAN) + timedelta(minutes=80 * number + random.randint(0, 70))
            applied = _applied(published, random, spots, language, began)
            if applied is not None:
                sent += 1
                _worked(applied, stage, random, language, until)
    return sent


def _morning(at: datetime) -> datetime:
    """When the city's desks open on that day."""
    workdays = catalogue.city().workdays
    return workdays.at(workdays.local_day(at), MORNING)


def _reviewed() -> Published | None:
    """An application that several teams review, with a permit and something that is booked after it."""
    found = [
        one
        for one in catalogue.all_published()
        if one.open and len(one.definition.reviews) > 1 and one.definition.permit and one.definition.follow_on
    ]
    return max(found, key=lambda one: len(one.definition.reviews), default=None)


def _applied(published: Published, random: Random, spots: list[Candidate], language: str, now: datetime) -> Sent | None:
    """None also where it was sent in an earlier run."""
    for _ in range(TRIES):
        draft = UUID(int=random.getrandbits(128), version=4)
        applicant = Applicant(
            random, random.choice(spots), published=published, draft=draft, language=language, now=now
        )
        try:
            sent = Journey(published, draft, applicant, now=now).send(language)
        except GaveUp:
            continue
        except intake.AlreadySent:
            return None
        if sent is not None:
            return sent
    return None


def _worked(sent: Sent, stage: Stage, random: Random, language: str, until: datetime) -> None:
    """As far as its stage says."""
    crew, now, reached = Crew(random, sent.case.pk), _morning(until - WORKED), STAGES.index(stage)
    if reached >= STAGES.index("check"):
        crew.try_move("check", now)
    if reached >= STAGES.index("review"):
        crew.try_move("accept", now + timedelta(hours=1))
    if reached >= STAGES.index("granted"):
        crew.decide(now + timedelta(hours=5), granted=True)
    if stage == "booked":
        _book_next(sent, random, language, until - BOOKED)


def _book_next(sent: Sent, random: Random, language: str, now: datetime) -> None:
    """What comes after the permit, begun from the applicant's own page."""
    view = case_queries.by_follow_secret(sent.follow_secret)
    after = sequels.after(view.case, now=now).next if view is not None else None
    if view is None or after is None:
        return
    draft = UUID(int=random.getrandbits(128), version=4)
    begun = intake.start_next(view, draft_id=draft, visitor=Visitor("web", language), now=now)
    spot = places.some(count=1, seed=1)[0]  # the place is carried over
    applicant = Applicant(random, spot, published=after, draft=draft, language=language, now=now)
    with suppress(GaveUp, bookings.SlotGone, bookings.NotOffered, bookings.LimitReached):
        Journey(after, draft, applicant, now=now, a_day=lambda found: _first_day(found, now)).go_on(begun)


def _first_day(found: Answered, now: datetime) -> str:
    days = queries.days(found, found.walk.address, now=now)
    if days is None or not days.dates.open:
        raise GaveUp(found.walk.address)
    return days.dates.open[0].code
