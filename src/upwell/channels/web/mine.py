"""Everything a signed-in resident asked for, in one place: what waits for them, what is open, what is closed.

Earlier requests sent with the address they signed in with are offered; others are added in `claims.py`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from upwell.accounts import queries as accounts
from upwell.accounts.access import acting_for, actor_in, signed_in
from upwell.cases import links, workflow
from upwell.cases import queries as cases
from upwell.catalogue import queries as catalogue
from upwell.channels.web import begun, deadlinks, drafts, timeline
from upwell.intake import queries as intake_queries
from upwell.lib import clock
from upwell.ui import speaking
from upwell.ui.personal import personal

A_PAGE, FEW = 50, 10


@signed_in
@personal
@require_safe
def my_requests(request: HttpRequest) -> HttpResponseBase:
    """The first page has everything; the pages after it one list, a page at a time."""
    before = _moment(request.GET.get("before", ""))
    closed = request.GET.get("show") == "closed"
    if before is not None or closed:
        found, more = _found(request, closed=closed, before=before, limit=A_PAGE)
        return render(
            request,
            "web/mine_more.html",
            {
                "requests": found,
                "closed": closed,
                "next": more,
                "acting": acting_for(request),
                **_payments(request, found),
            },
        )
    live, more_live = _found(request, closed=False, before=None, limit=A_PAGE)
    done, more_done = _found(request, closed=True, before=None, limit=FEW)
    context: dict[str, Any] = {"open": live, "places": _by_place(live), "closed": done}
    context |= {"next_open": more_live, "next_closed": more_done, **_waiting(request, [one["id"] for one in live])}
    context |= _payments(request, [*live, *done])
    return render(request, "web/mine.html", context)


def _found(
    request: HttpRequest, *, closed: bool, before: datetime | None, limit: int
) -> tuple[list[dict[str, Any]], str]:
    """A page of requests, and the address of the next."""
    account, acting = actor_in(request).account_id or 0, acting_for(request)
    holder = acting.id if acting else None
    found = cases.for_account(account, organisation=holder, closed=closed, before=before, limit=limit + 1)
    more = ""
    if len(found) > limit:
        last = found[limit - 1].opened_at.isoformat()
        more = f"?{urlencode({'show': 'closed' if closed else 'open', 'before': last})}"
    return [_line(pin, by_seat=holder is not None) for pin in found[:limit]], more


def _payments(request: HttpRequest, shown: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What was paid, or is to be, with the requests of this page, closed ones too."""
    ids, language, by_seat = [one["id"] for one in shown], speaking.current(), acting_for(request) is not None
    return {"payments": intake_queries.payments(ids, language=language, by_seat=by_seat)}


def _by_place(lines: Sequence[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Together by address where one place has several, as for whoever looks after a building; else one list."""
    placed = sorted(lines, key=lambda line: line["place"])
    groups = [(place, list(group)) for place, group in groupby(placed, key=lambda line: line["place"])]
    several = any(place and len(group) > 1 for place, group in groups)
    return groups if several and len(groups) > 1 else []


def _waiting(request: HttpRequest, live: Sequence[UUID]) -> dict[str, Any]:
    account, language, now = actor_in(request).account_id or 0, speaking.current(), clock.now()
    acting = acting_for(request)
    holder = acting.id if acting else None
    here, begun_by = [] if acting else drafts.mine(request), intake_queries.drafts_of(account, organisation=holder)
    proved = None if acting else accounts.proved_address(account)
    return {
        "acting": acting,
        "represented": accounts.represented(account),
        "waiting": begun.of([*here, *(one for one in begun_by if one not in here)]),
        "appointments": intake_queries.appointments(live, language=language, now=now, by_seat=acting is not None),
        "found": cases.how_many_unclaimed(proved.index) if proved else 0,
    }


@signed_in
@require_POST
def my_draft(request: HttpRequest, draft: UUID) -> HttpResponseBase:
    """Takes up a form begun while signed in, on whatever device."""
    account, acting = actor_in(request).account_id or 0, acting_for(request)
    holder = acting.id if acting else None
    if draft not in intake_queries.drafts_of(account, organisation=holder) and not drafts.is_mine(request, draft):
        raise deadlinks.not_open_here()
    if not drafts.is_for_other(request, draft):
        drafts.remember(request, draft)
        drafts.shorten(request, draft)
    return redirect("web:here", draft=draft)


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
        # the ends of the calendar have no such moment elsewhere
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _line(pin: cases.Pin, *, by_seat: bool) -> dict[str, Any]:
    language = speaking.current()
    state = workflow.named(catalogue.city(), pin.workflow).state(pin.state)
    return {
        "id": pin.id,
        "reference": pin.reference,
        "title": catalogue.case_name(pin.service, pin.title, language).text,
        "place": pin.place_label,
        "opened_at": pin.opened_at,
        "state": timeline.state_words(state, language),
        "tone": timeline.tone(pin.phase, None, clock.now()),
        "follow_url": links.own_link(pin.id, by_seat=by_seat),
    }
