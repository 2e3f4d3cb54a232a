"""How GeoReport speaks: the same content as XML or as JSON, and everything that is wrong in the same two.

JSON follows the Spark convention of the specification: the root falls away, a list is an array of bare objects, a
single thing is an object. What is not known is null there and an empty element in XML; every row has every field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from lxml import etree

XML, JSON = "xml", "json"
CONTENT_TYPES = {XML: "text/xml; charset=utf-8", JSON: "application/json; charset=utf-8"}
DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'
ITEMS = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "endpoints": "endpoint",
    "formats": "format",
    "notes": "note",
    "errors": "error",
}
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SUFFIX = re.compile(r"\.(xml|json)$", re.IGNORECASE)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong. `code` may be finer than the HTTP status."""

    code: int
    said: str


class Refused(Exception):
    """What was asked for cannot be done; each reason is one `error`."""

    def __init__(self, status: int, *wrongs: Wrong, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status)
        self.status = status
        self.wrongs = wrongs
        self.headers = headers or {}


def refused(status: int, said: str) -> Refused:
    return Refused(status, Wrong(status, str(said)))


def write(spoken: str, root: str, content: Sequence[Row] | Row) -> bytes:
    """The content of a document whose XML root is `root`: a list of rows, or one thing."""
    if spoken == JSON:
        return msgspec.json.encode(content)
    element = etree.Element(root)
    _fill(element, content)
    return DECLARATION + etree.tostring(element, encoding="utf-8")


def _fill(element: etree._Element, content: Any) -> None:
    if isinstance(content, Mapping):
        for name, value in content.items():
            _fill(etree.SubElement(element, name), value)
    elif isinstance(content, list | tuple):
        item = ITEMS[element.tag]
        for value in content:
            _fill(etree.SubElement(element, item), value)
    elif content is not None and content != "":
        element.text = _plain(content)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _NOT_XML.sub("", str(value))


def respond(spoken: str, body: bytes, *, status: int = 200) -> HttpResponse:
    return HttpResponse(body, content_type=CONTENT_TYPES[spoken], status=status)


def errors(spoken: str, refusal: Refused) -> HttpResponse:
    rows = [{"code": wrong.code, "description": wrong.said} for wrong in refusal.wrongs]
    response = respond(spoken, write(spoken, "errors", rows), status=refusal.status)
    for name, value in refusal.headers.items():
        response[name] = value
    response["Cache-Control"] = "no-store"
    return response


def fitting(request: HttpRequest) -> str:
    """The format to answer in when the address names none that we speak."""
    suffix = _SUFFIX.search(request.path)
    if suffix:
        return suffix[1].lower()
    accepted = request.headers.get("Accept", "").lower()
    return JSON if "json" in accepted and "xml" not in accepted else XML
