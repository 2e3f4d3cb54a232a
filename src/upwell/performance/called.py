"""What results tell apart, in the language of the page: services, groups of people, measures."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from upwell.catalogue import queries as catalogue
from upwell.journey.texts import Texts
from upwell.performance.figures import dates
from upwell.performance.measures import BY_KEY
from upwell.performance.rows import ALL
from upwell.performance.shown import wording
from upwell.places import queries as places
from upwell.ui import formats, speaking


def service(code: str) -> str:
    if code == ALL:
        return _("All services together")
    found = catalogue.published(code)
    return Texts(found.definition, speaking.current()).of_service("name").text if found else code


def department(code: str) -> str:
    city = catalogue.city()
    found = city.departments.get(code)
    return city.word(found.name, speaking.current()) if found else code


def team(code: str) -> str:
    city = catalogue.city()
    found = city.teams.get(code)
    return city.word(found.name, speaking.current()) if found else code


def dimensions() -> dict[str, str]:
    return {by: wording.group(by) for by in ("language", "area", "channel", "assisted")}


def group(by: str, value: str) -> str:
    """As it stands in a table."""
    match by:
        case "language":
            return formats.language_name(value, language=speaking.current())
        case "area":
            return _area(value)
        case "channel":
            return wording.channel(value)
        case "assisted":
            return wording.assisted(value)
    return value


def _area(code: str) -> str:
    main = catalogue.city().places.main
    for ref in places.areas_in(main) if main else ():
        if ref.code == code:
            return ref.called(speaking.current())
    return _("District %(code)s") % {"code": code}


def who(by: str, value: str) -> str:
    """As a sentence begins."""
    match by:
        case "language":
            return _("People who use the city in %(language)s") % {"language": group(by, value)}
        case "area":
            return _("People in %(area)s") % {"area": group(by, value)}
        case "channel":
            return _by_channel().get(value) or _("People who come by %(channel)s") % {"channel": wording.channel(value)}
    return _("People whom staff help") if value == "yes" else _("People whom nobody helps")


def _by_channel() -> dict[str, str]:
    return {
        "web": _("People who come through the website"),
        "sms": _("People who send text messages"),
        "chat": _("People who use the chat"),
        "api": _("People who come through other programs"),
        "phone": _("People who call"),
        "counter": _("People who come to a counter"),
    }


def measure(key: str) -> str:
    """The measures that steering looks at, by key."""
    if key == "days_to_finish.1":
        return _("Days until half are done")
    if key in ("asked.1", "asked.2"):
        return _("Asked how it was")
    found = BY_KEY.get(key)
    return wording.name(found) if found else key


def day(on: date, *, today: date | None = None) -> str:
    """With its year where that is not the one of `today`."""
    return formats.day(on, language=speaking.current(), today=today or on)


def period(start: date, grain: str) -> str:
    """A month by its name, a year by its number, a quarter or a week as files name them."""
    if grain == "month":
        return formats.month(start, language=speaking.current())
    return day(start) if grain == "day" else dates.named(start, grain)


def hundred(share: float) -> str:
    """Of 100, in whole numbers."""
    return number(round(100 * share))


def number(value: float) -> str:
    return formats.number(value, language=speaking.current())
