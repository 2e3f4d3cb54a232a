"""Wording: placeholders name what is there, links lead somewhere, nothing is too long, text messages stay short."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from upwell.definition import guess, links, plainness, segments, templates
from upwell.definition.checks.conditions import LAST
from upwell.definition.checks.findings import Findings
from upwell.definition.kinds import Missing, question_kind
from upwell.definition.questions import Question
from upwell.definition.source import Path
from upwell.definition.steps import Repeat
from upwell.definition.sums import Kind
from upwell.definition.values import ValueType
from upwell.definition.wording import wording_paths
from upwell.definition.worlds import EntangledError, World

LONGEST = {
    "name": 100, "title": 200, "section": 60, "summary": 300, "for_whom": 300, "hint": 600, "label": 150, "unit": 30,
    "else": 200, "declaration": 1_000, "say": 600, "sms": 1_000, "none_message": 300, "you_need": 200,
    "remind": 600, "instead": 400,
    "asks": 300, "what": 300,
}  # fmt: skip
PLAIN_SEGMENTS, OTHER_SEGMENTS = 2, 3
ROOM = {"due_date": 26, "slot.day": 26, "slot.change_day": 26, "reference": 9}
"""Letters a value may take in a text message: a day of this year with its weekday, a number of a request."""
OTHER_ROOM = 10
RECEIPT_NAMES = ("reference", "due_date", "target_days")
OPTIONS_SHOWN = 9
WHOLE = 100
"""Words from which on all texts of a service are judged together."""


@dataclass(frozen=True, slots=True)
class Place:
    """One text: where it stands, which step's point of the journey it is read at, what kind of text it is."""

    path: Path
    index: int
    setting: str
    receipt: bool = False


def check(found: Findings) -> None:
    for place, text in _all(found):
        one(found, place, text)
        for what, hint, warning in plainness.problems(text, found.known.exempt):
            found.tell(place.path, what, hint, warning=warning)
    _altogether(found)
    if "sms" in found.service.channels:
        _messages(found)


def _altogether(found: Findings) -> None:
    """A service of easy sentences may still be full of long words."""
    texts = wording_paths(found.service).values()
    parts = [words for text in texts for words in plainness.sentences(text, found.known.exempt)]
    level = plainness.grade(parts)
    if sum(map(len, parts)) >= WHOLE and level > plainness.HIGHEST_GRADE:
        what = f"The texts of this service together take grade {level:.1f} of school to read"
        longest = ", ".join(plainness.hardest(parts, 6))
        hint = f"Bring them to {plainness.HIGHEST_GRADE:.0f}: {longest} are the longest words"
        found.tell(("service",), what, hint, warning=True)


def _all(found: Findings) -> Iterator[tuple[Place, str]]:
    indexes = {step.name: index for _, index, step in found.steps()}
    for stable, text in wording_paths(found.service).items():
        parts = stable.split(".")
        setting = next(part for part in reversed(parts) if not part.isdigit())
        if parts[0] == "steps":
            index = indexes[parts[1]]
            yield Place(("steps", index, *_inside(found, index, parts[2:])), index, setting), text
        elif parts[0] == "receipt":
            yield Place(tuple(parts), LAST, setting, receipt=True), text
        elif parts[0] == "checklist":
            number = next(at for at, one in enumerate(found.service.checklist) if one.item == parts[1])
            yield Place(("checklist", number, parts[2]), LAST, setting), text
        elif parts[:2] == ["permit", "labels"]:
            yield Place(tuple(parts), LAST, "label"), text
        elif parts[0] in ("parties", "permit"):
            yield Place(tuple(parts), LAST, setting), text
        else:
            yield Place(tuple(int(part) if part.isdigit() else part for part in parts), -1, setting), text


def _inside(found: Findings, index: int, parts: list[str]) -> Path:
    """The way through one step: numbers of require, the place of a question inside a repeat."""
    if parts[0] == "require":
        return ("require", int(parts[1]), "else")
    if parts[0] == "steps":
        inner = found.source.at(("steps", index, "steps"))
        number = next(at for at, step in enumerate(inner) if isinstance(step, dict) and step.get("ask") == parts[1])
        return ("steps", number, *_inside(found, index, parts[2:]))
    return tuple(parts)


def one(found: Findings, place: Place, text: str) -> None:
    limit = LONGEST.get(place.setting)
    if limit and len(text) > limit:
        found.tell(place.path, f"This {place.setting} has {len(text)} characters", f"Keep it under {limit}")
    for what, hint in links.problems(text):
        found.tell(place.path, what, hint)
    _services(found, place.path, text)
    try:
        names = templates.names(text)
    except templates.TemplateError as error:
        found.tell(place.path, str(error))
        return
    told: set[str] = set()
    for name in names:
        if name.split(".")[0] not in told and _placeholder(found, place, text, name):
            told.add(name.split(".")[0])


def _services(found: Findings, path: Path, text: str) -> None:
    known = found.known.services
    for name in links.services(text):
        if known is not None and name not in known and name != found.service.service:
            found.tell(path, f"There is no service '{name}' to link to", guess.hint(name, known))


