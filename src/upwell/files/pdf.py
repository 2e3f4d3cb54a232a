"""Writes a PDF anew without anything that acts: scripts, actions, forms that send, files inside, XFA.

The reading is done by a process of its own that may use so much memory and time and no more: a file made to unfold
without end ends that process, and nobody else notices. Pure for whoever calls `clean`; run as a program it is that
process, and imports nothing of ours but itself."""

from __future__ import annotations

import resource
import subprocess
import sys
from io import BytesIO
from typing import Any

import pikepdf

from upwell.files import documents

MEMORY, SECONDS = 1_500_000_000, 20
DEEPEST = 60
REFUSALS: dict[str, type[documents.CannotTake]] = {
    one.code: one for one in (documents.Locked, documents.Broken, documents.TooManyPages)
}
ACTING = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/GoToR", "/GoToE", "/Rendition", "/Movie",
    "/Sound", "/RichMediaExecute", "/GoTo3DView", "/SetOCGState", "/Hide", "/Trans", "/Thread", "/Named",
}  # fmt: skip
NEVER = (
    "/AA", "/OpenAction", "/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/Collection", "/RichMediaContent",
    "/RichMediaSettings", "/PieceInfo", "/Metadata", "/Perms",
)  # fmt: skip
ROOT_NEVER = ("/URI", "/AF", "/Threads", "/SpiderInfo", "/Extensions", "/Requirements")
DROPPED = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
WEB = ("https:", "http:", "mailto:", "tel:")


def clean(data: bytes) -> documents.Document:
    """Raises Locked, Broken, TooManyPages."""
    command = [sys.executable, "-P", "-m", __name__]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=2 * SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise documents.Broken from error
    head, _line, body = done.stdout.partition(b"\n")
    said, _space, detail = head.decode("ascii", "replace").partition(" ")
    if done.returncode == 0 and said == "ok" and detail.isdigit():
        return documents.Document(body, "pdf", int(detail))
    raise REFUSALS.get(detail if said == "refused" else "", documents.Broken)


def rewritten(data: bytes) -> tuple[bytes, int]:
    """The same pages in a new file, and how many. Raises CannotTake; reads the file in this very process."""
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
            return out.getvalue(), pages
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
    for key in NEVER:
        _without(one, key)
    said = str(one.get("/S")) if "/S" in one else ""
    if said in ACTING or (said == "/URI" and not str(one.get("/URI", "")).strip().lower().startswith(WEB)):
        for key in list(one.keys()):
            _without(one, key)


def _without(one: Any, key: str) -> None:
    if key in one:
        del one[key]


def _work() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout.buffer
    try:
        data, pages = rewritten(sys.stdin.buffer.read())
    except documents.CannotTake as refused:
        out.write(f"refused {refused.code}\n".encode())
        return 0
    out.write(f"ok {pages}\n".encode())
    out.write(data)
    return 0


if __name__ == "__main__":
    sys.exit(_work())
