"""Turns the plain data of a file into models, piece by piece, so that one wrong step hides nothing of the others.

What cannot be read as written is mended for the check's sake only (the wrong setting left out, a missing title filled
in), so that what stands around it is still checked; a definition with any problem is never used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from upwell.definition import explain, guess
from upwell.definition.model import MAX_STEPS, Example, Service
from upwell.definition.problems import Problem
from upwell.definition.questions import TYPES, Question
from upwell.definition.source import Path, Source
from upwell.definition.steps import (
    VERBS,
    AnyStep,
    Book,
    Check,
    LookUp,
    Pay,
    Repeat,
    Stop,
    Submit,
    Tell,
    WorkOut,
)

Model = TypeVar("Model", bound=BaseModel)

STEPS: dict[str, type[BaseModel]] = {
    "look_up": LookUp,
    "work_out": WorkOut,
    "tell": Tell,
    "stop": Stop,
    "book": Book,
    "repeat": Repeat,
    "check": Check,
    "pay": Pay,
    "submit": Submit,
}
_OTHER_WORDS = {
    **dict.fromkeys(("radio", "radios", "select", "dropdown", "list"), "choice"),
    **dict.fromkeys(("checkbox", "checkboxes", "multiselect", "multi_select"), "choices"),
    **dict.fromkeys(("boolean", "bool", "yesno", "toggle"), "yes_no"),
    **dict.fromkeys(("string", "str", "line", "input"), "text"),
    **dict.fromkeys(("textarea", "paragraph", "multiline"), "long_text"),
    **dict.fromkeys(("integer", "int", "decimal", "float"), "number"),
    **dict.fromkeys(("currency", "amount", "dollars"), "money"),
    **dict.fromkeys(("map", "point", "place", "pin_on_map"), "location"),
    **dict.fromkeys(("upload", "document", "attachment"), "file"),
    **dict.fromkeys(("image", "picture"), "photo"),
    **dict.fromkeys(("tel", "telephone", "mobile"), "phone"),
    **dict.fromkeys(("signature", "agreement", "oath"), "declaration"),
    **dict.fromkeys(("password", "secret"), "pin"),
    **dict.fromkeys(("day", "datetime", "calendar"), "date"),
}
_FILLED: dict[str, str] = {
    "title": "-",
    "name": "-",
    "summary": "-",
    "owner": "-",
    "service": "unnamed",
    "kind": "report",
}
_NOT_TYPED = ("version", "id", "hash", "number")
_ROUNDS = 4


@dataclass(slots=True)
class Draft:
    """A definition as far as it can be read: what the check looks at.

    `indexes` says which item of the file's `steps` each step of the service is, `examples` the same of its `tests`;
    `lost` are names of steps that cannot be read; `doubtful` are steps read only in part; `silent` are paths whose
    problem is already told."""

    service: Service
    indexes: tuple[int, ...] = ()
    examples: tuple[int, ...] = ()
    lost: dict[str, int] = field(default_factory=dict)
    doubtful: set[int] = field(default_factory=set)
    silent: set[Path] = field(default_factory=set)


@dataclass(slots=True)
class Read:
    """What became of one piece: the model or None, and whether anything had to be mended."""

    part: Any
    whole: bool


class Reader:
    """Reads models out of one source and collects what is wrong with them."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.silent: set[Path] = set()

    def tell(self, path: Path, what: str, hint: str = "", *, at_key: bool = False) -> None:
        self.silent.add(path)
        self.problems.append(self.source.problem(path, what, hint, at_key=at_key))

    def read(self, model: type[BaseModel], plain: Any, path: Path, instead: Mapping[str, Any] | None = None) -> Read:
        """The model of the plain data; `instead` are parts already read. Mended when it is wrong and can be."""
        given = plain
        for attempt in range(_ROUNDS):
            try:
                merged = {**given, **instead} if instead and isinstance(given, dict) else given
                return Read(model.model_validate(merged), attempt == 0)
            except ValidationError as error:
                errors = error.errors(include_url=False, include_input=False)
            if attempt == 0:
                self._tell_all(model, errors, plain, path)
            given = _mended(given, errors)
            if given is None:
                break
        return Read(None, False)

    def _tell_all(self, model: type[BaseModel], errors: list[Any], plain: Any, path: Path) -> None:
        for error in errors:
            if _has_other_reason(error, errors):
                continue
            inside = explain.place_of(plain, error["loc"])
            rest = tuple((error.get("ctx") or {}).get("path") or ())
            where = (*path, *inside, *rest)
            what, hint = explain.sentence(error, model, self.source, (*path, *inside))
            missing = error["type"] == "missing"
            self.tell(where, what, hint, at_key=error["type"] == "extra_forbidden")
            if missing:
                self.silent.discard(where)
                self.silent.add((*where, str(error["loc"][-1])))


