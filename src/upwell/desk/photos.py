"""The crew's photos of the finished work, on their way from the closing form to the case.

They are cleaned and kept when they arrive and wait, tied to nothing, until the case is closed with them; a form that is
shown again carries their ids. What is never closed with is swept away like any other upload without a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upwell.cases import closing
from upwell.cases.queries import CasePage
from upwell.files import actions as files
from upwell.files import pictures, queries
from upwell.ui.fields import Field, Upload

REFUSALS = (pictures.NotAPicture, pictures.PictureTooLarge, files.CannotKeep, files.TooManyUploads)


@dataclass(frozen=True, slots=True)
class Kept:
    """`new`: some came with this request. `removed`: one was taken out, and nothing else is wanted yet."""

    ids: tuple[UUID, ...] = ()
    new: bool = False
    removed: bool = False
    error: str = ""


NO_PHOTOS = Kept()


def name_for(move: str) -> str:
    """Of the form's control: a page may have two moves that close."""
    return f"photo-{move}"


def kept(request: HttpRequest, one: CasePage, move: str, *, now: datetime) -> Kept:
    """The photos of earlier requests that the form still carries, less the one taken out, and the new ones."""
    name, draft = name_for(move), closing.bundle(one.case.pk)
    gone = set(request.POST.getlist(f"{name}-remove"))
    before = carried(request, one, move)
    for photo in before:
        if str(photo) in gone:
            files.remove(photo, draft=draft)
    ids = [photo for photo in before if str(photo) not in gone]
    sent = request.FILES.getlist(name)
    try:
        for file in sent[: closing.MOST + 1]:
            ids.append(_keep(file, draft, now))
    except REFUSALS as refused:
        return Kept(tuple(ids), error=_(refused.__doc__ or ""))
    if len(set(ids)) > closing.MOST:
        words = ngettext("One photo is enough.", "Up to %(count)s photos are enough.", closing.MOST)
        return Kept(tuple(ids[: closing.MOST]), error=words % {"count": closing.MOST})
    return Kept(tuple(dict.fromkeys(ids)), new=bool(sent), removed=bool(gone))


def carried(request: HttpRequest, one: CasePage, move: str) -> tuple[UUID, ...]:
    """Those the form carries from an earlier request; nothing is kept or removed."""
    wanted = set(request.POST.getlist(f"{name_for(move)}-kept"))
    there = queries.of_draft(closing.bundle(one.case.pk)) if wanted else []
    return tuple(upload.pk for upload in there if upload.case_reference is None and str(upload.pk) in wanted)


def chosen(request: HttpRequest, there: tuple[UUID, ...]) -> int:
    """How many more the page says it has, while the pictures themselves stay with the person until the end."""
    said = request.POST.get("chosen", "")
    count = int(said) if said.isascii() and said.isdigit() and len(said) < 4 else 0
    return min(count, closing.MOST - len(there))


def _keep(file: UploadedFile[bytes], draft: UUID, now: datetime) -> UUID:
    return files.keep_file(file, draft=draft, now=now, kind=closing.KIND).pk


def field(one: CasePage, move: str, ids: tuple[UUID, ...]) -> Field:
    """The control, and the photos that are kept already."""
    everybody = closing.are_public(one.case.version_id)
    return Field(
        "photos",
        name_for(move),
        _("Photo of the finished work"),
        hint=_("Everybody can see it: no people, no license plates.") if everybody else _("The resident sees it."),
        optional=True,
        maximum=closing.MOST,
        uploads=_uploads(one, ids) if ids else (),
    )


def _uploads(one: CasePage, ids: tuple[UUID, ...]) -> list[Upload]:
    found = [upload for upload in queries.of_draft(closing.bundle(one.case.pk)) if upload.pk in ids]
    return [
        Upload(
            id=str(upload.pk),
            name=_("Photo %(number)s") % {"number": number},
            url=queries.picture_url(upload),
            preview=queries.picture_url(upload, "small"),
        )
        for number, upload in enumerate(found, 1)
    ]