def _placeholder(found: Findings, place: Place, text: str, name: str) -> bool:
    """Checks one name of a text; whether its step was told to have no value here, which is said once a text."""
    if name in RECEIPT_NAMES:
        _of_the_case(found, place, name)
        return False
    kind = found.names.resolve(name, place.index, _inner(found, place))
    if isinstance(kind, Missing):
        found.tell(place.path, kind.what, kind.hint)
        return False
    if kind.type is ValueType.RECORD and kind.parts and not kind.open and not _lists_itself(found, name):
        found.tell(place.path, f"'{name}' has several parts", f"Print one of them: {{{name}.{next(iter(kind.parts))}}}")
    if kind.type is ValueType.MONEY and f"${{{name}}}" in text:
        found.tell(place.path, f"{{{name}}} prints its own sign", f"Write {{{name}}} without the $")
    return _surely_there(found, place, name)


def _lists_itself(found: Findings, name: str) -> bool:
    """Quantities and contacts read well as a whole: three tires, one sofa."""
    entry = found.names.entries.get(name)
    return entry is not None and isinstance(entry.step, Question)


def _inner(found: Findings, place: Place) -> dict[str, Kind]:
    """Names of the questions before this one inside the same repeat."""
    if len(place.path) < 5 or place.path[2] != "steps":
        return {}
    step = found.names.entries[_name_at(found, place.index)].step
    before = step.steps[: int(place.path[3])] if isinstance(step, Repeat) else ()
    return {question.name: question_kind(question) for question in before}


def _name_at(found: Findings, index: int) -> str:
    return next(step.name for _, at, step in found.steps() if at == index)


def _of_the_case(found: Findings, place: Place, name: str) -> None:
    if name == "reference" and not place.receipt:
        found.tell(place.path, "There is no reference before the receipt", "Use {reference} in the receipt only")
    elif name == "due_date" and not place.receipt:
        found.tell(place.path, "There is no due date before the receipt", "Use {target_days} here")
    if name != "reference" and not found.service.promise and not found.is_told(("promise",)):
        found.tell(
            place.path, f"{{{name}}} comes from a promise, and this service has none", "Add promise: {within: 5}"
        )


def _surely_there(found: Findings, place: Place, name: str) -> bool:
    """A text never has a hole where a skipped answer or a failed look-up would have stood."""
    if place.index < 0 or name in _inner(found, place):
        return False
    world = found.ends if place.receipt else found.worlds.get(place.index)
    base = name.split(".")[0]
    if world is None or world.impossible or base in found.reasoning.unsure or not _judged(found, base):
        return False
    if not _may_be_missing(found, name, world):
        return False
    hint = missing_hint(found, base)
    found.tell(place.path, f"{{{name}}} may have no value here", hint.split(", or")[0] if place.receipt else hint)
    return True


def _may_be_missing(found: Findings, name: str, world: World) -> bool:
    try:
        return found.reasoning.presence(name, world) != "must"
    except (EntangledError, RecursionError):
        return False


def _judged(found: Findings, base: str) -> bool:
    entry = found.names.entries.get(base)
    return entry is not None and entry.step is not None and entry.index not in found.draft.doubtful


def missing_hint(found: Findings, base: str) -> str:
    """How to make sure that a name has a value."""
    entry = found.names.entries[base]
    if entry.step is not None and hasattr(entry.step, "look_up"):
        ask = f"Give '{base}' on_error: ask_again and on_none: ask_again"
        return f"{ask}, or this step when: {{{base}: {{answered: yes}}}}"
    return f"Give this step when: {{{base}: {{answered: yes}}}}, or leave it out"


def _messages(found: Findings) -> None:
    for path, _, step in found.steps():
        text = message_of(step)
        if text is not None:
            message(found, (*path, "sms") if getattr(step, "sms", None) else path, text)
    receipt = found.service.receipt
    if receipt:
        text = receipt.sms or f"{receipt.title}. {receipt.body or ''}"
        text += FOLLOW
        message(found, ("receipt", "sms") if receipt.sms else ("receipt",), text)


FOLLOW = "\n" + "-" * 75
"""As long as the link to the request, which goes with every receipt."""


def message_of(step: Any) -> str | None:
    """What the step says in a text message; None when it says nothing."""
    if isinstance(step, Question):
        options = list(getattr(step, "options", {}).values())[:OPTIONS_SHOWN]
        listed = "".join(f"\n{number} {option.sms or option.label}" for number, option in enumerate(options, 1))
        return (step.sms or step.title) + listed
    if hasattr(step, "tell") or hasattr(step, "stop"):
        return str(step.sms or f"{step.title}. {step.body or ''}")
    return None


def message(found: Findings, path: Path, text: str) -> None:
    """Warns of a text message that is sent in too many parts; days are counted as long as they can be, other values
    as ten letters."""
    told = too_long(text)
    if told:
        found.tell(path, *told, warning=True)


def too_long(text: str) -> tuple[str, str] | None:
    try:
        filled = templates.fill(links.without_marks(text), lambda name: "x" * ROOM.get(name, OTHER_ROOM))
    except templates.TemplateError:
        return None
    size = segments.size(filled)
    if size.segments <= (PLAIN_SEGMENTS if size.plain else OTHER_SEGMENTS):
        return None
    what = f"As a text message this is sent in {size.segments} parts"
    if size.plain:
        return what, "Give a shorter text in sms:, up to 306 letters"
    return what, f"'{size.odd}' is not a plain letter and halves the room; shorten it, up to 201 letters"
