"""The sheet: begun from the desk, filled in on one page, sent. One form for everything, so that no command loses what
was typed: each first takes the answers, then does what the button says."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from upwell.accounts import addresses
from upwell.accounts.access import actor_in, requires
from upwell.catalogue import queries as catalogue
from upwell.channels.assisted import actions, fees, kiosk, outdated, queries
from upwell.channels.assisted.page import Page
from upwell.channels.assisted.taking import Taking
from upwell.definition.channels import STAFF
from upwell.intake import actions as intake
from upwell.intake import onward
from upwell.intake import queries as intake_queries
from upwell.intake.actions import Answered, Visitor
from upwell.journey import fees as costs
from upwell.journey.walk import Position
from upwell.lib import clock
from upwell.lib.references import slip
from upwell.limits import callers, kinds
from upwell.ui.personal import personal

GONE = (intake.NoSuchDraft, intake.ServiceClosed)
AWAY = {
    "wrap_up": "assisted:wrap_up",
    "call_back": "assisted:callbacks",
    "status": "assisted:status",
    "later": "desk:assist",
}
"""Where a button of the sheet leads, once what was typed is kept."""
COMMANDS = {*AWAY, "hold", "turn"}


@requires(intake_queries.ASSIST)
@require_POST
def begin(request: HttpRequest, code: str) -> HttpResponseBase:
    """Begins a form for somebody, under the id the page was given: a double click begins one. `from` and `at`: the
    form that offered this service, and where."""
    source = _form_of(request, request.POST.get("from", ""))
    before = intake_queries.filled_in_as(source) if source else None
    channel = before.channel if before else request.POST.get("channel", "")
    language = before.language if before else request.POST.get("language", "")
    if channel not in STAFF or language not in catalogue.city().languages:
        return redirect("desk:assist_service", code=code)
    now, account = clock.now(), actor_in(request).account_id
    callers.count(kinds.DRAFTS, request, now=now)
    carried = onward.carried(source, request.POST.get("at", ""), now=now) if source else None
    more: Any = {"carried": carried.answers, "came_from": carried.service} if carried else {}
    visitor = Visitor(channel, language, account_id=account)
    try:
        begun = intake.start(code, draft_id=_given(request, account), visitor=visitor, now=now, **more)
    except (intake.CannotStart, intake.ServiceClosed, intake.AlreadySent):
        raise Http404 from None
    actions.begin(channel=channel, language=language, form=begun.draft.pk, by=actor_in(request), now=now)
    return redirect("assisted:sheet", draft=begun.draft.pk)


def _form_of(request: HttpRequest, given: str) -> UUID | None:
    found = _uuid(given)
    mine = found and intake_queries.is_for_other(found, by=actor_in(request).account_id)
    return found if mine else None


def _given(request: HttpRequest, account: int | None) -> UUID:
    """The id on the page, unless it is somebody else's by now, or was sent."""
    given = _uuid(request.POST.get("draft", ""))
    if given is None or not intake_queries.exists(given):
        return given or uuid4()
    return given if intake_queries.is_for_other(given, by=account) and not intake_queries.is_sent(given) else uuid4()


