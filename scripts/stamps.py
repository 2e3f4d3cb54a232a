"""Remembers what each set-up step was done with, so that a step whose inputs have not changed is skipped.

A signature is made of sizes and modification times: reading a thousand files' contents would cost the second start."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent


def signature(paths: Iterable[Path], *words: str) -> str:
    """Changes whenever a file below one of the paths, or one of the words, does."""
    made = hashlib.sha256("\0".join(words).encode())
    for file in sorted(file for path in paths for file in _files(path)):
        seen = file.stat()
        made.update(f"\0{file}\0{seen.st_size}\0{seen.st_mtime_ns}".encode())
    return made.hexdigest()


def contents(paths: Iterable[Path], *words: str) -> str:
    """The same from what is in the files: for the few whose times a checkout changes."""
    made = hashlib.sha256("\0".join(words).encode())
    for path in paths:
        made.update(path.read_bytes() if path.exists() else b"-")
    return made.hexdigest()


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif path.is_dir():
        yield from (file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts)


class Stamps:
    def __init__(self, file: Path) -> None:
        self._file = file

    def _read(self) -> dict[str, str]:
        try:
            kept = json.loads(self._file.read_text())
        except (OSError, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}

    def holds(self, name: str, stamp: str) -> bool:
        return self._read().get(name) == stamp

    def keep(self, name: str, stamp: str) -> None:
        kept = self._read() | {name: stamp}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(json.dumps(kept, indent=1, sort_keys=True))

    def once(self, name: str, stamp: str, words: str, step: Callable[[], None], *made: Path) -> None:
        """Runs the step unless it was done with this stamp and what it made is still there."""
        if self.holds(name, stamp) and all(path.exists() for path in made):
            return
        began = perf_counter()
        print(f"- {words} …", flush=True)
        step()
        self.keep(name, stamp)
        print(f"  done in {perf_counter() - began:.1f} s", flush=True)
