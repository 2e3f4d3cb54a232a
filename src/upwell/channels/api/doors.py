"""The frame around every address: who asks, how often, what came; and every refusal as a problem document. `speak` is
how the rest of the program refuses something below `/api/v1/`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from upwell.catalogue import queries as catalogue
from upwell.channels.api import actions, problems, queries
from upwell.channels.api.declared import Answer, Call, Operation, Param
from upwell.channels.api.problems import Refused
from upwell.channels.api.queries import Caller
from upwell.lib import clock
from upwell.lib.access import public
from upwell.limits import actions as limits
from upwell.limits import callers, kinds
from upwell.limits.sentences import sentence
from upwell.ui import speaking

JSON, PROBLEM = "application/json", "application/problem+json"
MOST_BODY = 24_000_000  # bytes: photos and documents come along
MOST_WORD = 2_000
FRESH_FOR = 60  # seconds a reader may keep the catalogue without asking again
BEARER = "bearer"


def view_of(operations: Mapping[str, Operation]) -> Callable[..., HttpResponse]:
    """The view of one address."""

    def answer(request: HttpRequest, **args: Any) -> HttpResponse:
        method = "GET" if request.method == "HEAD" else str(request.method)
        operation = operations.get(method)
        return _open_to_browsers(operation, _answered(operations, operation, request, args))

    opened: Callable[..., HttpResponse] = csrf_exempt(public(answer))
    return opened


def speak(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """For `ui.machines.DOORS`: a refusal from outside the views."""
    return refusal(Refused(problems.BY_STATUS.get(status, "not_understood"), sentence))


def refusal(refused: Refused) -> HttpResponse:
    body = msgspec.json.encode(problems.document(refused))
    headers = {"Cache-Control": "no-store", **refused.headers}
    return HttpResponse(body, content_type=PROBLEM, status=refused.status, headers=headers)


def _answered(
    operations: Mapping[str, Operation], operation: Operation | None, request: HttpRequest, args: dict[str, Any]
) -> HttpResponse:
    if operation is None:
        return _other_method(operations, request)
    now, by = clock.now(), None
    try:
        by = _who(request, operation, now)
        _let_in(by, operation.scope_of(args), now)
        call = Call(request, now, speaking.current(), by, args, _told(request, operation))
        call.body = _body(request, operation)
        response = _written(request, operation, operation.does(call))
    except Refused as refused:
        response = refusal(refused)
    except limits.TooMany as refused:
        response = _too_many(refused)
    except catalogue.NoCity:
        response = refusal(Refused("no_city", _("No city is loaded here yet.")))
    return _with_limits(response, by, now)


def _other_method(operations: Mapping[str, Operation], request: HttpRequest) -> HttpResponse:
    allowed = ", ".join(sorted({*operations, "OPTIONS", *(["HEAD"] if "GET" in operations else [])}))
    if request.method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": allowed})
    return refusal(Refused("method", _("This address does not take that method."), headers={"Allow": allowed}))


# who


def _who(request: HttpRequest, operation: Operation, now: datetime) -> Caller | None:
    given = request.headers.get("Authorization", "")
    if not given:
        if operation.scope:
            said = _("Send your key with the request, as: Authorization: Bearer KEY")
            raise Refused("key_missing", said, headers={"WWW-Authenticate": "Bearer"})
        callers.count(kinds.VIEWS, request, now=now)
        return None
    return _caller(request, given, now)


def _let_in(by: Caller | None, scope: str, now: datetime) -> None:
    """Raises Refused, TooMany."""
    if by is None:
        return
    limits.take(kinds.of_key(by.per_minute), "api", str(by.program), now=now)
    if scope and scope not in by.scopes:
        said = _("This key does not have the scope %(scope)s.") % {"scope": scope}
        wanted = {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{_plain(scope)}"'}
        raise Refused("scope_missing", said, headers=wanted, scope=scope)
    if catalogue.has_city():
        actions.note_used(by, now=now, zone=catalogue.city().zone)


def _plain(scope: str) -> str:
    """What may stand in a header: part of a scope may come from the address."""
    return "".join(one for one in scope if one.isascii() and (one.isalnum() or one in ":_-"))


def _caller(request: HttpRequest, given: str, now: datetime) -> Caller:
    callers.may_guess(request, now=now)
    kind, _space, secret = given.partition(" ")
    found = queries.caller(secret.strip(), now=now) if kind.lower() == BEARER else None
    if found is None:
        callers.guessed(request, now=now)
        said = _("This key does not open anything. It may have been revoked, or its time is over.")
        raise Refused("key_wrong", said, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
    return found


# what


def _told(request: HttpRequest, operation: Operation) -> dict[str, Any]:
    """The words of query and headers that the operation knows."""
    found: dict[str, Any] = {}
    for param in operation.tells:
        from_where = request.GET if param.where == "query" else request.headers
        text = str(from_where.get(param.name, "")).strip()
        found[param.name] = _read(param, text) if text else None
        if not text and param.required:
            raise Refused("not_understood", _("%(name)s is missing.") % {"name": param.name})
    return found


def _read(param: Param, text: str) -> Any:
    if param.kind == "integer":
        return _number(param, text)
    if len(text) > (param.most or MOST_WORD):
        raise Refused("not_understood", _("%(name)s is too long.") % {"name": param.name})
    if param.choices and text not in param.choices:
        said = _("%(name)s is one of: %(choices)s") % {"name": param.name, "choices": ", ".join(param.choices)}
        raise Refused("not_understood", said)
    return text


def _number(param: Param, text: str) -> int:
    least, most = param.least or 0, param.most or 0
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most):
        said = _("%(name)s is a number from %(least)s to %(most)s.")
        raise Refused("not_understood", said % {"name": param.name, "least": least, "most": most})
    return int(text)


def _body(request: HttpRequest, operation: Operation) -> Any:
    if operation.body is None:
        return None
    if (request.content_type or "").lower() != JSON:
        raise Refused("media_type", _("Send the message as JSON, with Content-Type: application/json."))
    raw = _read_all(request)
    try:
        return msgspec.json.decode(raw, type=operation.body)
    except msgspec.ValidationError as wrong:
        said, _at, where = str(wrong).partition(" - at `$")
        errors = [{"pointer": _pointer(where.rstrip("`")), "code": "shape", "detail": said}]
        raise Refused("not_understood", _("The message does not have the shape it must have."), errors=errors) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refused("not_understood", _("The message is not JSON that can be read.")) from None


def _read_all(request: HttpRequest) -> bytes:
    """Photos make it longer than a form may be; read here, and never more than agreed."""
    said = str(request.META.get("CONTENT_LENGTH") or "0")
    raw = request.read(MOST_BODY + 1) if said.isdigit() and int(said[:12]) <= MOST_BODY else None
    if raw is None or len(raw) > MOST_BODY:
        raise Refused("too_large", _("That was more than we can take at once. Send fewer or smaller files."))
    return raw


def _pointer(where: str) -> str:
    """`.answers[...]` as msgspec says it, as a JSON Pointer."""
    return where.replace("[...]", "/-").replace("[", "/").replace("]", "").replace(".", "/")


# what is answered


def _written(request: HttpRequest, operation: Operation, answer: Answer) -> HttpResponse:
    body = b"" if answer.status == 204 else msgspec.json.encode(answer.body)
    response = HttpResponse(body, content_type=JSON, status=answer.status, headers=dict(answer.headers))
    response["Cache-Control"] = f"public, max-age={FRESH_FOR}" if operation.kept else "no-store, private"
    if not answer.etag:
        return response
    response["ETag"] = answer.etag
    if not operation.kept:
        return response
    conditional = get_conditional_response(request, etag=answer.etag, response=response)
    return conditional if isinstance(conditional, HttpResponse) else response


def _too_many(refused: limits.TooMany) -> HttpResponse:
    said = _("This key has sent too many requests.") if refused.limit.name == "key" else sentence(refused)
    return refusal(
        Refused("too_many", said, headers={"Retry-After": str(refused.seconds)}, retry_after=refused.seconds)
    )


def _with_limits(response: HttpResponse, by: Caller | None, now: datetime) -> HttpResponse:
    """How much of the key's minute is left, as the IETF's draft of RateLimit headers writes it."""
    if by is not None and by.per_minute:
        left, seconds = limits.left(kinds.of_key(by.per_minute), "api", str(by.program), now=now)
        response["RateLimit-Policy"] = f'"key";q={by.per_minute};w=60'
        response["RateLimit"] = f'"key";r={left};t={seconds}'
    return response


def _open_to_browsers(operation: Operation | None, response: HttpResponse) -> HttpResponse:
    """What everybody may read, a page of another site may show; keys do not belong there."""
    if operation is not None and operation.kept:
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag"
    return response
