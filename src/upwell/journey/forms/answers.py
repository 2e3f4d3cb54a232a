"""One answer as JSON Schema: by the type of its question. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from upwell.definition import links
from upwell.definition.questions import Question, type_of
from upwell.journey.answers.choices import offered
from upwell.journey.forms.conditions import number
from upwell.journey.texts import Texts

Schema = dict[str, Any]
MOST_FILE = 10_000_000  # bytes, before they are written in base64
MOST_WORDS = 200


def of_answer(question: Question, texts: Texts, address: str) -> Schema:
    """`address`: where its words are (`size`, `dogs.name`)."""
    made = _OF[type_of(question)](question)
    return titled(_worded(made, question, texts, address), texts, address)


def titled(made: Schema, texts: Texts, address: str) -> Schema:
    title, hint = (_plain(texts, address, part) for part in ("title", "hint"))
    words = {"title": title, "description": hint}
    return {**{name: said for name, said in words.items() if said}, **made}


def _plain(texts: Texts, address: str, part: str) -> str:
    return links.without_marks(texts.fill(texts.of_step(address, part).text, {}))


def _worded(made: Schema, question: Any, texts: Texts, address: str) -> Schema:
    """What each option is called, beside its code."""
    if not getattr(question, "options", None):
        return made
    names = {key: texts.option(address, key).text for key in question.options}
    return {**made, "x-names": names}


def _text(question: Any) -> Schema:
    made: Schema = {"type": "string", "minLength": question.min_length, "maxLength": question.max_length}
    pattern = getattr(question, "pattern", None)
    return {**made, "pattern": f"^(?:{pattern})$"} if pattern else made


def _code(question: Any) -> Schema:
    """Its spaces fall away and its letters become capitals before it is held against the pattern: `abc 1234`."""
    made: Schema = {"type": "string", "minLength": 1, "maxLength": MOST_WORDS}
    return {**made, "x-pattern": question.pattern} if question.pattern else made


def _number(question: Any) -> Schema:
    whole = getattr(question, "decimals", 2) == 0
    made: Schema = {"type": "integer" if whole else "number"}
    bounds = {"minimum": question.min, "maximum": question.max}
    return made | {name: number(bound) for name, bound in bounds.items() if bound is not None}


def _choice(question: Any) -> Schema:
    return {"enum": list(question.options)}


def _choices(question: Any) -> Schema:
    made: Schema = {"type": "array", "items": {"enum": list(question.options)}, "uniqueItems": True}
    made |= {"minItems": question.min} if not question.optional else {}
    return made | ({"maxItems": question.max} if question.max is not None else {})


def _quantity(question: Any) -> Schema:
    most = {key: one.at_most or question.max for key, one in question.options.items() if one.instead is None}
    counts = {key: {"type": "integer", "minimum": 0, "maximum": limit} for key, limit in most.items()}
    return {"type": "object", "properties": counts, "additionalProperties": False, "minProperties": 1}


def _contact(question: Any) -> Schema:
    parts: Schema = {
        "name": {"type": "string", "maxLength": 100},
        "email": {"type": "string", "format": "email"},
        "phone": {"type": "string", "description": "408-555-0123, or with its country: +14085550123"},
    }
    ways = [{"required": ["email"]}, {"required": ["phone"]}]
    made: Schema = {"type": "object", "properties": parts, "additionalProperties": False}
    return made if question.optional else {**made, "anyOf": ways}


def _place(question: Any) -> Schema:
    """Words, the id of an address the city knows, or a point."""
    words = {"type": "string", "minLength": 1, "maxLength": MOST_WORDS}
    known = {"id": {"type": "string"}, "label": words, "unit": {"type": "string"}}
    lat, lon = ({"type": "number", "minimum": -most, "maximum": most} for most in (90, 180))
    return {
        "anyOf": [
            words,
            {"type": "object", "properties": {**known, "lat": lat, "lon": lon}, "required": ["id"]},
            {"type": "object", "properties": {"label": words, "lat": lat, "lon": lon}, "required": ["lat", "lon"]},
            {"type": "object", "properties": {"label": words}, "required": ["label"], "additionalProperties": False},
        ]
    }


def _asset(question: Any) -> Schema:
    named = {"type": "string", "pattern": "^[A-Za-z0-9 -]{1,40}$"}
    return {"anyOf": [named, {"type": "object", "properties": {"number": named}, "required": ["number"]}]}


def _files(question: Any) -> Schema:
    one = {
        "type": "object",
        "properties": {
            "name": {"type": "string", "maxLength": 200},
            "content": {"type": "string", "contentEncoding": "base64", "maxLength": MOST_FILE * 4 // 3 + 4},
        },
        "required": ["content"],
    }
    least = {} if question.optional else {"minItems": 1}
    return {"type": "array", "items": one, **least, "maxItems": question.max}


def _is(**made: Any) -> Callable[[Any], Schema]:
    return lambda question: dict(made)


_OF: Mapping[str, Callable[[Any], Schema]] = {
    "text": _text,
    "long_text": _text,
    "reference": _code,
    "pin": _code,
    "name": _text,
    "email": _is(type="string", format="email", maxLength=254),
    "phone": _is(type="string", minLength=3, maxLength=40),
    "contact": _contact,
    "number": _number,
    "money": _number,
    "yes_no": _is(enum=["yes", "no"]),
    "choice": _choice,
    "choices": _choices,
    "quantity": _quantity,
    "date": _is(type="string", format="date"),
    "time": _is(type="string", pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$"),
    "address": _place,
    "location": _place,
    "asset": _asset,
    "photo": _files,
    "file": _files,
    "declaration": _is(const="yes"),
}


def now_offered(made: Schema, question: Any, values: Any) -> Schema:
    """The same, with those options only that are offered after what was answered so far."""
    if type_of(question) not in ("choice", "choices"):
        return made
    keys = list(offered(question, values))
    return {**made, "enum": keys} if "enum" in made else {**made, "items": {"enum": keys}}
