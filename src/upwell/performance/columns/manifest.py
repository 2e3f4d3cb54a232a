"""Which files are the columns, and how far into the record they reach. Pure but for reading and writing the one file.

A file that the manifest does not name is none of the columns. It is replaced as a whole, so whoever reads sees what
stood before or what stands after, never half."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Self

import msgspec

from upwell.events.queries import Position

NAME = "manifest.json"


class Part(msgspec.Struct, frozen=True):
    """`path`: below the folder of the columns. `month`: as in `layout.month`. `rows`: how many events."""

    path: str
    month: str
    rows: int


class Manifest(msgspec.Struct, frozen=True):
    """`reached`: the position in the record up to which the parts hold everything. `last`: what the event there is, to
    know it again."""

    schema: int = 0
    reached: Position = Position()
    last: str = ""
    parts: tuple[Part, ...] = ()

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts)

    def with_batch(self, parts: Iterable[Part], *, reached: Position, last: str) -> Self:
        return msgspec.structs.replace(self, reached=reached, last=last, parts=(*self.parts, *parts))

    def with_one_for(self, old: Iterable[Part], new: Part) -> Self:
        gone = {part.path for part in old}
        return msgspec.structs.replace(self, parts=(*(one for one in self.parts if one.path not in gone), new))


def read(folder: Path) -> Manifest:
    """What stands there; an empty one where nothing does."""
    try:
        return msgspec.json.decode((folder / NAME).read_bytes(), type=Manifest)
    except FileNotFoundError:
        return Manifest()


def write(folder: Path, manifest: Manifest) -> None:
    """Durable when it returns."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{NAME}.new"
    with draft.open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(manifest)))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / NAME)
    flush(folder)


def flush(path: Path) -> None:
    """What a file holds, or the names in a folder, onto the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
