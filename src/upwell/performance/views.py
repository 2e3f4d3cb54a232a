"""The public pages of how the city does: plain addresses, no scripts. What they say is made in `shown`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from upwell.accounts.access import public
from upwell.catalogue import queries as catalogue
from upwell.performance.measures import DURATIONS, MEASURES, OF_OTHERS, Duration, Measure, costs
from upwell.performance.shown import FLOOR, city, figures, one_service, reading, services, wording
from upwell.performance.shown import districts as by_district
from upwell.ui.charts.chart import Chart

FORMS = {"csv": "text/csv; charset=utf-8", "json": "application/json", "svg": "image/svg+xml"}


def _page(request: HttpRequest, template: str, context: dict[str, Any], charts: Sequence[Chart]) -> HttpResponseBase:
    """The page; or one of its charts as a file, where the address asks for that."""
    key, form = request.GET.get("chart"), request.GET.get("as", "")
    if key is not None:
        return file_of(next((one for one in charts if one.key == key), None), form)
    return render(request, template, context | {"edition": reading.edition(), "when": reading.period(), "floor": FLOOR})


def file_of(chart: Chart | None, form: str) -> HttpResponse:
    """Raises Http404."""
    if chart is None or form not in FORMS:
        raise Http404
    made: dict[str, Callable[[], str]] = {"csv": chart.table.csv, "json": chart.table.json, "svg": chart.file}
    response = HttpResponse(made[form](), content_type=FORMS[form])
    response["Content-Disposition"] = f'attachment; filename="{chart.key}.{form}"'
    response["Cache-Control"] = "public, max-age=300"
    return response


@public
@require_safe
@gzip_page
def overview(request: HttpRequest) -> HttpResponseBase:
    """The whole city: one sentence, the year, what was out of the ordinary, and every service as a line."""
    told = reading.kept(city.told, "city")
    return _page(request, "performance/overview.html", {"told": told, **_table(request)}, told.charts)


def _table(request: HttpRequest, department: str = "") -> dict[str, Any]:
    departments = services.departments()
    asked = services.asked(request.GET.dict() | ({"department": department} if department else {}), departments)
    found = services.chosen(services.lines(), asked)
    return {
        "asked": asked,
        "departments": departments,
        "headings": services.headings(asked),
        "lines": found if asked.all else found[: services.AT_FIRST],
        "found": len(found),
        "show_all": "" if asked.all or len(found) <= services.AT_FIRST else asked.address(all=True),
        "chips": asked.chips(departments),
        "all_lines": len(services.lines()),
        "sorts": services.orders(asked),
    }


@public
@require_safe
@gzip_page
def service(request: HttpRequest, code: str) -> HttpResponseBase:
    counted = one_service.measured(code)
    if counted is None:
        raise Http404
    told = reading.kept(lambda: one_service.told(counted), "service", code)
    return _page(request, "performance/service.html", {"told": told}, told.charts)


@public
@require_safe
@gzip_page
def department(request: HttpRequest, code: str) -> HttpResponseBase:
    if code not in services.departments():
        raise Http404
    told = reading.kept(lambda: city.told_of(code), "department", code)
    return _page(request, "performance/department.html", {"told": told, **_table(request, code)}, told.charts)


@public
@require_safe
@gzip_page
def districts(request: HttpRequest) -> HttpResponseBase:
    chosen = by_district.chosen(request.GET.get("measure", ""))
    told = reading.kept(lambda: by_district.told(chosen), "districts", chosen)
    return _page(request, "performance/districts.html", {"told": told}, told.charts)


@public
@require_safe
@gzip_page
def measures(request: HttpRequest) -> HttpResponseBase:
    """What each measure means, version by version."""
    return _page(
        request,
        "performance/measures.html",
        {"measures": wording.explained([*MEASURES, *DURATIONS, *_costs(), *OF_OTHERS], _used()), "floor": FLOOR},
        (),
    )


def _used() -> set[str]:
    """Of the measures with tiles those of the tiles, of the others the newest."""
    every: list[Measure | Duration] = [*MEASURES, *DURATIONS, *_costs(), *OF_OTHERS]
    newest = {one.code: one.key for one in every}
    return {*(newest | {one.code: one.key for one in figures.main()}).values()}


def _costs() -> tuple[Measure, ...]:
    known = catalogue.city().costs
    return costs({str(one): cents for one, cents in known.channels.items()}, known.source) if known else ()
