"""The figures of those who come, at the desk: a page and its file, for who looks after calendars."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from upwell.accounts.access import actor_in, requires
from upwell.catalogue import queries as catalogue
from upwell.desk import achieved, money
from upwell.desk.filters import day_of
from upwell.desk.views.calendars import MANAGE
from upwell.lib import clock
from upwell.ui import csvfile


@requires(MANAGE)
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    first, last, today = _period(request)
    context = {
        "actor": actor_in(request),
        "first": first,
        "last": last,
        "headings": achieved.headings(),
        "tables": list(achieved.tables(first, last, today)),
    }
    return render(request, "desk/figures.html", context)


@requires(MANAGE)
@require_safe
def figures_csv(request: HttpRequest) -> StreamingHttpResponse:
    first, last, today = _period(request)
    content = csvfile.written(achieved.csv_heading(), list(achieved.csv_rows(first, last, today)))
    response = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="calendars-{first}-{last}.csv"'
    return response


def _period(request: HttpRequest) -> tuple[date, date, date]:
    today = catalogue.city().workdays.local_day(clock.now())
    return *money.period(day_of(request.GET.get("from", "")), day_of(request.GET.get("to", "")), today), today
