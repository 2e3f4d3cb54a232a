"""Writes a PDF anew without anything that acts: scripts, actions, forms that send, files inside or outside, XFA. Pure.

Of actions, those are left that turn to another page or open a page of the web; what it does not know does not stay."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pikepdf

from upwell.files import documents

DEEPEST = 60
LEFT = {"/GoTo", "/URI"}
ACTIONS = ("/A", "/PA", "/NA", "/Next")  # where an action stands that is not simply taken out
ACTING = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/GoToR", "/GoToE", "/GoToDp", "/Rendition",
    "/Movie", "/Sound", "/RichMediaExecute", "/GoTo3DView", "/SetOCGState", "/Hide", "/Trans", "/Thread", "/Named",
}  # fmt: skip
"""Wherever they stand: `/S` says other things than actions, too."""
NEVER = (
    "/AA", "/OpenAction", "/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/Collection", "/RichMediaContent",
    "/RichMediaSettings", "/PieceInfo", "/Metadata", "/Perms",
)  # fmt: skip
ROOT_NEVER = ("/URI", "/AF", "/Threads", "/SpiderInfo", "/Extensions", "/Requirements")
FILES = {"/Filespec", "/F"}
OUTSIDE = ("/F", "/FFilter", "/FDecodeParms")  # where a stream says that its content lies in another file
DROPPED = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
WEB = ("https:", "http:", "mailto:", "tel:")


def clean(data: bytes) -> documents.Document:
    """The same pages in a new file, and how many. Raises Locked, Broken, TooManyPages.

    What it takes to read, the file decides: call it in a process of its own (`apart.py`)."""
    try:
        with pikepdf.open(BytesIO(data), suppress_warnings=True) as pdf:
            pages = len(pdf.pages)
            if pages > documents.MOST_PAGES:
                raise documents.TooManyPages
            if not pages:
                raise documents.Broken
            _strip(pdf)
            out = BytesIO()
            pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
            return documents.Document(out.getvalue(), "pdf", pages)
    except pikepdf.PasswordError as error:
        raise documents.Locked from error
    except documents.CannotTake:
        raise
    except Exception as error:  # a broken file is met with whatever comes to hand
        raise documents.Broken from error


def _strip(pdf: pikepdf.Pdf) -> None:
    for key in ROOT_NEVER:
        _without(pdf.Root, key)
    for page in pdf.pages:
        _annotations(page.obj)
    for one in pdf.objects:
        _disarm(one, 0)
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]


def _annotations(page: Any) -> None:
    """Takes out those that carry or play something, before what is left is disarmed."""
    _without(page, "/AF")
    there = page.get("/Annots")
    if isinstance(there, pikepdf.Array):
        kept = [one for one in there if isinstance(one, pikepdf.Dictionary) and str(one.get("/Subtype")) not in DROPPED]
        page["/Annots"] = pikepdf.Array(kept)


def _disarm(one: Any, depth: int) -> None:
    """This object and those that lie within it; what it only points at comes by itself."""
    if depth > DEEPEST:
        raise documents.Broken
    if isinstance(one, pikepdf.Array):
        inner = list(one)
    elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
        _lay_down(one)
        inner = [one[key] for key in one.keys()]  # noqa: SIM118  # not a dict
    else:
        return
    for part in inner:
        if isinstance(part, pikepdf.Object) and not part.is_indirect:
            _disarm(part, depth + 1)


def _lay_down(one: Any) -> None:
    for key in list(one.keys()) if _acts(one) or _names_a_file(one) else NEVER:
        _without(one, key)
    for key in ACTIONS:
        if _holds_action(one.get(key)):
            del one[key]
    if isinstance(one.get("/Ref"), pikepdf.Dictionary):  # of an object that is drawn from another file
        del one["/Ref"]
    for key in OUTSIDE if isinstance(one, pikepdf.Stream) else ():
        _without(one, key)


def _acts(one: Any) -> bool:
    """An action wherever it stands, and not one of those that are left."""
    said = str(one.get("/S", ""))
    if said == "/URI":
        return not str(one.get("/URI", "")).strip().lower().startswith(WEB)
    return said in ACTING or (str(one.get("/Type")) == "/Action" and said not in LEFT)


def _holds_action(value: Any) -> bool:
    """In a place of actions: one of a kind that is not known, or several in a row."""
    if isinstance(value, pikepdf.Array):
        return any(isinstance(one, pikepdf.Dictionary) and _holds_action(one) for one in value)
    return isinstance(value, pikepdf.Dictionary) and "/S" in value and (_acts(value) or str(value["/S"]) not in LEFT)


def _names_a_file(one: Any) -> bool:
    """A specification of a file. Of notes on a page `/F` is a number, of fonts and pictures a name of their own."""
    if isinstance(one, pikepdf.Stream):
        return False
    return str(one.get("/Type")) in FILES or any(isinstance(one.get(key), pikepdf.String) for key in ("/F", "/UF"))


def _without(one: Any, key: str) -> None:
    if key in one:
        del one[key]
