"""A city is a folder: what is in `src/` knows none. The default folder's path is the one thing it may name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
KINDS = {".py", ".html", ".js", ".mjs", ".ts", ".css", ".scss", ".txt", ".po", ".svg"}
FOLDER = re.compile(r"cities/[a-z]+")
"""As in `upwell load cities/<city>`: a path, in settings and in hints."""


def sources() -> list[Path]:
    return [
        path
        for path in SOURCE.rglob("*")
        if path.suffix in KINDS and "tests" not in path.parts and "build" not in path.parts
    ]


def names() -> list[str]:
    """What cities are called, in their folders and without accents, and the folders' own names."""
    found: set[str] = set()
    for folder in sorted((ROOT / "cities").iterdir()):
        if not (folder / "city.yaml").is_file():
            continue
        called = yaml.safe_load((folder / "city.yaml").read_text(encoding="utf-8"))["name"]
        found |= {folder.name, called, called.replace("é", "e")}
    return sorted(found)


def test_there_is_more_than_one_city_to_look_for() -> None:
    assert len(names()) >= 5
    assert len(sources()) > 100


@pytest.mark.parametrize("name", names())
def test_no_city_is_named_in_the_source(name: str) -> None:
    told = re.compile(rf"\b{re.escape(name)}", re.IGNORECASE)
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sources()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if told.search(FOLDER.sub("", line))
    ]

    assert not found, "\n".join(found)
