"""Answers that tell who somebody is or how to reach them: email, phone, contact, declaration."""

from __future__ import annotations

import re
from typing import Any

import phonenumbers

from upwell.definition.values import Plain, Value, Values
from upwell.journey.answers.base import CHANGED, Answer, Problem, clean_line, text_of

_PART = r"[^@\s.,;:<>()\"\[\]\\/]{1,63}"
_EMAIL = re.compile(
    r"[^@\s,;:<>()\"\[\]\\]{1,64}@"
    rf"(?:{_PART}\.){{1,8}}"
    r"(?:xn--[a-z0-9-]{1,59}|[^@\s.,;:<>()\"\[\]\\/\d]{2,63})"
)
_INVISIBLE = re.compile(r"[\u200b-\u200d\u2060]")
HOME_COUNTRY = "US"  # numbers typed without a country belong here; +… works for every country
MOST_NAME, MOST_LINE = 100, 1_000


def read_email(raw: Any) -> str | Problem:
    email = _INVISIBLE.sub("", clean_line(raw)) if isinstance(raw, str) and len(raw) < MOST_LINE else ""
    local, _, domain = email.rpartition("@")
    if len(email) > 254 or not _EMAIL.fullmatch(email) or ".." in email or local.startswith("."):
        return Problem("email")
    return f"{local}@{domain.lower()}"


def read_phone(raw: Any) -> str | Problem:
    """E.164, such as +14085550123."""
    text = text_of(raw)
    if text is None or len(text) > 40:
        return Problem("phone")
    try:
        number = phonenumbers.parse(_INVISIBLE.sub("", clean_line(text)), HOME_COUNTRY)
    except phonenumbers.NumberParseException:
        return Problem("phone")
    if not phonenumbers.is_possible_number(number):
        return Problem("phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class Email(Answer):
    def missing(self, question: Any) -> str:
        return "email"

    def read(self, question: Any, raw: Any) -> Plain | Problem:
        return read_email(raw)

    def check(self, question: Any, plain: Any, values: Values) -> Problem | None:
        return None if isinstance(plain, str) and "@" in plain else CHANGED

    def value(self, question: Any, plain: Any) -> Value:
        return str(plain)


class Phone(Answer):
    def missing(self, question: Any) -> str:
        return "phone"

    def read(self, question: Any, raw: Any) -> Plain | Problem:
        return read_phone(raw)

    def check(self, question: Any, plain: Any, values: Values) -> Problem | None:
        return None if isinstance(plain, str) and plain.startswith("+") else CHANGED

    def value(self, question: Any, plain: Any) -> Value:
        return str(plain)


def read_name(raw: Any) -> str | Problem:
    name = clean_line(text_of(raw) or "")
    return name if len(name) <= MOST_NAME else Problem("too_long", limit=MOST_NAME, length=len(name))


_CONTACT = {"name": read_name, "email": read_email, "phone": read_phone}


class Contact(Answer):
    """Name, email and phone; a name alone reaches nobody."""

    def missing(self, question: Any) -> str:
        return "contact"

    def read(self, question: Any, raw: Any) -> Plain | Problem:
        if not isinstance(raw, dict):
            return Problem("missing", kind="contact")
        found = {part: read(raw[part]) for part, read in _CONTACT.items() if raw.get(part)}
        wrong = [
            Problem(one.code, field=part, **one.details) for part, one in found.items() if isinstance(one, Problem)
        ]
        if wrong:
            first, *others = wrong
            return Problem(first.code, field=first.field, also=tuple(others), **first.details)
        return {part: one for part, one in found.items() if isinstance(one, str) and one}

    def check(self, question: Any, plain: Any, values: Values) -> Problem | None:
        if not isinstance(plain, dict) or not all(isinstance(part, str) for part in plain.values()):
            return CHANGED
        if not question.optional and not plain.get("email") and not plain.get("phone"):
            return Problem("no_way_to_reach", field="email")
        return None

    def value(self, question: Any, plain: Any) -> Value:
        return {key: str(part) for key, part in plain.items()}


class Declaration(Answer):
    def missing(self, question: Any) -> str:
        return "declaration"

    def read(self, question: Any, raw: Any) -> Plain | Problem:
        if isinstance(raw, bool):
            raw = "yes" if raw else ""
        agreed = isinstance(raw, str) and raw.strip().lower() in {"yes", "true", "on", "1", "agreed"}
        return "yes" if agreed else Problem("missing", kind="declaration")

    def check(self, question: Any, plain: Any, values: Values) -> Problem | None:
        return None if plain == "yes" else CHANGED

    def value(self, question: Any, plain: Any) -> Value:
        return "yes"


PEOPLE: dict[str, Answer] = {
    "email": Email(),
    "phone": Phone(),
    "contact": Contact(),
    "declaration": Declaration(),
}