def _uuid(text: str) -> UUID | None:
    """Random ones only, as our pages make them."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if found.version == 4 else None


@requires(intake_queries.ASSIST)
@personal
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, draft: UUID) -> HttpResponseBase:
    """Shown, or sent back with a command. A script asks for the part with the questions only."""
    actor = actor_in(request)
    if not intake_queries.is_for_other(draft, by=actor.account_id):
        raise Http404
    try:
        found = outdated.standing(request, draft)
    except intake.AlreadySent:
        return redirect("web:receipt", draft=draft)
    except intake.StaleStep:
        return redirect("assisted:sheet", draft=draft)
    except GONE as reason:
        messages.error(request, outdated.why(reason))
        return redirect("desk:assist")
    if request.method != "POST":
        return Page(request, found).response()
    callers.count(kinds.ANSWERS, request, now=clock.now())
    try:
        return _taken(request, found)
    except (intake.AlreadySent, intake.StaleStep, *GONE):
        return redirect("assisted:sheet", draft=draft)


def _taken(request: HttpRequest, found: Answered) -> HttpResponseBase:
    do = request.POST.get("do", "")
    _write_down(request, found)
    if outdated.is_of_another(request, found):
        return redirect(request.path)
    taking = Taking(request, found, whole=do == "send")
    found = taking.run()
    page = Page(request, found, typed=taking.typed)
    if "Upwell-Sheet" in request.headers:
        return page.part()
    if do in COMMANDS or do.startswith(("speak-", "days-")):
        gone = _beside(request, found, do, kept=not taking.typed)
    else:
        gone = _on(request, found, page, do)
    if gone is not None:
        return gone
    if taking.typed:
        return page.response(status=422)
    return redirect(f"{request.path}#{page.next_open()}")


def _on(request: HttpRequest, found: Answered, page: Page, do: str) -> HttpResponseBase | None:
    """What brings the form itself to its end."""
    if do == "give":
        return _give(request, found, page)
    if (do == "send" or "how" in request.POST) and not page.typed and outdated.goes_on(found):
        return redirect(request.path)
    if "how" in request.POST and found.walk.position is Position.PAY:
        return _paid(request, found, page)
    return _send(request, found, page) if do == "send" else None


def _beside(request: HttpRequest, found: Answered, do: str, *, kept: bool) -> HttpResponseBase | None:
    """What is done beside the form. `kept`: whether all that was typed could be taken."""
    if do in AWAY:
        return redirect(AWAY[do])
    if do.startswith("days-"):
        return redirect(f"{request.path}?from={do[5:15]}#days")
    if do == "turn":
        return kiosk.turn(request, found.draft.pk) if kept else None
    call = queries.open_call(actor_in(request))
    if do == "hold" and call is not None:
        actions.hold(call, now=clock.now())
    elif do[6:] in catalogue.city().languages:
        intake.change_language(found.draft.pk, language=do[6:], now=clock.now())
    return None


def _write_down(request: HttpRequest, found: Answered) -> None:
    """A form that was put aside, or begun elsewhere, makes a call or joins the one that is open."""
    draft = found.draft
    by, now = actor_in(request), clock.now()
    call = actions.begin(channel=draft.channel, language=draft.language, form=draft.pk, by=by, now=now)
    for_ = request.POST.get("behalf", "self")
    behalf = {name: request.POST.get(f"behalf-{name}", "").strip() for name in ("name", "reach", "relation")}
    if for_ not in actions.BEHALF[1:]:  # whoever named a caller who is somebody else has said so
        for_ = "person" if any(behalf.values()) else "self"
    said = {"for": for_, **behalf} if for_ != "self" else {"for": for_}
    actions.write_down(call, note=request.POST.get("note", ""), behalf=said)


def _send(request: HttpRequest, found: Answered, page: Page) -> HttpResponseBase:
    """What is still open says so; what came up only now is shown first."""
    walk, now = found.walk, clock.now()
    callers.count(kinds.SUBMISSIONS, request, now=now)
    if page.missing() or walk.position not in (Position.CHECK, Position.SUBMIT):
        return page.response(status=422, sending=True)
    declared, by = request.POST.get("declared") == "yes", actor_in(request)
    agreed = walk.confirmation()
    try:
        if costs.has(walk.definition):
            intake.confirm(found.draft.pk, confirmation=agreed, declared=declared, now=now)
            settled = intake.settle(found.draft.pk, by=by, now=now)
            return _sent(request, found.draft.pk) if settled.sent else redirect(f"{request.path}#fee")
        intake.submit(found.draft.pk, confirmation=agreed, declared=declared, by=by, now=now)
    except intake.NotDeclared:
        return page.response(status=422, undeclared=True)
    except intake.SlotLost as lost:
        return redirect(f"{request.path}?lost={lost.step}#line-{lost.step}")
    except intake.CannotSend as refusal:
        return page.response(status=409, refusal=gettext(refusal.__doc__ or ""))
    return _sent(request, found.draft.pk)


def _sent(request: HttpRequest, draft: UUID) -> HttpResponseBase:
    call = queries.open_call(actor_in(request))
    if call is not None:
        actions.sent(call, draft, by=actor_in(request), now=clock.now())
    return redirect("web:receipt", draft=draft)


def _paid(request: HttpRequest, found: Answered, page: Page) -> HttpResponseBase:
    callers.count(kinds.SUBMISSIONS, request, now=clock.now())
    draft = found.draft.pk
    try:
        if request.POST.get("how") == fees.HAND_OVER:
            intake.hand_over(draft, by=actor_in(request), now=clock.now())
            said = gettext(
                "Done. Whoever takes payments sees it now among the forms to be paid. Its number there: %(slip)s."
            )
            messages.success(request, said % {"slip": slip(draft)})
            return redirect("desk:assist")
        settled = fees.settle(request, draft)
    except fees.REFUSED as refusal:
        return page.response(status=422, refusal=str(refusal.sentence))
    except intake.SlotLost as lost:
        return redirect(f"{request.path}?lost={lost.step}#line-{lost.step}")
    if settled.step:
        return redirect(f"{request.path}?lost={settled.step}#line-{settled.step}")
    return _sent(request, draft) if settled.sent else redirect("assisted:sheet", draft=draft)


def _give(request: HttpRequest, found: Answered, page: Page) -> HttpResponseBase:
    """The same form goes on with its person, in their own browser."""
    to = addresses.read(request.POST.get("give-to", "")[: addresses.LONGEST])
    if to is None:
        return page.response(status=422, give_error=gettext("Enter an email address or a mobile number."))
    try:
        intake.give(found.draft.pk, by=actor_in(request), now=clock.now(), **to.plain())
    except intake.CannotAssist as refusal:
        return page.response(status=422, give_error=str(refusal.sentence))
    messages.success(request, gettext("Done. The link is on its way. They go on with the same form, and send it."))
    return redirect("assisted:wrap_up")
