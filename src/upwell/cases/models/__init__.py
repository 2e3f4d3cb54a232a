"""The rows of this room: the case as it stands, its history, and a row for each thing people ask about later.

Other rooms refer to `cases.Case` by name and otherwise call `actions` and `queries`."""

from upwell.cases.models.case import Case
from upwell.cases.models.deciding import Decision, Item, Review
from upwell.cases.models.history import Closure, EntriesStay, Entry, Pause, Proposal, Question, Reopening
from upwell.cases.models.parties import Party

__all__ = [
    "Case",
    "Closure",
    "Decision",
    "EntriesStay",
    "Entry",
    "Item",
    "Party",
    "Pause",
    "Proposal",
    "Question",
    "Reopening",
    "Review",
]
