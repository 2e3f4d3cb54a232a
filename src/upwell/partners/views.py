"""The door for partners' systems: one signed piece of news at a time. Who knows no secret learns nothing here, not even
which partners there are."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from upwell.catalogue import queries as catalogue
from upwell.lib import clock
from upwell.lib.access import public
from upwell.limits import callers
from upwell.partners import actions
from upwell.partners.carriers import open311, webhook
from upwell.partners.kinds import News, kind_of
from upwell.partners.reach import Reach, reach


@public
@csrf_exempt
def updates(request: HttpRequest, code: str) -> HttpResponse:
    """202 with what the news did; the same id again gets the same answer. 401 forged, 422 not understood."""
    if request.method != "POST":
        return problem(405, "Send news as POST.", headers={"Allow": "POST"})
    now = clock.now()
    callers.may_guess(request, now=now)
    body = _body(request)
    if body is None:
        return problem(413, "This is more than 12 MB. Send fewer or smaller photos.")
    try:
        update = webhook.opened(_where(code, News.SIGNED), request.headers, body, now=clock.real())
    except webhook.Forged:
        callers.guessed(request, now=now)
        return problem(401, "The signature fits no secret of this partner, or it is older than minutes.")
    except webhook.NotUnderstood as wrong:
        return problem(422, str(wrong))
    news = actions.receive(code, update, now=now)
    return JsonResponse({"id": news.update_id, "result": news.result}, status=202)


@public
@csrf_exempt
def told(request: HttpRequest, code: str) -> HttpResponse:
    """A request update as mySociety's extension of GeoReport sends it; the partner's secret is its `api_key`."""
    if request.method != "POST":
        return _wrong(405, "Send updates as POST.")
    now = clock.now()
    callers.may_guess(request, now=now)
    where = _where(code, News.GEOREPORT)
    if not open311.may_tell(where, request.POST.get("api_key", "")):
        callers.guessed(request, now=now)
        return _wrong(403, "The api_key fits no partner.")
    try:
        update = open311.told({name: request.POST[name] for name in request.POST})
    except ValueError as wrong:
        return _wrong(400, str(wrong))
    if update is not None:
        actions.receive(code, update, now=now)
    return JsonResponse([{"update_id": request.POST["update_id"]}], safe=False)


def _wrong(status: int, words: str) -> HttpResponse:
    """GeoReport's own form."""
    return JsonResponse([{"code": status, "description": words}], safe=False, status=status)


def _where(code: str, by: News) -> Reach:
    """A partner there is not, or one that tells nothing this way, has no secret that could fit."""
    partner = catalogue.city().partners.get(code) if catalogue.has_city() else None
    return reach(code) if kind_of(partner).news is by else Reach(code)


def _body(request: HttpRequest) -> bytes | None:
    """Photos make it longer than a form may be; read here, and never more than agreed."""
    said = str(request.META.get("CONTENT_LENGTH") or "0")
    if not said.isdigit() or int(said) > webhook.MOST_BODY:
        return None
    read = request.read(webhook.MOST_BODY + 1)
    return read if len(read) <= webhook.MOST_BODY else None


def problem(status: int, detail: str, *, headers: dict[str, str] | None = None) -> HttpResponse:
    """RFC 9457."""
    said = {"status": status, "detail": detail}
    return JsonResponse(said, status=status, content_type="application/problem+json", headers=headers or {})
