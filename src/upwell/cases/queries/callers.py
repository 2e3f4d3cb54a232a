"""The cases of somebody on the phone, by the mark of their number or email address. Nothing sealed is opened."""

from __future__ import annotations

from django.db.models import F, Q
from django.db.models.lookups import IsNull

from upwell.accounts.actor import Actor
from upwell.cases import scope
from upwell.cases.models import Case
from upwell.cases.phones import caller_mark as caller_mark
from upwell.cases.queries.desk import COLUMNS, Row
from upwell.cases.queries.rows import made

CONTACT = "see_contact"
MOST = 50


def of_caller(mark: str, actor: Actor) -> list[Row]:
    """Open ones first, whatever their age, then the newest; of the teams in which this person may see who somebody is.
    One statement."""
    if not mark or not actor.may(CONTACT):
        return []
    theirs = Q(phone_index=mark) | Q(contact_index=mark)
    rows = scope.within(Case.objects.filter(theirs, forgotten_at=None), actor)
    open_first = rows.order_by(IsNull(F("closed_at"), False), "-opened_at", "id")
    return [row for row in made(Row, open_first[:MOST], COLUMNS) if actor.may(CONTACT, row.team)]
