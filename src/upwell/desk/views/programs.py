"""The programs of others: which have a key, what they may, when they were here last; taking keys back, and what could
not be told to them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from upwell.accounts.access import actor_in, requires
from upwell.channels.api import actions, queries
from upwell.lib import clock

MANAGE = "manage_api_keys"
PAGE, MOST_STUCK = 25, 50


@requires(MANAGE)
@require_safe
def programs(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    leaf = Paginator(queries.programs(), PAGE).get_page(request.GET.get("page"))
    context = {
        "actor": actor_in(request),
        "leaf": leaf,
        "shown": [(one, [(key, _state(key, now)) for key in one.keys.all()]) for one in leaf.object_list],
        "stuck": queries.stuck(limit=MOST_STUCK),
    }
    return render(request, "desk/programs.html", context)


def _state(key: Any, now: datetime) -> tuple[str, str]:
    """In words, and its tone."""
    if key.revoked_at is not None:
        return _("Revoked"), "neutral"
    if key.expires_at is not None and key.expires_at <= now:
        return _("Its time is over"), "neutral"
    return _("Works"), "done"


@requires(MANAGE)
@require_POST
def revocation(request: HttpRequest) -> HttpResponse:
    """Of a program with all it has, or of one of its keys."""
    name, prefix = request.POST.get("name", "")[:60], request.POST.get("key", "")[:8]
    by, now = actor_in(request), clock.now()
    try:
        if prefix:
            actions.revoke_key(prefix, by=by, now=now)
        else:
            actions.revoke_program(name, by=by, now=now)
    except actions.CannotRevoke:
        messages.info(request, _("It was revoked before."))
    else:
        messages.success(request, _("Revoked. It opens nothing from now on."))
    return redirect("desk:programs")


@requires(MANAGE)
@require_POST
def retry(request: HttpRequest, call_id: int) -> HttpResponse:
    try:
        actions.retry(call_id, by=actor_in(request), now=clock.now())
    except actions.CannotRetry:
        messages.error(request, _("This message is not stuck: it was sent, or it is about to be tried."))
    else:
        messages.success(request, _("We try this message again now."))
    return redirect("desk:programs")
