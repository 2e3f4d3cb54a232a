"""One service: what it is, whose it was, and every figure with the file, the day and the cell it stood in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from upwell.catalogue import queries as catalogue
from upwell.lib.access import public
from upwell.portfolio import naming, promising, queries, words
from upwell.portfolio.inventory import standards
from upwell.portfolio.inventory.mapping import FIGURES, POINTS
from upwell.portfolio.models import Belonging, Entry, Standard, Value
from upwell.ui import formats, speaking
from upwell.ui.parts import Row, Tone

SHOWN = ("audience", "paid_by", "owner", "legal_basis", "systems", "keywords", "notes", "notes_on_costs", "digital_why")
EN = "en"


@dataclass(frozen=True, slots=True)
class Figure:
    label: str
    period: str
    value: str
    source: Value


@dataclass(frozen=True, slots=True)
class Point:
    label: str
    said: str
    state: str


@dataclass(frozen=True, slots=True)
class Promise:
    text: str
    period: str
    target: str
    kept: str
    state: str
    tone: Tone
    by_rounding: bool
    source: Standard


@public
@require_safe
def entry(request: HttpRequest, collection: str, code: str) -> HttpResponse:
    found = queries.entry(collection, code)
    if found is None:
        raise Http404
    after = queries.after(found)
    if found.status == Entry.MERGED and len(after) == 1:
        return HttpResponseRedirect(address(after[0]))
    values, promises = queries.values(found), [_promise(*one) for one in promising.of_entry(found)]
    said = found.texts.said if hasattr(found, "texts") else {}
    counted = sorted((one for one in values if one.number is not None), key=_order)
    figures = [_figure(one, found.collection.currency) for one in counted]
    context = {
        "entry": found,
        "of": found.collection,
        "name": naming.name(found, found.collection),
        "summary": naming.summary(found, found.collection, said.get("description", "")),
        "said": said,
        "after": [(one.name, address(one)) for one in after],
        "origins": queries.origins(found),
        "standing": words.word(words.STANDINGS, found.standing),
        "tone": words.TONES[found.standing],
        "volume": words.short(found.volume),
        "take_up": words.share(found.take_up),
        "each": words.money(found.cost_per_transaction, found.collection.currency),
        "period": words.period(found.start, found.until),
        "rows": _rows(found),
        "points": _points(found),
        "newest": [one for one in figures if _is_newest(one.source, found)],
        "older": [one for one in figures if not _is_newest(one.source, found)],
        "texts": [(words.word(words.FIELDS, one.field), one) for one in values if one.start is None and one.said],
        "service": _service(found),
        "promises": promises,
        "promised": words.promised(standards.kept(one for _row, one in promising.of_entry(found))) if promises else "",
    }
    return render(request, "portfolio/entry.html", context)


def _promise(row: Standard, one: standards.Standard) -> Promise:
    """Judged by what was published; where that is no more than rounding, it is told."""
    said = one.performance if one.published is None else one.published
    state = {True: "met", False: "not_met", None: "not_measured"}[one.is_met]
    return Promise(
        one.text or one.key,
        words.period(row.start, row.until),
        words.share(float(one.target)) if one.target is not None else "",
        words.share(float(said)) if said is not None and one.is_met is not None else "",
        words.word(words.STATES, state),
        words.STATE_TONES[state],
        one.is_met_by_rounding,
        row,
    )


def _is_newest(value: Value, of: Entry) -> bool:
    start, until = (of.start, of.until) if of.until else (of.collection.start, of.collection.until)
    return (value.start, value.until, value.part) == (start, until, "")


def _order(value: Value) -> tuple[int, str, int, str]:
    """The newest period first; in it what is counted, then what it costs, then its parts."""
    until = value.until.toordinal() if value.until else 0
    return -until, value.part, list(FIGURES).index(value.field), value.channel


def address(one: Entry) -> str:
    return reverse("inventory:entry", args=[one.collection.code, one.code])


def _service(one: Entry) -> str:
    """The page of the service that Upwell delivers, while there is one."""
    if not one.definition or not one.collection.is_own or not catalogue.has_city():
        return ""
    known = {published.code for published in catalogue.all_published() if published.definition.is_taken("web")}
    return reverse("web:service", args=[one.definition]) if one.definition in known else ""


def _figure(value: Value, currency: str) -> Figure:
    label = words.word(words.FIELDS, value.field)
    if value.channel:
        label = f"{label}: {words.word(words.CHANNELS, value.channel)}"
    return Figure(
        label, words.period(value.start, value.until), words.figure(value.field, value.number or 0, currency), value
    )


def _rows(one: Entry) -> list[Row]:
    said: dict[str, Any] = one.texts.said if hasattr(one, "texts") else {}
    language = speaking.current()

    def row(name: str, values: Sequence[str], tongue: str = "") -> Row:
        return Row(words.word(words.FIELDS, name), values, language=tongue)

    rows = [Row(words.word(words.FIELDS, "department"), _departments(one), language=EN)]
    if one.category:
        rows.append(row("category", [words.word(words.KINDS, one.category)], "" if one.category in words.KINDS else EN))
    rows += [row(name, [said[name]], EN) for name in SHOWN if said.get(name)]
    if one.channels:
        rows.append(row("channels", [words.word(words.CHANNELS, each) for each in one.channels.strip(",").split(",")]))
    if one.languages:
        tongues = [formats.language_name(each, language=language) for each in one.languages.strip(",").split(",")]
        rows.append(row("languages", tongues))
    rows.append(row("digital", [words.word(words.DIGITAL, one.digital)]))
    if one.volume_kind in words.KINDS_OF_VOLUME:
        rows.append(row("volume_kind", [words.word(words.KINDS_OF_VOLUME, one.volume_kind)]))
    if one.contract_end:
        rows.append(row("contract_end", [formats.day(one.contract_end, language=language)]))
    return rows


def _departments(one: Entry) -> list[str]:
    """Whose it is, and below, whose it was and until when."""
    return [_belonging(each) for each in queries.belongings(one)]


def _belonging(held: Belonging) -> str:
    names = [held.department.name]
    if held.department.parent:
        names.append(held.department.parent.name)
    said = ", ".join(names)
    days = " – ".join(_day(each) for each in (held.since, held.until)) if held.since or held.until else ""
    return f"{said} ({days})" if days else said


def _day(day: date | None) -> str:
    return formats.short_day(day, language=speaking.current()) if day else ""


def _points(one: Entry) -> list[Point]:
    said: dict[str, str] = one.texts.points if hasattr(one, "texts") else {}
    if not said:
        return []
    return [
        Point(words.word(words.FIELDS, name), words.word(words.POINTS, said.get(name, "")), said.get(name, ""))
        for name in POINTS
    ]
