"""The arguments of a request, from query and form. An argument sent empty is the same as none, as GeoReport says."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _

from upwell.channels.open311.speech import Refused, refused

FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
MOST_FIELDS = 1_000
UTF_8 = {"utf-8", "utf8", "us-ascii", "ascii"}
_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,120})\](?:\[\d{0,4}\])?")
_SECRET = "api_key"  # noqa: S105  # the name of the argument


@dataclass(frozen=True, slots=True)
class Arguments:
    given: Mapping[str, tuple[str, ...]]
    files: Mapping[str, tuple[UploadedFile[Any], ...]] = field(default_factory=dict)

    def one(self, name: str) -> str:
        """The last that is not empty; the form's come after the query's."""
        return self.given.get(name, ("",))[-1]

    def many(self, name: str) -> list[str]:
        """Every value, sent several times or with commas between, each once."""
        parts = (part.strip() for value in self.given.get(name, ()) for part in value.split(","))
        return list(dict.fromkeys(part for part in parts if part))

    def attributes(self) -> dict[str, list[str]]:
        """Values by code, from `attribute[code]=…` and `attribute[code][]=…`."""
        found: dict[str, list[str]] = {}
        for name, values in self.given.items():
            matched = _ATTRIBUTE.fullmatch(name)
            if matched:
                found.setdefault(matched[1], []).extend(values)
        return found

    def fingerprint(self) -> str:
        """The same for the same words and files, whatever their order; knows nothing of the key."""
        digest = hashlib.sha256()
        for name in sorted(self.given):
            if name != _SECRET:
                digest.update(repr((name, self.given[name])).encode())
        for name in sorted(self.files):
            for file in self.files[name]:
                digest.update(repr(name).encode())
                for chunk in file.chunks():
                    digest.update(chunk)
        return digest.hexdigest()


def of_query(request: HttpRequest) -> Arguments:
    return Arguments(_gathered(_pairs(str(request.META.get("QUERY_STRING", "")))))


def of_form(request: HttpRequest) -> Arguments:
    """Query and form together. Raises Refused for what is not a form in UTF-8."""
    charset = str(request.content_params.get("charset", "utf-8")) if request.content_params else "utf-8"
    if charset.strip().lower() not in UTF_8:
        raise refused(400, _("Send the form in UTF-8; this one says it is in %(charset)s.") % {"charset": charset[:40]})
    query = _pairs(str(request.META.get("QUERY_STRING", "")))
    if request.content_type == MULTIPART:
        return _of_multipart(request, query)
    if request.content_type not in ("", FORM):
        raise refused(400, _("Send a form: Content-Type application/x-www-form-urlencoded."))
    try:
        return Arguments(_gathered([*query, *_pairs(request.body.decode("utf-8"))]))
    except UnicodeDecodeError:
        raise _not_text() from None


def _of_multipart(request: HttpRequest, query: list[tuple[str, str]]) -> Arguments:
    try:
        pairs = [(name, str(value)) for name, values in request.POST.lists() for value in values]
        files = {name: tuple(values) for name, values in request.FILES.lists()}
    except (MultiPartParserError, SuspiciousOperation):
        raise refused(400, _("The form could not be read. Send it again.")) from None
    return Arguments(_gathered([*query, *pairs]), files)


def _pairs(encoded: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(encoded, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except UnicodeDecodeError:
        raise _not_text() from None
    except ValueError:
        raise refused(400, _("These are too many arguments.")) from None


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    given: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        if "\0" in name or "\0" in value:
            raise _not_text()
        if value.strip():
            given[name.strip()] = (*given.get(name.strip(), ()), value.strip())
    return given


def _not_text() -> Refused:
    return refused(400, _("Part of what was sent cannot be read as text. Send it in UTF-8."))
