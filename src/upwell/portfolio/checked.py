"""What a person typed into the inventory, as it is kept, or why it cannot be: `CannotChange`, in their words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from django.utils.translation import gettext as _

from upwell.catalogue import queries as catalogue
from upwell.portfolio import keeping
from upwell.portfolio.changing import LONGEST_NAME, CannotChange
from upwell.portfolio.inventory.mapping import CHOICES, DATES, POINTS
from upwell.portfolio.models import Department, Entry

LONGEST, LONGEST_KIND = 4_000, 120
_POINTS = ("yes", "no", "na")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?")
CHANNELS = ("web", "sms", "chat", "phone", "counter", "post", "email", "api", "other")
listed = keeping.listed


def said(name: str, text: str, entry: Entry) -> str:
    """As it is kept; blank is what nobody knows."""
    if name == "name":
        return _name(text)
    if not text:
        return "unknown" if name in CHOICES else ""
    if name == "department":
        return _department(text, entry)
    if name in DATES:
        return _day(text)
    if name in CHOICES or name in POINTS:
        return _one_of(text, CHOICES.get(name, _POINTS))
    return _checked(name, text)


def _checked(name: str, text: str) -> str:
    if name in ("channels", "languages"):
        return _words(name, text)
    if name == "definition" and catalogue.published(text) is None:
        raise CannotChange(_("No service is delivered here under the code %(code)s.") % {"code": text[:48]})
    if name == "url" and not text.startswith(("https://", "http://")):
        raise CannotChange(_("An address begins with https://"))
    if len(text) > (LONGEST_KIND if name == "category" else LONGEST):
        raise CannotChange(_("“%(text)s…” is too long.") % {"text": text[:40]})
    return text


def _one_of(text: str, known: Sequence[str]) -> str:
    if text not in known:
        raise CannotChange(_("Choose one of those that are offered."))
    return text


def months(first: str, last: str) -> tuple[date, date]:
    """From the first day of the one to the first after the other."""
    with suppress(ValueError):
        start, end = (date.fromisoformat(f"{one}-01") for one in (first, last))
        until = date(end.year + end.month // 12, end.month % 12 + 1, 1)
        if start < until:
            return start, until
    raise CannotChange(_("Give the first and the last month, in this order."))


def _name(text: str) -> str:
    if not text:
        raise CannotChange(_("A service has a name."))
    if len(text) > LONGEST_NAME:
        raise CannotChange(_("“%(text)s…” is too long.") % {"text": text[:40]})
    return text


def _day(text: str) -> str:
    with suppress(ValueError):
        return date.fromisoformat(text).isoformat()
    raise CannotChange(_("“%(text)s” is not a day. Write it like 2027-04-30.") % {"text": text[:40]})


def _department(text: str, entry: Entry) -> str:
    found = Department.objects.filter(collection_id=entry.collection_id, id=int(text)) if text.isdigit() else None
    if found is None or not found.filter(succeeded_by=None).exists():
        raise CannotChange(_("Choose one of those that are offered."))
    return text


def _words(name: str, text: str) -> str:
    found = [one for one in (word.strip() for word in text.replace(";", ",").split(",")) if one]
    for one in found:
        if one not in CHANNELS if name == "channels" else not _LANGUAGE.fullmatch(one):
            raise CannotChange(_("“%(text)s” is none of the words that are known here.") % {"text": one[:40]})
    return listed(",".join(found)).strip(",")
