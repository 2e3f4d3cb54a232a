"""What a virus scanner is to us, whoever made it. Pure.

It is asked outside transactions, with a time limit, by `actions/scanning.py` alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


class CannotScan(Exception):
    """The scanner gives no answer, or one without sense. It may later."""


class NotScannable(Exception):
    """The scanner will not look at this file, now or later."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`found` names what is wrong with it, in the scanner's words; empty for nothing."""

    found: str = ""


class Scanner(Protocol):
    name: str

    def scan(self, data: bytes) -> Verdict:
        """Raises CannotScan, NotScannable."""

    def answers(self) -> bool:
        """Whether it can be asked at all, for `doctor`."""
