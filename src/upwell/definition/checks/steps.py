"""Each step by itself: names, settings that must agree with each other, what it needs to have been answered."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from typing import Any

from upwell.definition import guess, links, patterns
from upwell.definition.checks import bounds
from upwell.definition.checks.findings import Findings
from upwell.definition.checks.texts import missing_hint
from upwell.definition.kinds import AMBIENT, Missing
from upwell.definition.model import CONTACT
from upwell.definition.providers import Shape
from upwell.definition.questions import (
    AssetQuestion,
    ChoicesQuestion,
    ContactQuestion,
    QuantityQuestion,
    Question,
)
from upwell.definition.source import Path
from upwell.definition.steps import AnyStep, Book, LookUp, Pay, Repeat, Stop
from upwell.definition.sums import SAID, Kind
from upwell.definition.values import ValueType
from upwell.definition.worlds import EntangledError

RESERVED = frozenset(
    {
        *AMBIENT,
        "reference",
        "due_date",
        "target_days",
        "service",
        "language",
        "all",
        "any",
        "not",
        "more",
        "seen",
        "yes",
    }
) | frozenset(keyword.kwlist)
FUNCTIONS = frozenset({"min", "max", "round", "count", "sum", "days_between"})
SIMPLE = frozenset({
    "text", "long_text", "reference", "name", "email", "phone", "number", "money", "yes_no", "choice", "choices",
    "date", "time",
})  # fmt: skip
NOT_BY_SMS = {"pin": "a PIN", "file": "a document"}
_OPTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,47}")


def check(found: Findings) -> None:
    _named(found)
    for path, index, step in found.steps():
        if isinstance(step, Question):
            question(found, step, path, index)
        elif isinstance(step, Repeat):
            _repeat(found, step, path, index)
        elif isinstance(step, Stop):
            _stop(found, step, path)
        elif isinstance(step, LookUp):
            _look_up(found, step, path, index)
        elif isinstance(step, Book):
            _uses(found, step, path, index, found.known.calendars, "calendar")
            _needs(found, list(step.with_.items()), path, index)
            _repeats(found, step, path, index)
        elif isinstance(step, Pay):
            _pay(found, step, path, index)
        _start(found, getattr(step, "start", None), (*path, "start"), index)


def _named(found: Findings) -> None:
    first: dict[str, int] = {}
    for path, _, step in found.steps():
        for place, one in [(path, step), *_inner(step, path)]:
            verb = next(iter(type(one).model_fields)) if not isinstance(one, Question) else "ask"
            name_place = (*place, verb)
            _reserved(found, one, name_place)
            if one.name in first:
                what = f"The name '{one.name}' is used twice; the first is on line {first[one.name]}"
                found.tell(name_place, what, "Give each step a name of its own")
            first.setdefault(one.name, found.line(name_place))


def _inner(step: AnyStep, path: Path) -> list[tuple[Path, Any]]:
    if not isinstance(step, Repeat):
        return []
    return [((*path, "steps", number), question) for number, question in enumerate(step.steps)]


def _reserved(found: Findings, step: AnyStep, path: Path) -> None:
    if step.name == CONTACT and isinstance(step, ContactQuestion):
        return
    if step.name == CONTACT:
        found.tell(path, "'contact' is the name of the question how to reach somebody", "Choose another name")
    elif step.name in RESERVED or step.name in FUNCTIONS:
        found.tell(
            path,
            f"'{step.name}' has a meaning of its own and cannot be a name",
            "Choose another, such as " + step.name + "_1",
        )


def question(found: Findings, step: Question, path: Path, index: int) -> None:
    """Settings of one question that must agree; also of those inside a repeat."""
    _ranges(found, step, path)
    _options(found, step, path)
    _pattern(found, step, path)
    _by_sms(found, step, path)
    bounds.check(found, step, path, index)
    if isinstance(step, AssetQuestion):
        _asset(found, step, path, index)
    if step.prefill is not None:
        _prefill(found, step, path, index)


def _ranges(found: Findings, step: Question, path: Path) -> None:
    for least, most in (("min", "max"), ("min_length", "max_length")):
        low, high = getattr(step, least, None), getattr(step, most, None)
        if low is not None and high is not None and low > high:
            place = (*path, least) if found.source.at((*path, least)) is not None else (*path, most)
            found.tell(place, f"'{least}' ({low}) is more than '{most}' ({high})", "Swap or change them")


def _options(found: Findings, step: Question, path: Path) -> None:
    options = getattr(step, "options", None)
    if options is None:
        return
    for key in options:
        if not _OPTION.fullmatch(key):
            what = f"'{key}' cannot be the name of an option"
            found.tell(
                (*path, "options", key), what, "Use letters, digits, _ and -; the words go after the colon", at_key=True
            )
    _same_words(found, options, path)
    if isinstance(step, ChoicesQuestion) and max(step.max or 0, step.min) > len(options):
        setting = "max" if (step.max or 0) > len(options) else "min"
        found.tell((*path, setting), f"There are only {len(options)} options", f"Take '{setting}' out or lower it")
    if not isinstance(step, QuantityQuestion):
        _only_for(found, "quantity", ("at_most", "instead"), options, path)
    if not isinstance(step, ChoicesQuestion):
        _only_for(found, "choices", ("alone",), options, path)


def _only_for(found: Findings, kind: str, settings: tuple[str, ...], options: Mapping[str, Any], path: Path) -> None:
    for key, option in options.items():
        for setting in settings:
            if getattr(option, setting):
                what = f"'{setting}' is for the options of a {kind} question"
                found.tell((*path, "options", key, setting), what, "Take it out", at_key=True)


def _same_words(found: Findings, options: Mapping[str, Any], path: Path) -> None:
    """Two options a person could not tell apart, on a page or by the words they reply with."""
    labels: dict[str, str] = {}
    replies: dict[str, str] = {}
    for key, option in options.items():
        place = (*path, "options", key)
        other = labels.setdefault(option.label.casefold(), key)
        if other != key and option.when is None and options[other].when is None:
            found.tell(place, f"'{key}' reads the same as '{other}'", "Give them different labels")
        for reply in option.say:
            other = replies.setdefault(reply.casefold(), key)
            if other != key:
                found.tell(
                    (*place, "say"),
                    f"The reply '{reply}' means both '{other}' and '{key}'",
                    "Keep it in one",
                    at_key=True,
                )


def _pattern(found: Findings, step: Question, path: Path) -> None:
    pattern = getattr(step, "pattern", None)
    if pattern is None:
        return
    try:
        patterns.check(pattern)
    except patterns.PatternError as error:
        found.tell((*path, "pattern"), str(error), error.hint)


def _by_sms(found: Findings, step: Question, path: Path) -> None:
    if "sms" not in found.service.channels:
        return
    kind = str(getattr(step, "type", ""))
    what = NOT_BY_SMS.get(kind) or ("a sensitive answer" if step.sensitive else None)
    if what:
        place = (*path, "type") if kind in NOT_BY_SMS else (*path, "sensitive")
        found.tell(
            place, f"'{step.name}' asks for {what}, which cannot come by text message", "Take sms out of channels"
        )


def _asset(found: Findings, step: AssetQuestion, path: Path, index: int) -> None:
    layers = found.known.layers
    if layers is not None and step.layer not in layers:
        found.tell((*path, "layer"), f"There is no layer '{step.layer}'", guess.hint(step.layer, layers))
    if step.near is not None:
        kind = found.names.resolve(step.near, index)
        if isinstance(kind, Missing):
            found.tell((*path, "near"), kind.what, kind.hint)
        elif kind.type not in (None, ValueType.PLACE):
            found.tell(
                (*path, "near"), f"'{step.near}' is {kind.said}, not a place", "Name an earlier address or location"
            )


_FILLS = {
    ValueType.TEXT: frozenset({ValueType.TEXT, ValueType.CHOICE, ValueType.NUMBER}),
    ValueType.NUMBER: frozenset({ValueType.NUMBER}),
    ValueType.MONEY: frozenset({ValueType.MONEY}),
    ValueType.CHOICE: frozenset({ValueType.CHOICE, ValueType.TEXT}),
}


def _prefill(found: Findings, step: Question, path: Path, index: int) -> None:
    kind = found.names.resolve(str(step.prefill), index)
    place = (*path, "prefill")
    if isinstance(kind, Missing):
        found.tell(place, kind.what, kind.hint)
    elif kind.type is not None and kind.type not in _FILLS.get(step.gives, frozenset({step.gives})):
        found.tell(
            place,
            f"'{step.prefill}' is {kind.said} and cannot fill in {SAID[step.gives]}",
            "Name a value of the same type",
        )


def _repeat(found: Findings, step: Repeat, path: Path, index: int) -> None:
    if step.at_least > step.at_most:
        place = (*path, "at_least") if found.source.at((*path, "at_least")) is not None else (*path, "at_most")
        found.tell(
            place, f"'at_least' ({step.at_least}) is more than 'at_most' ({step.at_most})", "Swap or change them"
        )
    if step.steps[0].when is not None:
        what = "The first question of a repeat is asked of each of them"
        found.tell((*path, "steps", 0, "when"), what, "Take its when out, or put another question first", at_key=True)
    for place, one in _inner(step, path):
        if one.type not in SIMPLE:
            what = f"A {one.type} question cannot stand inside a repeat"
            found.tell((*place, "type"), what, "Ask it before or after; inside are words, numbers, choices and dates")
        if one.party is not None:
            found.tell((*place, "party"), "A question inside a repeat is for one person", "Take party out", at_key=True)
        if one.for_ is not None:
            hint = "Ask it before or after the repeat, or take for out"
            found.tell((*place, "for"), "All questions inside a repeat are for the same people", hint, at_key=True)
        question(found, one, place, index)


def _stop(found: Findings, step: Stop, path: Path) -> None:
    text = f"{step.title} {step.body or ''}"
    if step.outcome in ("emergency", "elsewhere") and step.start is None and not links.has_way_on(text):
        what = f"'{step.name}' sends people away without saying where to"
        found.tell(path, what, "Put a phone number or a [link](https://…) into its title or body")
    elif not step.body and step.start is None:
        found.tell(path, f"'{step.name}' ends the journey without saying what to do next", "Add a body")


def _look_up(found: Findings, step: LookUp, path: Path, index: int) -> None:
    _uses(found, step, path, index, found.known.providers, "look-up")
    asked = [name for name in step.with_.values() if _is_question(found, name)]
    if asked or any(found.names.entries.get(name.split(".")[0]) is None for name in step.with_.values()):
        return
    for setting in ("on_none", "on_error"):
        if getattr(step, setting) == "ask_again":
            what = f"'{step.name}' cannot ask again: nothing in `with` is an answer"
            found.tell((*path, setting), what, "Write continue, or give it an answer to look up")


def _is_question(found: Findings, dotted: str) -> bool:
    entry = found.names.entries.get(dotted.split(".")[0])
    return entry is not None and (entry.step is None or isinstance(entry.step, Question))


def _uses(
    found: Findings, step: LookUp | Book, path: Path, index: int, known: Mapping[str, Shape] | None, noun: str
) -> None:
    """The provider is there, and gets what it takes."""
    kinds = {key: _input(found, name, (*path, "with", key), index) for key, name in step.with_.items()}
    if known is None:
        return
    shape = known.get(step.use)
    if shape is None:
        found.tell((*path, "use"), f"There is no {noun} '{step.use}'", guess.hint(step.use, known))
        return
    for key, kind in kinds.items():
        wanted = shape.inputs.get(key)
        if wanted is None:
            hint = guess.hint(key, shape.inputs, whose="It takes")
            found.tell((*path, "with", key), f"'{step.use}' takes no '{key}'", hint, at_key=True)
        elif kind is not None and not _suits(kind, wanted):
            what = f"'{step.use}' takes {SAID[wanted]} as '{key}'; '{step.with_[key]}' is {kind.said}"
            found.tell((*path, "with", key), what, "Give it a value of that type")
    for key in shape.inputs:
        if key not in step.with_ and key not in shape.optional_inputs:
            found.tell((*path, "use"), f"'{step.use}' needs '{key}'", f"Add with: {{{key}: the name of an answer}}")


def _input(found: Findings, dotted: str, path: Path, index: int) -> Kind | None:
    kind = found.names.resolve(dotted, index)
    if isinstance(kind, Missing):
        found.tell(path, kind.what, kind.hint)
        return None
    return kind


def _suits(kind: Kind, wanted: ValueType) -> bool:
    if kind.type is None or kind.type is wanted:
        return True
    return wanted is ValueType.TEXT and kind.type in (ValueType.CHOICE, ValueType.YES_NO)


def _needs(found: Findings, needed: list[tuple[str, str]], path: Path, index: int) -> None:
    """A step that cannot do without a value is refused where that value may be absent."""
    world = found.worlds.get(index)
    if world is None or world.impossible:
        return
    for key, name in needed:
        base = name.split(".")[0]
        entry = found.names.entries.get(base)
        if entry is None or entry.step is None or entry.index >= index or entry.index in found.draft.doubtful:
            continue
        try:
            missing = found.reasoning.presence(name, world) != "must"
        except (EntangledError, RecursionError):
            continue
        if missing:
            place = (*path, "with", key) if key != "amount" else (*path, key)
            found.tell(place, f"This step needs '{name}', which may have no value here", missing_hint(found, base))


def _repeats(found: Findings, step: Book, path: Path, index: int) -> None:
    if step.repeats is None:
        return
    kind = _input(found, step.repeats, (*path, "repeats"), index)
    if kind is not None and kind.type not in (None, ValueType.NUMBER):
        hint = "Name a work_out with type: number"
        found.tell((*path, "repeats"), f"'{step.repeats}' is {kind.said}, not a number of months", hint)


def _pay(found: Findings, step: Pay, path: Path, index: int) -> None:
    kind = _input(found, step.amount, (*path, "amount"), index)
    if kind is not None and kind.type not in (None, ValueType.MONEY):
        hint = "Name a money question, or a work_out with type: money"
        found.tell((*path, "amount"), f"'{step.amount}' is {kind.said}, not an amount of money", hint)
    _needs(found, [("amount", step.amount)], path, index)


def _start(found: Findings, start: Any, path: Path, index: int) -> None:
    if start is None:
        return
    known = found.known.services
    if known is not None and start.service not in known:
        found.tell((*path, "service"), f"There is no service '{start.service}'", guess.hint(start.service, known))
    for number, (there, name) in enumerate(start.carry.items()):
        place = (*path, "carry", number if there == name else there)
        entry = found.names.entries.get(name)
        kind = found.names.resolve(name, index)
        if isinstance(kind, Missing):
            found.tell(place, kind.what, kind.hint)
        elif entry is not None and entry.step is not None and not isinstance(entry.step, Question):
            found.tell(place, f"'{name}' is not an answer and cannot be carried", "Carry answers only")
        elif entry is not None and isinstance(entry.step, Question) and entry.step.sensitive:
            found.tell(place, f"'{name}' is sensitive and cannot be carried", "Take it out")


def start(found: Findings, plain: Any, path: Path, index: int) -> None:
    _start(found, plain, path, index)
