"""The pages of a journey: one thing a page. Each view reads one request, calls one action, and goes where it leads."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from upwell.accounts.access import acting_for, actor_in, public
from upwell.channels.web import booking, drafts, leaving, moving, paying, proving, screens
from upwell.channels.web.whereabouts import ELSEWHERE, elsewhere, standing, to
from upwell.definition.questions import Question
from upwell.forms import items, questions, reading
from upwell.intake import actions as intake
from upwell.intake import onward
from upwell.intake import queries as intake_queries
from upwell.intake.actions import Answered, Visitor
from upwell.journey import fees
from upwell.journey.screen import NotOnPath, screen
from upwell.journey.walk import Position
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.limits.sentences import at_field
from upwell.ui import speaking
from upwell.ui.personal import personal

ITEM = re.compile(r"[0-9]{1,3}")


def visitor(request: HttpRequest) -> Visitor:
    scripted = {"1": True, "0": False}.get(request.POST.get("scripted", ""))
    account, acting = actor_in(request).account_id, acting_for(request)
    organisation = acting.id if acting else None
    return Visitor("web", speaking.current(), scripted, account_id=account, organisation=organisation)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, code: str) -> HttpResponseBase:
    """Begins the journey under the id the page was given: a double click begins one. Whoever only opens the address,
    from a history or a reload, is led to the page it begins from."""
    if request.method != "POST":
        return redirect("web:service", code=code)
    given = _uuid(request.POST.get("draft", ""))
    draft_id = given if given and _free_or_mine(request, given) else uuid4()
    callers.count(kinds.DRAFTS, request, now=clock.now())
    try:
        begun = _begin(request, code, draft_id)
    except intake.SignInNeeded:
        return redirect_to_login(reverse("web:service", args=[code]))
    except intake.CannotStart:
        raise Http404 from None
    except intake.ServiceClosed:
        return redirect("web:service", code=code)
    drafts.remember(request, begun.draft.pk)
    if any(_tells_who(begun.walk.definition.questions.get(name)) for name in begun.walk.answers):  # carried here
        drafts.shorten(request, begun.draft.pk)
    return to(begun.draft.pk, begun.walk)


def _begin(request: HttpRequest, code: str, draft_id: UUID) -> Answered:
    """A page kept by the browser still names a draft that was sent since: then this is the beginning of another."""
    who, came, now = visitor(request), _carried(request), clock.now()
    more: Any = {"visitor": who, "now": now, "carried": came.answers, "came_from": came.service}
    try:
        return intake.start(code, draft_id=draft_id, **more)
    except intake.AlreadySent:
        return intake.start(code, draft_id=uuid4(), **more)


def _uuid(text: str) -> UUID | None:
    """Random ones only, as our pages make them: ids that are worked out from something belong to somebody else."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if found.version == 4 else None


def _free_or_mine(request: HttpRequest, draft_id: UUID) -> bool:
    return drafts.is_mine(request, draft_id) or not intake_queries.exists(draft_id)


def _carried(request: HttpRequest) -> onward.Carried:
    """Answers from the journey that offered this one; only from a draft of this very browser."""
    source, step = _uuid(request.POST.get("from", "")), request.POST.get("at", "")
    if source is None or not drafts.is_mine(request, source):
        return onward.Carried()
    return onward.carried(source, step, now=clock.now())


@public
@personal
@require_safe
def here(request: HttpRequest, draft: UUID) -> HttpResponseBase:
    """Where the person stands."""
    drafts.require(request, draft)
    found = standing(draft)
    if isinstance(found, HttpResponse):
        return found
    moving.require_own(request, found)
    return to(draft, found.walk)


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, draft: UUID, address: str) -> HttpResponseBase:
    """One step: shown, or answered."""
    drafts.require(request, draft)
    found = standing(draft, reads=speaking.current())
    if isinstance(found, HttpResponse):
        return found
    moving.require_own(request, found)
    found = moving.come_here(found) if request.method == "POST" else found
    try:
        shown = screen(found.walk, address)
    except NotOnPath:
        return to(draft, found.walk)
    if request.method == "POST":
        return _take(request, found, screens.Page(request, found, shown))
    return screens.Page(request, found, shown).response(typed=intake_queries.typed(found, address))


