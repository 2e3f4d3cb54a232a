"""Reads uploads, and makes and opens the short-lived addresses they are shown under.

An address is signed and good for an hour; whoever draws a page decides first whether its reader may see the file.
Nothing has a lasting public address. A document is opened only once it was found clean, or by whoever was told that
nobody looked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

from django.core.signing import BadSignature, TimestampSigner
from django.urls import reverse

from upwell.files import locked, store
from upwell.files.models import Scan, Sending, Upload

Size = Literal["large", "small"]
GOOD_FOR = timedelta(hours=1)
_signer = TimestampSigner(salt="upwell.files.picture")
_ENDINGS = {"large": store.LARGE, "small": store.SMALL}
_DOCUMENTS = {"document": {"open"}, "unscanned": {"open", "unscanned", "waiting", "failed"}}
OPEN = "open"


@dataclass(frozen=True, slots=True)
class Opened:
    """What an address leads to. `name` is set for what is saved and not shown."""

    data: bytes
    format: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as lists show it. `state`: open, waiting, unscanned, failed or infected. `passed`: it is open for
    somebody let it through, and no scanner found it clean."""

    id: UUID
    name: str
    format: str
    size: int
    pages: int | None
    state: str
    upload: Upload
    passed: bool = False

    @property
    def is_open(self) -> bool:
        return self.state == OPEN

    @property
    def is_infected(self) -> bool:
        return self.state == Scan.State.INFECTED


def upload(upload_id: UUID) -> Upload | None:
    return Upload.objects.filter(pk=upload_id).first()


def of_draft(draft: UUID) -> list[Upload]:
    return list(Upload.objects.filter(draft=draft).select_related("scan").order_by("created_at", "id"))


def of_case(reference: str, *, kind: str = "picture") -> list[Upload]:
    """What residents sent along; of another `kind`, what staff added."""
    return list(Upload.objects.filter(case_reference=reference, kind=kind).order_by("created_at", "id"))


def sent_along(reference: str) -> tuple[list[Upload], list[Paper]]:
    """What residents sent with a case and after: pictures, and documents."""
    sent = Upload.objects.filter(case_reference=reference, kind__in=("picture", "document"))
    every = list(sent.select_related("scan").order_by("created_at", "id"))
    return [one for one in every if not one.is_document], [paper(one) for one in every if one.is_document]


def sent_with(reference: str, upload_id: UUID) -> Paper | None:
    """A document that came with this case, as it stands now."""
    mine = Upload.objects.filter(pk=upload_id, case_reference=reference, kind="document").select_related("scan").first()
    return paper(mine) if mine is not None and mine.is_document else None


def paper(one: Upload) -> Paper:
    scan = getattr(one, "scan", None)
    passed = scan is not None and scan.state == Scan.State.PASSED
    return Paper(one.pk, one.name or one.format, one.format, one.size, one.pages, state_of(one), one, passed)


def state_of(upload: Upload) -> str:
    """A document that nobody wanted scanned, or that was let through, is as open as one that was found clean."""
    scan = getattr(upload, "scan", None)
    return OPEN if scan is None or scan.state in (Scan.State.CLEAN, Scan.State.PASSED) else str(scan.state)


def is_infected(upload: Upload) -> bool:
    return state_of(upload) == Scan.State.INFECTED


def missing(*, among: int) -> int:
    """How many of so many newest uploads do not lie in the store. Raises OSError when it cannot be reached."""
    whole = Upload.objects.exclude(scan__state=Scan.State.INFECTED).order_by("-created_at")[:among]
    return sum(not store.has(one.stored, store.DOCUMENT if one.is_document else store.LARGE) for one in whole)


def arrived(draft: UUID, step: str) -> list[UUID]:
    """What came in pieces for this step and is not tied to a case."""
    came = Sending.objects.filter(draft=draft, step=step, upload__case_reference=None).order_by("created_at", "id")
    return [one for one in came.values_list("upload", flat=True) if one is not None]


def names_of(upload_ids: Collection[UUID]) -> list[str]:
    """Of those that have one."""
    return [one.name for one in Upload.objects.filter(pk__in=upload_ids).order_by("created_at", "id") if one.name]


def sending(sending_id: UUID, *, draft: UUID) -> Sending | None:
    return Sending.objects.filter(pk=sending_id, draft=draft).first()


def scans() -> dict[str, int]:
    """How many documents stand where, of those that are not decided."""
    counted = (Scan.State.WAITING, Scan.State.FAILED, Scan.State.UNSCANNED)
    return {state.value: Scan.objects.filter(state=state).count() for state in counted}


def picture_url(upload: Upload, size: Size = "large") -> str:
    return _url(upload, size)


def document_url(upload: Upload, *, unscanned: bool = False) -> str:
    """`unscanned` opens what nobody looked at, too: only for who may, and was told."""
    return _url(upload, "unscanned" if unscanned else "document")


def _url(upload: Upload, what: str) -> str:
    return reverse("files:picture", args=[_signer.sign(f"{upload.stored.rpartition('/')[2]}.{what}")])


def opened(token: str) -> Opened | None:
    """What a signed address stands for; None when it is forged, too old, shut, or the file is gone.

    Raises OSError when the store cannot be reached."""
    try:
        name, _dot, what = _signer.unsign(token, max_age=GOOD_FOR).partition(".")
        upload_id = UUID(name)
    except (BadSignature, ValueError):
        return None
    if what in _DOCUMENTS:
        return _document(upload_id, _DOCUMENTS[what])
    data = store.read(store.name_for(upload_id), _ENDINGS[what]) if what in _ENDINGS else None
    return None if data is None else Opened(data, "jpeg")


def _document(upload_id: UUID, states: set[str]) -> Opened | None:
    """The row is asked again: since the address was made a virus may have been found, or the case forgotten."""
    kept = Upload.objects.filter(pk=upload_id, key__isnull=False).select_related("scan").first()
    if kept is None or state_of(kept) not in states:
        return None
    there = store.read(kept.stored, store.DOCUMENT)
    if there is None:
        return None
    try:
        return Opened(locked.unlock(there, kept.key or "", kept.pk), kept.format, kept.name or "document")
    except locked.CannotUnlock:
        return None