def _has_other_reason(error: Any, errors: list[Any]) -> bool:
    """Whether a list is only too short because its items were refused, or a setting missing because it is misspelt."""
    location = error["loc"]
    if error["type"] == "too_short":
        return any(other is not error and other["loc"][: len(location)] == location for other in errors)
    if error["type"] != "missing":
        return False
    beside = [one["loc"] for one in errors if one["type"] == "extra_forbidden" and one["loc"][:-1] == location[:-1]]
    return any(guess.closest(str(one[-1]), [str(location[-1])]) for one in beside)


def _mended(plain: Any, errors: list[Any]) -> Any:
    """The data without what was refused and with what was missing, or None when that cannot be."""
    if not isinstance(plain, dict):
        return None
    mended = dict(plain)
    for error in errors:
        setting = error["loc"][0] if error["loc"] else None
        if setting is None:
            return None
        if setting in _FILLED:
            mended[str(setting)] = _FILLED[str(setting)]
        else:
            inside = explain.place_of(mended, error["loc"])
            exact = error["type"] == "extra_forbidden" and len(inside) == len(error["loc"])
            if not inside:
                continue
            mended = _without(mended, inside if exact else inside[:1])
    return mended if mended != plain else None


def _without(plain: Any, path: Path) -> Any:
    """The data without what stands at the path, sharing what is untouched."""
    first, *rest = path
    if isinstance(plain, list):
        changed = {first: _without(plain[int(first)], tuple(rest))} if rest else {}
        return [changed.get(index, item) for index, item in enumerate(plain) if rest or index != first]
    if not rest:
        return {key: value for key, value in plain.items() if key != first}
    return {key: _without(value, tuple(rest)) if key == first else value for key, value in plain.items()}


def read_service(source: Source) -> tuple[Draft | None, list[Problem]]:
    """As much of the service as can be read, and what is wrong with its form."""
    reader = Reader(source)
    plain = source.plain
    if not isinstance(plain, dict):
        if not source.problems:
            reader.tell((), "A definition is a map that begins with service: and the service's name")
        return None, reader.problems
    header = _without_typed_versions(plain, reader)
    steps = _Steps(reader)
    steps.read_all(header.get("steps"))
    examples = _examples(header.get("tests"), reader)
    instead: dict[str, Any] = {"steps": tuple(steps.sound)} if steps.sound else {}
    if isinstance(header.get("tests"), list):
        instead["tests"] = tuple(examples.values())
    read = reader.read(Service, header, (), instead=instead)
    if read.part is None:
        return None, reader.problems
    indexes = tuple(steps.indexes) if steps.sound else ()
    return Draft(read.part, indexes, tuple(examples), steps.lost, steps.doubtful, reader.silent), reader.problems


def _examples(plain: Any, reader: Reader) -> dict[int, Example]:
    """The examples that can be read, by their place in the file: one that cannot hides nothing of the others."""
    if not isinstance(plain, list):
        return {}
    read = {number: reader.read(Example, one, ("tests", number)).part for number, one in enumerate(plain)}
    return {number: part for number, part in read.items() if part is not None}


def _without_typed_versions(plain: dict[str, Any], reader: Reader) -> dict[str, Any]:
    for setting in ("version", "of_version", "translations"):
        if setting in plain:
            what, hint = _REFUSED[setting]
            reader.tell((setting,), what, hint, at_key=True)
    return {key: value for key, value in plain.items() if key not in _REFUSED}


_REFUSED = {
    "version": (
        "The version is not written by hand",
        "Take this line out; Upwell numbers a definition when it is published",
    ),
    "of_version": (
        "The version is not written by hand",
        "Take this line out; `from:` beside each text says what it was made from",
    ),
    "translations": ("Translations are not in this file", "Write them in files of their own, such as es.yaml"),
}


