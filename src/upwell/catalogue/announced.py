"""Closes a service when its announced closure begins, and opens it again when that is over. A job runs it.

A service that staff closed by hand is left alone: only what was closed with the words of the closure is opened."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext

from upwell.catalogue import queries
from upwell.catalogue.actions import close_service, reopen_service
from upwell.catalogue.city import City
from upwell.catalogue.closures import Closure
from upwell.ui import formats

BY = "announced closure"


def follow(*, now: datetime) -> int:
    """How many services were closed or opened."""
    city, changed = queries.city(), 0
    for code in {one.service for one in city.closures if one.service}:
        published, shut = queries.published(code), _shut(city, code, now)
        if published is None:
            continue
        if published.open and shut is not None:
            close_service(code, message=_words(city, shut), by=BY, now=now)
            changed += 1
        elif not published.open and shut is None and _is_ours(city, code, published.closed_message):
            reopen_service(code, by=BY, now=now)
            changed += 1
    return changed


def _shut(city: City, code: str, now: datetime) -> Closure | None:
    found = city.closure(now, service=code)
    return found.closure if found is not None and found.shut else None


def _is_ours(city: City, code: str, message: dict[str, str]) -> bool:
    return any(message == _words(city, one) for one in city.closures if one.service == code)


def _words(city: City, closure: Closure) -> dict[str, str]:
    """The city's own, or until when, in each of its languages."""
    if closure.words is not None:
        return {code: text for code, text in closure.words.items() if code in city.languages}
    opens, found = closure.until.replace(tzinfo=city.zone) + closure.buffer, {}
    for code in {"en", *city.languages}:
        with translation.override(code):
            said = formats.moment(opens, zone=city.zone, language=code)
            found[code] = gettext("It opens again on %(when)s.") % {"when": said}
    return found
