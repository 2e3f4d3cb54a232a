"""Photos and documents of a question: those kept before, less the ones taken out, and the ones that came just now.

The plain form sends them whole; with scripts documents come in pieces (`pieces.py`), and here only their ids."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext, ngettext

from upwell.definition.questions import FileQuestion, Question
from upwell.definition.values import Plain
from upwell.files import actions as files
from upwell.files import documents, pictures, queries
from upwell.limits import callers, kinds
from upwell.ui import formats, speaking
from upwell.ui.fields import Upload

NAME = "answer"  # of the control of every question
REFUSALS = (
    pictures.NotAPicture, pictures.PictureTooLarge, documents.CannotTake, files.CannotKeep, files.TooManyUploads,
)  # fmt: skip
KINDS = ("photo", "file")


def keep(request: HttpRequest, question: Question, sent: UploadedFile[bytes], draft_id: UUID, now: datetime) -> str:
    """The id of a file that came whole. Raises TooMany or one of REFUSALS."""
    if not isinstance(question, FileQuestion):
        return str(keep_photo(request, sent, draft_id, now).pk)
    _count(request, sent.size or 0, now)
    with callers.at_work(kinds.FILE_SECONDS, request, now=now):
        return str(files.keep_sent(sent, draft=draft_id, accept=question.accept, now=now).pk)


def keep_photo(request: HttpRequest, sent: UploadedFile[bytes], draft_id: UUID, now: datetime) -> Any:
    """The photo as it was kept. Raises TooMany or one of REFUSALS."""
    files.refuse_too_large(sent.size or 0, draft=draft_id, now=now)
    _count(request, sent.size or 0, now)
    with callers.at_work(kinds.FILE_SECONDS, request, now=now):
        return files.keep_picture(sent.read(), draft=draft_id, now=now)


def _count(request: HttpRequest, size: int, now: datetime) -> None:
    callers.count(kinds.PHOTOS, request, now=now)
    callers.count(kinds.PHOTO_BYTES, request, now=now, cost=size)


def kept(post: QueryDict, draft_id: UUID, stored: Plain) -> list[str]:
    """Only this draft's own uploads, whatever the form says; one that is taken out is deleted, and one with a virus
    goes with the next answer: it was shown, and said, once."""
    wanted = {str(one) for one in stored} if isinstance(stored, list | tuple) else set()
    wanted |= set(post.getlist(f"{NAME}-kept"))
    gone = set(post.getlist(f"{NAME}-remove"))
    left = []
    for upload in queries.of_draft(draft_id):
        if str(upload.pk) in gone or (str(upload.pk) in wanted and queries.is_infected(upload)):
            files.remove(upload.pk, draft=draft_id)
        elif str(upload.pk) in wanted:
            left.append(str(upload.pk))
    return left


def listed(draft_id: UUID, plain: Plain) -> list[Upload]:
    """As the control lists them: pictures with a preview, documents with what they are."""
    wanted = set(plain) if isinstance(plain, list | tuple) else set()
    there = [one for one in queries.of_draft(draft_id) if str(one.pk) in wanted]
    return [_listed(one, number) for number, one in enumerate(there, start=1)]


def _listed(one: Any, number: int) -> Upload:
    if not one.is_document:
        return Upload(
            id=str(one.pk),
            name=one.name or gettext("Photo %(number)s") % {"number": number},
            url=queries.picture_url(one),
            preview=queries.picture_url(one, "small"),
        )
    return as_listed(queries.paper(one))


def as_listed(paper: queries.Paper) -> Upload:
    url = queries.document_url(paper.upload) if paper.is_open else ""
    return Upload(id=str(paper.id), name=paper.name, url=url, detail=detail(paper), error=virus(paper))


def virus(paper: queries.Paper) -> str:
    return gettext("We found a virus in this file and deleted it. Nothing else is lost.") if paper.is_infected else ""


def detail(paper: queries.Paper) -> str:
    """PDF, 3 pages, 1.2 MB."""
    pages = ngettext("%(count)s page", "%(count)s pages", paper.pages) % {"count": paper.pages} if paper.pages else ""
    return ", ".join(
        part
        for part in (paper.format.upper(), pages, formats.file_size(paper.size, language=speaking.current()))
        if part
    )


def lines(draft_id: UUID, plain: Plain) -> list[str]:
    """One line for each on the check page."""
    found = listed(draft_id, plain)
    return [" · ".join(part for part in (one.name, one.detail, one.error) if part) for one in found]


ACCEPTED = {
    "pdf": "application/pdf,.pdf",
    "image": "image/jpeg,image/png,image/webp",
    "document": ".docx,.odt,.txt",
    "spreadsheet": ".xlsx,.ods,.csv",
}


def accept(groups: Sequence[str]) -> str:
    """For the browser's own picker: a help, never a check."""
    return ",".join(ACCEPTED[group] for group in groups)


def takes(question: FileQuestion) -> str:
    """What may be sent, in words."""
    named = {
        "pdf": "PDF",
        "image": gettext("photo (JPEG, PNG, WebP)"),
        "document": gettext("text (DOCX, ODT, TXT)"),
        "spreadsheet": gettext("table (XLSX, ODS, CSV)"),
    }
    kinds_ = gettext("We take: %(kinds)s.") % {"kinds": ", ".join(named[group] for group in question.accept)}
    many = ngettext(
        "One file of at most %(size)s MB.", "Up to %(count)s files of at most %(size)s MB each.", question.max
    )
    return f"{kinds_} {many % {'count': question.max, 'size': documents.MOST_BYTES // 1_000_000}}"
