"""For staff who look after the city's own inventory: what is due to be looked at, services joined and parted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from upwell.accounts.access import actor_in, requires
from upwell.catalogue import queries as catalogue
from upwell.lib import clock
from upwell.portfolio import actions, keepers, queries
from upwell.portfolio.keepers import MAY
from upwell.portfolio.views.editing import kept_by
from upwell.portfolio.views.entry import address
from upwell.ui.fields import Problem

MOST, FOUND = 200, 50


@requires(MAY)
@require_safe
def keep(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest, problem: Problem | None = None) -> HttpResponse:
    """With what was typed, where it was refused."""
    today = catalogue.city().workdays.local_day(clock.now())
    keeps, q = keepers.of(actor_in(request)), request.GET.get("q", "").strip()[:120]
    due = [one for one in queries.reviews(today=today) if keeps.entry(one)]
    found = queries.found(q, FOUND) if q else []
    shown = {
        "due": [(one, address(one)) for one in due[:MOST]],
        "count": len(due),
        "of": queries.own(),
        "q": q,
        "found": [(one, keeps.entry(one)) for one in found],
        "problems": [problem] if problem else [],
        "typed": request.POST if problem else {},
    }
    return render(request, "portfolio/keep.html", shown, status=422 if problem else 200)


@requires(MAY)
@require_POST
def review(request: HttpRequest, entry_id: int) -> HttpResponse:
    entry = kept_by(request, entry_id)
    return _done(
        request,
        lambda: actions.review(entry_id, by=_who(request), now=clock.now()),
        _("Written down: %(name)s was looked at.") % {"name": entry.name},
    )


@requires(MAY)
@require_POST
def join(request: HttpRequest) -> HttpResponse:
    codes = request.POST.get("codes", "").replace(",", " ").split()
    _may(request, codes)
    into, name = _said(request, "into"), _said(request, "name")
    change = partial(actions.merge, _own(), codes, into=into, name=name, **_how(request))
    texts = _("Join these services?"), _("Join them"), _("The services are one now. Their old codes lead to it.")
    return _sure(request, change, codes, texts, field="id_codes")


@requires(MAY)
@require_POST
def part(request: HttpRequest) -> HttpResponse:
    """`into`: a line for each, its code and its name."""
    lines = [line.strip().partition(" ") for line in request.POST.get("into", "").splitlines() if line.strip()]
    into = {code: name.strip() for code, _space, name in lines}
    _may(request, [_said(request, "code")])
    code = _said(request, "code")
    change = partial(actions.split, _own(), code, into=into, **_how(request))
    texts = _("Part this service?"), _("Part it"), _("The service is several now. Its old code leads to them.")
    return _sure(request, change, [code], texts, field="id_code")


def _sure(
    request: HttpRequest, change: Callable[[], object], ending: Sequence[str], texts: tuple[str, str, str], field: str
) -> HttpResponse:
    """Shows what will be before it is done. `texts`: the question, the button, and what is said afterwards."""
    try:
        if request.POST.get("sure") == "yes":
            change()
            messages.success(request, texts[2])
            return HttpResponseRedirect(reverse("inventory:keep"))
        actions.try_out(change)
    except actions.CannotChange as why:
        return _page(request, Problem(str(why), field))
    given = [(key, request.POST[key]) for key in ("codes", "code", "into", "name", "because") if key in request.POST]
    context = {"ends": queries.own_entries(ending), "given": given, "asked": texts[0], "button": texts[1]}
    return render(request, "portfolio/sure.html", context)


def _done(request: HttpRequest, change: Callable[[], object], said: str) -> HttpResponse:
    try:
        change()
    except actions.CannotChange as why:
        messages.error(request, str(why))
    else:
        messages.success(request, said)
    return HttpResponseRedirect(reverse("inventory:keep"))


def _own() -> str:
    of = queries.own()
    if of is None:
        raise Http404
    return of.code


def _may(request: HttpRequest, codes: Sequence[str]) -> None:
    """Whoever joins or parts services keeps each of them; one that is not there is said by the action."""
    keeps = keepers.of(actor_in(request))
    if not all(keeps.entry(one) for one in queries.own_entries(codes)):
        raise PermissionDenied(MAY)


def _said(request: HttpRequest, name: str) -> str:
    return " ".join(request.POST.get(name, "").split())


def _who(request: HttpRequest) -> str:
    return actor_in(request).called


def _how(request: HttpRequest) -> actions.How:
    return {"because": _said(request, "because"), "by": _who(request), "now": clock.now()}
