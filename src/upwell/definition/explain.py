"""Sentences people understand for what pydantic refuses: which setting of what, why, and what to write instead."""

from __future__ import annotations

import re
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from upwell.definition import guess
from upwell.definition.source import Path, Source

Details = Mapping[str, Any]
Told = tuple[str, str]

_PATTERNS: tuple[tuple[str, str, str], ...] = (
    (r"^[a-z][a-z0-9_]{0,47}$", "a name", "Use small letters, digits and _, beginning with a letter, at most 48"),
    (r"^[a-z][a-z0-9_]*(\.[a-z]", "the name of an answer or fact", "Write one such as where or road.owner"),
    (r"^[a-z]{2}(-[A-Z]", "a language", "Write its code, such as en, es, vi or zh-Hans"),
    (r"^[A-Z0-9]{2,20}$", "a word to text", "Use 2 to 20 capital letters and digits, such as POTHOLE"),
    (r"^[A-Za-z0-9_.-]{1,60}$", "an Open311 code", "Use up to 60 letters, digits, . _ and -"),
    (r"^[0-9a-f]{12,64}$", "the hash of an English text", "Run `upwell translate` to fill it in"),
    (r"^([0-9a-f]{12,64})?$", "the hash of an English text", "Run `upwell translate` to fill it in"),
)
_NOUNS = {
    "Service": "a service",
    "PromiseRule": "a promise",
    "Route": "a line of route",
    "Public": "public",
    "Example": "an example in tests",
    "Case": "a line of as",
    "Requirement": "a line of require",
    "Translation": "a translation",
    "Duplicates": "duplicates",
    "Open311": "open311",
    "Receipt": "a receipt",
    "City": "a city",
}
_VERBS = ("look_up", "work_out", "tell", "stop", "book", "repeat", "check", "pay", "submit")


def settings_of(model: type[BaseModel]) -> dict[str, str]:
    """Every setting as it is written in the file, and the attribute it becomes."""
    return {field.alias or name: name for name, field in model.model_fields.items()}


def noun(model: type[BaseModel]) -> str:
    """What people call a thing of this kind: 'a choice question', 'a stop step'."""
    if model.__name__ in _NOUNS:
        return _NOUNS[model.__name__]
    if "ask" in model.model_fields and "type" in model.model_fields:
        return _with_article(f"{get_args(model.model_fields['type'].annotation)[0]} question")
    verb = next((verb for verb in _VERBS if verb in model.model_fields), None)
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model.__name__).lower()
    return _with_article(f"{verb} step" if verb else words)


def _with_article(words: str) -> str:
    return f"an {words}" if words[0] in "aeiou" else f"a {words}"


def model_at(annotation: Any, location: Sequence[str | int]) -> type[BaseModel] | None:
    """The model that stands at a location inside another one."""
    for part in location:
        annotation = _inside(annotation, part)
    return _model_in(annotation)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Annotated, Union, types.UnionType):
        return next((found for one in get_args(annotation) if (found := _model_in(one))), None)
    return None


def _inside(annotation: Any, part: str | int) -> Any:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Annotated, Union, types.UnionType):
        return next((found for one in arguments if (found := _inside(one, part)) is not None), None)
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        field = annotation.model_fields.get(settings_of(annotation).get(str(part), str(part)))
        return field.annotation if field else None
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return arguments[1]
    if isinstance(origin, type) and issubclass(origin, Sequence) and isinstance(part, int):
        return arguments[0]
    return None


def place_of(plain: Any, location: Sequence[str | int]) -> Path:
    """The path in the file of pydantic's location, without parts that only models know (a short form spelt out)."""
    path: list[str | int] = []
    for part in location:
        inside = isinstance(plain, dict) and part in plain
        inside = inside or (isinstance(plain, list) and isinstance(part, int) and part < len(plain))
        if inside:
            plain = plain[part]
            path.append(part)
    return tuple(path)


def sentence(error: Details, model: type[BaseModel], source: Source, path: Path) -> Told:
    """What is wrong and how to mend it."""
    kind = str(error["type"])
    location = tuple(error["loc"])
    holder = model_at(model, location[:-1]) or model
    setting = _setting(path)
    context = dict(error.get("ctx") or {})
    if kind == "extra_forbidden":
        known = settings_of(holder)
        words = f"'{location[-1]}' is not a setting of {noun(holder)}"
        return words, guess.hint(str(location[-1]), known, whose="Its settings are")
    if kind == "missing":
        return f"{noun(holder)[0].upper()}{noun(holder)[1:]} needs '{location[-1]}'", _example(str(location[-1]))
    if source.at(path) is None and kind != "value_error":
        return f"'{setting}' is empty", "Write its value after the colon, or take the line out"
    if kind in ("condition", "expression", "refused"):
        return str(context.get("why", error["msg"])), ""
    tell = _TELL.get(kind)
    if tell is None:
        return f"'{setting}' cannot be this: {str(error['msg']).removeprefix('Value error, ')}", ""
    return tell(setting, source.at(path), context)


def _setting(path: Path) -> str:
    """The name to call the wrong thing by: its own, or for an item of a list that of the list."""
    return next((part for part in reversed(path) if isinstance(part, str)), "this file")


def shown(plain: Any) -> str:
    """A value as it can stand in a sentence."""
    if isinstance(plain, bool):
        return "true" if plain else "false"
    if isinstance(plain, dict | list):
        return "a list" if isinstance(plain, list) else "a map"
    text = str(plain)
    return f"'{text}'" if len(text) <= 60 else f"'{text[:57]}…'"


