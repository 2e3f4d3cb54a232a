"""The same sheet turned to the person at the counter, or on a machine that stands in a library.

Whoever works there begins it, and is signed out with the turn: nobody who sits down comes near the desk. The session
knows one form and nothing else. It ends by itself after a while without a word, with a warning, and takes the form
along; nothing of it stays on the machine."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from upwell.accounts.access import public
from upwell.accounts.actor import RESIDENT
from upwell.cases import links
from upwell.channels.assisted import outdated
from upwell.channels.assisted.page import Page
from upwell.channels.assisted.taking import Taking
from upwell.forms import words
from upwell.intake import actions as intake
from upwell.intake import queries as intake_queries
from upwell.intake.actions import Answered
from upwell.journey import fees as costs
from upwell.journey.texts import Texts
from upwell.journey.walk import Position
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.ui import qr, speaking
from upwell.ui.personal import personal

KEY, SEEN, READS = "walk_up", "walk_up_seen", "walk_up_reads"
IDLE, WARNED, SLACK = 240, 60, 60  # seconds
COUNTER = "counter"


def turn(request: HttpRequest, draft: UUID) -> HttpResponseBase:
    """Turns the screen, from the sheet of whoever began it: from here on this browser knows this form, and nobody who
    works here."""
    visitor = intake_queries.filled_in_as(draft)
    if visitor is None or visitor.channel != COUNTER or intake_queries.is_sent(draft):
        return redirect("assisted:sheet", draft=draft)
    logout(request)
    request.session[KEY], request.session[READS] = str(draft), speaking.current()
    _seen(request)
    return redirect(f"{reverse('assisted:walk_up')}?lang={visitor.language}")


def idle(seconds: int, to: str) -> dict[str, Any]:
    """After how long without a word the page goes where."""
    return {"idle": seconds, "idle_to": reverse(f"assisted:{to}")}


def _mine(request: HttpRequest) -> UUID | None:
    given = request.session.get(KEY)
    return UUID(given) if given else None


def _seen(request: HttpRequest) -> None:
    request.session[SEEN] = clock.now().timestamp()


def _quiet(request: HttpRequest) -> float:
    """For how many seconds nobody said a word."""
    seen: float = request.session.get(SEEN, 0)
    return clock.now().timestamp() - seen


def _is_left(request: HttpRequest) -> bool:
    """Whether nobody said a word for so long that whoever comes now is somebody else, whatever the page did meanwhile:
    a window that was closed warns nobody."""
    return _quiet(request) > IDLE + WARNED + SLACK


@public
@personal
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def walk_up(request: HttpRequest) -> HttpResponseBase:
    draft = _mine(request)
    if draft is None:
        return redirect("web:home")
    if _is_left(request):
        return _ended(request)
    _seen(request)
    try:
        found = outdated.standing(request, draft)
        return _taken(request, found) if request.method == "POST" else _page(request, found)
    except intake.AlreadySent:
        return _receipt(request, draft)
    except (intake.NoSuchDraft, intake.ServiceClosed) as reason:
        return _ended(request, outdated.why(reason))
    except intake.StaleStep:
        return redirect("assisted:walk_up")


def _page(
    request: HttpRequest, found: Answered, page: Page | None = None, *, status: int = 200, **more: Any
) -> HttpResponse:
    page = page or Page(request, found)
    context = page.context() | page.end(**more)
    context["lines"] = [line for line in page.lines if not line.staff_only]
    context |= {**idle(IDLE, "still_there"), "at_the_fee": found.walk.position is Position.PAY}
    return render(request, "assisted/walk_up.html", context, status=status)


def _taken(request: HttpRequest, found: Answered) -> HttpResponseBase:
    callers.count(kinds.ANSWERS, request, now=clock.now())
    if outdated.is_of_another(request, found):
        return redirect("assisted:walk_up")
    sending = request.POST.get("do") == "send"
    taking = Taking(request, found, whole=sending)
    found = taking.run()
    page = Page(request, found, typed=taking.typed)
    if "Upwell-Sheet" in request.headers:
        context = page.context() | {"lines": [line for line in page.lines if not line.staff_only], "quiet": True}
        return render(request, "assisted/_lines.html", context)
    if not sending:
        return _page(request, found, page, status=422) if taking.typed else redirect("assisted:walk_up")
    if not taking.typed and outdated.goes_on(found):
        return redirect("assisted:walk_up")
    if page.missing() or found.walk.position not in (Position.CHECK, Position.SUBMIT):
        return _page(request, found, page, status=422, sending=True)
    return _sent(request, found, page)


def _sent(request: HttpRequest, found: Answered, page: Page) -> HttpResponseBase:
    declared, draft, now = request.POST.get("declared") == "yes", found.draft.pk, clock.now()
    callers.count(kinds.SUBMISSIONS, request, now=now)
    agreed: Any = {"confirmation": found.walk.confirmation(), "declared": declared, "now": now}
    try:
        if costs.has(found.walk.definition):
            intake.confirm(draft, **agreed)
            intake.settle(draft, by=RESIDENT, now=now)
        else:
            intake.submit(draft, by=RESIDENT, **agreed)
    except intake.NotDeclared:
        return _page(request, found, page, status=422, undeclared=True)
    except intake.CannotSend as refusal:
        return _page(request, found, status=409, refusal=gettext(refusal.__doc__ or ""))
    return redirect("assisted:walk_up")


def _receipt(request: HttpRequest, draft: UUID) -> HttpResponse:
    """To print and take along: this machine keeps nothing of it."""
    sent = intake_queries.sent(draft)
    if sent is None:
        return _ended(request)
    language, link = speaking.current(), links.own_link(sent.case_id, by_seat=sent.by_seat)
    context = {
        "service": Texts(sent.definition, language).of_service("name"),
        "reference": sent.reference,
        "aim": words.aim_for(sent.aims_to, sent.due_at, language, now=clock.now()),
        "link": link,
        "code": qr.inline(link),
        "own_code": links.follow_code(sent.case_id),
        **idle(IDLE, "still_there"),
    }
    return render(request, "assisted/walk_up_receipt.html", context)


@public
@personal
@require_safe
def still_there(request: HttpRequest) -> HttpResponseBase:
    """The warning: after it all is wiped, unless somebody says a word."""
    if _mine(request) is None:
        return redirect("web:home")
    return render(request, "assisted/still_there.html", idle(WARNED, "over"))


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def over(request: HttpRequest) -> HttpResponseBase:
    """For the next person: the form is thrown away if it was not sent, and the session with it; one that waits for its
    fee stays with whoever began it. By its button at once; the page comes here by itself when its time is over, and no
    link of anybody's does it before."""
    if request.method != "POST" and _mine(request) is not None and _quiet(request) < IDLE + WARNED:
        return redirect("assisted:still_there")
    return _ended(request)


def _waits_for_fee(draft: UUID) -> bool:
    """Its person was told to go to the counter, and that the answers are kept."""
    with suppress(intake.ServiceClosed):
        return intake_queries.standing(draft, now=clock.now()).walk.position is Position.PAY
    return False


def _ended(request: HttpRequest, why: str = "") -> HttpResponse:
    draft, reads = _mine(request), request.session.get(READS, "")
    if draft is not None:
        with suppress(intake.AlreadySent, intake.NoSuchDraft, intake.PaymentUnderWay):
            if not _waits_for_fee(draft):
                intake.throw_away(draft, now=clock.now())
        request.session.flush()
        if why:
            messages.error(request, why)
        with translation.override(reads or speaking.current()):
            messages.success(request, gettext("Done. Nothing of it is left on this machine."))
    if not reads or why:  # what they are told is in their language
        return redirect("accounts:sign_in")
    return redirect(f"{reverse('accounts:sign_in')}?lang={reads}")
