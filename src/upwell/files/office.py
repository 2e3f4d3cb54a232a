"""Takes in the office files of today: DOCX, XLSX, ODT, ODS. Pure.

Each is a zip of parts. It is gone through part by part, never beyond what it may unfold to, and zipped anew, so nothing
hides between or behind the parts. Macros, embedded files and links that fetch something are refused, not cut out:
without them the file might no longer say what its sender saw. Links a person can press are left.

Nothing is held whole: a part passes by in bites, and its elements are judged as they come and counted."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from xml.parsers import expat

from upwell.files import documents

FORMATS = {"docx", "xlsx", "odt", "ods"}
MOST_PARTS, MOST_UNFOLDED, A_BITE = 5_000, 100_000_000, 1_000_000
MOST_XML, MOST_ELEMENTS = 50_000_000, 1_000_000  # of all the parts that are looked into: a table of 500,000 cells

_OFFICE_XML = "application/vnd.openxmlformats-officedocument."
_MAIN = {
    f"{_OFFICE_XML}wordprocessingml.document.main+xml": "docx",
    f"{_OFFICE_XML}spreadsheetml.sheet.main+xml": "xlsx",
}
_OPEN_DOCUMENT = {documents.MEDIA_TYPES["odt"].encode(): "odt", documents.MEDIA_TYPES["ods"].encode(): "ods"}
_MACROS = ("vbaproject", "vbadata", "/activex/", "macrosheets/", "basic/", "scripts/", "/ctrlprops/")
_OUTSIDE = ("/embeddings/", "/externallinks/", "oleobject", "connections.xml", "/querytables/")
_LINK_TAGS = {"a"}  # what a person presses
Attributes = Mapping[str, str]
Looks = Callable[[str, Attributes], None]


@dataclass(slots=True)
class _Left:
    """How much more of a file there may be."""

    unfolded: int
    xml: int
    elements: int


def clean(data: bytes, wanted: set[str]) -> documents.Document:
    """Raises OtherKind, HasMacros, HasOutside, Locked, Unfolds, Broken."""
    left = _Left(MOST_UNFOLDED, MOST_XML, MOST_ELEMENTS)
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            parts = _parts(packed)
            kind = _kind(packed, parts, left)
            if kind not in wanted:
                raise documents.OtherKind
            _refuse_names(parts)
            return documents.Document(_zipped(packed, parts, left), kind)
    except documents.CannotTake:
        raise
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError) as error:
        raise documents.Broken from error
    except Exception as error:  # odd methods of packing, names that are no text: all that a zip can say
        raise documents.Broken from error


def _parts(packed: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    every = packed.infolist()
    names = [one.filename for one in every]
    if len(every) > MOST_PARTS or sum(one.file_size for one in every) > MOST_UNFOLDED:
        raise documents.Unfolds
    if any(one.flag_bits & 0x1 for one in every):
        raise documents.Locked
    if len({name.lower() for name in names}) != len(names) or any(_leads_out(name) for name in names):
        raise documents.Broken
    return [one for one in every if not one.is_dir()]


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.split("/") or "\\" in name or ":" in name


def _kind(packed: zipfile.ZipFile, parts: list[zipfile.ZipInfo], left: _Left) -> str:
    names = {one.filename for one in parts}
    if "mimetype" in names:
        with packed.open("mimetype") as said:
            return _OPEN_DOCUMENT.get(said.read(A_BITE).strip(), "")
    if "[Content_Types].xml" not in names:
        return ""
    found: list[str] = []

    def looks(_tag: str, attributes: Attributes) -> None:
        for said in _values(attributes, "ContentType"):
            if "macroenabled" in said.lower():
                raise documents.HasMacros
            if said in _MAIN and not found:
                found.append(_MAIN[said])

    _pass_by(packed, "[Content_Types].xml", _judged(looks, left))
    return found[0] if found else ""


def _refuse_names(parts: list[zipfile.ZipInfo]) -> None:
    for one in parts:
        name = "/" + one.filename.lower()
        if any(word in name for word in _MACROS):
            raise documents.HasMacros
        if any(word in name for word in _OUTSIDE):
            raise documents.HasOutside


def _zipped(packed: zipfile.ZipFile, parts: list[zipfile.ZipInfo], left: _Left) -> bytes:
    """`mimetype` first and plain, as OpenDocument wants it. The same parts always make the same bytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in sorted(parts, key=lambda part: part.filename != "mimetype"):
            looks = _rules(one.filename)
            made = zipfile.ZipInfo(one.filename)
            made.compress_type = zipfile.ZIP_STORED if one.filename == "mimetype" else zipfile.ZIP_DEFLATED
            with new.open(made, "w") as kept:
                judges = [_judged(looks, left)] if looks else []
                _pass_by(packed, one.filename, _counted(left), kept.write, *judges)
    return out.getvalue()


