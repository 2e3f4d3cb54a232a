"""What the applicant may do about somebody else who is asked: have the letter sent again, or name another person."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from upwell.accounts.access import public
from upwell.accounts.actor import RESIDENT
from upwell.cases import actions as cases
from upwell.cases import queries as case_queries
from upwell.cases.queries import Asked
from upwell.channels.web.own import view_of
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.limits.actions import TooMany
from upwell.limits.sentences import at_field
from upwell.ui import speaking
from upwell.ui.fields import Field, problems
from upwell.ui.personal import personal

TAKES = ["GET", "HEAD", "POST"]


def masked(address: str) -> str:
    """Enough to know it again by, for whoever is shown the page: a•••@example.org."""
    name, _at, host = address.partition("@")
    return f"{name[:1]}•••@{host}" if host else ""


def shown(asked: list[Asked]) -> list[dict[str, Any]]:
    """The latest of each; who came before is for the team's page."""
    return [{"one": one, "reach": masked(one.reach)} for one in asked if one.latest]


@public
@personal
@require_http_methods(TAKES)
def letter(request: HttpRequest, secret: str, party: UUID) -> HttpResponseBase:
    view = view_of(request, secret)
    if request.method == "POST":
        try:
            callers.count(kinds.LETTERS, request, now=clock.now())
            cases.send_again(view.case.pk, party, by=RESIDENT, now=clock.now())
            messages.success(request, gettext("Done. We sent the letter again."))
        except TooMany as refusal:
            messages.error(request, at_field(refusal))
        except cases.Refused as refused:
            messages.error(request, str(refused.sentence))
    return redirect("web:follow", secret=secret)


@public
@personal
@require_http_methods(TAKES)
def person(request: HttpRequest, secret: str, name: str) -> HttpResponseBase:
    """Another person, or another address of the same one."""
    view, now = view_of(request, secret), clock.now()
    listed = case_queries.parties_of(view.case, language=speaking.current(), now=now)
    one = next((each for each in listed if each.name == name and each.latest), None)
    if one is None or not one.may_name_another:
        return redirect("web:follow", secret=secret)
    if request.method != "POST":
        return _form(request, secret, one)
    typed = request.POST.get("email", "").strip()[:254]
    try:
        callers.count(kinds.LETTERS, request, now=now)
        cases.name_another(view.case.pk, name, email=typed, by=RESIDENT, now=now)
    except TooMany as refusal:
        return callers.late(_form(request, secret, one, typed, at_field(refusal)), refusal)
    except cases.Refused as refused:
        return _form(request, secret, one, typed, str(refused.sentence))
    messages.success(request, gettext("Done. We wrote to them."))
    return redirect("web:follow", secret=secret)


def _form(request: HttpRequest, secret: str, one: Asked, typed: str = "", error: str = "") -> HttpResponse:
    field = Field("email", "email", gettext("Their email address"), value=typed, error=error)
    context = {"secret": secret, "one": one, "field": field, "problems": problems([field])}
    return render(request, "web/another_person.html", context, status=422 if error else 200)
