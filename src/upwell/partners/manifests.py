"""The daily list of a partner that answers by hand: what is on it, and its lines as text and as CSV.

Nothing here sends. A list names the jobs of the next working day, and those that are new for later days."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from datetime import date

from upwell.lib import formulas
from upwell.partners.models import WorkOrder
from upwell.partners.queries import where
from upwell.ui import formats

HEAD = ("number", "reference", "day", "window", "address", "what", "notes", "state")
FOR_PROGRAMS = ("job", "loads")
"""What a program needs beside that: which job its answer is about, and what has to fit."""


def fingerprint(order: WorkOrder) -> str:
    """Another one means that the partner has to hear of it again."""
    gone = order.state in ("cancelled", "declined")
    said = f"{order.day}|{order.window}|{sorted(order.loads)}|{order.facts.get('items')}|{gone}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def what(order: WorkOrder, language: str) -> str:
    items = [
        f"{item.get('count', 1)} × {item.get('name', {}).get(language) or item.get('code', '')}"
        for item in order.facts.get("items", ())
    ]
    named = order.facts.get("title", {})
    return ", ".join(items) or str(named.get(language) or named.get("en") or order.service.replace("_", " "))


def notes(order: WorkOrder, language: str) -> str:
    lines = order.facts.get("lines", {})
    said = lines.get(language) or lines.get("en") or ()
    return "; ".join(f"{question}{_after(question)} {answer}" for question, answer in said)


def _after(question: str) -> str:
    return "" if question.endswith(("?", ":", ".")) else ":"


def text(orders: Sequence[WorkOrder], language: str, today: date) -> str:
    return "\n".join(_lines(orders, language, today))


def _lines(orders: Sequence[WorkOrder], language: str, today: date) -> Iterable[str]:
    for number, order in enumerate(orders, 1):
        day = formats.day(order.day, language=language, today=today) if order.day else ""
        taken_back = " ×" if order.state == "cancelled" else ""
        address = where(order, language)
        yield f"{number}.{taken_back} {address}"
        yield "   " + " · ".join(filter(None, (order.reference, day, order.window, what(order, language))))


def as_csv(orders: Sequence[WorkOrder], language: str, *, for_program: bool = False) -> str:
    """A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow([*HEAD, *(FOR_PROGRAMS if for_program else ())])
    for number, order in enumerate(orders, 1):
        day, address = order.day.isoformat() if order.day else "", where(order, language)
        said = (order.window, address, what(order, language), notes(order, language), order.state)
        more = (str(order.pk), " ".join(order.loads)) if for_program else ()
        rows.writerow([number, order.reference, day, *map(formulas.safe, said), *more])
    return out.getvalue()
