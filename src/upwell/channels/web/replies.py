"""What a resident sends along with an answer to the team: kept when it arrives, tied to the case with the answer.

It waits under a name worked out from the case; a form that is shown again carries the ids. What is never sent is swept
away like any other upload without a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext

from upwell.cases import closing
from upwell.channels.web import uploads
from upwell.files import actions as files
from upwell.files import queries
from upwell.limits import callers, kinds
from upwell.ui.fields import Field

NAME, MOST = "answer-files", 3
ACCEPT = ("pdf", "image")


@dataclass(frozen=True, slots=True)
class Kept:
    """`removed`: one was taken out, and nothing else is wanted yet."""

    ids: tuple[UUID, ...] = ()
    removed: bool = False
    error: str = ""


NOTHING = Kept()


def kept(request: HttpRequest, case_id: UUID, *, now: datetime) -> Kept:
    """Those of earlier requests that the form still carries, less the one taken out, and the new ones."""
    bundle, gone = closing.reply_bundle(case_id), set(request.POST.getlist(f"{NAME}-remove"))
    wanted = set(request.POST.getlist(f"{NAME}-kept"))
    ids: list[UUID] = []
    for one in queries.of_draft(bundle) if wanted | gone else []:
        if one.case_reference is None and str(one.pk) in gone:
            files.remove(one.pk, draft=bundle)
        elif one.case_reference is None and str(one.pk) in wanted:
            ids.append(one.pk)
    try:
        for sent in request.FILES.getlist(NAME)[: MOST + 1]:
            callers.count(kinds.PHOTOS, request, now=now)
            callers.count(kinds.PHOTO_BYTES, request, now=now, cost=sent.size or 0)
            with uploads.at_work(request, now=now):
                ids.append(files.keep_sent(sent, draft=bundle, accept=ACCEPT, now=now).pk)
    except uploads.REFUSALS as refused:
        return Kept(tuple(ids), error=gettext(refused.__doc__ or ""))
    ids = list(dict.fromkeys(ids))
    if len(ids) > MOST:
        return Kept(tuple(ids[:MOST]), error=gettext("Up to %(count)s files are enough.") % {"count": MOST})
    error = _virus(bundle, ids, now)
    return Kept(tuple(ids), removed=bool(gone), error=error)


def _virus(bundle: UUID, ids: list[UUID], now: datetime) -> str:
    """Looked at before the answer is sent, as with a form."""
    infected = {one.pk for one in files.scan_now(bundle, now=now)} if ids else set()
    if not infected.intersection(ids):
        return ""
    for one in infected.intersection(ids):
        files.remove(one, draft=bundle)
        ids.remove(one)
    return gettext("We found a virus in this file and deleted it. Nothing else is lost.")


def field(case_id: UUID, there: Kept = NOTHING) -> Field:
    return Field(
        "file",
        NAME,
        gettext("Photo or PDF"),
        error=there.error,
        optional=True,
        maximum=MOST,
        accept=uploads.accept(ACCEPT),
        uploads=uploads.listed(closing.reply_bundle(case_id), [str(one) for one in there.ids]) if there.ids else (),
    )
