"""Carries one change out and goes back to the case; or shows the page again, with what was typed and why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from upwell.accounts.access import actor_in
from upwell.cases import actions as cases
from upwell.cases import queries as case_queries
from upwell.cases.queries import CasePage
from upwell.desk.filters import came_from
from upwell.desk.forms import Other, Typed
from upwell.desk.names import names
from upwell.desk.preview import Letter
from upwell.desk.spoken import LONGEST
from upwell.desk.told import Teller, Told
from upwell.desk.views.case import found, queue_of, shown
from upwell.lib import clock

Act = Callable[[datetime], object]
TICKED, MOST_TICKED = ("item", "reason_code", "condition"), 30


def carried_out(
    request: HttpRequest,
    one: CasePage,
    form: str,
    act: Act,
    said: str | Callable[[], str],
    *,
    photos: tuple[UUID, ...] = (),
    anchor: str = "",
) -> HttpResponse:
    """An action that hands back a letter has changed nothing yet: it wants the letter read first;
    one that hands back another case, wants to hear that this is the one meant. `anchor`: where on the page to go on."""
    typed = Typed(form, values_of(request), chosen=chosen_in(request), photos=photos)
    try:
        unread = act(clock.now())
    except cases.ChangedMeanwhile as refusal:
        now_is = found(request, one.case.reference)
        typed = replace(typed, error=str(refusal.sentence), changed=_since(now_is, request))
        return shown(request, now_is, typed, status=409)
    except cases.Refused as refusal:
        typed = replace(typed, error=str(refusal.sentence))
        return shown(request, found(request, one.case.reference), typed, status=422)
    if isinstance(unread, Letter):
        return shown(request, one, replace(typed, letter=unread))
    if isinstance(unread, Other):
        return shown(request, one, replace(typed, other=unread))
    messages.success(request, said if isinstance(said, str) else said())
    return HttpResponseRedirect(f"{_back(request, one)}{anchor}")


def values_of(request: HttpRequest) -> dict[str, str]:
    """What was typed, to be shown again."""
    return {name: str(value)[:LONGEST] for name, value in request.POST.items()}


def chosen_in(request: HttpRequest) -> dict[str, list[str]]:
    """What was ticked, where several can be."""
    return {name: request.POST.getlist(name)[:MOST_TICKED] for name in TICKED}


def _back(request: HttpRequest, one: CasePage) -> str:
    """The case, or the queue once it is another team's and out of sight."""
    still = case_queries.case_page(one.case.pk, actor_in(request))
    query = queue_of(request)
    if still is None:
        return f"{reverse('desk:queue')}{query}"
    return f"{reverse('desk:case', args=[one.case.reference])}{came_from(query)}"


def _since(page: CasePage, request: HttpRequest) -> list[Told]:
    """What was done since the page was drawn that this person had before them."""
    last = request.POST.get("last", "")
    known = int(last) if is_number(last) else 0
    return [one for one in Teller(page, names()).all() if one.id > known]


def seen_in(request: HttpRequest) -> int:
    """The revision the form was drawn with; a form without one counts as out of date."""
    given = request.POST.get("seen", "")
    return int(given) if is_number(given) else -1


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16
