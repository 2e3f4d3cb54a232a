"""What comes after a request, on its resident's own page: the next service, and what is booked again by itself."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from upwell.accounts.access import public
from upwell.accounts.actor import RESIDENT
from upwell.cases import links
from upwell.catalogue import queries as catalogue
from upwell.channels.web import appointment, drafts, timeline
from upwell.channels.web.journeys import visitor
from upwell.channels.web.own import view_of
from upwell.channels.web.whereabouts import to
from upwell.intake import actions as intake
from upwell.intake import repeating, sequels
from upwell.journey.texts import Texts
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.ui import speaking
from upwell.ui.personal import personal


def shown(case: Any, found: sequels.After, language: str) -> dict[str, Any]:
    """For the page of a request: what came after it, what is offered, and the series it belongs to."""
    offer = Texts(found.next.definition, language).of_service("name") if found.next else None
    return {
        "sequels": [_line(one, language, by_seat=case.organisation is not None) for one in found.cases],
        "offer": offer,
        "series": _series(case, language),
    }


def _line(one: Any, language: str, *, by_seat: bool) -> dict[str, Any]:
    booked = appointment.standing(one.id, language)
    said, _ = timeline.outcome_words(one.outcome, language)
    return {
        "name": _name(one, language),
        "reference": one.reference,
        "link": links.own_link(one.id, by_seat=by_seat),
        "day": booked["day"] if booked else "",
        "said": said or timeline.state_words(one.state, language),
    }


def _name(one: Any, language: str) -> Any:
    return Texts(catalogue.version(one.version_id).definition, language).of_case()


def _series(case: Any, language: str) -> dict[str, Any] | None:
    found = repeating.standing(case.pk) if case.kind == "booking" else None
    if found is None:
        return None
    months = found["months"]
    words = ngettext("Every month", "Every %(months)s months", months) % {"months": months}
    return {**found, "words": words}


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Begins what comes after this request."""
    view = view_of(request, secret)
    if request.method != "POST":  # a language switch or a reload on the way
        return redirect("web:follow", secret=secret)
    callers.count(kinds.DRAFTS, request, now=clock.now())
    try:
        begun = intake.start_next(view, draft_id=uuid4(), visitor=visitor(request), now=clock.now())
    except intake.SignInNeeded:
        return redirect("accounts:sign_in")
    except (intake.CannotStart, intake.ServiceClosed):
        messages.error(request, gettext("This is not open to you now. Look below how things stand."))
        return redirect("web:follow", secret=secret)
    drafts.remember(request, begun.draft.pk)
    return to(begun.draft.pk, begun.walk)


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def series(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Stops what is booked again by itself, or lets it go on. Stopping asks once more first."""
    view = view_of(request, secret)
    found = repeating.standing(view.case.pk)
    if found is None:
        return redirect("web:follow", secret=secret)
    if request.method != "POST":
        context = {"secret": secret, "series": _series(view.case, speaking.current())}
        return render(request, "web/stop_series.html", context) if found["live"] else redirect("web:follow", secret)
    try:
        callers.count(kinds.REPLIES, request, now=clock.now())
        if request.POST.get("go_on"):
            intake.resume_series(found["id"], by=RESIDENT, now=clock.now())
            messages.success(request, gettext("Done. We book the next one for you again."))
        else:
            intake.stop_series(found["id"], by=RESIDENT, now=clock.now())
            messages.success(request, gettext("Done. We book no more by ourselves. What is booked stays booked."))
    except (intake.CannotEnd, intake.CannotGoOn):
        messages.error(request, gettext("Nothing was changed. Look below how things stand."))
    return redirect(reverse("web:follow", args=[secret]))
