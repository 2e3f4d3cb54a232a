"""Numbers as departments type them. Pure.

A blank is not nought: what was not reported is `None`. What cannot be a number of its kind raises CellRefused, whose
sentence goes into the report beside the cell."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import ROUND_HALF_UP, Decimal

_NUMBER = re.compile(r"(?P<sign>[-\u2212])?(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d+)?", re.ASCII)
_COUNT, _MONEY, _SHARE = "count", "money", "share"
KINDS = (_COUNT, _MONEY, _SHARE)
SHOWN = 40


class CellRefused(Exception):
    """This cell cannot be a number of its kind."""


def number(text: str, kind: str, *, blank: Collection[str] = ("",), currency: str = "") -> Decimal | None:
    """`kind`: a count is whole and not negative, money may have its sign before it, a share may be a percentage and is
    returned between 0 and 1. None where the cell is one of `blank`. Raises CellRefused."""
    said = text.strip()
    if said in blank:
        return None
    if not said.endswith("%"):
        return _checked(_read(said.removeprefix(currency).strip() if kind == _MONEY else said), kind)
    if kind != _SHARE:
        raise CellRefused(f"a percentage where a {'number' if kind == _COUNT else 'sum of money'} belongs")
    return _checked(_read(said.removesuffix("%").strip()) / 100, kind)


def _read(bare: str) -> Decimal:
    found = _NUMBER.fullmatch(bare)
    if not found:
        raise CellRefused("not a number")
    value = Decimal(found["whole"].replace(",", "") + (found["part"] or ""))
    if found["sign"] and value:
        raise CellRefused("a negative number")
    return value


def _checked(value: Decimal, kind: str) -> Decimal:
    if kind == _COUNT and value != value.to_integral_value():
        raise CellRefused("not a whole number")
    if kind == _SHARE and value > 1:
        raise CellRefused("more than the whole")
    return value


def letters(column: int) -> str:
    """A column as spreadsheets call it: 0 is A, 26 is AA."""
    name = ""
    while column >= 0:
        column, rest = divmod(column, 26)
        name = chr(ord("A") + rest) + name
        column -= 1
    return name


_LIMITS = ((Decimal(10) ** 9, "bn"), (Decimal(10) ** 6, "m"), (Decimal(10) ** 3, "k"))
_FIRST_SHORT = 10_000
_SWITCH = Decimal("0.9995")


def short(value: Decimal | int) -> str:
    """Three figures and a unit, from ten thousand on: 1.04bn, 659m, 47.1m, 12.3k; below, the number itself."""
    amount = Decimal(value)
    for limit, unit in _LIMITS:
        if amount >= limit * _SWITCH and amount >= _FIRST_SHORT * _SWITCH:
            scaled = amount / limit
            places = max(0, 2 - scaled.adjusted())
            rounded = scaled.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
            if rounded.adjusted() > scaled.adjusted() and places:
                rounded = rounded.quantize(Decimal(1).scaleb(1 - places))
            text = f"{rounded:f}"
            return (text.rstrip("0").rstrip(".") if "." in text else text) + unit
    return f"{amount.quantize(Decimal(1), rounding=ROUND_HALF_UP):,}"
