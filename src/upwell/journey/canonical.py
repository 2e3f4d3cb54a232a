"""The one form of what was submitted, whichever way it came: by web, text, chat, an agent or a program.

It has what the service asked for and made of it. How somebody can be reached, on which channel and in which language
they were, when, and under which numbers their files are kept, is theirs and not the submission's. An answer that was
skipped is one that was not given. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from upwell.definition.questions import ContactQuestion, Question
from upwell.definition.steps import Repeat, WorkOut
from upwell.definition.values import ABSENT, Plain, ValueType
from upwell.journey.facts import digest, plain_value
from upwell.journey.standing import Walk


def canonical(walk: Walk) -> dict[str, Any]:
    """`version`: of the definition; `path`: the steps passed; `answers`: as they are stored; `worked_out`: by name."""
    submission = walk.submission()
    answers = {name: _kept(walk, name, plain) for name, plain in submission.items() if _counts(walk, name)}
    given = {name: plain for name, plain in answers.items() if plain not in (None, [], {})}
    return {
        "version": version(walk),
        "path": [name for name in walk.names if _is_passed(walk, name, given)],
        "answers": given,
        "worked_out": {
            step.name: plain_value(walk.values[step.name])
            for step in walk.definition.walked
            if isinstance(step, WorkOut) and walk.values.get(step.name, ABSENT) is not ABSENT
        },
    }


def text(walk: Walk) -> str:
    """The same, byte for byte."""
    return json.dumps(canonical(walk), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def version(walk: Walk) -> str:
    """A fingerprint of the questions that were asked, by whoever filled them in."""
    return digest([[step.name, type(step).__name__] for step in walk.definition.steps])


def _counts(walk: Walk, name: str) -> bool:
    step = walk.definition.by_name[name]
    reaches = isinstance(step, ContactQuestion) and name not in walk.definition.reaches
    return not reaches


def _kept(walk: Walk, name: str, plain: Plain) -> Plain:
    step = walk.definition.by_name[name]
    if isinstance(step, Question) and step.gives is ValueType.FILES:
        return len(plain) if isinstance(plain, list | tuple) else None
    if isinstance(step, Repeat) and isinstance(plain, list):
        return [_item(item) for item in plain]
    return _day(plain)


def _item(item: Any) -> Plain:
    return {name: plain for name, plain in item.items() if plain is not None}


def _day(plain: Plain) -> Plain:
    """Of something booked, what was chosen; not under which number it is held."""
    if isinstance(plain, dict) and "booking" in plain:
        return {name: part for name, part in plain.items() if name in ("day", "window")}
    return plain


def _is_passed(walk: Walk, name: str, given: Mapping[str, Any]) -> bool:
    step = walk.definition.by_name[name]
    if isinstance(step, Question | Repeat):
        return name in given
    return not hasattr(step, "check")
