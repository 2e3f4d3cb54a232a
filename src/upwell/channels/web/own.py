"""The request behind a private link: whoever has the link is its resident."""

from __future__ import annotations

from django.http import HttpRequest

from upwell.cases import queries as case_queries
from upwell.channels.web import deadlinks
from upwell.lib import clock
from upwell.limits import callers


def view_of(request: HttpRequest, secret: str) -> case_queries.FollowView:
    """Secrets are too long to be tried, so one that is right always opens."""
    view = case_queries.by_follow_secret(secret)
    if view is None:
        callers.guessed(request, now=clock.now())
        raise deadlinks.incomplete()
    return view
