"""The page of the chat. One form: a line to write, buttons for what can be chosen, a photo where one is asked for."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from upwell.accounts.access import actor_in, public
from upwell.channels.chat import actions
from upwell.channels.chat.models import Chat
from upwell.conversation.kept import Caller
from upwell.conversation.replies import Reply
from upwell.conversation.state import State
from upwell.files import actions as files
from upwell.files import pictures
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.ui import speaking
from upwell.ui.personal import personal

KEY, MORE = "chat", "more"
MOST_TEXT = 5_000
REFUSED = (pictures.NotAPicture, pictures.PictureTooLarge, files.CannotKeep, files.TooManyUploads)


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def chat(request: HttpRequest) -> HttpResponseBase:
    """What was said, and what can be answered. Nothing is written down before something was said."""
    now, there = clock.now(), _mine(request)
    if request.method != "POST":
        return _page(request, there or _hello())
    callers.count(kinds.ANSWERS, request, now=now)
    there = there or _begun(request)
    if request.POST.get("rev", "") not in ("", str(there.rev)):  # an older page, or a second press
        return _here()
    said, wrong = _said(request, there)
    if wrong:
        return _page(request, there, wrong)
    reply, shown = said
    with suppress(actions.Elsewhere):  # another window was quicker: this one is shown where it stands
        actions.say(there, reply, shown, account=actor_in(request).account_id, caller=_caller(request), now=now)
    return _here()


@public
@require_POST
def start(request: HttpRequest, code: str) -> HttpResponseBase:
    """Begins a service in the chat, from its page."""
    now = clock.now()
    callers.count(kinds.ANSWERS, request, now=now)
    there = _mine(request) or _begun(request)
    with suppress(actions.Elsewhere):
        actions.start(there, code, account=actor_in(request).account_id, caller=_caller(request), now=now)
    return _here()


@public
@require_POST
def leave(request: HttpRequest) -> HttpResponseBase:
    """Begins anew: whoever comes next at this browser reads nothing of it."""
    request.session.pop(KEY, None)
    return redirect("chat:chat")


def _caller(request: HttpRequest) -> Caller:
    """Counted as on the web: forms begun, days held, requests sent."""
    return Caller(lambda limit: callers.count(limit, request, now=clock.now()), callers.mark(kinds.HOLDS, request))


def _here() -> HttpResponse:
    return redirect(f"{reverse('chat:chat')}#last")


def _mine(request: HttpRequest) -> Chat | None:
    given = request.session.get(KEY, "")
    try:
        return actions.chat_of(UUID(given))
    except ValueError:
        return None


def _begun(request: HttpRequest) -> Chat:
    made = actions.open_chat(language=speaking.current(), now=clock.now())
    request.session[KEY] = str(made.pk)
    return made


def _hello() -> Chat:
    """The chat as it begins, in nobody's books."""
    now, language = clock.now(), speaking.current()
    return Chat(begun_at=now, updated_at=now, lines=actions.hello(language, now=now), state=State(language).plain())


def _said(request: HttpRequest, there: Chat) -> tuple[tuple[Reply, str], str]:
    """What was said with the words that show it; or what is wrong with it."""
    text, choice = request.POST.get("text", "")[:MOST_TEXT], request.POST.get("choice", "")[:200]
    lat, lon, photo = request.POST.get("lat", "")[:20], request.POST.get("lon", "")[:20], request.FILES.get("photo")
    if request.POST.get("command") == MORE:
        return (Reply(MORE), gettext("More")), ""
    if several := request.POST.getlist("several"):
        words = [actions.shown_words(there, key).get("text", "") for key in several]
        return (Reply("", choice=",".join(several)), ", ".join(filter(None, words))), ""
    if choice:
        pressed = actions.shown_words(there, choice)
        wrong = "" if pressed else gettext("Choose one of the answers.")
        return (Reply("", choice=choice), pressed.get("text", "")), wrong
    if photo is not None:
        return _photo(request, there, photo, text)
    if lat and lon:
        return (Reply(text, point=(lat, lon)), text or gettext("My location")), ""
    wrong = "" if text.strip() else gettext("Write a message, or choose an answer.")
    return (Reply(text), text), wrong


def _photo(request: HttpRequest, there: Chat, photo: UploadedFile[bytes], text: str) -> tuple[tuple[Reply, str], str]:
    journey = State.from_plain(there.state).journey
    if not journey:
        return (Reply(text), text), gettext("Say first what it is about. Then you can add a photo.")
    now, size = clock.now(), photo.size or 0
    try:
        files.refuse_too_large(size, draft=UUID(journey), now=now)
        callers.count(kinds.PHOTOS, request, now=now)
        callers.count(kinds.PHOTO_BYTES, request, now=now, cost=size)
        kept = files.keep_picture(photo.read(), draft=UUID(journey), now=now)
    except REFUSED as refused:
        return (Reply(text), text), gettext(refused.__doc__ or "")
    return (Reply(text, files=(str(kept.pk),)), text or gettext("A photo")), ""


def _page(request: HttpRequest, there: Chat, error: str = "") -> HttpResponse:
    last: dict[str, Any] = there.lines[-1] if there.lines else {}
    context = {
        "lines": there.lines,
        "last": last,
        "rev": there.rev,
        "error": error,
        "typed": request.POST.get("text", "") if error else "",
        "begun": bool(there.rev),
    }
    return render(request, "chat/chat.html", context, status=422 if error else 200)
