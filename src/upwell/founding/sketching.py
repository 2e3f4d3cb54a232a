"""What was typed of the new city: kept with each page, taken from a workbook, checked as the workbook it makes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.conf import settings

from upwell.founding import actions, library, pages, reading, sheets, workbook
from upwell.founding.borrowed import Left
from upwell.founding.models import Sketch
from upwell.founding.pages import Rows
from upwell.founding.workbook import Book, Wrong


def rows() -> Rows:
    """What is there; the settings of the city always, empty at first."""
    kept = Sketch.objects.order_by("pk").first()
    known: Rows = kept.rows if kept is not None else {}
    return known | {"City": workbook.settings_with(pages.said(known))}


def keep(found: Rows, *, now: datetime) -> None:
    """With the words that have to be written for the services there are now; what was written of others is gone."""
    whole = found | {"Words": _words(found)}
    Sketch.objects.update_or_create(pk=1, defaults={"rows": whole, "changed_at": now})


def forget() -> None:
    Sketch.objects.all().delete()


def take(content: bytes, *, now: datetime) -> list[Wrong]:
    """The rows of a workbook instead of those there are. Raises NotAWorkbook; what is wrong with its form is told,
    and then nothing is taken."""
    book, wrong = workbook.read(content)
    if not wrong:
        keep(_plain(book), now=now)
    return wrong


def completed(content: bytes) -> bytes:
    """A workbook with the words that have to be written for its services. Raises NotAWorkbook."""
    found = _plain(workbook.read(content)[0])
    return workbook.write(found | {"Words": _words(found)})


def _plain(book: Book) -> Rows:
    plain = {name: [dict(row.cells) for row in found] for name, found in book.items()}
    return plain | {"City": workbook.settings_with(pages.said(plain))}


def wrong(found: Rows, *, now: datetime) -> list[Wrong]:
    """All that has to be mended before there is a city."""
    return actions.understood(workbook.held(found), now=now)[1]


def chosen(found: Rows) -> list[str]:
    return [row["Begin from"] for row in found.get("Services", []) if row.get("Begin from")]


def choose(found: Rows, codes: Collection[str]) -> Rows:
    """These of the library, with what was said of those that were there before; one's own stay."""
    before = {row.get("Begin from", ""): row for row in found.get("Services", [])}
    own = [row for row in found.get("Services", []) if not row.get("Begin from")]
    known = library.starts(settings.LIBRARY)
    taken = [dict(before.get(code, {"Begin from": code})) for code in sorted(known) if code in codes]
    return found | {"Services": [*taken, *own]}


def suggested(found: Rows) -> dict[str, str]:
    """By each text that has to be written: how it may begin."""
    return {one.text: one.instead for _code, one in _left(found)}


def _words(found: Rows) -> list[dict[str, str]]:
    kept = {(row.get("Service"), row.get("It says")): row.get("Write instead", "") for row in found.get("Words", [])}
    columns = [column.name for column in sheets.WORDS.columns]
    return [
        dict(zip(columns, (code, one.text, ", ".join(one.found), kept.get((code, one.text), "")), strict=True))
        for code, one in _left(found)
    ]


def _left(found: Rows) -> list[tuple[str, Left]]:
    city, known = reading.city_of(workbook.held(found)), library.starts(settings.LIBRARY)
    return [(code, one) for code in chosen(found) if code in known for one in actions.leftovers(code, city)]
