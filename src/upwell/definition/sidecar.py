"""The language files beside a definition: `es.yaml` mirrors the paths of the English texts.

Each text stands with the hash of the English it was made from, so that a changed English line shows. `flat` reads such
a file into paths; `refresh` writes it anew with every text kept, for a translator to fill in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from upwell.definition import source as yaml_source
from upwell.definition.model import Service, Translation
from upwell.definition.problems import Problem
from upwell.definition.source import Path, Source
from upwell.definition.wording import is_free, text_hash, wording_paths

FILE = re.compile(r"([a-z]{2}(-[A-Z][a-z]{3})?)\.yaml")
HEADER = ("language", "of_version")


@dataclass(frozen=True, slots=True)
class Line:
    """One text of a language file: its stable path, where it stands, the text ("" when still missing), its hash."""

    path: str
    place: Path
    text: str
    of: str

    def translation(self) -> Translation:
        return Translation.model_construct(text=self.text, of=self.of)


def flat(source: Source) -> tuple[list[Line], list[Problem]]:
    """Every text of the file, and what is wrong with its form."""
    reader = _Reader(source)
    plain = source.plain
    if isinstance(plain, dict):
        for key, value in plain.items():
            if key not in HEADER:
                reader.read(value, (key,))
    elif plain is not None:
        reader.tell((), "A language file is a map that begins with language:", "Run `upwell translate` to begin one")
    return reader.lines, reader.problems


_HASH = re.compile(r"[0-9a-f]{12,64}")


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.lines: list[Line] = []
        self.problems: list[Problem] = []

    def tell(self, place: Path, what: str, hint: str = "", *, at_key: bool = False) -> None:
        self.problems.append(self.source.problem(place, what, hint, at_key=at_key))

    def read(self, plain: Any, place: Path) -> None:
        path = ".".join(str(part) for part in place)
        if is_text(plain):
            self._leaf(plain, place, path)
        elif isinstance(plain, dict):
            for key, value in plain.items():
                self.read(value, (*place, key))
        elif isinstance(plain, list):
            for index, value in enumerate(plain):
                self.read(value, (*place, index))
        elif is_free(path):
            self.lines.append(Line(path, place, str(plain), ""))
        elif plain is not None:
            self.tell(place, f"'{path}' needs its text and hash", "Write {text: …}; `upwell translate` adds `from`")

    def _leaf(self, plain: Mapping[str, Any], place: Path, path: str) -> None:
        for key in plain:
            if key not in ("text", "from"):
                self.tell(
                    (*place, key), f"'{key}' is not a setting of a translation", "It has text and from", at_key=True
                )
        text, of = plain["text"], plain.get("from")
        if isinstance(text, bool | int | float):
            self.tell((*place, "text"), "'text' is a text, not a number", "Put quotation marks around it")
            return
        of = "" if of is None else str(of)
        if of and not _HASH.fullmatch(of):
            what = f"'{of}' is not the hash of an English text"
            self.tell((*place, "from"), what, "Take the line out and run `upwell translate`")
            of = ""
        self.lines.append(Line(path, place, (text or "").strip(), of))


def is_text(plain: Any) -> bool:
    """Whether a map is a text with its hash, and not a part with more inside (a step may be called `text`)."""
    return isinstance(plain, dict) and "text" in plain and not isinstance(plain["text"], dict | list)


def translations(lines: list[Line]) -> dict[str, Translation]:
    """The texts that are there, by path."""
    return {line.path: line.translation() for line in lines if line.text}


def refresh(service: Service, language: str, current: str = "") -> str:
    """The language file with every English text of the service in its order, and every text it holds kept.

    A text without `from` is taken as made from today's English. A stale one keeps its hash until that is taken out."""
    lines, _ = flat(yaml_source.read(current, file=f"{language}.yaml"))
    return write(service, language, lines)


