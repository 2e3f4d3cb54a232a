"""The doors for carriers. Each checks who knocks, writes down what was brought, and answers at once."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from upwell.channels.sms import actions, signature
from upwell.channels.sms.actions import Arrived
from upwell.lib import clock
from upwell.lib.access import public
from upwell.notify import receipts

NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
SID = re.compile(r"[A-Za-z0-9_-]{4,64}")


@public
@csrf_exempt
@require_POST
def twilio_incoming(request: HttpRequest) -> HttpResponse:
    """A message: written down, and answered with nothing; what is said goes by the interface, when it is ready."""
    if not _from_twilio(request):
        return HttpResponse("This is not signed by the carrier we know.", status=403, content_type="text/plain")
    form = request.POST
    sid, sender = form.get("MessageSid", ""), form.get("From", "")
    if not SID.fullmatch(sid) or not PHONE.fullmatch(sender):
        return HttpResponse("A message has a MessageSid and a From.", status=400, content_type="text/plain")
    many = form.get("NumMedia", "0")[:3]
    count = min(int(many), actions.MOST_MEDIA) if many.isdecimal() else 0
    media = [(form.get(f"MediaUrl{at}", ""), form.get(f"MediaContentType{at}", "")) for at in range(count)]
    actions.receive(Arrived("twilio", sid, sender, form.get("Body", ""), media), now=clock.now())
    return HttpResponse(NOTHING_TO_SAY, content_type="text/xml")


@public
@csrf_exempt
@require_POST
def twilio_status(request: HttpRequest) -> HttpResponse:
    """What became of a text of ours."""
    if not _from_twilio(request):
        return HttpResponse("This is not signed by the carrier we know.", status=403, content_type="text/plain")
    form = request.POST
    said = form.get("MessageStatus", "")
    receipts.note("twilio", form.get("MessageSid", "")[:120], said, code=form.get("ErrorCode", ""), now=clock.now())
    return HttpResponse(status=204)


def _from_twilio(request: HttpRequest) -> bool:
    if settings.SMS_PROVIDER != "twilio" or not settings.SMS_SECRETS:
        return False
    address = f"{settings.PUBLIC_URL}{request.get_full_path()}"
    form: Mapping[str, Sequence[str]] = {name: request.POST.getlist(name) for name in request.POST}
    return signature.is_good(request.headers.get("X-Twilio-Signature", ""), address, form, settings.SMS_SECRETS)


@public
@csrf_exempt
@require_POST
def http_incoming(request: HttpRequest) -> HttpResponse:
    """A message from any gateway: {id, from, text, media: [{url, type}]}, with our bearer token."""
    said = _from_gateway(request)
    if isinstance(said, HttpResponse):
        return said
    sid, sender, text = (str(said.get(name) or "") for name in ("id", "from", "text"))
    if not SID.fullmatch(sid) or not PHONE.fullmatch(sender):
        return JsonResponse({"error": "A message has an id, and a from such as +14085550123."}, status=400)
    came = said.get("media")
    listed = [one for one in came if isinstance(one, dict)] if isinstance(came, list) else []
    media = [(str(one.get("url", "")), str(one.get("type", ""))) for one in listed]
    actions.receive(Arrived("http", sid, sender, text, media), now=clock.now())
    return JsonResponse({"taken": True})


@public
@csrf_exempt
@require_POST
def http_status(request: HttpRequest) -> HttpResponse:
    """What became of a text of ours: {id, status, code}."""
    said = _from_gateway(request)
    if isinstance(said, HttpResponse):
        return said
    status = str(said.get("status", ""))
    receipts.note("http", str(said.get("id", ""))[:120], status, code=str(said.get("code", "")), now=clock.now())
    return JsonResponse({"taken": True})


def _from_gateway(request: HttpRequest) -> dict[str, Any] | HttpResponse:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode("utf-8", "replace")
    known = settings.SMS_SECRETS if settings.SMS_PROVIDER == "http" else []
    good = [hmac.compare_digest(given, secret.encode()) for secret in known]  # all are compared
    if not any(good):
        return JsonResponse({"error": "The bearer token is not one of ours."}, status=403)
    try:
        said = msgspec.json.decode(request.body)
    except (ValueError, RecursionError):
        said = None
    return said if isinstance(said, dict) else JsonResponse({"error": "Send one JSON object."}, status=400)
