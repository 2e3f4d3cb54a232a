"""The inventory in the words of a page: figures as people say them, periods, standings, and what a total is of. Reads
nothing and decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from babel import Locale, dates, numbers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from upwell.lib.written import figures_of, spaced
from upwell.portfolio.inventory import cells
from upwell.portfolio.inventory.standards import Kept
from upwell.portfolio.queries import Total
from upwell.ui import formats, speaking
from upwell.ui.parts import Tone

STANDINGS: Mapping[str, object] = {
    "online": gettext_lazy("Online from start to end"),
    "partly": gettext_lazy("Partly online"),
    "offline": gettext_lazy("Not online"),
    "unknown": gettext_lazy("Not known"),
}
TONES: Mapping[str, Tone] = {"online": "done", "partly": "active", "offline": "neutral", "unknown": "waiting"}
DIGITAL: Mapping[str, object] = {
    "yes": gettext_lazy("Can be done online"),
    "no": gettext_lazy("Cannot be done online"),
    "unknown": gettext_lazy("Not known"),
}
CHANNELS: Mapping[str, object] = {
    "web": gettext_lazy("Web"),
    "sms": gettext_lazy("Text message"),
    "chat": gettext_lazy("Chat"),
    "phone": gettext_lazy("Phone"),
    "counter": gettext_lazy("At a counter"),
    "post": gettext_lazy("By mail"),
    "email": gettext_lazy("Email"),
    "api": gettext_lazy("Programs"),
    "other": gettext_lazy("Another way"),
}
FIELDS: Mapping[str, object] = {
    "volume": gettext_lazy("Transactions"),
    "digital_volume": gettext_lazy("Transactions done online"),
    "take_up": gettext_lazy("Share done online"),
    "cost_per_transaction": gettext_lazy("Cost of one transaction"),
    "digital_cost_per_transaction": gettext_lazy("Cost of one done online"),
    "cost": gettext_lazy("Cost in all"),
    "completion": gettext_lazy("Brought to their end"),
    "satisfaction": gettext_lazy("Satisfied"),
    "people": gettext_lazy("People"),
    "name": gettext_lazy("Name"),
    "description": gettext_lazy("What it is"),
    "department": gettext_lazy("Department"),
    "department_short": gettext_lazy("Department, in short"),
    "department_code": gettext_lazy("Code of the department"),
    "agency": gettext_lazy("Part of the department"),
    "agency_short": gettext_lazy("Part of the department, in short"),
    "former_department": gettext_lazy("Department before"),
    "former_agency": gettext_lazy("Part of the department before"),
    "category": gettext_lazy("Kind"),
    "audience": gettext_lazy("For whom"),
    "paid_by": gettext_lazy("Who pays for it"),
    "owner": gettext_lazy("Who looks after it"),
    "channels": gettext_lazy("Ways to use it"),
    "languages": gettext_lazy("Languages"),
    "legal_basis": gettext_lazy("Legal basis"),
    "systems": gettext_lazy("Systems behind it"),
    "contract_end": gettext_lazy("End of the contract"),
    "digital": gettext_lazy("Can it be done online?"),
    "digital_why": gettext_lazy("Why"),
    "definition": gettext_lazy("Delivered here as"),
    "volume_kind": gettext_lazy("How transactions are counted"),
    "review_due": gettext_lazy("To be looked at again"),
    "url": gettext_lazy("Address"),
    "keywords": gettext_lazy("Also called"),
    "notes": gettext_lazy("Notes"),
    "notes_on_costs": gettext_lazy("Notes on costs"),
    "account": gettext_lazy("Making an account"),
    "sign_in": gettext_lazy("Proving who you are"),
    "application": gettext_lazy("Asking or applying"),
    "decision": gettext_lazy("Hearing the decision"),
    "result": gettext_lazy("Getting what you asked for"),
    "help": gettext_lazy("Putting a problem right"),
}
POINTS: Mapping[str, object] = {
    "yes": gettext_lazy("Online"),
    "no": gettext_lazy("Not online"),
    "na": gettext_lazy("This service has no such step"),
    "": gettext_lazy("Not known"),
}
STATES: Mapping[str, object] = {
    "met": gettext_lazy("Met"),
    "not_met": gettext_lazy("Not met"),
    "not_measured": gettext_lazy("Not measured"),
}
STATE_TONES: Mapping[str, Tone] = {"met": "done", "not_met": "late", "not_measured": "waiting"}
KINDS: Mapping[str, object] = {
    "report": gettext_lazy("Report"),
    "request": gettext_lazy("Request"),
    "application": gettext_lazy("Application"),
    "booking": gettext_lazy("Booking"),
    "lookup": gettext_lazy("Something to look up"),
    "information": gettext_lazy("Information"),
    "payment": gettext_lazy("Payment"),
    "registration": gettext_lazy("Registration"),
    "program": gettext_lazy("Program"),
}
KINDS_OF_VOLUME: Mapping[str, object] = {
    "flow": gettext_lazy("Counted as they happen"),
    "stock": gettext_lazy("How many there are at one time"),
}


def word(words: Mapping[str, object], key: str) -> str:
    """What has no word is said as it stands."""
    return str(words.get(key, key))


def short(value: float | None) -> str:
    """Three figures and a unit, as people of this language say it; a true nought is nought, nothing is nothing."""
    if value is None:
        return ""
    language = speaking.current()
    if language == "en" or abs(value) < 9_999.5:
        return cells.short(int(value)) if language == "en" else formats.number(round(value), language=language)
    locale = Locale.parse(formats.locale_of(language))
    # Chinese has one way of saying it, and counts in ten thousands
    kind: Literal["short", "long"] = "long" if "long" in locale.compact_decimal_formats else "short"
    digits = len(str(int(value))) - 1
    places = 2 - digits % 3 if kind == "long" else max(0, 2 - digits % 4)
    return spaced(numbers.format_compact_decimal(value, format_type=kind, locale=locale, fraction_digits=places))


def whole(value: float | None) -> str:
    return "" if value is None else formats.number(round(value), language=speaking.current())


def share(value: float | None) -> str:
    """A percentage; one with a part where nought or all would be untrue."""
    if value is None:
        return ""
    rounded = round(value, 2)
    shown = rounded if rounded not in (0, 1) or value in (0, 1) else round(value, 3)
    if shown in (0, 1) and value not in (0, 1):
        return _("under 0.1%%") % () if shown == 0 else _("over 99.9%%") % ()
    return spaced(numbers.format_percent(shown, locale=figures_of(speaking.current()), decimal_quantization=False))


def money(value: float | None, currency: str) -> str:
    """From ten thousand on in short, below ten with its hundredths."""
    if value is None:
        return ""
    if value >= 9_999.5:
        return f"{currency}{short(value)}"
    amount = Decimal(str(value)).quantize(Decimal("0.01") if value < 10 else Decimal(1))
    return f"{currency}{formats.number(amount, language=speaking.current()) if value >= 10 else f'{amount:f}'}"


def figure(name: str, value: float, currency: str) -> str:
    if name.endswith("cost_per_transaction"):
        return money(value, currency)
    return share(value) if name in ("completion", "satisfaction", "take_up") else whole(value)


def period(start: date | None, until: date | None) -> str:
    """The months it covers: "October 2016 to September 2017"; a whole calendar year is a year."""
    if start is None or until is None:
        return ""
    last = until - timedelta(days=1)
    if (start.month, start.day, last.month, last.day, start.year) == (1, 1, 12, 31, last.year):
        return str(start.year)
    locale = formats.locale_of(speaking.current())
    first, end = (spaced(dates.format_skeleton("yMMMM", day, locale=locale)) for day in (start, last))
    return first if first == end else _("%(first)s to %(last)s") % {"first": first, "last": end}


def total(said: Total) -> str:
    """The one sentence: how many, and over how many of how many services that is."""
    all_ = whole(said.entries)
    if not said.known:
        return _("No volume is known of any of %(all)s services") % {"all": all_}
    given = {"volume": short(said.volume), "counted": whole(said.counted), "all": all_}
    if said.counted == said.entries:
        return (
            _("%(volume)s completed transactions per year, total for all %(all)s services") % given
            if said.is_of_a_year
            else _("%(volume)s completed transactions, total for all %(all)s services") % given
        )
    if said.is_of_a_year:
        return _("%(volume)s completed transactions per year, total for %(counted)s services out of %(all)s") % given
    return _("%(volume)s completed transactions, total for %(counted)s services out of %(all)s") % given


def sentences(said: Total) -> list[tuple[str, str]]:
    """Each with the months it is of: the total, those of other months, and what stands and is in no sum."""
    sums = [said] if said.known or not said.is_told else []
    told = [(total(one), period(one.start, one.until) if one.known else "") for one in (*sums, *said.others)]
    return [*told, (stock(said), "")] if said.stocks else told


def stock(said: Total) -> str:
    """How many services say what there is at one time; where its owner adds it up, the total without them, too."""
    given = {"n": whole(said.stocks), "volume": short(said.stock)}
    if said.adds_stock and said.known > said.stocks:
        given |= {"rest": short(said.volume - said.stock)}
        return ngettext(
            "%(n)s service in it counts what there is at one time: %(volume)s. Without it the sum is %(rest)s.",
            "%(n)s services in it count what there is at one time: %(volume)s. Without them the sum is %(rest)s.",
            said.stocks,
        ) % given  # fmt: skip
    return (
        ngettext(
            "%(n)s service counts what there is at one time: %(volume)s. It is in no total.",
            "%(n)s services count what there is at one time: %(volume)s. They are in no total.",
            said.stocks,
        )
        % given
    )


def promised(said: Kept) -> str:
    """Of standards, how many that were measured were met; what nobody measured was not missed."""
    left = said.standards - said.evaluable
    given = {
        "met": whole(said.met),
        "all": whole(said.evaluable),
        "share": share(float(said.share) if said.share is not None else None),
    }
    told = []
    if said.evaluable:
        told.append(
            ngettext(
                "Met: %(met)s of %(all)s standard that was measured (%(share)s).",
                "Met: %(met)s of %(all)s standards that were measured (%(share)s).",
                said.evaluable,
            )
            % given
        )
    if left:
        n = {"n": whole(left)}
        told.append(ngettext("%(n)s standard was not measured.", "%(n)s standards were not measured.", left) % n)
    return " ".join(told)
