"""Takes in the office files of today: DOCX, XLSX, ODT, ODS. Pure.

Each is a zip of parts. It is gone through part by part, never beyond what it may unfold to, and zipped anew, so nothing
hides between or behind the parts. Macros, embedded files and links that fetch something are refused, not cut out:
without them the file might no longer say what its sender saw. Links a person can press are left."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from xml.parsers import expat

from upwell.files import documents

FORMATS = {"docx", "xlsx", "odt", "ods"}
MOST_PARTS, MOST_UNFOLDED, A_BITE = 5_000, 100_000_000, 1_000_000

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


def clean(data: bytes, wanted: set[str]) -> documents.Document:
    """Raises OtherKind, HasMacros, HasOutside, Locked, Unfolds, Broken."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            parts = _parts(packed)
            kind = _kind(packed, parts)
            if kind not in wanted:
                raise documents.OtherKind
            _refuse_names(parts)
            return documents.Document(_zipped(packed, parts), kind)
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


def _kind(packed: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> str:
    names = {one.filename for one in parts}
    if "mimetype" in names:
        return _OPEN_DOCUMENT.get(_read(packed, "mimetype").strip(), "")
    if "[Content_Types].xml" not in names:
        return ""
    said = [attributes.get("ContentType", "") for _tag, attributes in _elements(_read(packed, "[Content_Types].xml"))]
    if any("macroenabled" in one.lower() for one in said):
        raise documents.HasMacros
    return next((_MAIN[one] for one in said if one in _MAIN), "")


def _refuse_names(parts: list[zipfile.ZipInfo]) -> None:
    for one in parts:
        name = "/" + one.filename.lower()
        if any(word in name for word in _MACROS):
            raise documents.HasMacros
        if any(word in name for word in _OUTSIDE):
            raise documents.HasOutside


def _zipped(packed: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> bytes:
    """`mimetype` first and plain, as OpenDocument wants it. The same parts always make the same bytes."""
    out, left = BytesIO(), MOST_UNFOLDED
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as new:
        for one in sorted(parts, key=lambda part: part.filename != "mimetype"):
            data = _read(packed, one.filename, left)
            left -= len(data)
            _look_into(one.filename, data)
            made = zipfile.ZipInfo(one.filename)
            made.compress_type = zipfile.ZIP_STORED if one.filename == "mimetype" else zipfile.ZIP_DEFLATED
            new.writestr(made, data)
    return out.getvalue()


def _read(packed: zipfile.ZipFile, name: str, most: int = MOST_UNFOLDED) -> bytes:
    """To its end, or until it is too much, whatever size it claims to have."""
    bites, read = [], 0
    with packed.open(name) as part:
        while bite := part.read(A_BITE):
            read += len(bite)
            if read > most:
                raise documents.Unfolds
            bites.append(bite)
    return b"".join(bites)


def _look_into(name: str, data: bytes) -> None:
    looks = _rules(name)
    if looks is None:
        return
    for tag, attributes in _elements(data):
        looks(tag, attributes)


def _rules(name: str) -> Callable[[str, Attributes], None] | None:
    if name.endswith(".rels"):
        return _relation
    if name == "META-INF/manifest.xml":
        return _manifest
    return _content if name in {"content.xml", "styles.xml", "settings.xml"} or name.endswith("/content.xml") else None


def _relation(tag: str, attributes: Attributes) -> None:
    if tag != "Relationship":
        return
    kind = attributes.get("Type", "").lower().rpartition("/")[2]
    if attributes.get("TargetMode", "").lower() == "external" and kind != "hyperlink":
        raise documents.HasOutside
    if kind in {"vbaproject", "wordvbadata", "xlmacrosheet"}:
        raise documents.HasMacros


def _manifest(tag: str, attributes: Attributes) -> None:
    if tag == "encryption-data":
        raise documents.Locked


def _content(tag: str, attributes: Attributes) -> None:
    if tag in {"event-listener", "script"}:
        raise documents.HasMacros
    if tag in {"dde-source", "section-source", "table-source", "cell-range-source", "database-range-source", "plugin"}:
        raise documents.HasOutside
    target = attributes.get("href", "")
    if target and tag not in _LINK_TAGS and (":" in target or target.startswith(("/", ".."))):
        raise documents.HasOutside


def _elements(data: bytes) -> Iterator[tuple[str, Attributes]]:
    """Every element with its attributes, names without their prefixes. A part that declares entities is refused."""
    found: list[tuple[str, Attributes]] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def begins(name: str, attributes: dict[str, str]) -> None:
        found.append((_bare(name), {_bare(key): value for key, value in attributes.items()}))

    def declares(*_said: object) -> None:
        raise documents.Broken

    parser.StartElementHandler = begins
    parser.StartDoctypeDeclHandler = declares
    parser.Parse(data, True)
    yield from found


def _bare(name: str) -> str:
    return name.rpartition(" ")[2]
