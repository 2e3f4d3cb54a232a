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
from upwell.founding.plan import Wanted

TAKEN_OUT = ("route", "reviews", "workflow", "duplicates", "text_word", "follow_on")
"""What names teams, workflows or services of the city it comes from."""
OUTSIDE = ("use", "start", "book")


@dataclass(frozen=True, slots=True)
class Start:
    """A service to begin from, in plain data. `topics`: those it stands under."""

    code: str
    name: str
    summary: str
    plain: Mapping[str, Any]
    translations: Mapping[str, Mapping[str, Mapping[str, str]]]


@cache
def starts(folder: Path) -> dict[str, Start]:
    """By code, those of this folder that need nothing of their city: no table, no calendar, no other service."""
    found = {}
    for path in sorted((folder / "services").glob("*/service.yaml")):
        loaded = load.load_folder(path.parent)
        if loaded.service is not None and _stands_alone(loaded.plain):
            one = loaded.service
            found[one.service] = Start(one.service, one.name, one.summary, loaded.plain, loaded.translations)
    return found


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


def adopted(start: Start, wanted: Wanted, languages: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The plain content and translations of the service for its new owner."""
    plain = {key: value for key, value in start.plain.items() if key not in TAKEN_OUT}
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
    kept = {
        code: _translated(texts, wanted) for code, texts in start.translations.items() if code in plain["languages"]
    }
    return plain, kept


def _promise(promise: Any, days: int) -> dict[str, Any]:
    to = promise.get("to", "answer") if isinstance(promise, Mapping) else "answer"
    return {"to": to, "within": days, "counted_in": "working_days"}


def _example(example: Mapping[str, Any], wanted: Wanted) -> dict[str, Any]:
    """Who gets it and by when are others here."""
    return {key: value for key, value in example.items() if key not in ("team", "due_within")}


def _translated(texts: Mapping[str, Any], wanted: Wanted) -> dict[str, Any]:
    """Of what is said in other words here, there is no translation yet."""
    return {path: one for path, one in texts.items() if not (wanted.name and path == "name")}
