"""Single payments of some days: searched by a number or a reference, narrowed to one way of paying, and as a file."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from upwell.accounts.access import actor_in, requires
from upwell.cases import queries as cases
from upwell.catalogue import queries as catalogue
from upwell.desk import money, takings
from upwell.desk.views.payments import period_in
from upwell.lib.workdays import DAY
from upwell.payments import taken
from upwell.payments.queries import Payment
from upwell.ui import csvfile

PAGE, LONGEST = 50, 100


@requires("see_payments")
@require_safe
def payments(request: HttpRequest) -> HttpResponse:
    (first, last), number, way = period_in(request), _number(request), _way(request)
    leaf = Paginator(_found(request), PAGE).get_page(request.GET.get("page"))
    earliest = last - DAY * money.LONGEST
    context = {
        "actor": actor_in(request),
        "first": first,
        "last": last,
        "number": number,
        "way": way,
        "ways": money.WAYS.items(),
        "leaf": leaf,
        "takings": takings.listed(list(leaf.object_list), actor_in(request)),
        "query": urlencode({"from": first, "to": last, "number": number, "way": way}),
        "wider": urlencode({"from": earliest, "to": last, "number": number, "way": way}) if first > earliest else "",
    }
    return render(request, "desk/takings.html", context)


@requires("see_payments")
@require_safe
def payments_csv(request: HttpRequest) -> StreamingHttpResponse:
    first, last = period_in(request)
    rows = _found(request).iterator(chunk_size=takings.TOGETHER)
    lines = takings.csv_rows(rows, actor_in(request), catalogue.city().workdays)
    content = csvfile.written(takings.csv_heading(), lines)
    response = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="single-payments-{first}-{last}.csv"'
    return response


def _found(request: HttpRequest) -> QuerySet[Payment]:
    (first, last), number = period_in(request), _number(request)
    subject = cases.id_seen(number, actor_in(request)) if number else None
    workdays = catalogue.city().workdays
    return taken.single(first, last, workdays, way=_way(request), number=number, subject=subject)


def _number(request: HttpRequest) -> str:
    return " ".join(request.GET.get("number", "").split())[:LONGEST]


def _way(request: HttpRequest) -> str:
    way = request.GET.get("way", "")
    return way if way in taken.WAYS else ""
