"""The crew's photos of a case that is closed: whose they are, and who may see them; and under what a case's files
are kept until they are tied to it.

The resident does, on the page of their request. Everybody else only where the definition says so: what a crew takes a
picture of may be somebody's door, plate or face. The bytes are the room `files`'; nothing is kept here."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from upwell.catalogue import queries as catalogue
from upwell.files import actions as files
from upwell.files import queries as uploads
from upwell.ui.parts import Photo

KIND = "closing"  # of the upload; a resident's own is a `picture`
MOST = 3


def bundle(case_id: UUID) -> UUID:
    """What the crew's photos of this case are kept under until it is closed with them; never the resident's draft."""
    return uuid5(case_id, KIND)


def reply_bundle(case_id: UUID) -> UUID:
    """What a resident sends along with an answer is kept under, until it is sent."""
    return uuid5(case_id, "reply")


def attach(case_id: UUID, reference: str, photos: Sequence[UUID]) -> list[str]:
    """Ties them to the case, in the caller's transaction. Raises files.CannotAttach for one that is not of it."""
    files.attach(photos, draft=bundle(case_id), reference=reference)
    return [str(photo) for photo in dict.fromkeys(photos)]


def photos(reference: str) -> dict[str, Photo]:
    """Those a case was closed with, by id and in the language of the page, for whoever draws a page to choose from."""
    return {
        str(upload.pk): Photo(
            url=uploads.picture_url(upload, "small"),
            alt=_("Photo %(number)s of the finished work") % {"number": number},
            full=uploads.picture_url(upload),
        )
        for number, upload in enumerate(uploads.of_case(reference, kind=KIND), 1)
    }


def are_public(version_id: int | None) -> bool:
    if version_id is None:
        return False
    shown = catalogue.version(version_id).definition.public
    return bool(shown and shown.closing_photo)
