"""What needs somebody's eyes, for staff who look after services."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from upwell.accounts.access import actor_in, requires
from upwell.catalogue import queries as catalogue
from upwell.performance import alerting, alerts, called
from upwell.performance.asking.keeping import services_seen
from upwell.performance.models import Alert
from upwell.performance.shown.one_service import measured
from upwell.ui import speaking

PERMISSION = "improve_services"
PAGE = 50


def kinds() -> dict[str, str]:
    return {
        alerting.UNUSUAL: _("Not as usual"),
        alerting.DUE_SOON: _("Due soon and not begun"),
        alerting.BELOW: _("Below target"),
        "stale": _("Figures are late"),
    }


@requires(PERMISSION)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    mine = services_seen(actor_in(request))
    past, standing = alerts.past(), alerts.standing()
    if mine is not None:
        past = past.filter(service__in=mine)
        standing = [one for one in standing if one.service in mine]
    leaf = Paginator(past, PAGE).get_page(request.GET.get("page"))
    context = {
        "actor": actor_in(request),
        "mine": None if mine is None else called.number(len(mine)),
        "none_mine": mine is not None and not mine,
        "standing": [_line(one) for one in standing],
        "leaf": leaf,
        "past": [_line(one) for one in leaf.object_list],
    }
    return render(request, "steering/alerts.html", context)


def _line(one: Alert) -> dict[str, Any]:
    words = catalogue.city().word(one.words, speaking.current())
    return {
        "row": one,
        "words": words,
        "kind": kinds().get(one.kind, one.kind),
        "figures": reverse("performance:service", args=[one.service]) if measured(one.service) else "",
    }
