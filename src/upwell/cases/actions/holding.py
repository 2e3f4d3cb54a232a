"""The locks of a change that touches several cases: all of them at once, in the order of their ids.

Two changes of the same cases then never wait for each other, whichever of the cases each began with. Which they are is
read first and again under the locks: whoever came to them in between can no longer be locked in that order, and the
change is refused. Called before anything else of a change is read."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db.models import Q

from upwell.cases.actions.change import held
from upwell.cases.actions.refusals import ChangedMeanwhile
from upwell.cases.models import Case


def held_with_main(case_id: UUID) -> Case:
    """With the case it was joined to, if it was. One statement more for a case that was not."""
    main = Case.objects.filter(pk=case_id).values_list("merged_into_id", flat=True).first()
    if main is not None:
        _lock({case_id, main})
    case = held(case_id)
    if case.merged_into_id != main:
        raise ChangedMeanwhile
    return case


def held_with_all(case_id: UUID) -> Case:
    """With those joined to it, and whatever was split off."""
    _hold(lambda: _joined(case_id) | _parts(case_id))
    return held(case_id)


def held_both(case_id: UUID, other: UUID) -> tuple[Case, Case]:
    """With those joined to either."""
    _hold(lambda: _joined(case_id, other))
    return held(case_id), held(other)


def _hold(which: Callable[[], set[UUID]]) -> None:
    found = which()
    _lock(found)
    if not which() <= found:
        raise ChangedMeanwhile


def _lock(ids: set[UUID]) -> None:
    list(Case.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))


def _joined(*ids: UUID) -> set[UUID]:
    return set(Case.objects.filter(Q(pk__in=ids) | Q(merged_into__in=ids)).values_list("pk", flat=True))


def _parts(case_id: UUID) -> set[UUID]:
    """And their parts."""
    found, last = set[UUID](), {case_id}
    while last:
        last = set(Case.objects.filter(parent__in=last).values_list("pk", flat=True)) - found
        found |= last
    return found
