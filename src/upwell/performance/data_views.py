"""The catalogue of open data, its files, and its description for programs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import sha256

import msgspec
from django.conf import settings
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from upwell.accounts.access import public
from upwell.catalogue import queries as catalogue_queries
from upwell.performance import queries
from upwell.performance.opendata import SCHEMA, described, hiding, writing
from upwell.performance.opendata.described import FORMS, Publisher
from upwell.performance.opendata.sets import BY_NAME, COUNTS, SETS, DataSet
from upwell.performance.shown import FLOOR, reading

KEPT_FOR = 300  # seconds


@public
@require_safe
@gzip_page
def catalogue(request: HttpRequest) -> HttpResponseBase:
    """What there is to take, and what its columns mean."""
    context = {
        "sets": SETS,
        "forms": [(form, called) for form, (called, _kind) in FORMS.items()],
        "licence": catalogue_queries.city().data_licence,
        "schema": SCHEMA,
        "modified": _modified(),
        "floor": FLOOR,
        "edition": reading.edition(),
    }
    return render(request, "performance/data.html", context)


@public
@require_safe
def described_for_programs(request: HttpRequest) -> HttpResponseBase:
    first = queries.first_month()
    found = described.catalogue(_publisher(), modified=_modified(), first=first)
    return _json(request, found, "data.json")


@public
@require_safe
def file(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """A data set, or with `schema` what its columns mean."""
    one = BY_NAME.get(name)
    if one is None or form not in {*FORMS, "schema"}:
        raise Http404
    if form == "schema":
        return _json(request, described.schema(one, _publisher(), modified=_modified()), f"{name}.schema")
    if (same := _unchanged(request, f"{name}.{form}")) is not None:
        return same
    return _with_mark(_written(one, form), f"{name}.{form}")


def _written(one: DataSet, form: str) -> HttpResponseBase:
    lines, kind = _lines(one), FORMS[form][1]
    called = f"{one.name}-{_modified().isoformat()}.{form}"
    if form == "parquet":
        return FileResponse(
            writing.as_parquet(one.fields, lines), as_attachment=True, filename=called, content_type=kind
        )
    pieces = writing.as_csv(one.fields, lines) if form == "csv" else writing.as_json(one.fields, lines)
    response = StreamingHttpResponse(pieces, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{called}"'
    return response


def _lines(one: DataSet) -> Iterator[hiding.Line]:
    today = reading.edition().today
    rows = (row for row in queries.stream(by=one.by) if row.is_whole(today))
    return hiding.lines(rows, [field.name for field in COUNTS], by=one.by)


def _modified() -> date:
    """The day of the newest figure; where nothing was counted yet, today."""
    edition = reading.edition()
    at = edition.newest_at or edition.refreshed_at
    return catalogue_queries.city().workdays.local_day(at) if at else edition.today


def _publisher() -> Publisher:
    city = catalogue_queries.city()
    email = city.contact.email or settings.DEFAULT_FROM_EMAIL
    return Publisher(
        city.name, email, city.data_licence, city.offered, address=lambda path: f"{settings.PUBLIC_URL}{path}"
    )


def _json(request: HttpRequest, found: object, name: str) -> HttpResponseBase:
    if (same := _unchanged(request, name)) is not None:
        return same
    text = msgspec.json.format(msgspec.json.encode(found), indent=2)
    return _with_mark(HttpResponse(text, content_type="application/json"), name)


def _mark(name: str) -> str:
    edition = reading.edition()
    known = f"{SCHEMA} {name} {edition.changed_at} {edition.catalogue} {edition.sent}"
    return f'"{sha256(known.encode()).hexdigest()[:20]}"'


def _unchanged(request: HttpRequest, name: str) -> HttpResponse | None:
    mark = _mark(name)
    return HttpResponseNotModified(headers={"ETag": mark}) if request.headers.get("If-None-Match") == mark else None


def _with_mark(response: HttpResponseBase, name: str) -> HttpResponseBase:
    """Anybody may have it from anywhere: there is nothing of a person in it."""
    response.headers["ETag"] = _mark(name)
    response.headers["X-Schema-Version"] = SCHEMA
    response.headers["Access-Control-Allow-Origin"] = "*"
    patch_cache_control(response, public=True, max_age=KEPT_FOR)
    return response
