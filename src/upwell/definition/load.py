"""Definitions from text or from a folder: a `Service`, or every problem at once, each with its place.

`load_text` reads one file, `load_folder` a service's folder with its language files, `load_files` the same from texts.
All check everything; nothing is raised for what files contain. Called by the catalogue, the command line and tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from upwell.definition import check, sidecar, source, structure
from upwell.definition.known import NOTHING_KNOWN, Known
from upwell.definition.model import Service
from upwell.definition.plain import content_hash, from_plain, to_plain, translations_plain
from upwell.definition.problems import Problem
from upwell.definition.sketch import Sketch, sketch
from upwell.definition.source import MAX_BYTES, Source

__all__ = [
    "MAX_BYTES",
    "Known",
    "Loaded",
    "content_hash",
    "from_plain",
    "load_files",
    "load_folder",
    "load_text",
    "to_plain",
    "translations_plain",
]

SERVICE_FILE, EXAMPLES_FILE = "service.yaml", "tests.yaml"
YAML = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Loaded:
    """The service when nothing but warnings was found, and all problems in the order of the files.

    `plain` and `translations` are what to store: `from_plain(plain, translations)` is the same service. `sketch` is
    what can be tried out of it, even while there are errors; None when nothing can be read."""

    service: Service | None
    problems: tuple[Problem, ...]
    plain: Mapping[str, Any] = field(default_factory=dict)
    translations: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    sketch: Sketch | None = None

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if not problem.warning)

    @property
    def hash(self) -> str:
        return content_hash(self.plain, self.translations)


def load_text(text: str | bytes, *, file: str = SERVICE_FILE, known: Known = NOTHING_KNOWN) -> Loaded:
    """The service of one file, without its translations."""
    return _load(source.read(text, file=file), {}, known, [], with_translations=False)


def load_folder(folder: FilePath, *, known: Known = NOTHING_KNOWN) -> Loaded:
    """The service of a folder. Problems name files as `folder's name/file`."""
    unreadable: list[Problem] = []
    files: dict[str, bytes] = {}
    for path in sorted(folder.iterdir() if folder.is_dir() else ()):
        if path.suffix in YAML and path.is_file():
            try:
                with path.open("rb") as opened:
                    files[path.name] = opened.read(MAX_BYTES + 1)
            except OSError as error:
                what = f"This file cannot be read: {error.strerror}"
                unreadable.append(Problem(f"{folder.name}/{path.name}", 1, 1, what))
    return load_files(files, folder=folder.name, known=known, unreadable=unreadable)


def load_files(
    files: Mapping[str, str | bytes],
    *,
    folder: str,
    known: Known = NOTHING_KNOWN,
    unreadable: Sequence[Problem] = (),
) -> Loaded:
    """The service of the files of a folder of this name, by their names; what is no YAML is not looked at.

    `unreadable`: what is known to be wrong with those files already."""
    problems = list(unreadable)
    sources = {name: source.read(files[name], file=f"{folder}/{name}") for name in sorted(files) if name.endswith(YAML)}
    if SERVICE_FILE not in sources:
        what = f"There is no {SERVICE_FILE} in the folder {folder}"
        missing = Problem(f"{folder}/{SERVICE_FILE}", 1, 1, what, "Every service has one")
        return Loaded(None, tuple(problems) or (missing,))
    problems += _unread(folder, list(sources))
    languages = {found[1]: sources[name] for name in sources if (found := sidecar.FILE.fullmatch(name))}
    english = sources[SERVICE_FILE]
    _add_examples(english, sources.get(EXAMPLES_FILE), problems)
    return _load(english, languages, known, problems, with_translations=True, folder=folder)


def _unread(folder: str, names: list[str]) -> list[Problem]:
    """Files that look like part of the service but are not."""
    return [
        Problem(f"{folder}/{name}", 1, 1, f"{name} is not read", _NAMES, warning=True)
        for name in names
        if name not in (SERVICE_FILE, EXAMPLES_FILE) and not sidecar.FILE.fullmatch(name)
    ]


_NAMES = f"A service's folder has {SERVICE_FILE}, {EXAMPLES_FILE} and languages such as es.yaml or zh-Hans.yaml"


def _add_examples(english: Source, examples: Source | None, problems: list[Problem]) -> None:
    """Puts the examples of `tests.yaml` into the service, with their places, as if they stood there."""
    if examples is None:
        return
    problems += examples.problems
    plain = examples.plain
    listed = plain.get("tests") if isinstance(plain, dict) else plain
    if not isinstance(listed, list):
        if plain is not None:
            problems.append(
                examples.problem((), "The examples are a list", "Begin the file with tests: and a list below it")
            )
        return
    if isinstance(english.plain, dict) and english.root is not None and examples.root is not None:
        if "tests" in english.plain:
            what = f"There are examples here and in {EXAMPLES_FILE}"
            problems.append(english.problem(("tests",), what, "Keep them in one place", at_key=True))
            return
        english.plain["tests"] = listed
        node = examples.root.children["tests"] if isinstance(plain, dict) else examples.root
        english.adopt("tests", node, examples.file)


def _load(
    english: Source,
    languages: Mapping[str, Source],
    known: Known,
    problems: list[Problem],
    *,
    with_translations: bool,
    folder: str | None = None,
) -> Loaded:
    found = [*problems, *english.problems]
    draft, form = structure.read_service(english)
    told = {(problem.line, problem.column) for problem in english.problems}
    found += [problem for problem in form if (problem.line, problem.column) not in told]
    translated: dict[str, dict[str, dict[str, str]]] = {}
    for language, file in languages.items():
        lines, wrong = sidecar.flat(file)
        found += [*file.problems, *wrong]
        translated[language] = {line.path: {"text": line.text, "from": line.of} for line in lines if line.text}
        if draft is not None:
            found += check.check_translation(draft, file, lines, language, known)
    sketched = None
    if draft is not None:
        checked = check.check(draft, english, known, languages=frozenset(languages) if with_translations else None)
        found += [*checked.logic, *checked.other, *check.check_folder_name(draft, english, folder)]
        sketched = sketch(draft, english, found, [*form, *checked.logic])
    order = sorted(set(found), key=lambda one: (one.file != english.file, one))
    if any(not problem.warning for problem in order):
        return Loaded(None, tuple(order), sketch=sketched)
    plain = english.plain
    return Loaded(from_plain(plain, translated), tuple(order), plain, translated, sketched)
