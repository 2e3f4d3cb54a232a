"""The OpenAPI 3.1 document, written from the declarations the views are made of: what differs cannot be.

Nothing in it hangs on who asks or which services there are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import msgspec
from django.conf import settings
from django.utils import translation

from upwell.channels.api import problems, scopes, shapes
from upwell.channels.api.declared import OPERATIONS, ROOT, TAGS, VERSION, Operation, Param, by_path
from upwell.channels.api.doors import JSON, PROBLEM
from upwell.channels.api.news import KINDS
from upwell.definition.schema import DIALECT

REF = "#/components/schemas/{name}"
TITLE = "Upwell: a city's services for programs"
SAYS = (
    "Read which services a city has, walk through one step by step, send a whole form, hold a day, follow a request, "
    "and be told when it changes. Words come in the language asked for with Accept-Language."
)
_JSON_KINDS = {"string": {"type": "string"}, "integer": {"type": "integer"},
               "uuid": {"type": "string", "format": "uuid"}}  # fmt: skip


@lru_cache(1)
def document() -> dict[str, Any]:
    """Made once for each process; in English, which programmers read."""
    with translation.override("en"):
        schemas = _schemas()
        return {
            "openapi": "3.1.0",
            "info": {"title": TITLE, "version": VERSION, "description": SAYS},
            "jsonSchemaDialect": DIALECT,
            "servers": [{"url": f"{settings.PUBLIC_URL}{ROOT}"}],
            "tags": [{"name": name} for name in dict.fromkeys(TAGS.values())],
            "paths": {f"/{path}": _path(operations) for path, operations in by_path().items()},
            "webhooks": {kind: _webhook(kind, says) for kind, says in KINDS.items()},
            "components": {"schemas": schemas, "securitySchemes": _security()},
        }


def _schemas() -> dict[str, Any]:
    bodies = [one.body for one in OPERATIONS if one.body is not None]
    given = [shape for one in OPERATIONS for shape in one.gives.values() if shape is not None]
    wanted = list(dict.fromkeys([*bodies, *given, shapes.Problem]))
    _roots, made = msgspec.json.schema_components(wanted, ref_template=REF)
    return made


def schema_of(shape: Any) -> dict[str, Any]:
    if shape is None:
        return {}
    (root,), _made = msgspec.json.schema_components([shape], ref_template=REF)
    return root


def _path(operations: dict[str, Operation]) -> dict[str, Any]:
    return {method.lower(): _operation(one) for method, one in operations.items()}


def _operation(one: Operation) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": one.name,
        "tags": [one.tag],
        "summary": one.summary,
        "description": one.says,
        "parameters": [_param(param) for param in one.params],
        "security": [{"key": [one.scope]}] if one.scope else [{}, {"key": []}],
        "responses": {str(status): body for status, body in sorted(_responses(one))},
    }
    if one.body is not None:
        made["requestBody"] = {"required": True, "content": {JSON: {"schema": schema_of(one.body)}}}
    return {name: part for name, part in made.items() if part not in ("", [])}


def _param(param: Param) -> dict[str, Any]:
    schema: dict[str, Any] = dict(_JSON_KINDS[param.kind])
    schema |= {"enum": list(param.choices)} if param.choices else {}
    if param.kind == "integer":
        schema |= {"minimum": param.least, "maximum": param.most}
    elif param.most:
        schema |= {"maxLength": param.most}
    found = {"name": param.name, "in": param.where, "description": param.says, "schema": schema}
    return {**found, "required": True} if param.required else found


def _responses(one: Operation) -> Iterator[tuple[int, dict[str, Any]]]:
    for status, shape in one.gives.items():
        content = {JSON: {"schema": schema_of(shape)}} if shape is not None else None
        yield status, {"description": _SAID.get(status, "Done."), **({"content": content} if content else {})}
    for status, codes in problems.listed(sorted(codes_of(one))).items():
        said = "; ".join(f"{code}: {problems.KINDS[code].title}" for code in codes)
        yield status, {"description": said, "content": {PROBLEM: {"schema": {"$ref": REF.format(name="Problem")}}}}


_SAID = {200: "As it stands.", 201: "It was made.", 202: "It was taken.", 204: "Done.", 304: "Nothing changed."}


def codes_of(one: Operation) -> set[str]:
    """Every problem this operation may answer with."""
    found = {*one.problems, *problems.EVERYWHERE, "key_wrong"}
    found |= set(problems.WITH_KEY) if one.scope else set()
    return found | (set(problems.WITH_BODY) if one.body is not None else set())


def _webhook(kind: str, says: str) -> dict[str, Any]:
    told = {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"const": kind},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {
                "type": "object",
                "required": ["reference", "service", "status_url"],
                "properties": {
                    name: {"type": "string"} for name in ("reference", "service", "status_url", "state", "outcome")
                },
            },
        },
    }
    heads = [
        {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
        for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
    ]
    return {
        "post": {
            "summary": says,
            "description": "Signed as Standard Webhooks say. Answer 2xx; it is tried for a day. 410 ends that. What is "
            "told of one request comes in its order; the same webhook-id may come twice.",
            "parameters": heads,
            "requestBody": {"required": True, "content": {JSON: {"schema": told}}},
            "responses": {"2XX": {"description": "Taken."}},
        }
    }


def _security() -> dict[str, Any]:
    said = "; ".join(f"{scope}: {says}" for scope, says in {**scopes.SCOPES, **scopes.OF_ONE}.items())
    return {"key": {"type": "http", "scheme": "bearer", "description": f"A key of the city's. Scopes: {said}"}}