def _pass_by(packed: zipfile.ZipFile, name: str, *takers: Callable[[bytes], object]) -> None:
    """A part to its end, in bites; an empty one says that it is over."""
    with packed.open(name) as part:
        while bite := part.read(A_BITE):
            for take in takers:
                take(bite)
    for take in takers:
        take(b"")


def _counted(left: _Left) -> Callable[[bytes], None]:
    """Whatever size a part claims to have."""

    def take(bite: bytes) -> None:
        left.unfolded -= len(bite)
        if left.unfolded < 0:
            raise documents.Unfolds

    return take


def _judged(looks: Looks, left: _Left) -> Callable[[bytes], None]:
    """Shows every element with its attributes, and keeps none. A part that declares entities is refused, and one with
    an element so long that it cannot be looked at in bites."""
    parser = expat.ParserCreate(namespace_separator=" ")
    before = left.xml

    def begins(name: str, attributes: dict[str, str]) -> None:
        left.elements -= 1
        if left.elements < 0:
            raise documents.Unfolds
        looks(_bare(name), attributes)

    def declares(*_said: object) -> None:
        raise documents.Broken

    def take(bite: bytes) -> None:
        left.xml -= len(bite)
        if left.xml < 0:
            raise documents.Unfolds
        parser.Parse(bite, not bite)
        if before - left.xml - parser.CurrentByteIndex > 2 * A_BITE:
            raise documents.Unfolds

    parser.StartElementHandler = begins
    parser.StartDoctypeDeclHandler = declares
    return take


def _rules(name: str) -> Looks | None:
    if name.endswith(".rels"):
        return _relation
    if name == "META-INF/manifest.xml":
        return _manifest
    return _content if name in {"content.xml", "styles.xml", "settings.xml"} or name.endswith("/content.xml") else None


def _relation(tag: str, attributes: Attributes) -> None:
    if tag != "Relationship":
        return
    kinds = {said.lower().rpartition("/")[2] for said in _values(attributes, "Type")}
    if "external" in (said.lower() for said in _values(attributes, "TargetMode")) and kinds != {"hyperlink"}:
        raise documents.HasOutside
    if kinds & {"vbaproject", "wordvbadata", "xlmacrosheet"}:
        raise documents.HasMacros


def _manifest(tag: str, attributes: Attributes) -> None:
    if tag == "encryption-data":
        raise documents.Locked


def _content(tag: str, attributes: Attributes) -> None:
    if tag in {"event-listener", "script"}:
        raise documents.HasMacros
    if tag in {"dde-source", "section-source", "table-source", "cell-range-source", "database-range-source", "plugin"}:
        raise documents.HasOutside
    if tag not in _LINK_TAGS and any(map(_leads_elsewhere, _values(attributes, "href"))):
        raise documents.HasOutside


def _leads_elsewhere(target: str) -> bool:
    return ":" in target or target.startswith(("/", ".."))


def _values(attributes: Attributes, name: str) -> list[str]:
    """Of every attribute of this name, whatever its prefix: which one a program goes by, who knows."""
    return [value for key, value in attributes.items() if _bare(key) == name]


def _bare(name: str) -> str:
    return name.rpartition(" ")[2]
