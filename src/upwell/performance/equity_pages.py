"""Where the city serves some people worse, in public: sentences first, then every comparison that was made."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from upwell.lib import clock
from upwell.lib.access import public
from upwell.performance import called, equity, gaps, queries, unequal
from upwell.performance.equity import Compared, Few, Looked
from upwell.performance.rows import ALL
from upwell.performance.shown import reading
from upwell.performance.unequal import Found
from upwell.performance.views import FORMS, file_of
from upwell.ui.charts.chart import Chart

PAGE = 50
FIRST = 10
"""So many single services are told in sentences; the table has all."""


def verdicts() -> dict[str, str]:
    return {"worse": _("Worse"), "better": _("Better"), "alike": _("Alike"), "unsure": _("Not known yet")}


@public
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    found = unequal.kept(clock.now())
    context: dict[str, Any] = _of(found, request) if found else {"begun": queries.newest() is not None}
    if found and (form := request.GET.get("as")) is not None:
        return _file(request.GET.get("chart", ""), form, context["chart"], context.pop("every"))
    return render(request, "steering/equity.html", context)


def _of(found: Found, request: HttpRequest) -> dict[str, Any]:
    looked = found.looked
    inside = [one for one in looked.of("worse") if one.service != ALL]
    chosen = {name: request.GET.get(name, "") for name in ("service", "by", "measure", "verdict")}
    rows = _rows(looked, chosen)
    plain = not any(chosen.values())
    drawn = reading.kept(lambda: _drawn(looked, chosen), "gaps", found.made_at) if plain else _drawn(looked, chosen)
    leaf = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return {
        "chart": drawn,
        "every": rows,
        "found": found,
        "since": called.day(found.since, today=found.until),
        "until": called.day(found.until),
        "looked_at": called.number(len(looked.compared)),
        "gaps": _gaps(looked),
        "worse": [_said(one) for one in looked.of("worse", ALL)],
        "inside": [_said(one) for one in inside[:FIRST]],
        "inside_more": called.number(len(inside) - FIRST) if len(inside) > FIRST else "",
        "alike": [_said(one) for one in looked.of("alike", ALL)],
        "unsure": [_said(one) for one in looked.of("unsure", ALL)],
        "few": _few([one for one in looked.few if one.service == ALL]),
        "leaf": leaf,
        "rows": [_line(one) for one in leaf.object_list],
        "filters": _filters(looked, chosen),
    }


def _gaps(looked: Looked) -> dict[str, str]:
    """What became of the gaps that are more than chance: those told of, and the rest."""
    worse, better = len(looked.of("worse")), len(looked.of("better"))
    counts = {"all": looked.found, "worse": worse, "better": better, "rest": looked.found - worse - better}
    return {name: called.number(many) if many else "" for name, many in counts.items()}


def _drawn(looked: Looked, chosen: dict[str, str]) -> Chart | None:
    """Of the service, the groups and the measure that are chosen; else of all services together."""
    service = chosen["service"] or ALL
    rows = [one for one in looked.compared if one.service == service and chosen["by"] in ("", one.by)]
    return gaps.chart(rows, gaps.chosen_measure(rows, chosen["measure"]), verdicts())


def _file(key: str, form: str, drawn: Chart | None, rows: list[Compared]) -> HttpResponse:
    """The chart, or every comparison that is chosen."""
    if key:
        return file_of(drawn if drawn and drawn.key == key else None, form)
    if form not in ("csv", "json"):
        raise Http404
    table = gaps.table(rows, verdicts())
    response = HttpResponse(table.csv() if form == "csv" else table.json(), content_type=FORMS[form])
    response["Content-Disposition"] = f'attachment; filename="comparisons.{form}"'
    return response


def _said(one: Compared) -> dict[str, str]:
    return {
        "service": called.service(one.service) if one.service != ALL else "",
        "sentence": unequal.sentence(one),
        "sure": unequal.sure(one),
        "over": unequal.over_how_many(one),
    }


def _few(rows: Iterable[Few]) -> list[str]:
    found: dict[tuple[str, str], list[str]] = {}
    for one in rows:
        found.setdefault((one.by, one.value), []).append(called.measure(one.measure))
    return [f"{called.group(*who)}: {', '.join(measures)}" for who, measures in found.items()]


def _rows(looked: Looked, chosen: dict[str, str]) -> list[Compared]:
    """All services together first, then what is surest."""
    wanted = {name: value for name, value in chosen.items() if value}
    rows = [one for one in looked.compared if all(getattr(one, name) == value for name, value in wanted.items())]
    order = list(verdicts())
    return sorted(rows, key=lambda one: (one.service != ALL, order.index(one.verdict), -one.sure_of, one.chance))


def _line(one: Compared) -> dict[str, Any]:
    say = called.number if one.measure == equity.DAYS else called.hundred
    shown = [None if value is None else say(value) for value in (one.share, one.others)]
    return {
        "service": called.service(one.service),
        "by": "" if one.by == "area" else called.dimensions()[one.by],
        "group": called.group(one.by, one.value),
        "measure": called.measure(one.measure),
        "share": shown[0],
        "others": shown[1],
        "of": called.number(one.of),
        "sure": unequal.sure(one),
        "verdict": verdicts()[one.verdict],
        "kind": one.verdict,
    }


def _filters(looked: Looked, chosen: dict[str, str]) -> list[dict[str, Any]]:
    services = sorted({one.service for one in looked.compared} - {ALL})
    there = {one.measure for one in looked.compared}
    choices: dict[str, tuple[str, dict[str, str]]] = {
        "service": (_("Service"), {ALL: called.service(ALL), **{code: called.service(code) for code in services}}),
        "by": (_("By"), called.dimensions()),
        "measure": (_("Measure"), {key: called.measure(key) for key in sorted(there)}),
        "verdict": (_("Finding"), verdicts()),
    }
    return [
        {"name": name, "label": label, "chosen": chosen[name], "options": list(options.items())}
        for name, (label, options) in choices.items()
    ]
