"""An announced closure in words: the city's own, or what closes, when, and what one can do meanwhile."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext

from upwell.catalogue import queries as catalogue
from upwell.catalogue.closures import Announced
from upwell.ui import formats


def of_service(code: str, *, language: str, now: datetime) -> str:
    """Before it closes; once it is closed its page says so itself."""
    found = catalogue.city().closure(now, service=code)
    if found is None or found.shut:
        return ""
    return _said(found, language, gettext("This service is closed from %(from)s to %(until)s."), "")


def of_partner(code: str, *, language: str, now: datetime) -> str:
    city = catalogue.city()
    found = city.closure(now, partner=code) if code else None
    if found is None:
        return ""
    name = city.word(city.partners[code].name, language)
    if found.shut:
        words = gettext("%(name)s is closed for bookings online until %(until)s. Until then there are only a few days.")
    else:
        words = gettext("%(name)s is closed for bookings online from %(from)s to %(until)s. Book before, if you can.")
    return _said(found, language, words, name)


def _said(found: Announced, language: str, words: str, name: str) -> str:
    city, closure = catalogue.city(), found.closure
    if closure.words is not None:
        return city.word(closure.words, language)
    begins, ends = closure.from_.replace(tzinfo=city.zone), closure.until.replace(tzinfo=city.zone) + closure.buffer
    moments = {
        "from": formats.moment(begins, zone=city.zone, language=language),
        "until": formats.moment(ends, zone=city.zone, language=language),
    }
    return words % {"name": name, **moments}
