"""The page and the PDF of a permit, for whoever holds its number and code. What is not on the paper is not here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from upwell.catalogue import queries as catalogue
from upwell.lib import clock
from upwell.lib.access import public
from upwell.limits import callers
from upwell.permits import papers, queries
from upwell.permits.models import Permit
from upwell.ui import formats, speaking
from upwell.ui import qr as qr_code
from upwell.ui.parts import Row
from upwell.ui.personal import personal


@public
@personal
@require_safe
def permit(request: HttpRequest, number: str) -> HttpResponseBase:
    """Without its code: a form for it. With a wrong one the same, and the caller is counted."""
    now, code = clock.now(), request.GET.get("code", "")[:60]
    found = _found(request, number, code, now) if code else None
    if found is None:
        context = {"number": number[:20], "code": code, "wrong": bool(code)}
        return render(request, "permits/check.html", context, status=404 if code else 200)
    language = speaking.current()
    part = part_of(found, language, now)
    shown = queries.said(found, language)
    context = {
        "permit": found,
        "part": part,
        "standing": found.standing(now),
        "rows": [Row(title, [value]) for title, value in part["rows"]],
        "language": language if language in found.said else found.language,
        "title": shown["title"],
        "notes": queries.notes(found, language),
        "code": queries.code_of(found.pk),
    }
    return render(request, "permits/permit.html", context)


def _found(request: HttpRequest, number: str, code: str, now: datetime) -> Permit | None:
    callers.may_guess(request, now=now)
    found = queries.by_code(number, code)
    if found is None:
        callers.guessed(request, now=now)
    return found


@public
@personal
@require_safe
def paper(request: HttpRequest, number: str) -> HttpResponseBase:
    """The PDF. A permit that no longer holds has none: nobody should print one."""
    now, code = clock.now(), request.GET.get("code", "")[:60]
    found = _found(request, number, code, now)
    if found is None or found.standing(now) != "valid":
        return permit(request, number=number)
    response = HttpResponse(papers.pdf(words_of(found, now)), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="permit-{found.number}.pdf"'
    return response


@public
@personal
@require_safe
def qr(request: HttpRequest, number: str) -> HttpResponse:
    found = _found(request, number, request.GET.get("code", "")[:60], clock.now())
    if found is None:
        return HttpResponse(status=404)
    return HttpResponse(qr_code.svg(queries.link_of(found)), content_type="image/svg+xml")


def words_of(found: Permit, now: datetime) -> dict[str, Any]:
    """Everything the paper says: in the holder's language, and in English beside it where that is another."""
    languages = list(dict.fromkeys([found.language, *(code for code in ("en",) if code in found.said)]))
    return {
        "number": found.number,
        "city": catalogue.city().name,
        "link": queries.link_of(found),
        "parts": [part_of(found, code, now) for code in languages],
    }


def part_of(found: Permit, language: str, now: datetime) -> dict[str, Any]:
    known = language if language in found.said else found.language
    said = found.said[known]
    with translation.override(known):
        rows = [(gettext("Number"), found.number)]
        rows += [(gettext("Holder"), said["holder"])] if said["holder"] else []
        rows += [tuple(line) for line in said["lines"]]
        rows.append((gettext("Issued by"), ", ".join(filter(None, (catalogue.city().name, said.get("by"))))))
        rows.append((gettext("Issued on"), _day(found.issued_at, known, now)))
        until = _day(found.valid_until, known, now) if found.valid_until else gettext("No end date")
        rows.append((gettext("Valid until"), until))
        return {
            "language": known,
            "title": said["title"],
            "rows": rows,
            "conditions": list(said["conditions"]),
            "conditions_title": gettext("Conditions"),
            "check_title": gettext("Check this permit"),
            "check": gettext("Scan the code, or open this address, to see whether it still holds:")
            + f" {queries.link_of(found)}",
            "code_alt": gettext("QR code with the address that is written beside it"),
        }


def _day(moment: datetime, language: str, now: datetime) -> str:
    zone = catalogue.city().zone
    return formats.day(moment.astimezone(zone).date(), language=language)
