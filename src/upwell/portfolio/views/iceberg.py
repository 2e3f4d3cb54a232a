"""The iceberg: a drawing that a mayor understands in five seconds, and its table, which says the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from upwell.lib.access import public
from upwell.portfolio import asked, floating, queries, words
from upwell.portfolio.floating import Ice
from upwell.portfolio.inventory import iceberg as drawing
from upwell.portfolio.inventory.iceberg import Layer, Part
from upwell.portfolio.models import Collection

ROWS = 30
SIDES = ("above", "below", "unknown")
LETTER = 8.2
"""How wide a letter of a label may be at most, in the drawing's own measure."""
LABELLED = 30.0
WAYS = {
    "volume": gettext_lazy("Transactions"),
    "cost": gettext_lazy("Cost"),
    "people": gettext_lazy("People"),
    "services": gettext_lazy("Services"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A layer as the page draws it. `told`: the words of its row in the table."""

    layer: Layer
    side: str
    told: str
    label: str
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    department: str
    href: str
    cells: Sequence[tuple[str, str]]


@public
@require_safe
def iceberg(request: HttpRequest) -> HttpResponse:
    of = queries.chosen(asked.read(request.GET.dict()))
    if of is None:
        return render(request, "portfolio/empty.html")
    way = request.GET.get("by", "")
    way = way if way in WAYS else floating.usual(of)
    found, silent = floating.ice(of, way)
    if way == "services":
        found = floating.by_department(found)
    parts = dict(zip(SIDES, floating.totals(found), strict=True))
    whole = sum(parts.values())
    context: dict[str, Any] = {
        "of": of,
        "way": way,
        "ways": list(WAYS.items()),
        "collections": queries.collections(),
        "period": words.period(of.start, of.until) if way != "services" else "",
        "finding": _finding(parts, way) if whole else "",
        "silent": _silent(silent, way) if silent else "",
        "has_points": any(one for one in queries.live(of).values_list("online", flat=True).distinct()),
    }
    if whole:
        context |= _picture(of, found, way, parts)
    return render(request, "portfolio/iceberg.html", context)


def _picture(of: Collection, found: list[Ice], way: str, parts: dict[str, float]) -> dict[str, Any]:
    drawn = drawing.draw(*([Part(one.code, getattr(one, side)) for one in found] for side in SIDES))
    known = {one.code: one for one in found}
    whole = sum(parts.values())
    layers = [
        _shown(of, layer, side, known, way, parts)
        for side in SIDES
        for layer in (reversed(drawn.above) if side == "above" else getattr(drawn, side))
    ]
    return {
        "drawn": drawn,
        "water": round(drawn.height - drawn.waterline, 1),
        "first": round(drawn.height - 38, 1),
        "second": round(drawn.height - 12, 1),
        "layers": layers,
        "sides": [(side, _side(side), _amount(parts[side], way, of), words.share(parts[side] / whole))
                  for side in SIDES if parts[side] or side == "above"],
        "headings": _headings(),
        "rows": [_row(of, one, way) for one in found[:ROWS]],
        "rest": _rest(of, found[ROWS:], way),
        "foot": _cells((*parts.values(), whole), way, of),
    }  # fmt: skip


def _side(side: str) -> str:
    return {"above": _("Online from start to end"), "below": _("Not online"), "unknown": _("Not known")}[side]


def _amount(value: float, way: str, of: Collection) -> str:
    return words.money(value, of.currency) if way == "cost" else words.short(value)


def _shown(of: Collection, layer: Layer, side: str, known: dict[str, Ice], way: str, parts: dict[str, float]) -> Shown:
    amount = f"{_amount(layer.amount, way, of)}, {words.share(layer.amount / sum(parts.values()))}"
    if len(layer.keys) == 1:
        name = known[layer.keys[0]].name
        href = _address(of, known[layer.keys[0]], way) if layer.height >= LABELLED else ""
    else:
        is_all = layer.amount >= parts[side]
        name, href = (_all(len(layer.keys), way) if is_all else _others(len(layer.keys), way)), ""
    label = _label(name, layer)
    if len(layer.keys) > 1 and label != name:
        label = f"+ {words.whole(len(layer.keys))}"
    return Shown(layer, side, f"{name}: {amount}. {_side(side)}", label, href)


def _address(of: Collection, one: Ice, way: str) -> str:
    if way != "services":
        return reverse("inventory:entry", args=[of.code, one.code])
    query = urlencode({"collection": of.code, "department": one.code})
    return f"{reverse('inventory:services')}?{query}" if one.code else ""


def _all(count: int, way: str) -> str:
    n = {"n": words.whole(count)}
    if way == "services":
        return ngettext("%(n)s department", "%(n)s departments", count) % n
    return ngettext("%(n)s service", "%(n)s services", count) % n


def _others(count: int, way: str) -> str:
    n = {"n": words.whole(count)}
    if way == "services":
        return ngettext("%(n)s more department", "%(n)s more departments", count) % n
    return ngettext("%(n)s more service", "%(n)s more services", count) % n


def _label(name: str, layer: Layer) -> str:
    if layer.height < 14:
        return ""
    most = int((layer.width - 16) / LETTER)
    if len(name) > most and most < 8:
        return ""
    return name if len(name) <= most else f"{name[: most - 1].rstrip(' ,:(')}…"


def _row(of: Collection, one: Ice, way: str) -> Row:
    amounts = (one.above, one.below, one.unknown, one.amount)
    return Row(one.name, one.department, _address(of, one, way), _cells(amounts, way, of))


def _rest(of: Collection, rest: list[Ice], way: str) -> Row | None:
    if not rest:
        return None
    sums = [sum(getattr(one, side) for one in rest) for side in SIDES]
    return Row(_others(len(rest), way), "", "", _cells((*sums, sum(sums)), way, of))


def _cells(amounts: Sequence[float], way: str, of: Collection) -> list[tuple[str, str]]:
    """With their headings; what is nought on one side is left blank."""
    said = [_amount(value, way, of) if value else "" for value in amounts]
    return list(zip(_headings(), said, strict=True))


def _headings() -> list[str]:
    return [*(_side(side) for side in SIDES), _("In all")]


def _finding(parts: dict[str, float], way: str) -> str:
    """What the picture says, in one sentence, of a hundred."""
    whole = sum(parts.values())
    above = words.share(parts["above"] / whole)
    said = {
        "volume": _("%(share)s of transactions are done online from start to end."),
        "cost": _("%(share)s of the cost is for what is done online from start to end."),
        "people": _("%(share)s of people use what is online from start to end."),
        "services": _("%(share)s of services are online from start to end."),
    }[way] % {"share": above}
    if parts["unknown"]:
        said += " " + _("For %(share)s it is not known.") % {"share": words.share(parts["unknown"] / whole)}
    return said


def _silent(count: int, way: str) -> str:
    n = {"n": words.whole(count)}
    if way == "cost":
        said = ngettext("The cost of %(n)s service is not known. It is not in this picture.",
                        "The cost of %(n)s services is not known. They are not in this picture.", count)  # fmt: skip
    elif way == "people":
        said = ngettext("How many people use it is not known of %(n)s service. It is not in this picture.",
                        "How many people use them is not known of %(n)s services. They are not in this picture.",
                        count)  # fmt: skip
    else:
        said = ngettext("How often it is used is not known of %(n)s service. It is not in this picture.",
                        "How often they are used is not known of %(n)s services. They are not in this picture.",
                        count)  # fmt: skip
    return said % n
