"""For staff who look after the city's own inventory: what is due to be looked at, services joined and parted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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

MOST, FOUND = 200, 50


@requires(MAY)
@require_safe
def keep(request: HttpRequest) -> HttpResponse:
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
    }
    return render(request, "portfolio/keep.html", shown)


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
    return _done(
        request,
        lambda: actions.merge(_own(), codes, into=_said(request, "into"), name=_said(request, "name"), **_how(request)),
        _("The services are one now. Their old codes lead to it."),
    )


@requires(MAY)
@require_POST
def part(request: HttpRequest) -> HttpResponse:
    """`into`: a line for each, its code and its name."""
    lines = [line.strip().partition(" ") for line in request.POST.get("into", "").splitlines() if line.strip()]
    into = {code: name.strip() for code, _space, name in lines}
    _may(request, [_said(request, "code")])
    return _done(
        request,
        lambda: actions.split(_own(), _said(request, "code"), into=into, **_how(request)),
        _("The service is several now. Its old code leads to them."),
    )


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
