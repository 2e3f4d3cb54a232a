"""A simulated crew at one case: takes it on, starts, asks, doubts whose it is, closes; as the workflow allows.

Gives cases to accounts of their team where there are some, so that whoever signs in has something to do. Seeded, as
everything here."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from random import Random
from uuid import UUID

from upwell.accounts import queries as accounts
from upwell.accounts.actor import EVERY_TEAM, Actor
from upwell.cases import actions as cases
from upwell.cases import queries as case_queries
from upwell.cases.queries import CasePage
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import PERMISSIONS

CREW = Actor(
    "staff",
    "simulated-crew",
    "Crew",
    permissions=frozenset(PERMISSIONS),
    grants=frozenset((EVERY_TEAM, permission) for permission in PERMISSIONS),
)
SHARE_TAKEN = 0.6
QUESTIONS = {
    "en": "Which side of the street is it on?",
    "es": "¿De qué lado de la calle está?",
}


REFUSAL = {
    "en": "What we know so far does not show that it is safe. Send us more and apply again.",
    "es": "Lo que sabemos no muestra que sea seguro. Envíenos más y haga otra solicitud.",
}


class Crew:
    def __init__(self, random: Random, case_id: UUID) -> None:
        self._random, self._case = random, case_id

    def _page(self) -> CasePage | None:
        return case_queries.case_page(self._case, CREW)

    def take(self, now: datetime) -> None:
        """Somebody of the team has it from now on; some cases stay the whole team's."""
        page = self._page()
        if page is None or not page.case.is_live or self._random.random() > SHARE_TAKEN:
            return
        people = accounts.colleagues(page.case.team)
        if people:
            chosen = self._random.choice(people)
            cases.assign(self._case, by=CREW, now=now, seen=page.case.revision, assignee_id=chosen.pk)

    def start(self, now: datetime) -> None:
        self.try_move("start", now)

    def ask(self, language: str, now: datetime) -> bool:
        return self.try_move("ask", now, question=QUESTIONS.get(language, QUESTIONS["en"]))

    def waits(self) -> bool:
        """For an answer; nobody closes a case that asks its resident something."""
        page = self._page()
        return page is not None and page.question is not None

    def propose(self, now: datetime) -> None:
        page = self._page()
        if page is None or not page.case.is_live or page.proposal is not None:
            return
        teams = catalogue.city().teams.items()
        others = sorted(code for code, team in teams if code != page.case.team and team.partner is None)
        if others:
            team = self._random.choice(others)
            cases.propose_team(
                self._case, team=team, by=CREW, now=now, seen=page.case.revision, reason="This looks like their work."
            )

    def decide(self, now: datetime, *, granted: bool) -> None:
        """From the check through the reviews to the decision; what waits for somebody stays where it is."""
        for name in ("check", "accept"):
            self.try_move(name, now)
        page = self._page()
        if page is None or not page.case.is_live:
            return
        for review in case_queries.reviews_of(page.case):
            if review.answered_at is None:
                cases.give_review(review.pk, says="approve", by=CREW, now=now)
        outcome = "granted" if granted else "refused"
        with suppress(cases.Refused):
            decided = cases.Decided(outcome, words="" if granted else REFUSAL.get(page.case.language, REFUSAL["en"]))
            cases.decide(self._case, decided, by=CREW, now=now, seen=None)

    def try_move(self, name: str, now: datetime, *, outcome: str = "", message: str = "", question: str = "") -> bool:
        """Makes a move if the workflow has it from here."""
        page = self._page()
        if page is None or name not in {move for move, _ in page.moves}:
            return False
        seen = page.case.revision
        cases.move(self._case, name, by=CREW, now=now, seen=seen, outcome=outcome, message=message, question=question)
        return True
