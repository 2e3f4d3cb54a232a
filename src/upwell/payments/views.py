"""The door for notices of payment providers, and, in a sandbox only, the test provider's own page.

A notice is neither limited nor refused while a service is closed: money does not wait for opening hours. Whoever
forges one learns nothing."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from upwell.lib import clock
from upwell.lib.access import public
from upwell.payments import actions, providers
from upwell.payments.models import Pretended
from upwell.payments.providers import pretended as pretender

LONGEST_NOTICE = 500_000


@csrf_exempt
@public
@never_cache
@require_POST
def webhook(request: HttpRequest, provider: str) -> HttpResponse:
    """200 for everything real, seen before or not; 400 for the rest, which a provider tells its owner of."""
    if int(request.headers.get("Content-Length") or 0) > LONGEST_NOTICE:
        return HttpResponse(status=413)
    try:
        actions.receive(provider, request.body, request.headers, now=clock.now())
    except actions.Forged:
        return HttpResponse("This is no notice we know.\n", status=400, content_type="text/plain")
    return HttpResponse("Thank you.\n", content_type="text/plain")


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pretended(request: HttpRequest, visit: UUID) -> HttpResponse:
    """Pays, declines, leaves or lets wait, as whoever tries it presses."""
    row = pretender.visit(str(visit)) if settings.SANDBOX else None
    if row is None:
        raise Http404
    with translation.override(row.language if row.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE):
        how = request.POST.get("how", "") if request.method == "POST" else ""
        if how == "leave":
            return redirect(row.left)
        if how not in ("pay", "decline", "late", "lose"):
            return render(request, "payments/test.html", {"visit": row, "lost": False})
        pretender.decide(row, how, now=clock.now())
        _tell(row)
        if how == "lose":
            return render(request, "payments/test.html", {"visit": row, "lost": True})
        return redirect(row.left if row.state == "declined" else row.back)


def _tell(row: Pretended) -> None:
    """As a provider would tell us: by a signed notice. One that a bank still thinks about is told nothing of."""
    if row.state == "paid":
        body, headers = pretender.notice(row, now=clock.real())
        actions.receive(providers.TEST, body, headers, now=clock.now())
