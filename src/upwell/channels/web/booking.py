"""The page of a journey on which a day is chosen, and the waiting list of a full week."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from upwell.accounts import addresses
from upwell.accounts.access import public
from upwell.accounts.addresses import Address
from upwell.bookings import actions as bookings
from upwell.channels.web import drafts
from upwell.definition.steps import Book
from upwell.forms import closures, days
from upwell.intake import actions as intake
from upwell.intake import days as day_words
from upwell.intake import queries as intake_queries
from upwell.intake.actions import Answered
from upwell.journey.screen import Screen
from upwell.lib import clock
from upwell.lib.written import joined
from upwell.limits import callers, kinds
from upwell.limits.actions import TooMany
from upwell.limits.sentences import at_field
from upwell.notify import queries as notify
from upwell.ui import speaking
from upwell.ui.fields import Field, problems
from upwell.ui.personal import personal

REACH = "email"
NOT_HELD = (bookings.SlotGone, bookings.NotOffered, bookings.LimitReached, bookings.NoSuchCalendar)


def context(
    request: HttpRequest, found: Answered, shown: Screen, *, title: str, hint: str, error: str = ""
) -> dict[str, Any]:
    """The days that can be chosen at this step, from the one the address names on."""
    now, language = clock.now(), speaking.current()
    step, since = shown.step, days.read_day(request.GET.get("from", ""))
    assert isinstance(step, Book)  # noqa: S101  # BOOK stands at one
    offered = intake_queries.days(found, shown.address, now=now)
    if offered is None:
        return {"choice": days.Choice(None), "problems": [], "unknown": True}
    error = error or _gone(request.GET.get("gone", ""))
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
        "wait_email": _reach(),
    }


def lost(draft: UUID, step: str, why: str = "") -> HttpResponse:
    """Back to the days, for another one. Everything else is kept."""
    return redirect(f"{reverse('web:step', args=[draft, step])}?gone={why or 'yes'}")


def _gone(why: str) -> str:
    if why == "free":
        return gettext(
            "The free one of this address was used a moment ago. Choose a day again, and you see what it costs. "
            "Everything else is kept."
        )
    if why in ("yours", "too_many"):
        return joined(day_words.why_not(bookings.LimitReached(why)), gettext("Everything else is kept."))
    taken = gettext("The day you chose was taken a moment ago. Choose another one. Everything else is kept.")
    return taken if why else ""


def _reach(typed: str = "", error: str = "") -> Field:
    """Where to tell somebody. Phones are asked for only where somebody sends texts."""
    if not notify.can_text():
        return Field("email", REACH, gettext("Your email"), value=typed, error=error, autocomplete="email")
    hint = gettext("For example, name@example.com or 408-555-0123.")
    label = gettext("Your email or mobile number")
    return Field(
        "text", REACH, label, hint=hint, value=typed, error=error, autocomplete="email", inputmode="email",
        spellcheck=False,
    )  # fmt: skip


def _read_reach(typed: str) -> Address | None:
    """None for what is neither, and for a phone where nobody sends texts."""
    to = addresses.read(typed)
    return None if to is None or (to.phone and not notify.can_text()) else to


def take(request: HttpRequest, found: Answered, address: str) -> Answered | str:
    """Holds the day that was chosen; or says why not."""
    code = request.POST.get(days.NAME, "")[:40]
    if not code:
        return gettext("Choose a day.")
    try:
        callers.count(kinds.HOLDS, request, now=clock.now())
    except TooMany as refusal:
        return at_field(refusal)
    caller = callers.mark(kinds.HOLDS, request)
    key = request.POST.get("key", "")[:64]
    try:
        return intake.choose_day(found.draft.pk, address, code, now=clock.now(), key=key, caller=caller)
    except NOT_HELD as refusal:
        return day_words.why_not(refusal)


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: HttpRequest, draft: UUID, address: str) -> HttpResponseBase:
    """Asks to be told when a day of a full week is free, or any day where none is."""
    drafts.require(request, draft)
    here = redirect("web:step", draft=draft, address=address)
    week, any_day = days.read_day(request.POST.get("week", "")), bool(request.POST.get("any"))
    try:
        found = intake_queries.standing(draft, now=clock.now())
    except (intake.NoSuchDraft, intake.AlreadySent, intake.ServiceClosed):
        return redirect("web:here", draft=draft)
    if request.method != "POST" or week is None:
        return here
    typed = request.POST.get(REACH, "")[: addresses.LONGEST]
    to = _read_reach(typed)
    if to is None:
        wrong = gettext("Enter an email address or a mobile number.") if notify.can_text() else ""
        field = _reach(typed, wrong or gettext("Enter an email address."))
        return _waiting_page(request, draft, address, week, field, 422)
    try:
        callers.count(kinds.LETTERS, request, now=clock.now())
        if to.phone:
            callers.count(kinds.TEXTS, request, now=clock.now())
    except TooMany as refusal:
        page = _waiting_page(request, draft, address, week, _reach(typed, at_field(refusal)), 429)
        return callers.late(page, refusal)
    link = f"{settings.PUBLIC_URL}{reverse('web:resume', args=[drafts.secret(draft)])}"
    try:
        intake.wait_for_day(found, address, week, to=to.plain(), link=link, now=clock.now(), any_day=any_day)
    except (intake.StaleStep, bookings.NoSuchCalendar, bookings.NotOffered):
        return here
    return _waiting_page(request, draft, address, week, None, 200, by_text=bool(to.phone))


def _waiting_page(
    request: HttpRequest,
    draft: UUID,
    address: str,
    week: date,
    field: Field | None,
    status: int,
    *,
    by_text: bool = False,
) -> HttpResponse:
    context = {"draft": draft, "address": address, "week": week, "email": field, "by_text": by_text}
    context |= {"any": bool(request.POST.get("any"))}
    context |= {"problems": problems([field]) if field else [], "back_url": reverse("web:step", args=[draft, address])}
    return render(request, "web/waiting.html", context, status=status)
