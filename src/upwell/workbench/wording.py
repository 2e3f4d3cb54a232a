"""Every text of a service that people read, grouped by step, with its translation beside it; and written back into the
files where each stands, so that comments, order and everything else stay as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from upwell.definition import load, segments, sidecar
from upwell.definition import source as yaml_source
from upwell.definition.load import SERVICE_FILE
from upwell.definition.model import Service
from upwell.definition.sidecar import Line, made_from
from upwell.definition.source import Node, Path, Source
from upwell.definition.wording import text_hash, wording_paths
from upwell.workbench import positions
from upwell.workbench.places import VERBS

LONG = 20
"""Words of a sentence, from which on it is hard to read."""
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_MARKS = re.compile(r"\{[^}]*\}|\[([^\]]*)\]\([^)]*\)|[*_]")


@dataclass(frozen=True, slots=True)
class Field:
    """One text. `words`: of its longest sentence; `segments`: what it takes as a text message, 0 where it is none.
    `stale`: the English changed since it was translated."""

    path: str
    part: str
    english: str
    words: int
    segments: int
    translated: str = ""
    stale: bool = False
    translated_segments: int = 0

    @property
    def long(self) -> bool:
        return self.words > LONG

    @property
    def rows(self) -> int:
        return min(6, 1 + max(len(self.english), len(self.translated)) // 60)


@dataclass(slots=True)
class Group:
    """The texts of one step, or of the service itself (`address` empty)."""

    address: str
    title: str
    fields: list[Field] = field(default_factory=list)

    @property
    def missing(self) -> int:
        return sum(not one.translated or one.stale for one in self.fields)


def groups(service: Service, files: Mapping[str, str], language: str = "") -> list[Group]:
    """In the order of the file. `language`: whose translation stands beside; none when empty."""
    there = {line.path: line for line in _lines(files.get(f"{language}.yaml", ""))} if language else {}
    found: dict[str, Group] = {}
    for path, english in wording_paths(service).items():
        address = _address(path)
        if address not in found:
            found[address] = Group(address, _title(service, address))
        found[address].fields.append(_field(path, english, there.get(path)))
    return list(found.values())


def _lines(text: str) -> list[Line]:
    return sidecar.flat(yaml_source.read(text, file="language.yaml"))[0] if text.strip() else []


def _address(path: str) -> str:
    parts = path.split(".")
    return parts[1] if parts[0] == "steps" else parts[0] if parts[0] in ("receipt", "permit", "parties") else ""


def _title(service: Service, address: str) -> str:
    step = service.by_name.get(address)
    return str(getattr(step, "title", "") or address) if step else address


def _field(path: str, english: str, line: Line | None) -> Field:
    is_text = path.endswith("sms")
    translated = line.text if line else ""
    return Field(
        path=path,
        part=_part(path),
        english=english,
        words=longest_sentence(english),
        segments=segments.size(english).segments if is_text else 0,
        translated=translated,
        stale=bool(line and line.text and not made_from(line.of, english)),
        translated_segments=segments.size(translated).segments if is_text and translated else 0,
    )


def _part(path: str) -> str:
    """The last names of the path, which say what kind of text it is: `title`, `options.small.label`."""
    parts = path.split(".")
    return ".".join(parts[2:]) if parts[0] == "steps" else ".".join(parts)


def longest_sentence(text: str) -> int:
    """How many words its longest sentence has."""
    plain = _MARKS.sub(lambda found: found[1] or "x", text)
    return max((len(one.split()) for one in _SENTENCE.split(plain)), default=0)


def write(
    files: Mapping[str, str], english: Mapping[str, str], language: str, own: Mapping[str, str]
) -> dict[str, str]:
    """The files with these English texts and these of the language, by path; what is not named stays letter by letter.

    Raises `positions.NotThere` for a path that is no text of these files, with the path."""
    changed = dict(files)
    for path, words in english.items():
        changed[SERVICE_FILE] = _put(changed[SERVICE_FILE], path, words, SERVICE_FILE)
    if language and own:
        name = f"{language}.yaml"
        changed[name] = _translated(changed[SERVICE_FILE], changed.get(name, ""), language, own)
    return changed


def _put(text: str, path: str, words: str, file: str) -> str:
    place = place_of(yaml_source.read(text, file=file), path)
    if place is None:
        raise positions.NotThere(path)
    return positions.put(text, place, words, file=file)


def place_of(source: Source, path: str) -> Path | None:
    """Where in a service's file the English text of a wording path stands."""
    node = source.root
    place: Path = ()
    parts = path.split(".")
    for number, part in enumerate(parts):
        if node is None:
            return None
        key = _key(node, part)
        if key is None:  # `small: Smaller than a plate` is the short form of its label
            return place if part == "label" and number == len(parts) - 1 and node.end is not None else None
        node, place = node.children[key], (*place, key)
    return place if node is not None and node.end is not None else None


def _key(node: Node, part: str) -> str | int | None:
    """The child that a part of a path means: a setting, a step or a wanted thing by its name, an item by its number."""
    if part in node.children:
        return part
    for key, child in node.children.items():
        if isinstance(key, int):
            named = [child.children[verb].value for verb in (*VERBS, "item") if verb in child.children]
            if part in map(str, named):
                return key
    return int(part) if part.isascii() and part.isdigit() and len(part) < 9 and int(part) in node.children else None


def _translated(english: str, text: str, language: str, own: Mapping[str, str]) -> str:
    """A text that is not there yet gets its place first, as `upwell translate` gives it one."""
    service = load.load_text(english).service
    there = {line.path for line in _lines(text)}
    if not there.issuperset(own) and service is not None:
        text = sidecar.refresh(service, language, text)
    said = wording_paths(service) if service else {}
    for path, words in own.items():
        text = _one(text, path, words, said.get(path, ""), f"{language}.yaml")
    return text


def _one(text: str, path: str, words: str, english: str, file: str) -> str:
    line = next((line for line in _lines(text) if line.path == path), None)
    if line is None:
        raise positions.NotThere(path)
    text = positions.put(text, (*line.place, "text"), words, file=file)
    if not words.strip() or not english:
        return text
    return positions.put_beside(text, (*line.place, "text"), "from", text_hash(english), file=file)


def with_words(one: Field, english: str, translated: str) -> Field:
    """The same field with these words."""
    return replace(one, english=english, words=longest_sentence(english), translated=translated)
