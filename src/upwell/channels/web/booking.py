"""The page of a journey on which a day is chosen, and the waiting list of a full week."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from upwell.accounts.access import public
from upwell.bookings import actions as bookings
from upwell.channels.web import closures, days, drafts
from upwell.definition.steps import Book
from upwell.intake import actions as intake
from upwell.intake import queries as intake_queries
from upwell.intake.actions import Answered
from upwell.journey.answers.people import read_email
from upwell.journey.screen import Screen
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.limits.actions import TooMany
from upwell.limits.sentences import at_field
from upwell.ui.fields import Field, problems
from upwell.ui.personal import personal

NOT_HELD = (bookings.SlotGone, bookings.NotOffered, bookings.LimitReached, bookings.NoSuchCalendar)


def context(
    request: HttpRequest, found: Answered, shown: Screen, *, title: str, hint: str, error: str = ""
) -> dict[str, Any]:
    """The days that can be chosen at this step, from the one the address names on."""
    now, language = clock.now(), get_language() or "en"
    step, since = shown.step, read_day(request.GET.get("from", ""))
    assert isinstance(step, Book)  # noqa: S101  # BOOK stands at one
    offered = intake_queries.days(found, shown.address, now=now)
    if offered is None:
        return {"choice": days.Choice(None), "problems": [], "unknown": True}
    gone = gettext("The day you chose was taken a moment ago. Choose another one. Everything else is kept.")
    error = error or (gone if request.GET.get("gone") else "")
    stored = shown.stored if isinstance(shown.stored, dict) else {}
    choice = days.choice(
        offered.dates.offers,
        offered.rules,
        label=title,
        hint=hint,
        many=step.offer,
        language=language,
        now=now,
        since=since,
        chosen=offered.chosen if stored else "",
        error=error,
    )
    return {
        "choice": choice,
        "problems": problems([choice.field]) if choice.field else [],
        "closing": closures.of_partner(offered.partner, language=language, now=now),
        "anew": shown.problem is not None,
        "error": error,
        "wait_email": _email(),
    }


def read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _email(typed: str = "", error: str = "") -> Field:
    return Field("email", "email", gettext("Your email"), value=typed, error=error, autocomplete="email")


def take(request: HttpRequest, found: Answered, address: str) -> Answered | str:
    """Holds the day that was chosen; or says why not."""
    code = request.POST.get(days.NAME, "")[:40]
    if not code:
        return gettext("Choose a day.")
    try:
        callers.count(kinds.HOLDS, request, now=clock.now())
    except TooMany as refusal:
        return at_field(refusal)
    try:
        return intake.choose_day(found.draft.pk, address, code, now=clock.now(), key=request.POST.get("key", "")[:64])
    except NOT_HELD as refusal:
        return why_not(refusal)


def why_not(refusal: Exception) -> str:
    if isinstance(refusal, bookings.SlotGone):
        return gettext("That day was taken a moment ago. Choose another one.")
    if isinstance(refusal, bookings.LimitReached):
        if refusal.why == "yours":
            return gettext("This address has a booking on that day already. Choose another day.")
        return gettext("This address has had as many bookings as it may have. Choose a later day, or talk to us.")
    return gettext("This day cannot be booked any more. Choose another one.")


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: HttpRequest, draft: UUID, address: str) -> HttpResponseBase:
    """Asks to be told when a day of a full week is free, or any day where none is."""
    drafts.require(request, draft)
    here = redirect("web:step", draft=draft, address=address)
    week, any_day = read_day(request.POST.get("week", "")), bool(request.POST.get("any"))
    try:
        found = intake_queries.standing(draft, now=clock.now())
    except (intake.NoSuchDraft, intake.AlreadySent, intake.ServiceClosed):
        return redirect("web:here", draft=draft)
    if request.method != "POST" or week is None or found.draft.is_assisted:  # the letter would open the form
        return here
    typed = request.POST.get("email", "")
    email = read_email(typed)
    if not isinstance(email, str):
        return _waiting_page(request, draft, address, week, _email(typed, gettext("Enter an email address.")), 422)
    try:
        callers.count(kinds.LETTERS, request, now=clock.now())
    except TooMany as refusal:
        page = _waiting_page(request, draft, address, week, _email(typed, at_field(refusal)), 429)
        return callers.late(page, refusal)
    link = f"{settings.PUBLIC_URL}{reverse('web:resume', args=[drafts.secret(draft)])}"
    try:
        intake.wait_for_day(found, address, week, email=email, link=link, now=clock.now(), any_day=any_day)
    except (intake.StaleStep, bookings.NoSuchCalendar, bookings.NotOffered):
        return here
    return _waiting_page(request, draft, address, week, None, 200)


def _waiting_page(
    request: HttpRequest, draft: UUID, address: str, week: date, field: Field | None, status: int
) -> HttpResponse:
    context = {"draft": draft, "address": address, "week": week, "email": field}
    context |= {"any": bool(request.POST.get("any"))}
    context |= {"problems": problems([field]) if field else [], "back_url": reverse("web:step", args=[draft, address])}
    return render(request, "web/waiting.html", context, status=status)
