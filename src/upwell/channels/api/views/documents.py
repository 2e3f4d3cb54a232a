"""The OpenAPI document, and the page that explains the interface to people."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from upwell.accounts.access import public
from upwell.catalogue.queries import Published
from upwell.channels.api import examples, news, offered, openapi, problems, scopes
from upwell.channels.api.declared import IF_NONE_MATCH, Answer, Call, Operation, in_order, operation
from upwell.channels.api.views.catalogue import etag, form_schema
from upwell.journey.texts import Texts
from upwell.ui import speaking


@operation(
    "GET",
    "openapi.json",
    named="openapi",
    name="get_openapi",
    summary="Get this document",
    tells=(IF_NONE_MATCH,),
    gives={200: dict[str, Any], 304: None},
)
def document(call: Call) -> Answer:
    body = openapi.document()
    return Answer(body, etag=etag(body))


@public
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in in_order():
        groups.setdefault(one.tag, []).append(_shown(one))
    context = {
        "groups": groups.items(),
        "services": [_named(one) for one in offered.shown() if offered.by_api(one.definition)],
        "kinds": problems.KINDS.items(),
        "news": news.KINDS.items(),
        "scopes": {**scopes.SCOPES, **scopes.OF_ONE}.items(),
    }
    return render(request, "api/docs.html", context)


def _named(one: Published) -> dict[str, Any]:
    return {"code": one.code, "name": Texts(one.definition, speaking.current()).of_service("name")}


def _shown(one: Operation) -> dict[str, Any]:
    return {
        "of": one,
        "example": examples.of(one),
        "codes": sorted(openapi.codes_of(one) - set(problems.EVERYWHERE) - set(problems.WITH_KEY)),
        "statuses": sorted(one.gives),
    }


@public
@require_safe
def service(request: HttpRequest, code: str) -> HttpResponse:
    """The form of one service, for whoever writes a program that sends it."""
    found = offered.find(code)
    if found is None or not offered.by_api(found.definition):
        raise Http404
    schema = form_schema(found, speaking.current())
    context = {
        "code": code,
        "name": schema["title"],
        "whole": offered.whole_form(found.definition),
        "schema": examples.pretty(schema),
        "example": examples.whole_form(code, found.definition),
    }
    return render(request, "api/service.html", context)
