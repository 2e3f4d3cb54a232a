"""The request behind a private link: whoever has the link is its resident.

An organisation's requests open for whoever has a seat, signed in: from its list (`links.seat_address`), and by the
links in letters and of payments. Who loses the seat has no link that goes on working, not even in letters sent before.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest

from upwell.accounts import queries as accounts
from upwell.accounts.access import actor_in, has_seat
from upwell.cases import links
from upwell.cases import queries as case_queries
from upwell.channels.web import deadlinks
from upwell.lib import clock
from upwell.limits import callers
from upwell.ui.errors import DeadLink


def view_of(request: HttpRequest, secret: str) -> case_queries.FollowView:
    """Secrets are too long to be tried, so one that is right always opens."""
    case_id = links.case_of_seat(secret)
    view = _by_seat(request, case_id) if case_id else case_queries.by_follow_secret(secret)
    if view is None:
        callers.guessed(request, now=clock.now())
        raise deadlinks.incomplete() if case_id is None else deadlinks.not_yours()
    require_seat(request, view.case.organisation)
    return view


def require_seat(
    request: HttpRequest, organisation: UUID | None, words: Callable[[], DeadLink] = deadlinks.not_yours
) -> None:
    """Raises DeadLink for who does not act for it (any more); strangers are sent to sign in."""
    if organisation is not None and not has_seat(request, organisation):
        raise words()


def _by_seat(request: HttpRequest, case_id: UUID) -> case_queries.FollowView | None:
    account = actor_in(request).account_id
    mine = accounts.represented(account) if account else []
    return case_queries.by_seat(case_id, [one.id for one in mine])
