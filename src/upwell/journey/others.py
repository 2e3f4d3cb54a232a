"""The part of a service that somebody else answers: their own short journey, walked like any other.

Pure. `part_of` makes a small service of the questions that are theirs; `walk_part` walks it, knowing the applicant's
answers, so that conditions and words may use them. It ends in a check of their answers alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from upwell.definition.model import Service
from upwell.definition.questions import Question
from upwell.definition.steps import AnyStep, Check, Submit
from upwell.definition.values import ABSENT, Plain
from upwell.journey import answers as answering
from upwell.journey.facts import Facts
from upwell.journey.standing import Walk
from upwell.journey.walk import Walker, first_values

CHECK = "answers"


def part_of(service: Service, party: str) -> Service:
    """The service as this person walks it, with the words and translations of the whole."""
    theirs = [step for step in service.steps if isinstance(step, Question) and step.party == party]
    own = tuple(step.model_copy(update={"party": None}) for step in theirs)
    steps: tuple[AnyStep, ...] = (*own, Check(check=CHECK), Submit(submit="sent"))
    return service.with_(steps=steps, contact="none", parties={})


def known(service: Service, answers: Mapping[str, Plain]) -> dict[str, Any]:
    """What conditions and words see of the applicant's answers; what they did not answer is absent."""
    own = {name: step for name, step in service.by_name.items() if isinstance(step, Question) and step.party is None}
    return {name: answering.value(step, answers[name]) if name in answers else ABSENT for name, step in own.items()}


def walk_part(part: Service, answers: Mapping[str, Plain], facts: Facts, values: Mapping[str, Any]) -> Walk:
    """Where they stand. `values`: the applicant's, from `known`."""
    return Walker(part, answers, facts, False, {**first_values(facts, "web"), **values}).run()
