"""Takes the documents of a question in pieces: the core of tus 1.0 (resumable uploads), for the browser's script.

POST begins (Upload-Length, Upload-Metadata: filename), HEAD says how much is there (Upload-Offset), PATCH adds a piece,
DELETE gives up. The last piece answers with what the file became, or with a sentence. Only for the browser that has the
draft, or whoever has the link of the request that asks for more (`replies.py`); whoever has no script sends the plain
form and gets the same."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from upwell.accounts.access import public
from upwell.channels.web import drafts
from upwell.definition.questions import FileQuestion
from upwell.files import actions as files
from upwell.files import queries
from upwell.forms import uploads
from upwell.intake import actions as intake
from upwell.intake import queries as intake_queries
from upwell.intake.actions import Answered
from upwell.journey.screen import NotOnPath, screen
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.limits.actions import TooMany
from upwell.limits.sentences import at_field
from upwell.ui.personal import personal

PIECE = "application/offset+octet-stream"
NOT_HERE = (
    intake.AlreadySent, intake.ServiceClosed, intake.NoSuchDraft, intake.StaleStep, NotOnPath, files.NoSuchSending,
)  # fmt: skip
View = Callable[..., HttpResponse]


class NotAPiece(Exception):
    """What was sent is no piece of a file."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where a file is sent for: under what it is kept, which step it belongs to, what is taken, the address of one that
    is under way, and who hears that one is there."""

    bundle: UUID
    step: str
    accept: Collection[str]
    address: Callable[[UUID], str]
    arrived: Callable[[str], object] = lambda _kept: None


def answered(view: View) -> View:
    """Refusals as JSON with a sentence, for a script reads them."""

    @wraps(view)
    def check(request: HttpRequest, *where: Any, **more: Any) -> HttpResponse:
        try:
            response = view(request, *where, **more)
        except TooMany as refusal:
            return callers.late(_refused(429, at_field(refusal)), refusal)
        except uploads.REFUSALS as refused:
            return _refused(422, gettext(refused.__doc__ or ""))
        except NOT_HERE:
            return _refused(404, gettext("This form has moved on. Open it again."))
        except files.WrongOffset as wrong:
            response = _refused(409, str(files.WrongOffset.__doc__))
            response["Upload-Offset"] = str(wrong.received)
        except (files.TooLong, RequestDataTooBig):
            return _refused(413, str(files.TooLong.__doc__))
        except (NotAPiece, UnreadablePostError):
            return _refused(400, str(NotAPiece.__doc__))
        response["Tus-Resumable"] = "1.0.0"
        return response

    return check


def _refused(status: int, sentence: str) -> HttpResponse:
    said = {"title": sentence, "status": status}
    return JsonResponse(said, status=status, content_type="application/problem+json")


@public
@personal
@require_POST
@answered
def begin(request: HttpRequest, draft: UUID, address: str) -> HttpResponse:
    return begun(request, _place(request, draft, address))


@public
@personal
@require_http_methods(["GET", "HEAD", "PATCH", "DELETE"])
@answered
def piece(request: HttpRequest, draft: UUID, address: str, sending: UUID) -> HttpResponse:
    return carried_on(request, _place(request, draft, address), sending)


def _place(request: HttpRequest, draft: UUID, address: str) -> Box:
    drafts.require(request, draft)
    found, question = _asked(draft, address)
    return Box(draft, address, question.accept, partial(_address, draft, address), partial(_remember, found, address))


def _address(draft: UUID, address: str, sending: UUID) -> str:
    return reverse("web:piece", args=[draft, address, sending])


def begun(request: HttpRequest, box: Box) -> HttpResponse:
    now = clock.now()
    callers.count(kinds.PHOTOS, request, now=now)
    length, name = _whole_number(request, "Upload-Length"), _name(request.headers.get("Upload-Metadata", ""))
    begun = files.begin(draft=box.bundle, step=box.step, name=name, length=length, now=now)
    response = HttpResponse(status=201)
    response["Location"] = box.address(begun.pk)
    response["Upload-Offset"] = "0"
    return response


def carried_on(request: HttpRequest, box: Box, sending: UUID) -> HttpResponse:
    """One more piece, where it stands, or no more of it."""
    if request.method == "PATCH":
        return _added(request, box, sending)
    if request.method == "DELETE":
        files.drop(sending, draft=box.bundle)
        return HttpResponse(status=204)
    there = queries.sending(sending, draft=box.bundle)
    if there is None:
        raise files.NoSuchSending
    response = HttpResponse()
    response["Upload-Offset"], response["Upload-Length"] = str(there.received), str(there.length)
    response["Cache-Control"] = "no-store"
    return response


def _added(request: HttpRequest, box: Box, sending: UUID) -> HttpResponse:
    now = clock.now()
    offset, data = _whole_number(request, "Upload-Offset"), request.body
    if data and request.content_type != PIECE:
        raise NotAPiece
    callers.count(kinds.PHOTO_BYTES, request, now=now, cost=len(data))
    there = files.add_piece(sending, data, draft=box.bundle, offset=offset)
    if there.received < there.length:
        response = HttpResponse(status=204)
        response["Upload-Offset"] = str(there.received)
        return response
    with callers.at_work(kinds.FILE_SECONDS, request, now=now):
        kept = files.finish(sending, draft=box.bundle, accept=box.accept, now=now)
    box.arrived(str(kept.pk))
    one = uploads.listed(box.bundle, [str(kept.pk)])[0]
    response = JsonResponse({"id": one.id, "name": one.name, "detail": one.detail, "error": one.error})
    response["Upload-Offset"] = str(there.length)
    return response


def _asked(draft: UUID, address: str) -> tuple[Answered, FileQuestion]:
    """The question a file is sent for, on the draft's path. Raises one of NOT_HERE."""
    found = intake_queries.standing(draft, now=clock.now())
    step = screen(found.walk, address).step
    if not isinstance(step, FileQuestion):
        raise NotOnPath(address)
    return found, step


def _remember(found: Answered, address: str, kept: str) -> None:
    """A page that is loaded anew shows what has arrived, though the question is not answered yet."""
    shown: Any = intake_queries.typed(found, address) or screen(found.walk, address).stored or []
    before = [str(one) for one in shown] if isinstance(shown, list | tuple) else []
    if kept not in before:
        intake.keep_typed(found.draft.pk, address, [*before, kept], now=clock.now())


def _whole_number(request: HttpRequest, header: str) -> int:
    said = request.headers.get(header, "")
    if not (said.isascii() and said.isdigit() and len(said) < 12):
        raise NotAPiece
    return int(said)


def _name(metadata: str) -> str:
    """`filename` of the pairs of a word and base64; no name is no harm."""
    for pair in metadata[:2_000].split(","):
        word, _space, coded = pair.strip().partition(" ")
        if word == "filename":
            try:
                return base64.b64decode(coded, validate=True).decode("utf-8", "ignore").replace("\0", "")
            except (binascii.Error, ValueError):
                return ""
    return ""
