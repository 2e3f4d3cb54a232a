"""The acts of a fate, carried out by the real actions. What the workflow does not allow any more does not happen."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from functools import lru_cache
from random import Random
from typing import Any
from uuid import uuid5

from upwell.accounts import queries as accounts
from upwell.accounts.actor import RESIDENT, Actor
from upwell.cases import actions as cases
from upwell.cases import links, outcomes
from upwell.catalogue import queries as catalogue
from upwell.channels.assisted import actions as assisted
from upwell.feedback import actions as feedback
from upwell.simulation.city_life import ANSWERS, STILL, WORDS
from upwell.simulation.crews import CREW, QUESTIONS, SHARE_TAKEN, Crew
from upwell.simulation.years.becoming import Act, Known
from upwell.simulation.years.declared import Plan

TOLD_WRONG = 0.6
NO_ANSWER = "No answer came."


class Doing:
    """`before`: the last case of each service and area, whose duplicate the next one may be."""

    def __init__(self, plan: Plan, agent: Actor) -> None:
        self.plan, self.agent = plan, agent
        self.before: dict[tuple[str, str], Known] = {}
        self.colleagues = lru_cache(256)(accounts.colleagues)
        self.offered = lru_cache(512)(self._offered)

    def opened(self, case: Known) -> Known | None:
        """The one before it, which it may turn out to repeat."""
        key = (case.service, case.area)
        last, self.before[key] = self.before.get(key), case
        return last

    def do(self, case: Known, act: Act, repeats: Known | None) -> None:
        with suppress(cases.Refused, feedback.CannotGive):
            if act.verb == "merge":
                if repeats is not None:
                    cases.merge(case.id, into=repeats.id, by=CREW, now=act.at, seen=None)
                return
            getattr(self, act.verb)(case, act)

    def withdraw(self, case: Known, act: Act) -> None:
        cases.withdraw(case.id, by=RESIDENT, now=act.at)

    def take(self, case: Known, act: Act) -> None:
        people = self.colleagues(case.team)
        if people and act.told["drawn"] < SHARE_TAKEN:
            one = people[int(act.told["drawn"] / SHARE_TAKEN * len(people))]
            cases.assign(case.id, by=CREW, now=act.at, seen=None, assignee_id=one.pk)

    def start(self, case: Known, act: Act) -> None:
        cases.move(case.id, "start", by=CREW, now=act.at, seen=None)

    def ask(self, case: Known, act: Act) -> None:
        cases.ask_resident(case.id, by=CREW, now=act.at, seen=None, question=self._said("question", case.language))

    def answer(self, case: Known, act: Act) -> None:
        words = self._of(WORDS, case.language)["answers"]
        cases.receive_answer(case.id, text=words[int(act.told["drawn"] * len(words))], by=RESIDENT, now=act.at)

    def go_on(self, case: Known, act: Act) -> None:
        cases.move(case.id, "go_on", by=CREW, now=act.at, seen=None, reason=NO_ANSWER)

    def add(self, case: Known, act: Act) -> None:
        words = self._of(WORDS, case.language)["additions"]
        cases.add_information(case.id, text=words[int(act.told["drawn"] * len(words))], by=RESIDENT, now=act.at)

    def propose(self, case: Known, act: Act) -> None:
        teams = catalogue.city().teams.items()
        others = sorted(code for code, team in teams if code != case.team and team.partner is None)
        if others:
            team = others[int(act.told["drawn"] * len(others))]
            cases.propose_team(case.id, team=team, by=CREW, now=act.at, seen=None, reason="This looks like their work.")

    def call(self, case: Known, act: Act) -> None:
        """Somebody calls only to hear how it stands; a sheet is opened for the call, and nothing is sent."""
        sheet = uuid5(case.id, f"{act.at}")
        call = assisted.begin(channel="phone", language=case.language, form=sheet, by=self.agent, now=act.at)
        cases.asked_about(case.reference, by=self.agent, now=act.at)
        assisted.wrap_up(call, reason="status", now=act.at + timedelta(seconds=act.told["talked"]))

    def finish(self, case: Known, act: Act) -> None:
        good = bool(act.told["good"])
        if case.kind == "application":
            Crew(Random(0), case.id).decide(act.at, granted=good)
            return
        done, other = ("answered", "cannot_do") if case.kind == "request" else ("done", "could_not_find")
        code = done if good else other
        needs_words = self.offered(case.kind, case.service).get(code)
        if needs_words is not None:
            message = self._said(code, case.language) if needs_words else ""
            cases.close(case.id, by=CREW, now=act.at, seen=None, outcome=code, message=message)

    def rate(self, case: Known, act: Act) -> None:
        secret = links.feedback_secret(case.id, act.told["times"])
        if case.kind == "application":
            feedback.rate(secret, rating=act.told["rating"], now=act.at)
            return
        given = feedback.give(secret, fixed=act.told["fixed"], now=act.at)
        wrong = ""
        if given.created and act.told["fixed"] == "no" and act.told["wrong"] < TOLD_WRONG:
            wrong = STILL[int(act.told["wrong"] / TOLD_WRONG * len(STILL))]
        feedback.add(secret, rating=act.told["rating"], wrong=wrong, now=act.at)

    def _offered(self, kind: str, service: str) -> dict[str, bool]:
        found = outcomes.offered(catalogue.city(), kind, service)
        return {code: one.needs_words or not one.message for code, one in found.items()}

    def _said(self, what: str, language: str) -> str:
        """In the city's own words, or ours; English where there are none in this language."""
        own = self.plan.words.get(what) or (QUESTIONS if what == "question" else ANSWERS.get(what, {}))
        return self._of(own, language) if own else ""

    @staticmethod
    def _of(words: Mapping[str, Any], language: str) -> Any:
        return words.get(language) or words["en"]
