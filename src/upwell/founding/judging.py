"""What is wrong with what one cell says, in words that follow it; "" when nothing is. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from upwell.founding import sheets
from upwell.founding.borrowed import is_phone
from upwell.lib.folding import fold
from upwell.ui.contrast import NotAColour, parts

LANGUAGES = ("en", "es", "vi", "zh-Hans")


def zone(said: str) -> str:
    try:
        ZoneInfo(said)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "is no time zone. Write one like America/Los_Angeles"
    return ""


def languages(said: str) -> str:
    codes = [one.strip() for one in said.replace(";", ",").split(",") if one.strip()]
    unknown = [code for code in codes if code not in LANGUAGES]
    if unknown:
        return f"has {unknown[0]}. Write some of {', '.join(LANGUAGES)}"
    return "" if "en" in codes else "has no English. Write en among them"


def within(least: float, most: float) -> Callable[[str], str]:
    def check(said: str) -> str:
        try:
            return "" if least <= float(said) <= most else f"is not between {least:g} and {most:g}"
        except ValueError:
            return "is not a number. Write degrees, such as 37.34"

    return check


def color(said: str) -> str:
    try:
        parts(said.lower())
    except NotAColour as problem:
        return f"is no color. {problem.__doc__}"
    return ""


def hour(said: str) -> str:
    return "" if re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", said) else "is no time. Write hours and minutes, 08:00"


def day(said: str) -> str:
    try:
        known = date.fromisoformat(said).isoformat()
    except ValueError:
        known = ""
    if known != said:
        return "is no date. Write year, month and day: 2027-11-26"
    return ""


def yes_no(said: str) -> str:
    return "" if said.lower() in sheets.YES_NO else "is not yes or no"


def name(said: str) -> str:
    return "" if re.search(r"\w", fold(said)) and len(said) <= 80 else "is no name of a city"


def sign_in(said: str) -> str:
    return "" if re.fullmatch(r"[\w.@+-]{1,80}", said) else "is no sign-in name. Write letters, digits, . and -"


def called(said: str) -> str:
    return "" if len(said) <= 120 else "is too long. Write up to 120 letters"


def email(said: str) -> str:
    return "" if re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", said) else "is no email address"


def phone(said: str) -> str:
    return "" if is_phone(said) else "is no full phone number. Write it with its area code: 408-555-0100"


latitude, longitude = within(-90, 90), within(-180, 180)
SETTINGS: dict[str, Callable[[str], str]] = {
    "Name": name,
    "Phone": phone,
    "Email": email,
    "Time zone": zone,
    "Languages": languages,
    "Latitude": latitude,
    "Longitude": longitude,
    "Main color": color,
    "Second color": color,
    "Opens": hour,
    "Closes": hour,
    "Federal holidays": yes_no,
}
