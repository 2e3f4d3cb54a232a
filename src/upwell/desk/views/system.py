"""What is stuck and needs a person: the worker, and messages that could not be sent, with the way to try them again;
and what waits, because many go to one address."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from upwell.accounts.access import actor_in, requires
from upwell.bookings import queries as bookings
from upwell.desk import booked, work
from upwell.desk.names import letter
from upwell.desk.readers import reader
from upwell.events import queries as events
from upwell.lib import clock
from upwell.notify import actions as notify
from upwell.notify import queries as outbox
from upwell.partners import actions as partners
from upwell.ui import context

PAGE = 50


@requires("see_system")
@require_safe
def system(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    leaf = Paginator(outbox.stuck(now=now), PAGE).get_page(request.GET.get("page"))
    stuck = [(one, letter(one.template)) for one in leaf.object_list]
    held = [(one, letter(one.template)) for one in outbox.held_back()[:PAGE]]
    shown = {
        "health": outbox.health(now=now),
        "leaf": leaf,
        "stuck": stuck,
        "held": held,
        "orders": work.stuck(now),
        "background": (background := events.background(now=now)),
        "behind": [(reader(name), since) for name, since in background.behind],
        "day_passes": context.A_DAY_PASSES(),
        "stranded": [
            (one, booked.resource_name(one.calendar, one.resource)) for one in bookings.stranded(now=now)[:PAGE]
        ],
        "actor": actor_in(request),
        "now": now,
        "may_pass_days": context.LET_A_DAY_PASS is not None,
    }
    return render(request, "desk/system.html", shown)


@requires("see_system")
@require_POST
def retry(request: HttpRequest, message_id: UUID) -> HttpResponse:
    if outbox.message(message_id) is None:
        raise Http404
    try:
        notify.retry(message_id, by=actor_in(request).id, now=clock.now())
    except notify.CannotRetry:
        messages.error(request, _("This message is not stuck: it was sent, or it is about to be tried."))
    else:
        messages.success(request, _("We try this message again now."))
    return HttpResponseRedirect(reverse("desk:system"))


@requires("see_system")
@require_POST
def retry_order(request: HttpRequest, message_id: int) -> HttpResponse:
    try:
        partners.retry(message_id, by=actor_in(request), now=clock.now())
    except partners.CannotRetry as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("We try this message again now."))
    return HttpResponseRedirect(reverse("desk:system"))


@requires("see_system")
@require_POST
def pass_day(request: HttpRequest) -> HttpResponse:
    """Only in a sandbox; elsewhere there is nothing here."""
    if context.LET_A_DAY_PASS is None:
        raise Http404
    context.LET_A_DAY_PASS()
    messages.success(request, _("A day goes by now. It takes less than a minute."))
    return HttpResponseRedirect(reverse("desk:system"))


@requires("see_system")
@require_POST
def seen_news(request: HttpRequest, news_id: UUID) -> HttpResponse:
    if partners.seen(news_id, by=actor_in(request), now=clock.now()):
        messages.success(request, _("It is off the list."))
    return HttpResponseRedirect(reverse("desk:system"))
