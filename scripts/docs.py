"""Writes the tables in `docs/` that are made from the code: events, and every address with what it demands.

Usage: docs.py [write | check]. A test compares; `write` brings them up to date."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent.parent / "docs"
BEGIN, END = "<!-- made by scripts/docs.py -->", "<!-- end -->"


def events() -> str:
    from upwell.events.names import NAMES

    rows = ((f"`{name}`", kind.doc, ", ".join(f"`{key}`" for key in sorted(kind.keys))) for name, kind in NAMES.items())
    return _table(("Event", "When", "In `data`"), rows)


def addresses() -> str:
    from django.urls import get_resolver

    from upwell.lib.access import requirement_of

    rows = (
        (f"`{name}`", f"`/{where}`", requirement_of(view) or "nobody said")
        for name, where, view in _walk(get_resolver().url_patterns)
    )
    return _table(("Name", "Address", "Demands"), rows)


def _walk(patterns: list[Any], name: str = "", where: str = "") -> Iterator[tuple[str, str, Callable[..., Any]]]:
    from django.urls import URLResolver

    for one in patterns:
        if isinstance(one, URLResolver):
            inner = f"{name}{one.namespace}:" if one.namespace else name
            yield from _walk(one.url_patterns, inner, where + str(one.pattern))
        else:
            yield f"{name}{one.name or one.pattern}", where + str(one.pattern), one.callback


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |".replace("|  |", "| |") for cells in lines)


TABLES: dict[str, Callable[[], str]] = {"events.md": events, "access.md": addresses}


def renewed(file: str) -> str:
    """The file's text with its table as the code says it."""
    text = (DOCS / file).read_text(encoding="utf-8")
    before, rest = text.split(BEGIN, 1)
    return f"{before}{BEGIN}\n{TABLES[file]()}\n{END}{rest.split(END, 1)[1]}"


def outdated() -> list[str]:
    return [file for file in TABLES if renewed(file) != (DOCS / file).read_text(encoding="utf-8")]


def main(arguments: list[str]) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upwell.config.settings")
    django.setup()
    stale = outdated()
    for file in stale:
        print(f"docs/{file} {'was' if arguments == ['write'] else 'is'} not up to date")
        if arguments == ["write"]:
            (DOCS / file).write_text(renewed(file), encoding="utf-8")
    return 1 if stale and arguments != ["write"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
