"""The page of the chat. One form: a line to write, buttons for what can be chosen, a photo where one is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upwell.accounts.access import actor_in, public
from upwell.channels.chat import actions, asked, messages, people, turns
from upwell.channels.chat.models import Chat
from upwell.handover import actions as handover
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.ui import speaking
from upwell.ui.personal import personal

KEY, READS = "chat", "chat_reads"


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def chat(request: HttpRequest) -> HttpResponseBase:
    """What was said, and what can be answered. Nothing is written down before something was said."""
    now, there = clock.now(), _mine(request)
    if request.method != "POST":
        return render(request, "chat/chat.html", turns.context(request, there or turns.hello()))
    callers.count(kinds.ANSWERS, request, now=now)
    there = there or _begun(request)
    done = turns.take(request, there, account=actor_in(request).account_id, now=now)
    if done.message:
        return redirect("chat:message")
    if done.wrong:
        return render(request, "chat/chat.html", turns.context(request, there, done.wrong), status=422)
    return _here()


@public
@personal
@require_safe
def news(request: HttpRequest) -> HttpResponseBase:
    """What is new, for the script of the page; 304 when nothing is."""
    there = _mine(request)
    if there is None:
        raise Http404
    return fresh(request, there)


def fresh(request: HttpRequest, there: Chat, more: Mapping[str, object] | None = None) -> HttpResponse:
    """The parts of the page that change, and that somebody looks at them."""
    if there.handover:
        handover.saw(there.handover, now=clock.now())
    mark = people.mark(there)
    if request.headers.get("If-None-Match") == mark:
        response = HttpResponse(status=304)
    else:
        response = render(request, "chat/_parts.html", {**turns.context(request, there), **(more or {})})
    response["ETag"] = mark
    return response


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def message(request: HttpRequest) -> HttpResponseBase:
    """For whoever comes when nobody is there, or cannot wait: it is answered by mail or text."""
    now, there = clock.now(), _mine(request)
    if request.method != "POST":
        return messages.page(request, now=now)
    callers.count(kinds.REPLIES, request, now=now)
    return messages.sent(request, there or turns.hello(), now=now)


@public
@require_POST
def start(request: HttpRequest, code: str) -> HttpResponseBase:
    """Begins a service in the chat, from its page, or as a person offered it."""
    now = clock.now()
    callers.count(kinds.ANSWERS, request, now=now)
    there = _mine(request) or _begun(request)
    started(request, there, code, account=actor_in(request).account_id)
    return _here()


@public
@require_POST
def begin(request: HttpRequest) -> HttpResponseBase:
    """A service that a person offered."""
    return start(request, request.POST.get("service", "")[:48])


def started(request: HttpRequest, there: Chat, code: str, *, account: int | None) -> None:
    now = clock.now()
    there = people.settle(there, now=now, service=code)
    with suppress(actions.Elsewhere):
        actions.start(there, code, account=account, caller=asked.caller(request), now=now)


@public
@require_POST
def leave(request: HttpRequest) -> HttpResponseBase:
    """Begins anew: whoever comes next at this browser reads nothing of it."""
    there = _mine(request)
    if there and (one := people.live(there)):
        people.leave(one, now=clock.now())
    request.session.pop(KEY, None)
    request.session.pop(READS, None)
    return redirect("chat:chat")


def _here() -> HttpResponse:
    return redirect(f"{reverse('chat:chat')}#last")


def _mine(request: HttpRequest) -> Chat | None:
    given = request.session.get(KEY, "")
    try:
        there = actions.chat_of(UUID(given))
    except ValueError:
        return None
    return _followed(request, people.settle(there, now=clock.now())) if there else None


def _followed(request: HttpRequest, there: Chat) -> Chat:
    """Who changes the language of the page is asked in it; who changes that of the chat leaves the page as it is."""
    if request.method == "POST":  # it answers the page that was shown
        return there
    before, reads = request.session.get(READS), speaking.current()
    if before != reads:
        request.session[READS] = reads
    return people.speak(there, reads, now=clock.now()) if before not in (None, reads) else there


def _begun(request: HttpRequest) -> Chat:
    made = actions.open_chat(language=speaking.current(), now=clock.now())
    request.session[KEY], request.session[READS] = str(made.pk), speaking.current()
    return made
