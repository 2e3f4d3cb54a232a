"""The iceberg: a drawing that a mayor understands in five seconds, and its table, which says the same in words.

A layer leads further in: a department to its services, what is too thin to be drawn to the same by department, by
kind, or as a list. Each of these is an address of its own, with a table of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from upwell.portfolio.floating import LAYERS, SIDES, Berg, Floe, Ice, Left, View
from upwell.portfolio.inventory.iceberg import Layer
from upwell.portfolio.models import Collection

LETTER = 8.2
"""How wide a letter of a label may be at most, in the drawing's own measure."""
LABELLED = 30.0
TABLE = "#table"
WAYS = {
    "volume": gettext_lazy("Transactions"),
    "cost": gettext_lazy("Cost"),
    "people": gettext_lazy("People"),
    "services": gettext_lazy("Services"),
}
EACH = {
    "service": gettext_lazy("Service"),
    "department": gettext_lazy("Department"),
    "kind": gettext_lazy("Kind"),
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
    tongue: str
    department: str
    href: str
    cells: Sequence[tuple[str, str]]


@public
@require_safe
def iceberg(request: HttpRequest) -> HttpResponse:
    of = queries.chosen(asked.read(request.GET.dict()))
    if of is None:
        return render(request, "portfolio/empty.html")
    view = _view(of, request)
    found = floating.berg(of, view)
    context: dict[str, Any] = {
        "of": of,
        "way": view.way,
        "layer": view.layer,
        "ways": [(code, label, _here(of, view, by=code, layers="")) for code, label in WAYS.items()],
        "each": _each(of, view),
        "chips": _chips(of, view),
        "collections": queries.collections(),
        "periods": _periods(of) if view.way != "services" else [],
        "finding": _finding(found.parts, view.way, found.left.silent) if found.whole else "",
        "left": list(_left(found.left, view.way)),
        "has_points": found.has_points,
    }
    if found.whole:
        context |= _picture(of, found)
    return render(request, "portfolio/iceberg.html", context)


def _view(of: Collection, request: HttpRequest) -> View:
    """What is not there narrows nothing."""
    said = request.GET.get
    way = said("by", "") if said("by", "") in WAYS else floating.usual(of)
    department = queries.department(of, said("department", ""))
    kind = said("kind", "") if said("kind", "") in of.kinds else ""
    usual = "service" if way != "services" or kind else "kind" if department else "department"
    layer = said("layers", "") if said("layers", "") in LAYERS else usual
    return View(way, layer, department, kind)


def _here(of: Collection, view: View, **changes: str) -> str:
    """The address of the same with something else."""
    said = {"collection": of.code, "by": view.way, "layers": view.layer, "kind": view.kind,
            "department": view.department.code if view.department else ""}  # fmt: skip
    return f"?{urlencode({name: value for name, value in (said | changes).items() if value})}"


def _each(of: Collection, view: View) -> list[tuple[str, Any, str]]:
    """What a layer may be; a department is one, and so is a kind, where only one is shown."""
    pointless = {"department"} if view.department else set()
    pointless |= {"kind"} if view.kind or len(of.kinds) < 2 else set()
    return [(code, label, _here(of, view, layers=code)) for code, label in EACH.items() if code not in pointless]


def _chips(of: Collection, view: View) -> list[tuple[Any, str, str, str]]:
    """What it is narrowed to, in which tongue that is, and the way back out."""
    chips: list[tuple[Any, str, str, str]] = []
    if view.department:
        out = _here(of, view, department="", layers="")
        chips.append((EACH["department"], view.department.name, "en", out))
    if view.kind:
        chips.append((EACH["kind"], *_kind(view.kind), _here(of, view, kind="", layers="")))
    return chips


def _kind(code: str) -> tuple[str, str]:
    """Its word, and the tongue of it where it is not the page's."""
    return words.word(words.KINDS, code) or _("Not known"), "" if code in words.KINDS or not code else "en"


def _periods(of: Collection) -> list[str]:
    """Those of as many months as most: they are in the picture."""
    every = [(of.start, of.until), *queries.also(of)]
    usual = queries.months(of.start, of.until)
    return [words.period(*one) for one in every if queries.months(*one) == usual and one[0]]


def _picture(of: Collection, found: Berg) -> dict[str, Any]:
    drawn, parts, way = found.drawn, found.parts, found.view.way
    above = [one for one in reversed(found.floes) if one.side == "above"]
    layers = [*above, *(one for one in found.floes if one.side != "above")]
    rows = [_row(of, found.view, one) for one in found.rows]
    return {
        "drawn": drawn,
        "water": round(drawn.height - drawn.waterline, 1) if drawn else 0,
        "first": round(drawn.height - 38, 1) if drawn else 0,
        "second": round(drawn.height - 12, 1) if drawn else 0,
        "layers": [_shown(of, found, one) for one in layers],
        "sides": [(side, _side(side), _amount(parts[side], way, of), words.share(parts[side] / found.whole))
                  for side in SIDES if parts[side] or side == "above"],
        "headings": _headings(),
        "rows": rows,
        "rest": _rest(of, found),
        "foot": _cells((*parts.values(), found.whole), way, of),
    }  # fmt: skip


def _side(side: str) -> str:
    return {"above": _("Online from start to end"), "below": _("Not online"), "unknown": _("Not known")}[side]


def _amount(value: float, way: str, of: Collection) -> str:
    return words.money(value, of.currency) if way == "cost" else words.short(value)


def _shown(of: Collection, found: Berg, floe: Floe) -> Shown:
    view, layer, parts = found.view, floe.layer, found.parts
    amount = f"{_amount(layer.amount, view.way, of)}, {words.share(layer.amount / found.whole)}"
    if floe.one:
        name, href = _name(view, floe.one)[0], _address(of, view, floe.one)
    else:
        is_all = layer.amount >= parts[floe.side]
        name, href = (_all if is_all else _others)(floe.count, view.layer), _further(of, view)
    label = _label(name, layer)
    if floe.count > 1 and label != name:
        label = f"+ {words.whole(floe.count)}"
    href = href if layer.height >= LABELLED else ""
    return Shown(layer, floe.side, f"{name}: {amount}. {_side(floe.side)}", label, href)


def _name(view: View, one: Ice) -> tuple[str, str]:
    """And the tongue it is in, where that is not the page's."""
    if view.layer == "kind":
        return _kind(one.code)
    return (one.name, "en") if one.name else (_("Not known"), "")


def _address(of: Collection, view: View, one: Ice) -> str:
    """Where a layer leads: a service to its page, the others further in."""
    if view.layer == "service":
        return reverse("inventory:entry", args=[of.code, one.code])
    if not one.code:
        return ""
    if view.layer == "kind" and view.way == "services":
        return _list(of, view, kind=one.code)
    return _here(of, view, layers="", **{view.layer: one.code})


def _further(of: Collection, view: View) -> str:
    """Where what is too thin to be drawn can be seen: by department, then by kind, then as a list."""
    if view.layer != "service":
        return TABLE
    if not view.department and not view.kind:
        return _here(of, view, layers="department")
    if not view.kind and len(of.kinds) > 1:
        return _here(of, view, layers="kind")
    return _list(of, view)


def _list(of: Collection, view: View, kind: str = "") -> str:
    said = {"collection": of.code, "department": view.department.code if view.department else "",
            "kind": kind or view.kind, "sort": "-cost" if view.way == "cost" else ""}  # fmt: skip
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{reverse('inventory:services')}?{query}"


def _all(count: int, layer: str) -> str:
    n = {"n": words.whole(count)}
    if layer == "department":
        return ngettext("%(n)s department", "%(n)s departments", count) % n
    if layer == "kind":
        return ngettext("%(n)s kind", "%(n)s kinds", count) % n
    return ngettext("%(n)s service", "%(n)s services", count) % n


def _others(count: int, layer: str) -> str:
    n = {"n": words.whole(count)}
    if layer == "department":
        return ngettext("%(n)s more department", "%(n)s more departments", count) % n
    if layer == "kind":
        return ngettext("%(n)s more kind", "%(n)s more kinds", count) % n
    return ngettext("%(n)s more service", "%(n)s more services", count) % n


def _label(name: str, layer: Layer) -> str:
    if layer.height < 14:
        return ""
    most = int((layer.width - 16) / LETTER)
    if len(name) > most and most < 8:
        return ""
    return name if len(name) <= most else f"{name[: most - 1].rstrip(' ,:(')}…"


def _row(of: Collection, view: View, one: Ice) -> Row:
    amounts = (one.above, one.below, one.unknown, one.amount)
    return Row(*_name(view, one), one.department, _address(of, view, one), _cells(amounts, view.way, of))


def _rest(of: Collection, found: Berg) -> Row | None:
    if not found.rest:
        return None
    count, rest = found.rest
    cells = _cells((rest.above, rest.below, rest.unknown, rest.amount), found.view.way, of)
    return Row(_others(count, found.view.layer), "", "", _further(of, found.view), cells)


def _cells(amounts: Sequence[float], way: str, of: Collection) -> list[tuple[str, str]]:
    """With their headings; what is nought on one side is left blank."""
    said = [_amount(value, way, of) if value else "" for value in amounts]
    return list(zip(_headings(), said, strict=True))


def _headings() -> list[str]:
    return [*(_side(side) for side in SIDES), _("In all")]


def _finding(parts: Mapping[str, float], way: str, silent: int) -> str:
    """What the picture says, in one sentence, of a hundred."""
    whole = sum(parts.values())
    above = words.share(parts["above"] / whole)
    said = {
        "volume": _("%(share)s of the transactions that are counted are done online from start to end.")
        if silent
        else _("%(share)s of transactions are done online from start to end."),
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


def _left(left: Left, way: str) -> Iterator[str]:
    """What is not in the picture, and why."""
    if left.silent:
        yield _silent(left.silent, way)
    if left.standing:
        n = {"n": words.whole(left.standing)}
        yield ngettext("%(n)s service counts what there is at one time. It is not in this picture.",
                       "%(n)s services count what there is at one time. They are not in this picture.",
                       left.standing) % n  # fmt: skip
    if left.elsewhere:
        n = {"n": words.whole(left.elsewhere)}
        yield ngettext("The figures of %(n)s service are of more or fewer months. It is not in this picture.",
                       "The figures of %(n)s services are of more or fewer months. They are not in this picture.",
                       left.elsewhere) % n  # fmt: skip
