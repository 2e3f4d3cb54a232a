"""Reads the YAML of a definition: plain data, the line and column of everything in it, and every problem of writing.

A small, predictable YAML: yes/no/on/off, dates, times and 007 stay texts, nothing is shared (`&`, `*`), tagged or
written twice, and nothing is deeper or longer than a person would write. Never raises for what a file contains."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from upwell.definition import syntax
from upwell.definition.problems import Problem

MAX_BYTES = 200 * 1024
MAX_DEPTH = 24
Path = tuple[str | int, ...]

_Loader: Any = getattr(yaml, "CLoader", yaml.Loader)  # libyaml when PyYAML was built with it, else pure Python
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,11})\.[0-9]{1,6}")
_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}


@dataclass(slots=True)
class Node:
    """One value and where it and its key stand, counted from 0. `end`: of a single value, where it ends and how it is
    quoted (`"`, `'`, `|`, `>` or nothing), for who writes another one in its place."""

    line: int
    column: int
    value: Any = None
    key_line: int = -1
    key_column: int = -1
    children: dict[str | int, Node] = field(default_factory=dict)
    file: str = ""
    end: tuple[int, int, str] | None = None


@dataclass(slots=True)
class Source:
    """What one file holds. `plain` is None when it cannot be read at all."""

    file: str
    plain: Any = None
    root: Node | None = None
    problems: list[Problem] = field(default_factory=list)

    def place(self, path: Path = ()) -> tuple[int, int]:
        """Line and column, from 1, of the value at the path, or of the nearest thing around it."""
        node, _ = self._nearest(path)
        return (node.line + 1, node.column + 1) if node else (1, 1)

    def key_place(self, path: Path) -> tuple[int, int]:
        """Line and column of the setting's name; of the value when it has no name (an item of a list)."""
        node, complete = self._nearest(path)
        if node is None or not complete or node.key_line < 0:
            return self.place(path)
        return node.key_line + 1, node.key_column + 1

    def problem(self, path: Path, what: str, hint: str = "", *, at_key: bool = False, warning: bool = False) -> Problem:
        line, column = self.key_place(path) if at_key else self.place(path)
        return Problem(self._file(path), line, column, what, hint, warning)

    def adopt(self, key: str, node: Node, file: str) -> None:
        """Takes a part of another file in, as a setting of this one that keeps its own file and places."""
        if self.root is not None:
            node.file = file
            self.root.children[key] = node

    def _file(self, path: Path) -> str:
        first = self.root.children.get(path[0]) if self.root and path else None
        return first.file if first and first.file else self.file

    def node(self, path: Path) -> Node | None:
        """The very value at the path, with its place."""
        node, complete = self._nearest(path)
        return node if complete else None

    def at(self, path: Path) -> Any:
        """The plain value at the path, None when there is none."""
        node, complete = self._nearest(path)
        return node.value if node and complete else None

    def _nearest(self, path: Path) -> tuple[Node | None, bool]:
        node = self.root
        for part in path:
            inner = node.children.get(part) if node else None
            if inner is None:
                return node, False
            node = inner
        return node, True


def read(text: str | bytes, *, file: str) -> Source:
    """The file's content. Every problem of writing is in `problems`; nothing is raised."""
    source = Source(file)
    decoded = _decode(text, source)
    if decoded is None:
        return source
    unreadable = syntax.unreadable_character(decoded)
    if unreadable:
        source.problems.append(Problem(file, *unreadable))
        return source
    _Builder(source, decoded).build()
    if source.root is None and not source.problems:
        source.problems.append(Problem(file, 1, 1, "This file is empty"))
    return source


def _decode(text: str | bytes, source: Source) -> str | None:
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        what = f"This file has {size // 1024} KB; a definition may have {MAX_BYTES // 1024} KB"
        source.problems.append(Problem(source.file, 1, 1, what, "Split it into several services"))
        return None
    if isinstance(text, str):
        return text.removeprefix("\ufeff")
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = text[: error.start].decode("utf-8", "replace")
        line, column = before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1
        what = "This character is not UTF-8 text"
        source.problems.append(Problem(source.file, line, column, what, "Save the file with the encoding UTF-8"))
        return None


