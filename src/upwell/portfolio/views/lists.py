"""The list of services, which its address says all of, and its file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from upwell.journey.texts import Said
from upwell.lib.access import public
from upwell.portfolio import asked, exporting, naming, promising, queries, words
from upwell.portfolio.asked import Asked
from upwell.portfolio.models import Collection, Entry
from upwell.ui.parts import Tone


@dataclass(frozen=True, slots=True)
class Line:
    """A service as the list shows it; an empty cell is one nobody has filled."""

    entry: Entry
    name: Said
    volume: str
    take_up: str
    each: str
    standing: str
    tone: Tone

    @property
    def department(self) -> str:
        top = self.entry.top
        return (top.short or top.name) if top else ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that is set, and the address without it."""

    label: str
    value: str
    href: str


@public
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """Every service there is, or those asked for: by volume, the largest first, unless somebody says otherwise."""
    wanted = asked.read(request.GET.dict())
    of = queries.chosen(wanted)
    if of is None:
        return render(request, "portfolio/empty.html")
    total, found = queries.shown(of, wanted)
    leaf = Paginator(range(total.entries), queries.PAGE).get_page(wanted.number)
    context = {
        "of": of,
        "asked": wanted,
        "collections": queries.collections(),
        "lines": [line(one, of) for one in found],
        "total": total,
        "sentences": words.sentences(total),
        "promised": words.promised(promised) if (promised := promising.total(of)).standards else "",
        "count": _count(total.entries),
        "chips": list(_chips(of, wanted)),
        "leaf": leaf,
        "columns": _columns(wanted),
        "file": wanted.with_(collection=of.code),
        **_choices(of),
    }
    return render(request, "portfolio/services.html", context)


def line(one: Entry, of: Collection) -> Line:
    return Line(
        one,
        naming.name(one, of),
        words.whole(one.volume),
        words.share(one.take_up),
        words.money(one.cost_per_transaction, of.currency),
        words.word(words.STANDINGS, one.standing),
        words.TONES[one.standing],
    )


def _count(entries: int) -> str:
    said = ngettext("%(n)s service", "%(n)s services", entries)
    return said % {"n": words.whole(entries)}


def _choices(of: Collection) -> dict[str, Any]:
    return {
        "departments": queries.departments(of),
        "kinds": [(one, words.word(words.KINDS, one), "" if one in words.KINDS else "en") for one in of.kinds],
        "channels": [(one, words.word(words.CHANNELS, one)) for one in of.channels],
        "standings": list(words.STANDINGS.items()),
        "digital": list(words.DIGITAL.items()),
        "sorts": [(f"-{name}" if name not in ("name", "department") else name, label) for name, label in _sorts()],
    }


def _sorts() -> list[tuple[str, str]]:
    return [
        ("volume", _("Transactions")),
        ("take_up", _("Share done online")),
        ("cost_per_transaction", _("Cost of one transaction")),
        ("name", _("Name")),
        ("department", _("Department")),
    ]


@dataclass(frozen=True, slots=True)
class Column:
    """`sorted`: what `aria-sort` says of it."""

    label: str
    href: str
    sorted: str
    is_number: bool


def _columns(wanted: Asked) -> list[Column]:
    order = ["name", "volume", "take_up", "cost_per_transaction"]
    labels = dict(_sorts()) | {"name": _("Service")}
    way = "descending" if wanted.is_down else "ascending"
    return [
        Column(labels[one], wanted.sorted_by(one), way if wanted.column == one else "", one != "name") for one in order
    ]


def _chips(of: Collection, wanted: Asked) -> Iterator[Chip]:
    department = next((one.name for one in queries.departments(of) if one.code == wanted.department), "")
    for name, label, value in (
        ("q", _("Words"), wanted.q),
        ("department", _("Department"), department),
        ("kind", _("Kind"), words.word(words.KINDS, wanted.kind)),
        ("channel", _("Way to use it"), wanted.channel and words.word(words.CHANNELS, wanted.channel)),
        ("online", _("Online now"), wanted.online and words.word(words.STANDINGS, wanted.online)),
        ("digital", _("Can it be done online?"), wanted.digital and words.word(words.DIGITAL, wanted.digital)),
    ):
        if value:
            yield Chip(label, value, wanted.with_(**{name: ""}))


@public
@require_safe
def services_csv(request: HttpRequest) -> StreamingHttpResponse:
    """What the list shows, all pages of it, as a city's own list has its columns."""
    wanted = asked.read(request.GET.dict())
    of = _chosen(wanted)
    return _file(f"services-{of.code}.csv", exporting.services(of, wanted))


@public
@require_safe
def values_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every value with the file and the cell it stood in."""
    of = _chosen(asked.read(request.GET.dict()))
    return _file(f"values-{of.code}.csv", exporting.figures(of))


def _chosen(wanted: Asked) -> Collection:
    of = queries.chosen(wanted)
    if of is None:
        raise Http404
    return of


def _file(name: str, content: Iterator[bytes]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