def _take(request: HttpRequest, found: Answered, page: screens.Page) -> HttpResponseBase:
    position = page.screen.position
    if position is Position.ASK:
        return _found(request, found, page) if items.is_search(request) else _answer(request, found, page)
    callers.count(kinds.ANSWERS, request, now=clock.now())
    if position is Position.TELL:
        return _went_on(
            request,
            found,
            lambda key: intake.read_notice(found.draft.pk, page.screen.address, now=clock.now(), key=key),
        )
    if position is Position.MORE:
        return _more(request, found, page)
    if position is Position.BOOK:
        return _book(request, found, page)
    if position is Position.PROVE:
        return _prove(request, found, page)
    if position in (Position.CHECK, Position.SUBMIT):
        return _send(request, found, page)
    if position is Position.PAY:
        return paying.pay(request, page)
    return page.response()


def _key(request: HttpRequest) -> str:
    return request.POST.get("key", "")[:64]


def _went_on(request: HttpRequest, found: Answered, do: Any) -> HttpResponseBase:
    """Carries out an answer and goes where it leads; whoever stands elsewhere by now is taken there."""
    try:
        done: Answered = do(_key(request))
    except ELSEWHERE as reason:
        return elsewhere(found.draft.pk, reason)
    return to(found.draft.pk, done.walk)


def _found(request: HttpRequest, found: Answered, page: screens.Page) -> HttpResponseBase:
    """What was searched for among the items, with what was counted so far; nothing is answered yet."""
    callers.count(kinds.ANSWERS, request, now=clock.now())
    question, stored = page.screen.step, page.screen.stored
    assert isinstance(question, Question)  # noqa: S101  # ASK stands at one
    return page.response(reading.typed(request, question, draft_id=found.draft.pk, stored=stored, now=clock.now()))


def _answer(request: HttpRequest, found: Answered, page: screens.Page) -> HttpResponseBase:
    if leaving.is_leaving(request):
        return _left(request, found, page)
    shown = page.screen
    sent = reading.read(request, shown.step, draft_id=found.draft.pk, stored=shown.stored, now=clock.now())  # type: ignore[arg-type]  # a question, for its position is ASK
    if sent.refusal is not None:
        said = at_field(sent.refusal)
        return callers.late(page.response(sent.typed, said=said, candidates=sent.candidates), sent.refusal)
    removing = f"{questions.NAME}-remove" in request.POST
    if sent.problem is not None:
        intake.note_refused(found, shown.address, sent.problem, now=clock.now())
        return page.response(sent.typed, sent.problem, said=sent.said, candidates=sent.candidates, status=422)
    done = _taken(request, found, page, sent)
    if isinstance(done, HttpResponse):
        return done
    if done.problem is not None:
        if removing and done.problem.code == "missing":
            return page.response([], None)
        return page.response(sent.typed, done.problem, status=422)
    if removing:
        return redirect("web:step", draft=found.draft.pk, address=shown.address)
    return _next(request, found, done, shown.address)


def _taken(request: HttpRequest, found: Answered, page: screens.Page, sent: reading.Sent) -> Answered | HttpResponse:
    draft_id, scripted = found.draft.pk, visitor(request).scripted
    if _tells_who(page.screen.step):
        drafts.shorten(request, draft_id)
    try:
        return intake.answer(
            draft_id, page.screen.address, sent.raw, now=clock.now(), key=_key(request), scripted=scripted
        )
    except intake.KeyUsed:  # a page brought back by the browser, with another answer: shown, with a key of its own
        return page.response(sent.typed, status=409)
    except ELSEWHERE as reason:
        return elsewhere(draft_id, reason)


def _tells_who(asked: object) -> bool:
    """A form with an answer to this knows somebody, sent or only typed: `drafts` keeps it open shortly."""
    return isinstance(asked, Question) and (asked.personal or asked.sensitive)


def _left(request: HttpRequest, found: Answered, page: screens.Page) -> HttpResponseBase:
    if _tells_who(page.screen.step):
        drafts.shorten(request, found.draft.pk)
    try:
        return leaving.leave(request, page)
    except ELSEWHERE as reason:
        return elsewhere(found.draft.pk, reason)


