"""The pages of a journey: one thing a page. Each view reads one request, calls one action, and goes where it leads."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upwell.accounts.access import acting_for, actor_in, public
from upwell.cases import queries as case_queries
from upwell.catalogue import queries as catalogue
from upwell.channels.web import (
    booking,
    deadlinks,
    drafts,
    fee,
    items,
    leaving,
    paying,
    proving,
    questions,
    reading,
    screens,
    words,
)
from upwell.definition.questions import Question
from upwell.intake import actions as intake
from upwell.intake import queries as intake_queries
from upwell.intake.actions import Answered, Visitor
from upwell.journey.answers.people import read_email
from upwell.journey.screen import NotOnPath, screen
from upwell.journey.texts import Texts
from upwell.journey.walk import Position, Walk
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.limits.actions import TooMany
from upwell.limits.sentences import at_field
from upwell.ui.errors import DeadLink
from upwell.ui.personal import personal

ITEM = re.compile(r"[0-9]{1,3}")
ADDRESS = re.compile(r"[a-z][a-z0-9_.]{0,119}")


def visitor(request: HttpRequest) -> Visitor:
    scripted = {"1": True, "0": False}.get(request.POST.get("scripted", ""))
    account, acting = actor_in(request).account_id, acting_for(request)
    organisation = acting.id if acting else None
    return Visitor("web", get_language() or "en", scripted, account_id=account, organisation=organisation)


@public
@require_POST
def start(request: HttpRequest, code: str) -> HttpResponseBase:
    """Begins the journey under the id the page was given: a double click begins one."""
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
    return _to(begun.draft.pk, begun.walk)


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


def _carried(request: HttpRequest) -> intake_queries.Carried:
    """Answers from the journey that offered this one; only from a draft of this very browser."""
    source, step = _uuid(request.POST.get("from", "")), request.POST.get("at", "")
    if source is None or not drafts.is_mine(request, source):
        return intake_queries.Carried()
    return intake_queries.carried(source, step, now=clock.now())


def _to(draft_id: UUID, walk: Walk) -> HttpResponse:
    return redirect("web:step", draft=draft_id, address=walk.address)


@public
@personal
@require_safe
def here(request: HttpRequest, draft: UUID) -> HttpResponseBase:
    """Where the person stands."""
    drafts.require(request, draft)
    found = _standing(draft)
    return found if isinstance(found, HttpResponse) else _to(draft, found.walk)


def _standing(draft_id: UUID, *, reads: str = "") -> Answered | HttpResponse:
    """The draft as it stands, in the language its person reads now, or the page to go to instead."""
    try:
        found = intake_queries.standing(draft_id, now=clock.now())
        if reads and found.draft.language != reads:
            intake.change_language(draft_id, language=reads, now=clock.now())
        return found
    except ELSEWHERE as reason:
        return _elsewhere(draft_id, reason)


def _gone(draft_id: UUID) -> DeadLink:
    """A draft that is no longer there was thrown away, or what was sent outlived it as a case."""
    return deadlinks.form_sent() if case_queries.exists(draft_id) else deadlinks.form_gone()


ELSEWHERE = (intake.AlreadySent, intake.ServiceClosed, intake.NoSuchDraft, intake.StaleStep, intake.NotComplete)


def _elsewhere(draft_id: UUID, reason: Exception) -> HttpResponse:
    """Where somebody goes whose draft has moved on in another tab, was sent, or belongs to a service closed since."""
    if isinstance(reason, intake.NoSuchDraft):
        raise _gone(draft_id) from None
    if isinstance(reason, intake.ServiceClosed):
        return redirect("web:service", code=reason.published.code)
    return redirect("web:receipt" if isinstance(reason, intake.AlreadySent) else "web:here", draft=draft_id)


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, draft: UUID, address: str) -> HttpResponseBase:
    """One step: shown, or answered."""
    drafts.require(request, draft)
    found = _standing(draft, reads=get_language() or "en")
    if isinstance(found, HttpResponse):
        return found
    try:
        shown = screen(found.walk, address)
    except NotOnPath:
        return _to(draft, found.walk)
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
        return _elsewhere(found.draft.pk, reason)
    return _to(found.draft.pk, done.walk)


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
        return _elsewhere(draft_id, reason)


def _tells_who(asked: object) -> bool:
    """A form with an answer to this knows somebody, sent or only typed: `drafts` keeps it open shortly."""
    return isinstance(asked, Question) and (asked.personal or asked.sensitive)


def _left(request: HttpRequest, found: Answered, page: screens.Page) -> HttpResponseBase:
    if _tells_who(page.screen.step):
        drafts.shorten(request, found.draft.pk)
    try:
        return leaving.leave(request, page)
    except ELSEWHERE as reason:
        return _elsewhere(found.draft.pk, reason)


def _next(request: HttpRequest, found: Answered, done: Answered, address: str) -> HttpResponseBase:
    """On to the next page; by way of the reports nearby when this answer told the place and there are some."""
    if done.walk.position is Position.PROVE and address == done.walk.step.name:
        return _send_code(request, found, screens.Page(request, done, screen(done.walk)))
    if intake_queries.tells_place(done.walk, address) and intake_queries.duplicates(done.walk, now=clock.now()):
        return redirect("web:near", draft=found.draft.pk)
    return _to(found.draft.pk, done.walk)


def _send_code(request: HttpRequest, found: Answered, page: screens.Page) -> HttpResponseBase:
    try:
        return proving.send(request, page)
    except ELSEWHERE as reason:
        return _elsewhere(found.draft.pk, reason)


def _prove(request: HttpRequest, found: Answered, page: screens.Page) -> HttpResponseBase:
    if "again" in request.POST:
        return _send_code(request, found, page)
    try:
        done = proving.take(request, page)
    except ELSEWHERE as reason:
        return _elsewhere(found.draft.pk, reason)
    return done if isinstance(done, HttpResponseBase) else _to(found.draft.pk, done.walk)


def _more(request: HttpRequest, found: Answered, page: screens.Page) -> HttpResponseBase:
    remove = request.POST.get("remove", "")
    if ITEM.fullmatch(remove):
        item = f"{page.screen.address.split('.')[0]}.{remove}"
        return _went_on(request, found, lambda key: intake.remove_item(found.draft.pk, item, now=clock.now(), key=key))
    raw, key = request.POST.get(questions.NAME, ""), _key(request)
    try:
        done = intake.answer(found.draft.pk, page.screen.address, raw, now=clock.now(), key=key)
    except ELSEWHERE as reason:
        return _elsewhere(found.draft.pk, reason)
    if done.problem is not None:
        return page.response("", done.problem, status=422)
    return _to(found.draft.pk, done.walk)


def _book(request: HttpRequest, found: Answered, page: screens.Page) -> HttpResponseBase:
    try:
        done = booking.take(request, found, page.screen.address)
        return page.response(said=done, status=422) if isinstance(done, str) else _to(found.draft.pk, done.walk)
    except ELSEWHERE as reason:
        return _elsewhere(found.draft.pk, reason)


def _send(request: HttpRequest, found: Answered, page: screens.Page) -> HttpResponseBase:
    draft_id, agreed, declared = found.draft.pk, request.POST.get("confirmation", ""), request.POST.get("declared")
    callers.count(kinds.SUBMISSIONS, request, now=clock.now())
    try:
        if fee.has(found.walk):
            return paying.agreed(request, draft_id, agreed, declared=declared == "yes")
        intake.submit(draft_id, confirmation=agreed, declared=declared == "yes", by=actor_in(request), now=clock.now())
    except ELSEWHERE as reason:
        return _elsewhere(draft_id, reason)
    except intake.SlotLost as lost:
        return redirect(f"{reverse('web:step', args=[draft_id, lost.step])}?gone=yes")
    except intake.CannotSend as refusal:
        return _not_sent(request, draft_id, page.screen.address, refusal)
    drafts.shorten(request, draft_id)
    return redirect("web:receipt", draft=draft_id)


def _not_sent(request: HttpRequest, draft_id: UUID, address: str, refusal: intake.CannotSend) -> HttpResponseBase:
    """The check page as it is by now, with what keeps it from being sent; another answer may have led elsewhere."""
    found = _standing(draft_id)
    if isinstance(found, HttpResponse):
        return found
    if found.walk.address != address:
        return _to(draft_id, found.walk)
    if isinstance(refusal, intake.HasVirus):
        messages.error(request, gettext(intake.HasVirus.__doc__ or ""))
        return redirect("web:step", draft=draft_id, address=refusal.step)
    page = screens.Page(request, found, screen(found.walk, address))
    if isinstance(refusal, intake.NotDeclared):
        return page.response(undeclared=True, status=422)
    return page.response(changed=True, status=409)


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def near(request: HttpRequest, draft: UUID) -> HttpResponseBase:
    """Reports like this one, near and still open. Never in the way: going on is the first button."""
    drafts.require(request, draft)
    found = _standing(draft)
    if isinstance(found, HttpResponse):
        return found
    if request.method == "POST":
        return _to(draft, found.walk)
    reports = intake_queries.duplicates(found.walk, now=clock.now())
    if not reports:
        return _to(draft, found.walk)
    intake.note_duplicates_shown(found, len(reports), now=clock.now())
    service = Texts(found.walk.definition, get_language() or "en").of_service("name")
    place = intake_queries.place_step(found.walk)
    back = reverse("web:step", args=[draft, place]) if place else reverse("web:here", args=[draft])
    listed = words.nearby(reports, get_language() or "en")
    context = {"reports": listed, "draft": draft, "service": service, "back_url": back}
    return render(request, "web/near.html", context)


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest, draft: UUID) -> HttpResponseBase:
    """The link that opens this draft on another device: shown, and sent by e-mail when asked for."""
    drafts.require(request, draft)
    found = _standing(draft)
    if isinstance(found, HttpResponse):
        return found
    # never the address the request says it was sent to: whoever asks could make that lead anywhere
    link = f"{settings.PUBLIC_URL}{reverse('web:resume', args=[drafts.secret(draft)])}"
    service = Texts(found.walk.definition, get_language() or "en").of_service("name")
    context: dict[str, Any] = {"link": link, "draft": found.draft, "service": service}
    context["back_url"] = _back_to(draft, request.GET.get("at", ""))
    if request.method != "POST":
        return render(request, "web/save.html", context)
    typed = request.POST.get("email", "")
    try:
        return render(request, "web/save.html", context | _sent_link(request, found, link, typed))
    except TooMany as refusal:
        context |= {"typed": typed, "error": at_field(refusal)}
        return callers.late(render(request, "web/save.html", context), refusal)
    except ELSEWHERE as reason:
        return _elsewhere(draft, reason)


def _back_to(draft: UUID, address: str) -> str:
    known = ADDRESS.fullmatch(address)
    return reverse("web:step", args=[draft, address]) if known else reverse("web:here", args=[draft])


def _sent_link(request: HttpRequest, found: Answered, link: str, typed: str) -> dict[str, Any]:
    email, now = read_email(typed), clock.now()
    if not isinstance(email, str):
        return {"typed": typed, "error": gettext("Enter an email address in full, like name@example.com.")}
    callers.count(kinds.LETTERS, request, now=now)
    intake.send_link(found.draft.pk, email=email, link=link, now=now)
    return {"sent": True}


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Opens a draft in this browser. By a button, for programs that read mail open links too."""
    draft_id = drafts.opened_by(secret)
    if draft_id is None:
        callers.guessed(request, now=clock.now())
        raise deadlinks.incomplete()
    if not intake_queries.exists(draft_id):
        raise _gone(draft_id)
    if intake_queries.is_sent(draft_id) and not drafts.is_mine(request, draft_id):
        raise deadlinks.form_sent()  # whoever has an old link to the form must not come into the case
    if request.method == "POST":
        drafts.remember(request, draft_id)
        drafts.shorten(request, draft_id)
        return redirect("web:here", draft=draft_id)
    name = intake_queries.service_of(draft_id)
    published = catalogue.published(name)
    title = (
        Texts(published.definition, get_language() or "en").of_service("name").text
        if published
        else gettext("Your form")
    )
    return render(request, "web/resume.html", {"title": title})
