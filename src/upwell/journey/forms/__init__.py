"""The shape of a whole form, and of one answer, as JSON Schema 2020-12: what a program sends, and when it must. Pure.

It says only what JSON Schema can say honestly. A question that hangs on what a look-up finds, on the day or on words is
never required; when it is asked stands beside it, as the definition has it."""

from __future__ import annotations

from typing import Any

from upwell.definition.conditions import Condition
from upwell.definition.model import Service
from upwell.definition.questions import Question
from upwell.definition.schema import DIALECT
from upwell.definition.steps import AnyStep, Book, Pay, Repeat, Stop
from upwell.journey.forms.answers import Schema, now_offered, of_answer, titled
from upwell.journey.forms.conditions import Asked, plain_of
from upwell.journey.texts import Texts

__all__ = ["Schema", "is_sent", "now_offered", "of_answer", "of_form"]

WHEN = "x-asked-when"


def of_form(service: Service, texts: Texts) -> Schema:
    """What `answers` of a whole form may be. `service`: as its residents are asked (`by_residents`)."""
    asked, properties, rules = Asked(service), {}, []
    required: list[str] = []
    for step in service.walked:
        if isinstance(step, Stop):
            rules += _ending(asked, step, texts)
        if not is_sent(step):
            continue
        properties[step.name] = _property(step, texts)
        if _must_be_there(step):
            if step.when is None:
                required.append(step.name)
            elif (condition := asked.condition(step.when)) is not None:
                rules.append({"if": condition, "then": {"required": [step.name]}})
    made: Schema = {
        "$schema": DIALECT,
        "title": texts.of_service("name").text,
        "description": texts.of_service("summary").text,
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
    made |= {"required": required} if required else {}
    return made | ({"allOf": rules} if rules else {})


def is_sent(step: AnyStep) -> bool:
    """Whether an answer to it stands in a whole form: days are held in a journey, and money is paid on a page."""
    if isinstance(step, Book | Pay):
        return False
    return isinstance(step, Repeat) or (isinstance(step, Question) and step.party is None)


def _must_be_there(step: Any) -> bool:
    if isinstance(step, Repeat):
        return step.at_least > 0
    return not step.optional and not (getattr(step, "min", None) == 0 and getattr(step, "type", "") == "choices")


def _property(step: Any, texts: Texts) -> Schema:
    made = _items(step, texts) if isinstance(step, Repeat) else of_answer(step, texts, step.name)
    return made if step.when is None else {**made, WHEN: plain_of(step.when)}


def _items(step: Repeat, texts: Texts) -> Schema:
    inner = {one.name: of_answer(one, texts, f"{step.name}.{one.name}") for one in step.steps}
    for one in step.steps:
        if one.when is not None:
            inner[one.name] = {**inner[one.name], WHEN: plain_of(one.when)}
    always = [one.name for one in step.steps if one.when is None and _must_be_there(one)]
    item: Schema = {"type": "object", "properties": inner, "additionalProperties": False}
    item |= {"required": always} if always else {}
    made: Schema = {"type": "array", "items": item, "minItems": step.at_least, "maxItems": step.at_most}
    return titled(made, texts, step.name)


def _ending(asked: Asked, step: Stop, texts: Texts) -> list[Schema]:
    """What ends without a request is none that can be sent."""
    condition: Condition | None = step.when
    known = asked.condition(condition) if condition is not None else None
    said = texts.fill(texts.of_step(step.name, "title").text, {})
    return [{"not": known, "description": said}] if known is not None else []