def write(service: Service, language: str, lines: Sequence[Line], *, only_written: bool = False) -> str:
    """The language file with these texts, in the order of the English ones. `only_written`: without places for those
    that are missing."""
    kept = {line.path: line for line in lines}
    english = wording_paths(service)
    if only_written:
        english = {path: text for path, text in english.items() if path in kept and kept[path].text}
    written = [
        f"# The wording of {service.service}. After each text, `from` says which English it was made from;",
        "# when the English has changed, mend the text, take `from` out and run `upwell translate` again.",
        f"language: {language}",
    ]
    written += _Writer(english, kept).lines()
    free = [line for line in lines if is_free(line.path)]
    written += [
        f"# no longer used: {path}: {_quoted(line.text)}"
        for path, line in kept.items()
        if path not in english and line not in free
    ]
    return "\n".join(written) + "\n"


def refresh_folder(folder: FilePath, service: Service, language: str) -> str:
    """The refreshed text of the folder's file for this language. Writes nothing."""
    file = folder / f"{language}.yaml"
    return refresh(service, language, file.read_text("utf-8-sig") if file.exists() else "")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


class _Writer:
    """Writes texts as nested YAML, sharing the parts of their paths."""

    def __init__(self, english: Mapping[str, str], kept: Mapping[str, Line]) -> None:
        self.english = english
        self.kept = kept
        self.tree = self._tree()

    def _tree(self) -> dict[str, Any]:
        tree: dict[str, Any] = {}
        free = [path for path in self.kept if is_free(path)]
        for path in [*self.english, *free]:
            *way, last = path.split(".")
            place = tree
            for part in way:
                place = place.setdefault(part, {})
            place[last] = path
        said = tree.pop("also_said_as", {})
        top = ("name", "case_name", "summary")
        return {**_first(tree, top), "also_said_as": said, **_rest(tree, top)}

    def lines(self) -> list[str]:
        return list(self._part(self.tree, ""))

    def _part(self, tree: Mapping[str, Any], indent: str) -> Iterator[str]:
        for key, inside in tree.items():
            if key in ("also_said_as", "say") and isinstance(inside, dict):
                words = ", ".join(_quoted(self.kept[path].text) for path in inside.values())
                yield f"{indent}{key}: [{words}]"
            elif isinstance(inside, str):
                yield from self._text(key, inside, indent)
            elif inside and all(part.isdigit() for part in inside):
                yield f"{indent}{key}:"
                yield from self._list(inside, indent + "  ")
            else:
                yield f"{indent}{_key(key)}:"
                yield from self._part(inside, indent + "  ")

    def _list(self, inside: Mapping[str, Any], indent: str) -> Iterator[str]:
        for part in inside.values():
            if isinstance(part, str):
                yield from self._item(part, indent)
            else:
                first, *rest = list(self._part(part, indent + "  "))
                comments = [first] if first.lstrip().startswith("#") else []
                body = rest if comments else [first, *rest]
                yield from (comment[2:] for comment in comments)
                yield f"{indent}- {body[0].lstrip()}"
                yield from body[1:]

    def _item(self, path: str, indent: str) -> Iterator[str]:
        yield f"{indent}# {' '.join(self.english[path].split())}"
        yield f"{indent}- {self._value(path)}"

    def _text(self, key: str, path: str, indent: str) -> Iterator[str]:
        yield f"{indent}# {' '.join(self.english[path].split())}{self._stale(path)}"
        yield f"{indent}{_key(key)}: {self._value(path)}"

    def _stale(self, path: str) -> str:
        line = self.kept.get(path)
        return "  <- the English has changed" if line and line.of and not made_from(line.of, self.english[path]) else ""

    def _value(self, path: str) -> str:
        line = self.kept.get(path)
        if line is None or not line.text:
            return '{text: ""}'
        return f'{{text: {_quoted(line.text)}, from: "{line.of or text_hash(self.english[path])}"}}'


def made_from(of: str, english: str) -> bool:
    """Whether a translation was made from this English; hashes may be written longer than needed."""
    return text_hash(english) == of[:12]


def _key(key: str) -> str:
    return key if re.fullmatch(r"[a-z_][a-z0-9_]*", key) and key not in ("null", "true", "false") else _quoted(key)


def _first(tree: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: tree[key] for key in keys if key in tree}


def _rest(tree: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: value for key, value in tree.items() if key not in keys}
