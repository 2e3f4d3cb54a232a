"""The services of another city as starting points: what of one can be taken over by a city with other departments."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from upwell.definition import load, source
from upwell.definition.wording import is_free, text_hash, wording_paths
from upwell.founding import borrowed
from upwell.founding.borrowed import City, Left
from upwell.founding.plan import Wanted

TAKEN_OUT = ("route", "reviews", "workflow", "duplicates", "text_word", "follow_on")
"""What names teams, workflows or services of the city it comes from."""
OUTSIDE = ("use", "start", "book")


@dataclass(frozen=True, slots=True)
class Start:
    """A service to begin from, in plain data. `wording`: its English texts, by the path a translation names."""

    code: str
    name: str
    summary: str
    plain: Mapping[str, Any]
    translations: Mapping[str, Mapping[str, Mapping[str, str]]]
    wording: Mapping[str, str]


@cache
def starts(folder: Path) -> dict[str, Start]:
    """By code, those of this folder that need nothing of their city: no table, no calendar, no other service."""
    found = {}
    for path in sorted((folder / "services").glob("*/service.yaml")):
        loaded = load.load_folder(path.parent)
        if loaded.service is not None and _stands_alone(loaded.plain):
            one = loaded.service
            words = wording_paths(one)
            found[one.service] = Start(one.service, one.name, one.summary, loaded.plain, loaded.translations, words)
    return found


@cache
def elsewhere(folder: Path) -> tuple[str, ...]:
    """The names of those that need a table, a calendar or another service: for later, in the workbench."""
    able, names = starts(folder), []
    for path in sorted((folder / "services").glob("*/service.yaml")):
        loaded = load.load_folder(path.parent)
        if loaded.service is not None and loaded.service.service not in able:
            names.append(loaded.service.name)
    return tuple(sorted(names))


@cache
def origin(folder: Path) -> City:
    """What stands for the city of the library in its texts."""
    plain = source.read((folder / "city.yaml").read_bytes(), file="city.yaml").plain
    parts = [*plain.get("departments", {}).values(), *plain.get("teams", {}).values()]
    names = [part["name"]["en"] for part in parts if " " in part["name"]["en"]]
    return City(plain["name"], plain["contact"].get("phone", ""), tuple(names))


def left(start: Start, old: City, new: City) -> list[Left]:
    """The texts of a service that somebody has to write for the new city; name and number are put in by rule."""
    found: dict[str, Left] = {}
    for place, text in borrowed.texts(_taken_over(start)).items():
        said = borrowed.adapted(text, old, new)
        traces = borrowed.traces(said, old, new)
        if traces and text not in found:
            found[text] = Left(place, text, traces, borrowed.beginning(said, traces, new))
    return list(found.values())


def _taken_over(start: Start) -> dict[str, Any]:
    return {key: value for key, value in start.plain.items() if key not in (*TAKEN_OUT, "tests", "service")}


@cache
def topics(folder: Path) -> dict[str, Any]:
    """The shelves those services stand on."""
    plain = source.read((folder / "city.yaml").read_bytes(), file="city.yaml").plain
    found: dict[str, Any] = plain.get("topics", {})
    return found


def _stands_alone(plain: Mapping[str, Any]) -> bool:
    written = json.dumps({key: value for key, value in plain.items() if key not in (*TAKEN_OUT, "tests")})
    if re.search(r"/services/[a-z]", written):
        return False
    for step in plain.get("steps", ()):
        if "book" in step or "start" in step or (step.get("look_up") and step.get("use") != "area_at"):
            return False
        if step.get("use") == "area_at" and re.search(rf"\b{step['look_up']}\.(?!in_city)", written):
            return False
    return "start" not in plain.get("receipt", {})


def adopted(
    start: Start, wanted: Wanted, languages: tuple[str, ...], old: City, new: City
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The plain content and translations of the service for its new owner, in the words of the new city."""
    plain = {key: value for key, value in start.plain.items() if key not in TAKEN_OUT}
    plain = {key: value if key == "tests" else _said(value, wanted, old, new) for key, value in plain.items()}
    plain |= {
        "owner": wanted.department,
        "languages": [code for code in plain.get("languages", ["en"]) if code in languages],
    }
    if wanted.name:
        plain["name"] = wanted.name
    if wanted.team:
        plain["route"] = [{"team": wanted.team}]
    if wanted.days:
        plain["promise"] = _promise(plain.get("promise"), wanted.days)
    plain["tests"] = [_example(one, wanted) for one in plain.get("tests", ())]
    texts = {code: known for code, known in start.translations.items() if code in plain["languages"]}
    return plain, {code: _translated(known, start, wanted, old, new) for code, known in texts.items()}


def _said(value: Any, wanted: Wanted, old: City, new: City) -> Any:
    """Plain data with what was written for the new city, or put in by rule."""
    if isinstance(value, str):
        return wanted.words.get(value) or borrowed.adapted(value, old, new)
    if isinstance(value, Mapping):
        return {key: _said(one, wanted, old, new) for key, one in value.items()}
    return [_said(one, wanted, old, new) for one in value] if isinstance(value, list | tuple) else value


def _promise(promise: Any, days: int) -> dict[str, Any]:
    to = promise.get("to", "answer") if isinstance(promise, Mapping) else "answer"
    return {"to": to, "within": days, "counted_in": "working_days"}


def _example(example: Mapping[str, Any], wanted: Wanted) -> dict[str, Any]:
    """Who gets it and by when are others here."""
    return {key: value for key, value in example.items() if key not in ("team", "due_within")}


def _translated(texts: Mapping[str, Any], start: Start, wanted: Wanted, old: City, new: City) -> dict[str, Any]:
    """Of what is said in other words here, or still speaks of the other city, there is no translation yet."""
    kept = {}
    for path, one in texts.items():
        english, said = start.wording.get(path, ""), borrowed.adapted(one["text"], old, new)
        if (wanted.name and path == "name") or english in wanted.words or borrowed.traces(said, old, new):
            continue
        fresh = not is_free(path) and one.get("from") == text_hash(english)
        kept[path] = {**one, "text": said, "from": text_hash(borrowed.adapted(english, old, new))} if fresh else one
    return kept
