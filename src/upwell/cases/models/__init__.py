"""The rows of this room: the case as it stands, its history, and a row for each thing people ask about later.

Other rooms refer to `cases.Case` by name and otherwise call `actions` and `queries`."""

from upwell.cases.models.case import Case
from upwell.cases.models.history import Closure, EntriesStay, Entry, Pause, Proposal, Question, Reopening
from upwell.cases.models.parties import Party

__all__ = ["Case", "Closure", "EntriesStay", "Entry", "Party", "Pause", "Proposal", "Question", "Reopening"]
