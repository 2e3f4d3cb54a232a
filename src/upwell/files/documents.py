"""Makes a clean document out of whatever somebody sent, or says why not. Pure: bytes in, bytes out.

What a file is, its content says, never its name. What is kept is written anew: a PDF without anything that acts
(`pdf.py`), an office file of the parts it needs (`office.py`), a text in UTF-8 (`plain.py`). A picture is the matter of
`pictures.py`; here it is only recognised."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

MOST_BYTES, LONG_TEXT = 20_000_000, 1_000_000
MOST_PAGES = 500

GROUPS: Mapping[str, tuple[str, ...]] = {
    "pdf": ("pdf",),
    "image": ("jpeg", "png", "webp"),
    "document": ("docx", "odt", "txt"),
    "spreadsheet": ("xlsx", "ods", "csv"),
}
"""What a question's `accept` lets in, by format."""

MEDIA_TYPES: Mapping[str, str] = {
    "jpeg": "image/jpeg",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}


class CannotTake(Exception):
    """We cannot take this file."""

    code = "file"


class Empty(CannotTake):
    """This file is empty. Check that it opens on your device, then choose it again."""

    code = "empty"


class TooLarge(CannotTake):
    """This file is too large. Send one of at most 20 MB, or several smaller ones."""

    code = "bytes"


class TooManyPages(CannotTake):
    """This file has more than 500 pages. Send it in parts."""

    code = "pages"


class OtherKind(CannotTake):
    """We cannot take this kind of file here. Save it as one of the kinds named above, then send that."""

    code = "format"


class PhotoFormat(CannotTake):
    """We cannot open this kind of photo. Save it as JPEG, then send that."""

    code = "photo_format"


class OldOffice(CannotTake):
    """This is a file of an old office program. Save it as PDF, then send that."""

    code = "old_office"


class Locked(CannotTake):
    """This file needs a password to open. Save it without a password, then send that."""

    code = "locked"


class Broken(CannotTake):
    """We cannot read this file to its end. Check that it opens on your device, or save it anew."""

    code = "broken"


class HasMacros(CannotTake):
    """This file has macros: small programs we cannot take. Save it as PDF, then send that."""

    code = "macros"


class HasOutside(CannotTake):
    """This file brings in or embeds other files. Save it as PDF, then send that."""

    code = "outside"


class HasFormulas(CannotTake):
    """This table has formulas. Save it as PDF, then send that."""

    code = "formulas"


class Unfolds(CannotTake):
    """This file grows far too large when it is opened. Save it as PDF, then send that."""

    code = "unfolds"


@dataclass(frozen=True, slots=True)
class Document:
    """`format`: a key of MEDIA_TYPES; `pages` only of a PDF."""

    data: bytes
    format: str
    pages: int | None = None


_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PHOTOS = {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"}


def recognised(data: bytes) -> str:
    """What the first bytes say: pdf, image, zip, old_office, photo_format, or text for everything else."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n\0")[:5] == b"%PDF-":
        return "pdf"
    if data[:3] == b"\xff\xd8\xff" or data[:8] == b"\x89PNG\r\n\x1a\n" or (data[:4], data[8:12]) == (b"RIFF", b"WEBP"):
        return "image"
    if (data[4:8] == b"ftyp" and data[8:12] in _PHOTOS) or data[:4] in (b"II*\0", b"MM\0*", b"GIF8"):
        return "photo_format"
    if data[:4] == _ZIP:
        return "zip"
    return "old_office" if data[:8] == _OLE or data[:5] == b"{\\rtf" else "text"


def formats(accept: Collection[str]) -> set[str]:
    return {one for group in accept for one in GROUPS[group]}


def clean(data: bytes, accept: Collection[str]) -> Document:
    """`accept`: groups. Raises CannotTake. Pictures are not for here: ask `recognised` first.

    What has a structure that could be made to unfold, and a long text, is read in a process of its own."""
    from upwell.files import apart  # it needs the words above

    if not data:
        raise Empty
    if len(data) > MOST_BYTES:
        raise TooLarge
    alone = recognised(data) in {"pdf", "zip"} or len(data) > LONG_TEXT
    return (apart.clean if alone else read)(data, formats(accept))


def read(data: bytes, wanted: set[str]) -> Document:
    """One of the wanted formats, cleaned in this very process. Raises CannotTake."""
    from upwell.files import office, pdf, plain  # they need the words above

    kind = recognised(data)
    if kind == "pdf" and "pdf" in wanted:
        return pdf.clean(data)
    if kind == "zip" and wanted & office.FORMATS:
        return office.clean(data, wanted)
    if kind == "text" and wanted & plain.FORMATS:
        return plain.clean(data, wanted)
    raise {"photo_format": PhotoFormat, "old_office": OldOffice}.get(kind, OtherKind)
