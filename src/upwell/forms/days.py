"""Days to choose from, in words: for a journey that books, and for moving a booking. Draws; decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.translation import gettext, ngettext

from upwell.bookings.availability import Offer
from upwell.catalogue import queries as catalogue
from upwell.catalogue.calendars import Calendar
from upwell.intake.days import words
from upwell.lib.workdays import DAY
from upwell.ui import formats
from upwell.ui.fields import Field, Option

NAME = "day"


@dataclass(frozen=True, slots=True)
class Choice:
    """`field`: the days shown now, None when there is none. `later`, `earlier`: from which day the other pages begin.
    `full_week`: the Monday of a week near by in which everything is taken, to wait for; `any_week`: this one's, where
    no day at all is free. `too_many`: there are days, but not for this property. `one_a_day`: those on which it has a
    booking are left out, and it is not said which, for whoever knows an address could ask. `holidays`: days between
    those shown on which nobody comes, each with its name."""

    field: Field | None
    later: date | None = None
    earlier: date | None = None
    full_week: date | None = None
    full_words: str = ""
    any_week: date | None = None
    too_many: bool = False
    one_a_day: bool = False
    holidays: tuple[tuple[str, str], ...] = ()


def read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def choice(
    offers: Sequence[Offer],
    rules: Calendar,
    *,
    label: str,
    hint: str,
    many: int,
    language: str,
    now: datetime,
    since: date | None = None,
    chosen: str = "",
    error: str = "",
) -> Choice:
    """`many` days at once, from `since` on. `chosen`: the code of the one held now."""
    today = catalogue.city().workdays.local_day(now)
    open_days = list(dict.fromkeys(offer.day for offer in offers if not offer.why or offer.code == chosen))
    begin = next((index for index, day in enumerate(open_days) if since and day >= since), 0) if since else 0
    shown = set(open_days[begin : begin + many])
    there = [offer for offer in offers if offer.day in shown and (not offer.why or offer.code == chosen)]
    by_day = len(there) > len(shown)
    options = [_option(offer, rules, language, today, by_day=by_day) for offer in there]
    drawn = Field("days" if by_day else "radios", NAME, label, hint=hint, heading=True, options=options)
    after = open_days[begin + many : begin + many + 1]
    before = open_days[max(0, begin - many)] if begin else None
    full = _full_week(offers, open_days) if open_days else None
    too_many = not open_days and any(offer.why == "too_many" for offer in offers)
    return Choice(
        field=replace(drawn, value=chosen, error=error) if options else None,
        later=after[0] if after else None,
        earlier=before,
        full_week=full,
        full_words=formats.day(full, language=language, today=today) if full else "",
        any_week=None if open_days or too_many else today - DAY * today.weekday(),
        too_many=too_many,
        one_a_day=rules.one_a_day,
        holidays=_holidays(rules, min(shown, default=today), max(shown, default=today), language, today),
    )


def _holidays(rules: Calendar, first: date, last: date, language: str, today: date) -> tuple[tuple[str, str], ...]:
    city = catalogue.city()
    off = {**rules.own_holidays(), **(city.holidays if rules.city_holidays else {})}
    between = sorted(day for day in off if first < day < last)
    return tuple((formats.day(day, language=language, today=today), city.word(off[day], language)) for day in between)


def _option(offer: Offer, rules: Calendar, language: str, today: date, *, by_day: bool) -> Option:
    """Where a day has several hours they stand under it, and need not say it again each."""
    if not by_day:
        return Option(offer.code, words(offer, rules, language, today), _scarce(offer))
    day = formats.day(offer.day, language=language, today=today)
    return Option(offer.code, _hours(offer.window, rules, language) or day, _scarce(offer), day=day)


def _hours(window: str, rules: Calendar, language: str) -> str:
    part = rules.windows.get(window)
    if part is None:
        return ""
    hours = {
        "from": formats.clock(part.starts, language=language),
        "until": formats.clock(part.ends, language=language),
    }
    return gettext("%(from)s to %(until)s") % hours


def _scarce(offer: Offer) -> str:
    """Said only when it helps to decide: the last few."""
    if not 0 < offer.free <= 3:
        return ""
    return ngettext("%(count)s place left", "%(count)s places left", offer.free) % {"count": offer.free}


def _full_week(offers: Sequence[Offer], open_days: Sequence[date]) -> date | None:
    """The first week of which every day is taken, if it comes before anything that is free."""
    full: dict[date, bool] = {}
    for offer in offers:
        monday = offer.day - DAY * offer.day.weekday()
        full[monday] = full.get(monday, True) and offer.why == "full"
    weeks = [monday for monday, taken in full.items() if taken]
    return next((monday for monday in weeks if monday < open_days[0]), None)
