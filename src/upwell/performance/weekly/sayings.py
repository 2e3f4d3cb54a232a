"""The sentences of `rules` and of alerts, in the language of the moment or in all of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from django.utils import translation
from django.utils.translation import gettext as _

from upwell.catalogue import queries as catalogue
from upwell.lib import han
from upwell.performance import called
from upwell.performance.weekly.rules import Period, Sentence
from upwell.ui import formats, speaking

T = TypeVar("T")
_STOPS = " .\N{IDEOGRAPHIC FULL STOP}"
SHARES = ("now", "low", "high", "target")


def say(sentence: Sentence) -> str:
    return _frames()[sentence.code] % _said(sentence.values)


def in_every_language(make: Callable[[], T]) -> dict[str, T]:
    """What this makes in each language that the city offers."""
    found = {}
    for language in dict.fromkeys(("en", *catalogue.city().offered)):
        with translation.override(language):
            found[language] = make()
    return found


def _said(values: Mapping[str, Any]) -> dict[str, str]:
    is_share = values.get("share", True)
    said = {name: _value(name, value) for name, value in values.items() if name not in SHARES}
    numbers = {name: values[name] for name in SHARES if name in values}
    return said | (_of_100(numbers) if is_share and max(numbers.values(), default=2) <= 1 else _counts(numbers))


def _of_100(shares: Mapping[str, float]) -> dict[str, str]:
    """With tenths where a figure outside of what is usual would else be one of its ends."""
    ends = [round(100 * shares[name]) for name in ("low", "high") if name in shares]
    places = 1 if "now" in shares and round(100 * shares["now"]) in ends else 0
    return {name: called.number(round(100 * share, places)) for name, share in shares.items()}


def _counts(numbers: Mapping[str, float]) -> dict[str, str]:
    """Whole numbers that are usual lie within both ends."""
    rounded = {"low": math.ceil, "high": math.floor}
    return {name: called.number(rounded.get(name, round)(number)) for name, number in numbers.items()}


def _value(name: str, value: Any) -> str:
    if name == "service":
        return called.service(value)
    if name == "services":
        return formats.listed([called.service(one) for one in value], language=speaking.current())
    if name == "words":
        return (han.among(value, speaking.current()) or value["en"]).rstrip(_STOPS)
    if name == "measure":
        return called.measure(value)
    if isinstance(value, date):
        return formats.day(value, language=speaking.current())  # with its year: a note is read for years
    if isinstance(value, Period):
        return called.period(value.start, value.grain)
    if isinstance(value, str):
        return value
    return called.number(round(value))


def _frames() -> dict[str, str]:
    return {
        "nothing": _("Nothing has been counted yet."),
        "stale": _("The newest thing that was counted is of %(day)s: what happened since is missing here."),
        "late": _("The figures of %(name)s are late: the newest are of this period: %(period)s."),
        "late_first": _("The figures of %(name)s are late: none have come yet."),
        "sent_few": _("Residents sent fewer than 10 requests."),
        "sent": _("Residents sent %(now)s requests."),
        "sent_usually": _("Residents sent %(now)s requests; usual are %(low)s to %(high)s."),
        "sent_more": _("Residents sent %(now)s requests, more than usual (%(low)s to %(high)s)."),
        "sent_fewer": _("Residents sent %(now)s requests, fewer than usual (%(low)s to %(high)s)."),
        "happened": _("%(day)s: %(words)s."),
        "happened_to": _("%(day)s: %(words)s (%(services)s)."),
        "more": _("%(service)s: %(now)s requests, more than usual (%(low)s to %(high)s)."),
        "fewer": _("%(service)s: %(now)s requests, fewer than usual (%(low)s to %(high)s)."),
        "fewest": _("%(service)s: fewer than 10 requests; usual are %(low)s to %(high)s."),
        "worse": _("%(service)s, %(measure)s: %(now)s of 100, worse than usual (%(low)s to %(high)s)."),
        "better": _("%(service)s, %(measure)s: %(now)s of 100, better than usual (%(low)s to %(high)s)."),
        "missed": _("%(service)s, %(measure)s: %(now)s of 100 this quarter (of %(of)s); the target is %(target)s."),
        "reached": _(
            "%(service)s, %(measure)s: %(now)s of 100 this quarter (of %(of)s); the target of %(target)s is reached."
        ),
        "due_soon": _("%(service)s: %(due)s of %(open)s open requests are due within 2 working days and not begun."),
        "below_target": _(
            "%(service)s: with what is late already, %(now)s of 100 are on time this month (of %(of)s); "
            "the target is %(target)s."
        ),
    }