def _text(setting: str, plain: Any, context: Details) -> Told:
    if isinstance(plain, bool | int | float):
        found = shown(plain).strip("'")
        return f"'{setting}' is a text, not {found}", "Put quotation marks around it"
    return f"'{setting}' is a text, not {shown(plain)}", "Write it on one line, or in quotation marks"


def _pattern(setting: str, plain: Any, context: Details) -> Told:
    for begins, what, hint in _PATTERNS:
        if str(context.get("pattern", "")).startswith(begins):
            return f"{shown(plain)} is not {what}", hint
    return f"{shown(plain)} cannot stand here", f"It must fit {context.get('pattern')}"


def _literal(setting: str, plain: Any, context: Details) -> Told:
    known = re.findall(r"'([^']*)'", str(context.get("expected", "")))
    return f"{shown(plain)} is not possible for '{setting}'", guess.hint(str(plain), known, whose="Write one of")


def _number(setting: str, plain: Any, context: Details) -> Told:
    return f"'{setting}' is a number, not {shown(plain)}", "Write digits, such as 5"


def _whole(setting: str, plain: Any, context: Details) -> Told:
    return f"'{setting}' is a whole number, not {shown(plain)}", "Write digits, such as 5"


def _limit(words: str, key: str) -> Callable[[str, Any, Details], Told]:
    return lambda setting, plain, context: (f"'{setting}' must be {words} {context.get(key)}, not {shown(plain)}", "")


def _length(words: str, key: str, unit: str) -> Callable[[str, Any, Details], Told]:
    def tell(setting: str, plain: Any, context: Details) -> Told:
        limit = context.get(key)
        return f"'{setting}' may have {words} {limit} {unit}", ""

    return tell


def _list(setting: str, plain: Any, context: Details) -> Told:
    return f"'{setting}' is a list, not {shown(plain)}", "Write [one, two], or one item a line after -"


def _map(setting: str, plain: Any, context: Details) -> Told:
    return f"'{setting}' is a map of settings, not {shown(plain)}", "Write setting: value, indented below it"


def _duration(setting: str, plain: Any, context: Details) -> Told:
    return f"{shown(plain)} is not a length of time", "Write PT20M for 20 minutes, PT2H for 2 hours, P90D for 90 days"


def _yes_no(setting: str, plain: Any, context: Details) -> Told:
    return f"'{setting}' is yes or no, not {shown(plain)}", ""


_TELL: dict[str, Callable[[str, Any, Details], Told]] = {
    "string_type": _text,
    "string_pattern_mismatch": _pattern,
    "string_too_short": lambda setting, plain, context: (
        f"'{setting}' is empty",
        "Write its text, or take the line out",
    ),
    "string_too_long": _length("at most", "max_length", "characters"),
    "literal_error": _literal,
    "int_type": _whole,
    "int_parsing": _whole,
    "int_from_float": _whole,
    "int_parsing_size": _whole,
    "float_type": _number,
    "float_parsing": _number,
    "decimal_type": _number,
    "decimal_parsing": _number,
    "decimal_max_digits": _number,
    "finite_number": _number,
    "greater_than_equal": _limit("at least", "ge"),
    "less_than_equal": _limit("at most", "le"),
    "greater_than": _limit("more than", "gt"),
    "less_than": _limit("less than", "lt"),
    "bool_type": _yes_no,
    "bool_parsing": _yes_no,
    "tuple_type": _list,
    "list_type": _list,
    "frozen_set_type": _list,
    "set_type": _list,
    "dict_type": _map,
    "mapping_type": _map,
    "model_type": _map,
    "model_attributes_type": _map,
    "too_short": _length("no fewer than", "min_length", "items"),
    "too_long": _length("at most", "max_length", "items"),
    "time_delta_parsing": _duration,
    "time_delta_type": _duration,
    "duration": _duration,
    "date_type": lambda setting, plain, context: (f"{shown(plain)} is not a date", "Write one like 2027-01-31"),
    "date_parsing": lambda setting, plain, context: (f"{shown(plain)} is not a date", "Write one like 2027-01-31"),
    "date_from_datetime_parsing": lambda setting, plain, context: (
        f"{shown(plain)} is not a date",
        "Write one like 2027-01-31",
    ),
    "time_parsing": lambda setting, plain, context: (f"{shown(plain)} is not a time", "Write one like 17:30"),
}

_EXAMPLES = {
    "title": "title: What the resident reads first",
    "options": "options: {small: Small, large: Large}",
    "type": "type: choice",
    "outcome": "outcome: elsewhere",
    "use": "use: the_name_of_a_look_up",
    "as": 'as: "count(items) * 2"',
    "amount": "amount: fee",
    "each": "each: dog",
    "kind": "kind: report",
    "name": "name: Report a pothole",
    "summary": "summary: One sentence that says what this is for",
    "owner": "owner: the_department",
    "service": "service: pothole",
    "steps": "steps: and below it the steps, each after a -",
    "within": "within: 2",
    "layer": "layer: street_lights",
    "else": "else: What the resident reads when it does not hold",
}


def _example(setting: str) -> str:
    return f"Add a line such as {_EXAMPLES[setting]}" if setting in _EXAMPLES else f"Add a line {setting}: …"
