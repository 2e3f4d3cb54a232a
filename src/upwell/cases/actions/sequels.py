"""What comes after a case: the inspection after a permit. How it ended, the permit itself says.

Called by what closes and reopens a case, in its transaction."""

from __future__ import annotations

from upwell.cases.actions.change import Change
from upwell.cases.letters import service_name
from upwell.cases.models import Case
from upwell.catalogue.city import Outcome
from upwell.permits import actions as permits


def ended(change: Change, outcome: Outcome | None) -> None:
    """One that ended well is written on the permit of the case it follows, in each language of the city."""
    case = change.case
    if case.follows_id is None or outcome is None or not outcome.good:
        return
    city = change.city
    said = {code: f"{service_name(case, code)}: {city.word(outcome.name, code)}" for code in city.languages}
    about = Case.objects.values_list("reference", flat=True).get(pk=case.follows_id)
    permits.note(about, key=case.reference, said=said, now=change.now)


def taken_up(change: Change) -> None:
    if change.case.follows_id is not None:
        permits.drop_notes(change.case.reference, now=change.now)
