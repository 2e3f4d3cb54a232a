"""The mark of a phone number or an email address, by which a caller's cases are found without opening any; and what
people type for one.

The number and the address are sealed with the contact, and stand in no address of a page, no log and no session."""

from __future__ import annotations

import re

from upwell.journey.answers.people import read_email, read_phone
from upwell.vault.index import blind

LOOKS = re.compile(r"(?:tel:)?[\s(]*\+?[\d\s().\-\u2010-\u2015/\u00a0]{7,30}")
FEWEST, FEWEST_ABROAD = 10, 8


def looks_like_phone(text: str) -> bool:
    """Digits, and only what people write between them; as many as a whole number has."""
    digits = sum(each.isdigit() for each in text)
    return bool(LOOKS.fullmatch(text.strip())) and digits >= (FEWEST_ABROAD if "+" in text else FEWEST)


def phone_mark(typed: str) -> str:
    """The same however it is written; empty for what is no number."""
    read = read_phone(typed.strip().removeprefix("tel:")) if typed else ""
    return blind(read) if isinstance(read, str) and read else ""


def caller_mark(typed: str) -> str:
    """Of a whole number or an email address; empty for everything else, which is no way to reach anybody."""
    if "@" in typed:
        email = read_email(typed.strip())
        return blind(email) if isinstance(email, str) and email else ""
    return phone_mark(typed) if looks_like_phone(typed) else ""
