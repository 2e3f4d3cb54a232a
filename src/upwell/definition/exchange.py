"""Texts out to translators' own tools and back: gettext PO and XLIFF 2.1. Pure: from units to bytes and back.

XLIFF 2.1 rather than 1.2: its states and its placeholders, which tools protect, are standard, and what reads 2.0 reads
it. What comes back is told apart unit by unit: what is taken, and what is refused and why. A file is untrusted: no
document types, no entities, nothing fetched, no more than `MAX_BYTES`."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po
from lxml import etree

from upwell.definition import units
from upwell.definition.units import Unit

FORMATS = {"po": "text/x-gettext-translation", "xliff": "application/xliff+xml"}
MAX_BYTES = 8_000_000
_NS = "urn:oasis:names:tc:xliff:document:2.0"
_BETWEEN = f"{{{_NS}}}ignorable"
_PARTS = (f"{{{_NS}}}segment", _BETWEEN)
"""A tool may cut a text into sentences; what stands between them is `ignorable`."""
_PLACEHOLDER = re.compile(r"(\{[^{}]*\})")
_STATES = {units.MISSING: "initial", units.STALE: "initial", units.MADE: "initial", units.DONE: "final"}


class NotReadable(Exception):
    """This is no file of that format, or of another language."""


@dataclass(frozen=True, slots=True)
class Given:
    """One unit as it came back. `finished`: the tool does not say that it needs more work."""

    service: str
    path: str
    source: str
    text: str
    finished: bool = True


@dataclass(slots=True)
class Judged:
    """`taken`: texts by service and path, only those that are new. `refused`: address and reason."""

    taken: dict[str, dict[str, str]] = field(default_factory=dict)
    refused: list[tuple[str, str]] = field(default_factory=list)
    same: int = 0


def judge(given: Iterable[Given], known: Mapping[tuple[str, str], Unit]) -> Judged:
    """Holds what came back against the texts of today, by service and path."""
    found = Judged()
    for one in given:
        if not one.text.strip():
            continue
        unit = known.get((one.service, one.path))
        if (
            unit is not None
            and one.text.strip() == unit.text.strip()
            and (unit.state == units.DONE or not one.finished)
        ):
            found.same += 1
        elif why := _refused(one, unit, found):
            found.refused.append((f"{one.service}: {one.path}", why))
        else:
            found.taken.setdefault(one.service, {})[one.path] = one.text.strip()
    return found


def _refused(one: Given, unit: Unit | None, before: Judged) -> str:
    """Why this one is not taken; "" when it is."""
    if unit is None:
        return "There is no such text any more"
    if one.path in before.taken.get(one.service, {}):
        return "It is there twice"
    if " ".join(one.source.split()) != " ".join(unit.english.split()):
        return f"The English has changed since, to: {unit.english}"
    if not one.finished:
        return "The tool says that it is not finished"
    return " ".join(units.problems(unit, one.text))


def notes(unit: Unit) -> list[str]:
    """What a translator should know about a text, in English."""
    found = [f"{unit.setting} in {unit.service}"]
    if unit.kept:
        found.append(f"Keep {' '.join(unit.kept)}")
    if unit.limit:
        found.append(f"Up to {unit.limit} letters")
    if unit.setting == "sms":
        found.append("A text message: two parts of plain letters at most, three of others")
    if unit.state == units.STALE:
        found.append("The English has changed since this was translated")
    if unit.state == units.MADE:
        found.append("Made by a program")
    return found


def write(form: str, language: str, listed: Iterable[Unit]) -> bytes:
    return _po(language, listed) if form == "po" else _xliff(language, listed)


def read(form: str, language: str, content: bytes) -> list[Given]:
    """Raises NotReadable."""
    if len(content) > MAX_BYTES:
        raise NotReadable(f"The file is larger than {MAX_BYTES // 1_000_000} MB")
    return _from_po(language, content) if form == "po" else _from_xliff(language, content)


def _po(language: str, listed: Iterable[Unit]) -> bytes:
    comment = "# The wording of a city's services."
    catalogue = Catalog(locale=language.replace("-", "_"), header_comment=comment, project="Upwell", fuzzy=False)
    for unit in listed:
        flags = {"fuzzy"} if unit.state in (units.STALE, units.MADE) else set()
        context = f"{unit.service}:{unit.path}"
        catalogue.add(unit.english, unit.text, context=context, auto_comments=notes(unit), flags=flags)
    written = io.BytesIO()
    write_po(written, catalogue, width=0)
    return written.getvalue()


def _from_po(language: str, content: bytes) -> list[Given]:
    try:
        catalogue = read_po(io.BytesIO(content), abort_invalid=True)
        said = str(catalogue.locale or "").replace("_", "-")
    except (PoFileError, ValueError, LookupError, UnicodeError, AttributeError) as error:  # the last: a broken date
        raise NotReadable(f"This is no PO file: {error}") from None
    if said != language:
        raise NotReadable(f"The file is for {said or 'no language'}, not for {language}")
    found = []
    for entry in catalogue:
        if entry.id and isinstance(entry.id, str) and isinstance(entry.string, str):
            service, _, path = (entry.context or "").partition(":")
            found.append(Given(service, path, entry.id, entry.string, not entry.fuzzy))
    return found


def _xliff(language: str, listed: Iterable[Unit]) -> bytes:
    root = etree.fromstring(f'<xliff xmlns="{_NS}" version="2.1" srcLang="en"/>')
    root.set("trgLang", language)
    files: dict[str, etree._Element] = {}
    for unit in listed:
        if unit.service not in files:
            files[unit.service] = etree.SubElement(root, f"{{{_NS}}}file", id=unit.service)
        part = etree.SubElement(files[unit.service], f"{{{_NS}}}unit", id=unit.path)
        told = etree.SubElement(part, f"{{{_NS}}}notes")
        for note in notes(unit):
            etree.SubElement(told, f"{{{_NS}}}note").text = note
        segment = etree.SubElement(part, f"{{{_NS}}}segment", state=_STATES[unit.state])
        numbers = {name: str(number) for number, name in enumerate(unit.kept, 1)}
        _fill(etree.SubElement(segment, f"{{{_NS}}}source"), unit.english, numbers)
        if unit.text:
            _fill(etree.SubElement(segment, f"{{{_NS}}}target"), unit.text, numbers)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _fill(element: etree._Element, text: str, numbers: Mapping[str, str]) -> None:
    """Text with its placeholders as parts that a tool protects; lines and spaces are as they are."""
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    element.text, last, seen = "", None, 0
    for part in _PLACEHOLDER.split(text):
        if part in numbers:
            seen += 1
            last = etree.SubElement(element, f"{{{_NS}}}ph", id=f"{numbers[part]}-{seen}", equiv=part, disp=part)
            last.tail = ""
        elif last is None:
            element.text += part
        else:
            last.tail = (last.tail or "") + part


def _from_xliff(language: str, content: bytes) -> list[Given]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotReadable(f"This is no XML: {error}") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotReadable("The file has a document type; XLIFF has none")
    if root.tag != f"{{{_NS}}}xliff" or root.get("srcLang") != "en":
        raise NotReadable("This is no XLIFF 2 from English")
    if root.get("trgLang") != language:
        raise NotReadable(f"The file is for {root.get('trgLang') or 'no language'}, not for {language}")
    # its own only: files within files would be read once for each that is around them
    return [one for file in root.findall(f"{{{_NS}}}file") for one in _units_of(file)]


def _units_of(file: etree._Element) -> Iterable[Given]:
    for unit in file.iter(f"{{{_NS}}}unit"):
        segments = unit.findall(f"{{{_NS}}}segment")
        parts = [part for part in unit if part.tag in _PARTS]
        source = "".join(_text(part.find(f"{{{_NS}}}source")) for part in parts)
        target = "".join(_target(part) for part in parts) if any(map(_target, segments)) else ""
        finished = all(segment.get("state", "final") != "initial" for segment in segments)
        yield Given(str(file.get("id") or ""), str(unit.get("id") or ""), source, target, finished)


def _target(part: etree._Element) -> str:
    """What was written for it; between sentences, where nothing was, what stands in the English."""
    target = part.find(f"{{{_NS}}}target")
    return _text(part.find(f"{{{_NS}}}source") if target is None and part.tag == _BETWEEN else target)


def _text(element: etree._Element | None) -> str:
    if element is None:
        return ""
    inside = [(_inside(part) if isinstance(part.tag, str) else "") + (part.tail or "") for part in element]
    return (element.text or "") + "".join(inside)


def _inside(part: etree._Element) -> str:
    return str(part.get("equiv") or "") or _text(part)
