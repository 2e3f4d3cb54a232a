"""A phone on the screen, for a sandbox: whoever has no carrier texts the city from here, as somebody with these numbers
would. What it sends takes the same way as what a carrier brings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from time import sleep
from uuid import UUID, uuid4

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from upwell.channels.sms import actions
from upwell.channels.sms.actions import Arrived
from upwell.channels.sms.models import Incoming, Thread
from upwell.definition import segments
from upwell.files import actions as files
from upwell.files import pictures
from upwell.lib import clock, phones
from upwell.lib.access import public
from upwell.limits import callers, kinds
from upwell.notify import queries as notify
from upwell.ui.personal import personal
from upwell.vault.index import blind

NUMBERS = ("+14085550150", "+14085550151", "+14085550152")
"""Nobody's: the numbers of examples."""
SHOWN = 60
LOOKS, PAUSE = 30, 0.1


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message: `mine` is what the person wrote; of the city's, in how many parts it went and in which letters."""

    text: str
    at: datetime
    mine: bool
    language: str = ""
    segments: int = 0
    plain: bool = True
    pictures: int = 0


@public
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def phone(request: HttpRequest) -> HttpResponseBase:
    """The messages of one number, and a line to write the next one."""
    if not settings.SANDBOX:
        raise Http404
    number = request.POST.get("number") or request.GET.get("number") or NUMBERS[0]
    if number not in NUMBERS:
        number = NUMBERS[0]
    said = ""
    if request.method == "POST":
        said = _send(request, number)
        if not said:
            return redirect(f"{reverse('sms:phone')}?number={number.replace('+', '%2B')}#last")
    context = {
        "bubbles": bubbles(number),
        "number": number,
        "numbers": [(one, phones.written(one)) for one in NUMBERS],
        "error": said,
        "typed": request.POST.get("text", "") if said else "",
    }
    return render(request, "sms/phone.html", context, status=422 if said else 200)


def _send(request: HttpRequest, number: str) -> str:
    """What is wrong with it; empty when it went."""
    callers.count(kinds.ANSWERS, request, now=clock.now())
    now, text, photo = clock.now(), request.POST.get("text", ""), request.FILES.get("photo")
    if not text.strip() and photo is None:
        return gettext("Write a message, or add a photo.")
    arrived = actions.receive(Arrived("phone", uuid4().hex, number, text), now=now)
    if arrived is None:  # too many came from this number, and it was told so
        return ""
    if photo is not None and (journey := str(arrived.thread.state.get("journey", ""))):
        try:
            kept = files.keep_picture(photo.read(), draft=UUID(journey), now=now)
        except (pictures.NotAPicture, pictures.PictureTooLarge, files.CannotKeep, files.TooManyUploads) as refused:
            arrived.delete()
            return gettext(refused.__doc__ or "")
        arrived.media = [{"upload": str(kept.pk)}]
        arrived.save(update_fields=["media"])
    actions.work_on(arrived.pk, now=clock.now())
    _wait(arrived.pk)
    return ""


def _wait(incoming_id: int) -> None:
    """A worker that was quicker may still be at it: the page is to show the answer."""
    under_way = Incoming.objects.filter(pk=incoming_id, state__in=(Incoming.State.NEW, Incoming.State.WORKING))
    for _ in range(LOOKS):
        if not under_way.exists():
            return
        sleep(PAUSE)


def bubbles(number: str) -> list[Bubble]:
    """Both sides of the conversation, oldest first."""
    thread = Thread.objects.filter(number_index=blind(number)).first()
    mine = Incoming.objects.filter(thread=thread).order_by("-pk")[:SHOWN] if thread else []
    found = [Bubble(one.body, one.received_at, mine=True, pictures=len(one.media)) for one in mine]
    for message in notify.texts_to(number, limit=SHOWN):
        size = segments.size(message.body)
        found.append(Bubble(message.body, message.queued_at, False, message.language, size.segments, plain=size.plain))
    return sorted(found, key=lambda one: one.at)[-SHOWN:]
