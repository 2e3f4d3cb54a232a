"""Fills in what Upwell knows of the services it delivers, and tells who keeps them what is due to be looked at.
Idempotent; may run in several processes at once."""

from __future__ import annotations

from datetime import datetime

from upwell.portfolio import actions


def fill(now: datetime) -> bool:
    actions.fill_own_when_due(now=now)
    return False


def remind(now: datetime) -> bool:
    actions.remind(now=now)
    return False
