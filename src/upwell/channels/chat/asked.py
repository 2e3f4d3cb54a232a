"""From the form of the chat to what was said, for its page and for the widget."""

from __future__ import annotations

from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext

from upwell.channels.chat import actions
from upwell.channels.chat.models import Chat
from upwell.conversation.kept import Caller
from upwell.conversation.replies import Reply
from upwell.conversation.state import State
from upwell.files import actions as files
from upwell.files import pictures
from upwell.lib import clock
from upwell.limits import callers, kinds

MORE, PERSON = "more", "person"
MOST_TEXT = 5_000
REFUSED = (pictures.NotAPicture, pictures.PictureTooLarge, files.CannotKeep, files.TooManyUploads)


def caller(request: HttpRequest) -> Caller:
    """Counted as on the web: forms begun, days held, requests sent, numbers tried."""
    return Caller(
        lambda limit: callers.count(limit, request, now=clock.now()),
        callers.mark(kinds.HOLDS, request),
        lambda limit: callers.check(limit, request, now=clock.now()),
    )


def said(request: HttpRequest, there: Chat) -> tuple[tuple[Reply, str], str]:
    """What was said with the words that show it; or what is wrong with it."""
    form = request.POST
    text, choice = form.get("text", "")[:MOST_TEXT], form.get("choice", "")[:200]
    lat, lon, photo = form.get("lat", "")[:20], form.get("lon", "")[:20], request.FILES.get("photo")
    if form.get("command") in _COMMANDS:
        return (Reply(form["command"]), _COMMANDS[form["command"]]()), ""
    if several := form.getlist("several"):
        words = [actions.shown_words(there, key).get("text", "") for key in several]
        return (Reply("", choice=",".join(several)), ", ".join(filter(None, words))), ""
    if choice:
        pressed = actions.shown_words(there, choice)
        wrong = "" if pressed else gettext("Choose one of the answers.")
        return (Reply("", choice=choice), pressed.get("text", "")), wrong
    if photo is not None:
        return _photo(request, there, photo, text)
    if lat and lon:
        return (Reply("", point=(lat, lon)), text or gettext("My location")), ""
    wrong = "" if text.strip() else gettext("Write a message, or choose an answer.")
    return (Reply(text), text), wrong


_COMMANDS = {MORE: lambda: gettext("More"), PERSON: lambda: gettext("Talk to a person")}


def _photo(request: HttpRequest, there: Chat, photo: UploadedFile[bytes], text: str) -> tuple[tuple[Reply, str], str]:
    journey = State.from_plain(there.state).journey
    if not journey:
        return (Reply(text), text), gettext("Say first what it is about. Then you can add a photo.")
    now, size = clock.now(), photo.size or 0
    try:
        files.refuse_too_large(size, draft=UUID(journey), now=now)
        callers.count(kinds.PHOTOS, request, now=now)
        callers.count(kinds.PHOTO_BYTES, request, now=now, cost=size)
        with callers.at_work(kinds.FILE_SECONDS, request, now=now):
            kept = files.keep_picture(photo.read(), draft=UUID(journey), now=now)
    except REFUSED as refused:
        return (Reply(text), text), gettext(refused.__doc__ or "")
    return (Reply(text, files=(str(kept.pk),)), text or gettext("A photo")), ""
