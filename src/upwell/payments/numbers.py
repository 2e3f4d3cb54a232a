"""Numbers on receipts and checks as they are kept: the same number typed otherwise is the same number. Pure."""

from __future__ import annotations


def folded(typed: str) -> str:
    """In capitals, with single spaces: "r 7" and "R  7" are one receipt."""
    return " ".join(typed.split()).upper()
