"""Reads uploads, and makes and opens the short-lived addresses they are shown under.

An address is signed and good for an hour; whoever draws a page decides first whether its reader may see the picture.
No picture has a lasting public address."""

from datetime import timedelta
from pathlib import Path
from typing import Literal
from uuid import UUID

from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from upwell.files import store
from upwell.files.models import Upload

Size = Literal["large", "small"]
GOOD_FOR = timedelta(hours=1)
_signer = TimestampSigner(salt="upwell.files.picture")
_ENDINGS = {"large": store.LARGE, "small": store.SMALL}


def upload(upload_id: UUID) -> Upload | None:
    return Upload.objects.filter(pk=upload_id).first()


def of_draft(draft: UUID) -> list[Upload]:
    return list(Upload.objects.filter(draft=draft).order_by("created_at", "id"))


def of_case(reference: str, *, kind: str = "picture") -> list[Upload]:
    """What residents sent along; of another `kind`, what staff added."""
    return list(Upload.objects.filter(case_reference=reference, kind=kind).order_by("created_at", "id"))


def missing(*, among: int) -> int:
    """How many of so many newest uploads do not lie in this machine's folder."""
    newest = Upload.objects.order_by("-created_at").values_list("stored", flat=True)[:among]
    return sum(not store.path(stored).is_file() for stored in newest)


def picture_url(upload: Upload, size: Size = "large") -> str:
    return reverse("files:picture", args=[_signer.sign(f"{upload.stored.rpartition('/')[2]}.{size}")])


def file_of(token: str) -> Path | None:
    """The file a signed address stands for; None when it is forged, too old, or the file is gone."""
    try:
        name, _dot, size = _signer.unsign(token, max_age=GOOD_FOR).partition(".")
        path = store.path(store.name_for(UUID(name)), _ENDINGS[size])
    except (BadSignature, ValueError, KeyError):
        return None
    return path if path.is_file() else None
