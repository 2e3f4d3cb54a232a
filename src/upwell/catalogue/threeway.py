"""Which of two sides changed since they last agreed: a folder, and what is published. Pure.

A unit is one service, by its code, or the city's settings, `CITY`: for each the hashes of its files, by name. What is
not there has none."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

CITY = ""
Hashes = Mapping[str, str]
Units = Mapping[str, Hashes]
Side = Literal["same", "folder", "published", "both"]


def hashes(files: Mapping[str, str]) -> dict[str, str]:
    return {name: hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest() for name, text in files.items()}


def changed(base: Hashes, folder: Hashes, published: Hashes) -> Side:
    """Which side is another one than it was; `same` when both are alike, however they came to be."""
    if folder == published:
        return "same"
    if published == base:
        return "folder"
    return "published" if folder == base else "both"


@dataclass(frozen=True, slots=True)
class Compared:
    """Units by which side changed them, each list in order."""

    same: list[str] = field(default_factory=list)
    folder: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    both: list[str] = field(default_factory=list)


def compare(base: Units, folder: Units, published: Units) -> Compared:
    found = Compared()
    for unit in sorted({*base, *folder, *published}):
        side = changed(base.get(unit, {}), folder.get(unit, {}), published.get(unit, {}))
        getattr(found, side).append(unit)
    return found


@dataclass(frozen=True, slots=True)
class Choice:
    """Whose word counts for units that both sides changed: the folder's (`ours`) or the published one (`theirs`). None:
    for no unit; empty: for all; else for those named. The city's settings are called `city`."""

    ours: Collection[str] | None = None
    theirs: Collection[str] | None = None

    def of(self, unit: str) -> Literal["ours", "theirs", ""]:
        if _named(self.ours, unit):
            return "ours"
        if _named(self.theirs, unit):
            return "theirs"
        if self.ours is not None and not self.ours:
            return "ours"
        return "theirs" if self.theirs is not None and not self.theirs else ""


def _named(units: Collection[str] | None, unit: str) -> bool:
    return bool(units) and called(unit) in (units or ())


def called(unit: str) -> str:
    return unit or "city"


NO_CHOICE = Choice()