class _Steps:
    """Reads the steps one by one."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.sound: list[AnyStep] = []
        self.indexes: list[int] = []
        self.lost: dict[str, int] = {}
        self.doubtful: set[int] = set()

    def read_all(self, plain: Any) -> None:
        if not isinstance(plain, list):
            return  # the service's own model tells
        if len(plain) > MAX_STEPS:
            self.reader.tell(("steps",), f"A service may have {MAX_STEPS} steps, this one has {len(plain)}")
        for index, step in enumerate(plain[:MAX_STEPS]):
            read = self._step(step, ("steps", index))
            if read.part is None:
                self._lose(step, index)
                continue
            self.sound.append(read.part)
            self.indexes.append(index)
            if not read.whole:
                self.doubtful.add(index)

    def _lose(self, step: Any, index: int) -> None:
        if not isinstance(step, dict):
            return
        names = [step[verb] for verb in VERBS if verb in step] or list(step.values())[:1]
        for name in names:
            if isinstance(name, str):
                self.lost.setdefault(name, index)

    def _step(self, plain: Any, path: Path) -> Read:
        if not isinstance(plain, dict):
            what = f"A step is a map that begins with {', '.join(VERBS[:-1])} or {VERBS[-1]}"
            self.reader.tell(path, what, "Write for example - ask: where")
            return Read(None, False)
        verbs = [verb for verb in VERBS if verb in plain]
        if len(verbs) != 1:
            self._no_verb(plain, verbs, path)
            return Read(None, False)
        if verbs[0] == "ask":
            return self._ask(plain, path)
        if verbs[0] == "repeat":
            return self._repeat(plain, path)
        return self.reader.read(STEPS[verbs[0]], plain, path)

    def _no_verb(self, plain: dict[str, Any], verbs: list[str], path: Path) -> None:
        if verbs:
            self.reader.tell(
                path, f"One step does one thing; this one has {' and '.join(verbs)}", "Make them two steps"
            )
            return
        first = next(iter(plain), "")
        for key in plain:
            meant = guess.closest(key, VERBS)
            if meant:
                what = f"'{key}' is not something a step can do"
                self.reader.tell((*path, key), what, f"Did you mean '{meant}'?", at_key=True)
                return
        what = f"A step begins with {', '.join(VERBS[:-1])} or {VERBS[-1]}, not with '{first}'"
        self.reader.tell(path, what, "Write for example - ask: where")

    def _ask(self, plain: dict[str, Any], path: Path) -> Read:
        kind = plain.get("type")
        model = TYPES.get(kind) if isinstance(kind, str) else None
        if model is None:
            self._no_type(plain, path)
            return Read(None, False)
        return self.reader.read(model, plain, path)

    def _no_type(self, plain: dict[str, Any], path: Path) -> None:
        kind = plain.get("type")
        if kind is None:
            self.reader.tell(path, "A question needs 'type'", f"Write type: and one of {', '.join(TYPES)}")
            return
        meant = _OTHER_WORDS.get(str(kind).lower()) or guess.closest(str(kind), TYPES)
        hint = f"Did you mean '{meant}'?" if meant else f"There are {', '.join(TYPES)}"
        self.reader.tell((*path, "type"), f"There is no question type {explain.shown(kind)}", hint)

    def _repeat(self, plain: dict[str, Any], path: Path) -> Read:
        inner = plain.get("steps")
        if not isinstance(inner, list) or not inner:
            return self.reader.read(Repeat, plain, path)
        reads = [self._inner(step, (*path, "steps", index)) for index, step in enumerate(inner)]
        questions = tuple(read.part for read in reads if isinstance(read.part, Question))
        if len(questions) < len(inner):
            self.reader.read(Repeat, {**plain, "steps": [_STAND_IN]}, path)  # for what is wrong around the questions
            return Read(None, False)
        read = self.reader.read(Repeat, plain, path, instead={"steps": questions})
        return Read(read.part, read.whole and all(one.whole for one in reads))

    def _inner(self, plain: Any, path: Path) -> Read:
        if isinstance(plain, dict) and "ask" not in plain and any(verb in plain for verb in VERBS):
            verb = next(verb for verb in VERBS if verb in plain)
            self.reader.tell((*path, verb), f"Inside a repeat there are only questions, no {verb}", at_key=True)
            return Read(None, False)
        return self._step(plain, path)


_STAND_IN = {"ask": "stand_in", "type": "yes_no", "title": "-"}