class _EndError(Exception):
    """Nothing after this point can be read."""


class _Builder:
    """Turns YAML's events into nodes, without recursion, so that depth is a limit of ours and not of the machine."""

    def __init__(self, source: Source, text: str) -> None:
        self.source = source
        self.text = text
        self.stack: list[Node] = []
        self.keys: list[tuple[str, int, int] | None] = []
        self.documents = 0

    def build(self) -> None:
        try:
            for event in self._events():
                self._take(event)
        except _EndError:
            pass
        except yaml.MarkedYAMLError as error:
            self.source.problems.append(syntax.explain(error, self.text, self.source.file))
            self.source.root = None
        self.source.plain = self.source.root.value if self.source.root else None

    def _events(self) -> Iterator[yaml.Event]:
        events: Iterator[yaml.Event] = yaml.parse(self.text, Loader=_Loader)
        return events

    def _take(self, event: yaml.Event) -> None:
        match event:
            case yaml.DocumentStartEvent():
                self._document(event)
            case yaml.AliasEvent():
                self._note(event, syntax.SHARED)
                self._add(event, None)
            case yaml.ScalarEvent():
                self._mark(event)
                self._scalar(event)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._mark(event)
                self._open(event, {} if isinstance(event, yaml.MappingStartEvent) else [])
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self.stack.pop()
                self.keys.pop()

    def _document(self, event: yaml.Event) -> None:
        self.documents += 1
        if self.documents > 1:
            self._note(event, ("A file holds one definition; this --- begins a second one", "Take it out"))
            self.source.root = None
            raise _EndError

    def _mark(self, event: Any) -> None:
        """Refuses names given to values (&) and tags (!), and goes on with the value itself."""
        if event.anchor is not None:
            self._note(event, syntax.SHARED)
        if event.tag is not None and event.tag != "!":
            self._note(event, syntax.TAGGED)

    def _note(self, event: yaml.Event, what: tuple[str, str]) -> None:
        line, column = _begin(event)
        self.source.problems.append(Problem(self.source.file, line + 1, column + 1, *what))

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if self.stack and isinstance(self.stack[-1].value, dict) and self.keys[-1] is None:
            self._key(event)
            return
        node = self._add(event, _plain(event.value) if event.implicit[0] else event.value)
        mark: Any = event.end_mark
        node.end = (mark.line, mark.column, event.style or "")

    def _key(self, event: yaml.ScalarEvent) -> None:
        key = event.value
        if not key:
            self._note(event, ("There is a colon without the name of a setting before it", "Write name: value"))
        first = self.stack[-1].children.get(key)
        if first is not None:
            what = f"'{key}' is written twice; the first is on line {first.key_line + 1}"
            self._note(event, (what, "Keep one of them"))
        self.keys[-1] = (key, *_begin(event))

    def _add(self, event: yaml.Event, value: Any) -> Node:
        node = Node(*_begin(event), value)
        if not self.stack:
            self.source.root = node
            return node
        parent = self.stack[-1]
        if isinstance(parent.value, list):
            parent.children[len(parent.value)] = node
            parent.value.append(value)
            return node
        key = self.keys[-1]
        if key is None:
            self._note(event, ("The name of a setting is one word, not a list or a map", "Write name: value"))
            raise _EndError
        self.keys[-1] = None
        name, node.key_line, node.key_column = key
        if name not in parent.children:  # the first of two counts; both are named in a problem
            parent.children[name] = node
            parent.value[name] = value
        return node

    def _open(self, event: yaml.Event, value: Any) -> None:
        if len(self.stack) >= MAX_DEPTH:
            self._note(event, (f"This is nested more than {MAX_DEPTH} levels deep", "Write it flatter"))
            self.source.root = None
            raise _EndError
        self.stack.append(self._add(event, value))
        self.keys.append(None)


def _begin(event: yaml.Event) -> tuple[int, int]:
    mark: Any = event.start_mark  # every event that the parsers make has one
    return mark.line, mark.column


def _plain(text: str) -> Any:
    """The value of an unquoted word: a number, true/false, nothing, or the text itself."""
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text
