"""Tiny definitions for tests: the steps one behaviour needs, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from upwell.definition.model import Service
from upwell.journey.facts import TODAY, Fact, today
from upwell.journey.screen import Screen
from upwell.journey.walk import Walk, walk

MONDAY = date(2026, 6, 15)
PLAIN = {"service": "tiny", "kind": "report", "name": "Tiny", "summary": "-", "owner": "city", "contact": "none"}
END: tuple[dict[str, Any], ...] = ({"check": "answers"}, {"submit": "request"})


def service(*steps: Mapping[str, Any], end: tuple[Mapping[str, Any], ...] = END, **settings: Any) -> Service:
    return Service.model_validate({**PLAIN, **settings, "steps": [*steps, *end]})


def ask(name: str, kind: str = "text", **settings: Any) -> dict[str, Any]:
    if kind in ("choice", "choices", "quantity"):
        settings.setdefault("options", {"a": "A", "b": "B", "c": "C"})
    if kind == "asset":
        settings.setdefault("layer", "lamps")
    return {"ask": name, "type": kind, "title": f"{name}?", **settings}


def look_up(name: str, **settings: Any) -> dict[str, Any]:
    """A look-up with the answer to `home`, unless said otherwise."""
    return {"look_up": name, "use": "a_provider", "with": {"place": "home"}, **settings}


def repeat(*questions: Mapping[str, Any], **settings: Any) -> dict[str, Any]:
    return {"repeat": "dogs", "each": "dog", "title": "Your dogs", "steps": list(questions), **settings}


def facts(**by_name: Any) -> dict[str, Fact]:
    """Facts as an example gives them: they answer any inputs; None is nothing found, "failed" a failure."""
    given = {
        name: Fact("", _state(plain), plain if _state(plain) == "found" else None) for name, plain in by_name.items()
    }
    return {**given, TODAY: today(MONDAY)}


def _state(plain: Any) -> Any:
    return "none" if plain is None else "failed" if plain == "failed" else "found"


def stand(definition: Service, answers: Mapping[str, Any] | None = None, /, **by_name: Any) -> Walk:
    return walk(definition, answers or {}, facts(**by_name))


def plain_walk(found: Walk) -> dict[str, Any]:
    """A walk as plain data, to compare and to serialise."""
    return {
        "path": found.path,
        "position": str(found.position),
        "address": found.address,
        "step": found.step.name,
        "values": repr(sorted(found.values.items())),
        "problem": repr(found.problem),
        "needed": None
        if found.needed is None
        else (found.needed.step.name, repr(found.needed.inputs), found.needed.asked),
        "outcome": found.outcome,
        "submission": found.submission(),
    }


def plain_screen(shown: Screen) -> dict[str, Any]:
    return {
        "position": str(shown.position),
        "address": shown.address,
        "step": shown.step.name,
        "values": repr(sorted(shown.values.items())),
        "back": shown.back,
        "section": repr(shown.section),
        "options": None if shown.options is None else list(shown.options),
        "stored": shown.stored,
        "answered": shown.answered,
        "suggested": shown.suggested,
        "problem": repr(shown.problem),
    }
