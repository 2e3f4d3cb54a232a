"""Letting a document through that no virus scanner found clean: who may says why, and the history keeps it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction

from upwell.accounts import queries as accounts
from upwell.accounts.actor import Actor
from upwell.cases import scope
from upwell.cases.actions import refusals
from upwell.cases.actions.change import Change, held
from upwell.cases.models import Case, Review
from upwell.cases.models.history import What
from upwell.files import actions as files
from upwell.files import queries as file_queries

OPEN_UNSCANNED = "open_unscanned"
MOST_WORDS = 2_000
Became = Literal["let_through", "clean", "infected", "open"]
"""What has become of it: let through by this, or what a scanner or a colleague was quicker to say."""


@transaction.atomic
def let_through(case_id: UUID, upload_id: UUID, *, why: str, team: str, by: Actor, now: datetime) -> Became:
    """`team`: the one that has the case or is asked for its review, in which this person may. Where somebody or a
    scanner was quicker nothing is written down. Raises NotAllowed, NotFound, NoReasonGiven."""
    case = held(case_id)
    concerned = team == case.team or Review.objects.filter(case=case, team=team).exists()
    if not concerned or not scope.may(by, OPEN_UNSCANNED, team):
        raise refusals.NotAllowed
    before = file_queries.sent_with(case.reference, upload_id)
    if before is None:
        raise refusals.NotFound
    if not why.strip():
        raise refusals.NoReasonGiven
    if not files.let_through(upload_id, now=now):
        return _found(case, upload_id)
    change = Change(case, by=by, now=now)
    role = accounts.role_for(by.account_id, OPEN_UNSCANNED, team) if by.account_id else ""
    words = why.strip()[:MOST_WORDS]
    # what the file is called the resident wrote: it goes when they are forgotten
    change.entry(What.LET_THROUGH, said=before.name, note=words, data={"document": str(upload_id), "role": role})
    change.fact("case_noted", kind="let_through")
    change.write()
    return "let_through"


def _found(case: Case, upload_id: UUID) -> Became:
    now_is = file_queries.sent_with(case.reference, upload_id)
    if now_is is None or now_is.is_infected:
        return "infected"
    return "open" if now_is.passed else "clean"
