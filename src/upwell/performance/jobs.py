"""Keeps the columns of events, and the results made of them, up to date.

Idempotent; may run in several processes at once."""

from __future__ import annotations

from datetime import datetime

from upwell.performance import results
from upwell.performance.columns import exporting


def take_over(now: datetime) -> bool:
    """Whether there is more: a batch was full."""
    return exporting.take_over() == exporting.BATCH


def count(now: datetime) -> bool:
    """What is new is counted in the results."""
    return results.refresh(now=now)


def tidy(now: datetime) -> bool:
    """Few files of many, and away with those nobody names."""
    exporting.compact()
    exporting.sweep(now=now)
    return False
