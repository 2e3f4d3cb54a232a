"""Keeps columns, results and what is said of them up to date; minds figures that are late.

Idempotent; may run in several processes at once."""

from __future__ import annotations

from datetime import datetime

from upwell.catalogue import queries as catalogue
from upwell.lib.batches import BATCH
from upwell.performance import actions, alerting, late, results, unequal
from upwell.performance.asking import keeping
from upwell.performance.columns import exporting
from upwell.performance.objectives import keeping as scores
from upwell.performance.weekly import keeping as notes


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


def work_out_equity(now: datetime) -> bool:
    """Whom the city serves worse, when what is known of it is old or of other figures."""
    return unequal.keep(now)


def steer(now: datetime) -> bool:
    """How objectives stood and what the week was like, once a week; what needs somebody's eyes, always. Whether more
    weeks of the past want a note."""
    scores.keep(now)
    more = notes.keep(now)
    alerting.look(now)
    return more


def answer_tiles(now: datetime) -> bool:
    """Questions that are asked again and again."""
    return keeping.answer_due(now)


def mind_data_sets(now: datetime) -> bool:
    """Those that the city's folder declares are there; the team of one whose figures are late is told, once."""
    if catalogue.has_city():
        actions.follow_city(now=now)
        actions.count_anew()
        late.tell(now=now)
    return actions.forget_unread(now=now) == BATCH
