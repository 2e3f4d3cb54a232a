"""Who opened contact data of which case, and when: for those who look after privacy. Opens no contact data itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from upwell.accounts import queries as accounts
from upwell.accounts.access import actor_in, requires
from upwell.accounts.actor import Actor
from upwell.cases import queries as cases
from upwell.desk.filters import day_of, midnight
from upwell.desk.names import Names, names
from upwell.desk.views.carrying import is_number
from upwell.lib.workdays import DAY

PAGE = 50


@dataclass(frozen=True, slots=True)
class Opening:
    """Title and team are empty for a case out of sight."""

    at: datetime
    by: str
    reference: str
    title: str
    team: str


@requires("see_viewings")
@require_safe
def openings(request: HttpRequest) -> HttpResponse:
    words, actor = names(), actor_in(request)
    who, on = request.GET.get("who", ""), request.GET.get("on", "")
    who, day = who if is_number(who) else "", day_of(on)
    workdays = words.city.workdays
    rows = accounts.all_viewings(
        account_id=int(who) if who else None,
        since=midnight(day.isoformat(), workdays) if day else None,
        until=midnight((day + DAY).isoformat(), workdays) if day and day.year < 9000 else None,
    )
    leaf = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "actor": actor,
        "who": who,
        "on": day.isoformat() if day else "",
        "people": accounts.who_viewed(),
        "leaf": leaf,
        "openings": list(_worded(list(leaf.object_list), actor, words)),
    }
    return render(request, "desk/openings.html", context)


def _worded(rows: Sequence[Any], actor: Actor, words: Names) -> Iterator[Opening]:
    known = {row.reference: row for row in cases.rows_of([one.reference for one in rows], actor)}
    for one in rows:
        row = known.get(one.reference)
        yield Opening(
            one.at,
            one.account.called,
            one.reference,
            words.title(row.service, row.title) if row else "",
            words.team(row.team) if row and row.team else "",
        )
