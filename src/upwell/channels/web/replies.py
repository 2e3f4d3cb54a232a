"""An answer to the team: words, and what is sent along, kept when it arrives and tied to the case with the answer.

Files come in pieces where scripts run, or whole with the form. They wait under a name worked out from the case; a form
that is shown again carries their ids, and a page that is loaded anew lists what came in pieces. What is never sent is
swept away like any other upload without a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from upwell.accounts.access import public
from upwell.cases import closing
from upwell.cases import queries as case_queries
from upwell.channels.web import applying, pieces
from upwell.channels.web.own import view_of
from upwell.channels.web.pieces import Box
from upwell.files import actions as files
from upwell.files import queries
from upwell.forms import uploads
from upwell.journey.screen import NotOnPath
from upwell.limits import callers, kinds
from upwell.limits.actions import TooMany
from upwell.limits.sentences import at_field
from upwell.ui.fields import Field
from upwell.ui.personal import personal

NAME, MOST = "answer-files", 3
ACCEPT = ("pdf", "image")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a form carried: `words` by the number of what was asked, files by the name of their box. `removed`: one was
    taken out, and nothing else is wanted yet."""

    words: Mapping[int, str] = field(default_factory=dict)
    ids: Mapping[str, Sequence[UUID]] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    removed: bool = False
    late: TooMany | None = None

    @property
    def sent(self) -> list[UUID]:
        return list(dict.fromkeys(one for ids in self.ids.values() for one in ids))


NOTHING = Reply()


def boxes(items: Sequence[Any]) -> dict[str, int]:
    """The boxes for files: one for each thing that is missing, with its number, or one for the whole answer."""
    missing = [one for one in items if one.answered_at is None]
    return {f"{applying.PREFIX}{one.number}-files": one.number for one in missing} or {NAME: 0}


def read(request: HttpRequest, case_id: UUID, items: Sequence[Any], *, now: datetime) -> Reply:
    """Everything that was typed and sent. A file that is refused leaves the rest as it was."""
    bundle = closing.reply_bundle(case_id)
    there = {str(one.pk): one.pk for one in queries.of_draft(bundle) if one.case_reference is None}
    ids: dict[str, list[UUID]] = {}
    errors: dict[str, str] = {}
    removed, late = False, None
    for name in boxes(items):
        gone = [there.pop(one) for one in request.POST.getlist(f"{name}-remove") if one in there]
        for one in gone:
            files.remove(one, draft=bundle)
        removed = removed or bool(gone)
        ids[name] = [there[one] for one in request.POST.getlist(f"{name}-kept") if one in there]
        try:
            ids[name] += _new(request, name, bundle, now)
        except _Refused as refused:
            ids[name] += refused.before
            errors[name], late = refused.sentence, late or refused.late
        ids[name] = list(dict.fromkeys(ids[name]))
        if len(ids[name]) > MOST:
            errors[name] = gettext("Up to %(count)s files are enough.") % {"count": MOST}
            ids[name] = ids[name][:MOST]
    errors |= _without_viruses(bundle, ids, now)
    return Reply(applying.given(request.POST, items), ids, errors, removed, late)


class _Refused(Exception):
    """One of several files cannot be taken; those `before` it were."""

    def __init__(self, sentence: str, before: list[UUID], late: TooMany | None = None) -> None:
        super().__init__(sentence)
        self.sentence, self.before, self.late = sentence, before, late


def _new(request: HttpRequest, name: str, bundle: UUID, now: datetime) -> list[UUID]:
    kept: list[UUID] = []
    try:
        for sent in request.FILES.getlist(name)[: MOST + 1]:
            callers.count(kinds.PHOTOS, request, now=now)
            callers.count(kinds.PHOTO_BYTES, request, now=now, cost=sent.size or 0)
            with callers.at_work(kinds.FILE_SECONDS, request, now=now):
                kept.append(files.keep_sent(sent, draft=bundle, accept=ACCEPT, now=now).pk)
    except TooMany as refused:
        raise _Refused(at_field(refused), kept, refused) from refused
    except uploads.REFUSALS as refused:
        raise _Refused(gettext(refused.__doc__ or ""), kept) from refused
    return kept


def _without_viruses(bundle: UUID, ids: dict[str, list[UUID]], now: datetime) -> dict[str, str]:
    """Looked at before the answer is sent, as with a form."""
    infected = {one.pk for one in files.scan_now(bundle, now=now)} if any(ids.values()) else set()
    found = {name: [one for one in mine if one in infected] for name, mine in ids.items()}
    for name, bad in found.items():
        for one in bad:
            files.remove(one, draft=bundle)
            ids[name].remove(one)
    said = gettext("We found a virus in this file and deleted it. Nothing else is lost.")
    return {name: said for name, bad in found.items() if bad}


def box(case_id: UUID, secret: str, name: str, reply: Reply = NOTHING) -> Field:
    """`reply`: what the form carried; what came in pieces is there without it."""
    bundle = closing.reply_bundle(case_id)
    there = list(dict.fromkeys([*reply.ids.get(name, ()), *queries.arrived(bundle, name)]))
    return Field(
        "file",
        name,
        gettext("Photo or PDF"),
        error=reply.errors.get(name, ""),
        optional=True,
        maximum=MOST,
        accept=uploads.accept(ACCEPT),
        uploads=uploads.listed(bundle, [str(one) for one in there]) if there else (),
        source=reverse("web:follow_pieces", args=[secret, name]),
    )


def said_of(reply: Reply, items: Sequence[Any]) -> dict[int, str]:
    """The answer to each part: the words, and which files are for it."""
    said = dict(reply.words)
    for name, number in boxes(items).items():
        ids = reply.ids.get(name)
        if number and ids:
            listed = ", ".join(queries.names_of(ids))
            see = gettext("See the file: %(names)s") % {"names": listed} if listed else gettext("See the file.")
            said[number] = "\n".join(filter(None, (said.get(number), see)))
    return said


def _place(request: HttpRequest, secret: str, name: str) -> Box:
    """While there is something to answer, and only for what is still missing."""
    case = (view := view_of(request, secret)).case
    if not view.may_answer or name not in boxes(case_queries.items_of(case)):
        raise NotOnPath(name)
    return Box(closing.reply_bundle(case.pk), name, ACCEPT, partial(_address, secret, name))


def _address(secret: str, name: str, sending: UUID) -> str:
    return reverse("web:follow_piece", args=[secret, name, sending])


@public
@personal
@require_POST
@pieces.answered
def begin(request: HttpRequest, secret: str, name: str) -> HttpResponse:
    """As `pieces.begin`, for whoever has the link of the request."""
    return pieces.begun(request, _place(request, secret, name))


@public
@personal
@require_http_methods(["GET", "HEAD", "PATCH", "DELETE"])
@pieces.answered
def piece(request: HttpRequest, secret: str, name: str, sending: UUID) -> HttpResponse:
    return pieces.carried_on(request, _place(request, secret, name), sending)
