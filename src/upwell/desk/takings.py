"""Single payments as the desk lists them: what for, how, under which number, what went back. Nobody's name but that of
the staff who took it, and the reference of a case only where it may be seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from upwell.accounts import queries as accounts
from upwell.accounts.actor import Actor
from upwell.cases import queries as cases
from upwell.desk import money
from upwell.desk.names import names
from upwell.lib.workdays import Workdays
from upwell.payments import taken
from upwell.payments.queries import Payment

TOGETHER = 500


@dataclass(frozen=True, slots=True)
class Taking:
    """`service`: as the city calls it; empty for money that belongs to no fee. `back`: what was given back of it."""

    row: Payment
    way: str
    number: str
    service: str
    reference: str
    by: str
    back: int


def listed(rows: Sequence[Payment], actor: Actor) -> list[Taking]:
    """Two statements beside those of the rows."""
    called, subjects = names(), [one.charge.subject for one in rows if one.charge]
    references = cases.references_seen(subjects, actor) if subjects else {}
    staff = {int(one.taken_by) for one in rows if one.taken_by.isdigit()}
    people = accounts.called(staff) if staff else {}
    return [
        Taking(
            one,
            str(money.WAYS[taken.way_of(one.provider, one.method)]),
            taken.number_of(one),
            called.noun(one.charge.service) if one.charge else "",
            references.get(one.charge.subject, "") if one.charge else "",
            people.get(int(one.taken_by), "") if one.taken_by.isdigit() else "",
            sum(refund.cents for refund in one.refunds.all() if refund.state == refund.State.DONE),
        )
        for one in rows
    ]


def csv_heading() -> list[str]:
    money_of = [_("When"), _("Amount"), _("Currency"), _("How it was paid"), _("Number")]
    return [*money_of, _("For"), _("Reference"), _("Taken by"), _("Given back")]


def csv_rows(rows: Iterable[Payment], actor: Actor, workdays: Workdays) -> Iterator[list[Any]]:
    """Some hundred at a time, so that a year is never held whole."""
    left = iter(rows)
    while some := list(islice(left, TOGETHER)):
        for one in listed(some, actor):
            yield [
                one.row.at.astimezone(workdays.zone).isoformat(timespec="minutes"),
                money.plain(one.row.cents),
                one.row.currency,
                one.way,
                one.number,
                one.service,
                one.reference,
                one.by,
                money.plain(one.back),
            ]
