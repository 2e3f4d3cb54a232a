"""translate export, translate import: a city's texts out to translators' own tools, and back. Works on files alone."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from upwell.definition import exchange, load, units
from upwell.definition.model import Service
from upwell.definition.units import Unit

USAGE = "Write: upwell translate export LANGUAGE FILE [PATH], or import; a FILE ends with .po, .xlf or .xliff"
ENDINGS = {".po": "po", ".xlf": "xliff", ".xliff": "xliff"}


def run(arguments: argparse.Namespace) -> int:
    verb, *words = arguments.words
    form = arguments.format or (ENDINGS.get(Path(words[1]).suffix) if len(words) > 1 else None)
    if not 2 <= len(words) <= 3 or form is None:
        print(USAGE, file=sys.stderr)
        return 2
    language, file = words[0], Path(words[1])
    root = Path(words[2]) if len(words) > 2 else arguments.city
    services = _services(root)
    if verb == "export":
        return _export(services, language, form, file, everything=arguments.all)
    return _import(services, language, form, file)


def _services(root: Path) -> dict[Path, Service]:
    """Those whose English can be read, by folder."""
    found = {}
    for path in sorted((root / "services").glob("*/service.yaml")):
        loaded = load.load_text(path.read_bytes(), file=f"{path.parent.name}/{path.name}")
        if loaded.service is not None:
            found[path.parent] = loaded.service
        else:
            print(f"{path.parent.name}: mend its English first; it is left out", file=sys.stderr)
    return found


def _written(folder: Path, language: str) -> str:
    file = folder / f"{language}.yaml"
    return file.read_text("utf-8-sig") if file.exists() else ""


def _units(services: dict[Path, Service], language: str) -> list[Unit]:
    return [
        one
        for folder, service in services.items()
        for one in units.units(service, language, units.of_file(_written(folder, language), language))
    ]


def _export(services: dict[Path, Service], language: str, form: str, file: Path, *, everything: bool) -> int:
    listed = [one for one in _units(services, language) if everything or one.state != units.DONE]
    file.write_bytes(exchange.write(form, language, listed))
    print(f"{file}: {len(listed)} texts")
    return 0


def _import(services: dict[Path, Service], language: str, form: str, file: Path) -> int:
    """All of the file, or nothing of it."""
    known = {(one.service, one.path): one for one in _units(services, language)}
    try:
        found = exchange.judge(exchange.read(form, language, file.read_bytes()), known)
    except (exchange.NotReadable, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    for at, why in found.refused:
        print(f"{at}: {why}")
    if found.refused:
        print(f"{len(found.refused)} texts are refused; nothing was changed", file=sys.stderr)
        return 1
    for folder, service in services.items():
        if texts := found.taken.get(service.service):
            written = units.with_texts(service, language, _written(folder, language), texts)
            (folder / f"{language}.yaml").write_text(written, encoding="utf-8")
    print(f"{sum(map(len, found.taken.values()))} texts taken, {found.same} were so already")
    return 0
