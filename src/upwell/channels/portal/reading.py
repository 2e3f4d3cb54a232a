"""What a crew reports, from its form to a piece of news: words, counts, photos; whatever else is typed is left out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime

from upwell.files import actions as files
from upwell.files import pictures
from upwell.files import queries as uploads
from upwell.partners.ports import State, Update
from upwell.partners.queries import WorkOrder

PHOTOS = "closing"
MOST = 3
MOST_COUNTED = 999
REFUSALS = (pictures.NotAPicture, pictures.PictureTooLarge, files.CannotKeep, files.TooManyUploads)


def update(request: HttpRequest, order: WorkOrder, state: State, *, now: datetime) -> Update:
    """Under the key the form came with: sent again, it is the same news."""
    posted = request.POST
    return Update(
        id=_key(posted.get("key", "")),
        state=state,
        at=_at(posted.get("at", ""), now),
        job=order.pk,
        why=posted.get("why", "")[:40],
        words=posted.get("words", "").strip()[:1_000],
        vehicle=posted.get("vehicle", "").strip()[:40],
        taken_to=posted.get("taken_to", "").strip()[:120],
        items=_counts(posted),
    )


def _key(given: str) -> str:
    try:
        return str(UUID(given))
    except ValueError:
        return str(uuid4())


def _at(given: str, now: datetime) -> datetime:
    """A phone that had no signal says when it was; how far it is believed, the action says."""
    try:
        at = parse_datetime(given)
    except ValueError:
        at = None
    return at if at is not None and at.tzinfo is not None else now


def _counts(posted: Any) -> dict[str, int]:
    found = {}
    for name in posted:
        count = posted[name].strip()
        if name.startswith("item-") and count.isascii() and count.isdigit() and len(count) <= len(str(MOST_COUNTED)):
            found[name.removeprefix("item-")[:60]] = int(count)
    return {name: count for name, count in found.items() if count}


def took_nothing(posted: Any, *, booked: bool) -> bool:
    """Whether a crew that says "done" counted, and took none of it. Where nothing was booked, only a written 0 counts:
    an empty box says nothing."""
    counts = [posted[name].strip() for name in posted if name.startswith("item-")]
    return bool(counts) and all(not count.strip("0") and (booked or count) for count in counts)


def kept(posted: Any, order: WorkOrder) -> list[str]:
    """Photos that came with the form before this one, which asked again."""
    there = {str(one.pk) for one in uploads.of_draft(order.bundle) if one.kind == PHOTOS}
    return [one for one in dict.fromkeys(posted.getlist("kept")) if one in there][:MOST]


def photos(sent: Sequence[UploadedFile[bytes]], order: WorkOrder, *, now: datetime) -> list[str]:
    """Raises one of REFUSALS, whose docstring is the sentence people read."""
    return [str(files.keep_file(file, draft=order.bundle, now=now, kind=PHOTOS).pk) for file in sent[:MOST]]