def _next(request: HttpRequest, found: Answered, done: Answered, address: str) -> HttpResponseBase:
    """On to the next page; by way of the reports nearby when this answer told the place and there are some."""
    if done.walk.position is Position.PROVE and address == done.walk.step.name:
        return _send_code(request, found, screens.Page(request, done, screen(done.walk)))
    if intake_queries.tells_place(done.walk, address) and intake_queries.duplicates(done.walk, now=clock.now()):
        return redirect("web:near", draft=found.draft.pk)
    return to(found.draft.pk, done.walk)


def _send_code(request: HttpRequest, found: Answered, page: screens.Page) -> HttpResponseBase:
    try:
        return proving.send(request, page)
    except ELSEWHERE as reason:
        return elsewhere(found.draft.pk, reason)


def _prove(request: HttpRequest, found: Answered, page: screens.Page) -> HttpResponseBase:
    if "again" in request.POST:
        return _send_code(request, found, page)
    try:
        done = proving.take(request, page)
    except ELSEWHERE as reason:
        return elsewhere(found.draft.pk, reason)
    return done if isinstance(done, HttpResponseBase) else to(found.draft.pk, done.walk)


def _more(request: HttpRequest, found: Answered, page: screens.Page) -> HttpResponseBase:
    remove = request.POST.get("remove", "")
    if ITEM.fullmatch(remove):
        item = f"{page.screen.address.split('.')[0]}.{remove}"
        return _went_on(request, found, lambda key: intake.remove_item(found.draft.pk, item, now=clock.now(), key=key))
    raw, key = request.POST.get(questions.NAME, ""), _key(request)
    try:
        done = intake.answer(found.draft.pk, page.screen.address, raw, now=clock.now(), key=key)
    except ELSEWHERE as reason:
        return elsewhere(found.draft.pk, reason)
    if done.problem is not None:
        return page.response("", done.problem, status=422)
    return to(found.draft.pk, done.walk)


def _book(request: HttpRequest, found: Answered, page: screens.Page) -> HttpResponseBase:
    try:
        done = booking.take(request, found, page.screen.address)
        return page.response(said=done, status=422) if isinstance(done, str) else to(found.draft.pk, done.walk)
    except ELSEWHERE as reason:
        return elsewhere(found.draft.pk, reason)


def _send(request: HttpRequest, found: Answered, page: screens.Page) -> HttpResponseBase:
    draft_id, agreed, declared = found.draft.pk, request.POST.get("confirmation", ""), request.POST.get("declared")
    callers.count(kinds.SUBMISSIONS, request, now=clock.now())
    try:
        if fees.has(found.walk.definition):
            return paying.agreed(request, draft_id, agreed, declared=declared == "yes")
        intake.submit(draft_id, confirmation=agreed, declared=declared == "yes", by=actor_in(request), now=clock.now())
    except ELSEWHERE as reason:
        return elsewhere(draft_id, reason)
    except intake.SlotLost as lost:
        return booking.lost(draft_id, lost.step, lost.why)
    except intake.CannotSend as refusal:
        return _not_sent(request, draft_id, page.screen.address, refusal)
    drafts.shorten(request, draft_id)
    return redirect("web:receipt", draft=draft_id)


def _not_sent(request: HttpRequest, draft_id: UUID, address: str, refusal: intake.CannotSend) -> HttpResponseBase:
    """The check page as it is by now, with what keeps it from being sent; another answer may have led elsewhere."""
    found = standing(draft_id)
    if isinstance(found, HttpResponse):
        return found
    if found.walk.address != address:
        return to(draft_id, found.walk)
    if isinstance(refusal, intake.HasVirus):
        messages.error(request, gettext(intake.HasVirus.__doc__ or ""))
        return redirect("web:step", draft=draft_id, address=refusal.step)
    page = screens.Page(request, found, screen(found.walk, address))
    if isinstance(refusal, intake.NotDeclared):
        return page.response(undeclared=True, status=422)
    return page.response(changed=True, status=409)
