"""What may not stand in an event: values that look like an address to reach a person, or a point on the map.

A safety net under the declared keys of `names.py`, not a substitute for them. Pure."""

import re
from uuid import UUID

from upwell.lib.references import canonical

LONGEST = 200
LARGEST = 10**9

_EMAIL = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")
_PHONE = re.compile(r"(?<![0-9A-Za-z])\+?(?:[().\s-]{0,2}\d){10,15}(?!\d)|(?<!\d)\d{3}[-. ]\d{4}(?!\d)")
_POINT = re.compile(r"\d{1,3}\.\d{3,}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?")


def looks_personal(value: object) -> bool:
    """Whether this could reach or locate somebody. Fractions count: a point hides well in one."""
    if value is None or isinstance(value, bool):
        return False
    if isinstance(value, int):
        return abs(value) >= LARGEST
    if isinstance(value, str):
        return len(value) > LONGEST or _text_looks_personal(value)
    return True


def _text_looks_personal(text: str) -> bool:
    if text.isalpha() or _MOMENT.fullmatch(text) or _is_uuid(text) or canonical(text) == text:
        return False
    return any(pattern.search(text) for pattern in (_EMAIL, _PHONE, _POINT))


def code_looks_personal(code: str) -> bool:
    """The same for a code the city chose: a census tract has as many digits as a phone number, and may stand."""
    return bool(_EMAIL.search(code) or _POINT.search(code))


def _is_uuid(text: str) -> bool:
    if len(text) != 36:
        return False
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
