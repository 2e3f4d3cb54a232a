"""The departments of the city's own inventory: renamed, moved, joined, each with a day and a reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from upwell.accounts.access import actor_in, requires
from upwell.catalogue import queries as catalogue
from upwell.lib import clock
from upwell.portfolio import actions, keepers, queries
from upwell.portfolio.keepers import MAY
from upwell.portfolio.models import Department
from upwell.portfolio.views.editing import how

TURNS: Mapping[str, object] = {
    "renamed": gettext_lazy("Renamed"),
    "moved": gettext_lazy("Moved below another"),
    "merged": gettext_lazy("Became one with another"),
}


@requires(MAY)
@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    keeps = keepers.of(actor_in(request))
    found = [(one, keeps.department(one)) for one in queries.own_departments()]
    return render(request, "portfolio/departments.html", {"departments": found})


@requires(MAY)
@require_http_methods(["GET", "HEAD", "POST"])
def department(request: HttpRequest, department_id: int) -> HttpResponse:
    one = queries.own_department(department_id)
    if one is None:
        raise Http404
    keeps = keepers.of(actor_in(request))
    if not keeps.department(one):
        raise PermissionDenied(MAY)
    wrong = ""
    if request.method == "POST":
        try:
            became = _change(request, one)
        except actions.CannotChange as why:
            wrong = str(why)
        else:
            messages.success(request, _("Written down, with your name and the reason."))
            return HttpResponseRedirect(reverse("inventory:department", args=[became.id]))
    others = [each for each in queries.own_departments() if each.id != one.id]
    context: dict[str, Any] = {
        "one": one,
        "wrong": wrong,
        "typed": request.POST,
        "today": catalogue.city().workdays.local_day(clock.now()).isoformat(),
        "tops": [each for each in others if each.parent_id is None],
        "others": [each for each in others if keeps.department(each)],
        "turns": [(TURNS[each.kind], each) for each in queries.turns(one)],
        "count": queries.entries_of(one),
    }
    return render(request, "portfolio/department.html", context, status=422 if wrong else 200)


def _change(request: HttpRequest, one: Department) -> Department:
    said, since = how(request), _day(request)
    what = request.POST.get("what", "")
    if what == "rename":
        name = " ".join(request.POST.get("name", "").split())
        return actions.rename_department(one.id, name, since=since, **said)
    other = _other(request, _id(request.POST.get("other", "")))
    if what == "move":
        return actions.move_department(one.id, other.id if other else None, since=since, **said)
    if what == "join" and other:
        if not keepers.of(actor_in(request)).department(other):
            raise PermissionDenied(MAY)
        return actions.join_departments(one.id, other.id, since=since, **said)
    raise actions.CannotChange(_("Choose one of those that are offered."))


def _other(request: HttpRequest, department_id: int | None) -> Department | None:
    found = queries.own_department(department_id) if department_id else None
    if department_id and found is None:
        raise actions.CannotChange(_("Choose one of those that are offered."))
    return found


def _id(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 12 else None


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("since", ""))
    except ValueError:
        raise actions.CannotChange(_("Enter the day from which it is so.")) from None
