"""News of a request on this phone or computer: asked for on its own page by a press, and ended there."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from upwell.accounts.access import public
from upwell.channels.web.own import view_of
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.notify import devices
from upwell.ui.personal import personal
from upwell.vault.index import blind


def offered(reference: str) -> dict[str, str]:
    """What the page needs to ask; nothing where it cannot be had. `mark`: the request, as this browser remembers it."""
    if not devices.can_push():
        return {}
    return {"key": devices.public_key(), "mark": blind(f"news of {reference}")[:16]}


@public
@personal
@require_POST
def device(request: HttpRequest, secret: str) -> JsonResponse:
    now = clock.now()
    reference = view_of(request, secret).case.reference
    callers.count(kinds.REPLIES, request, now=now)
    if request.POST.get("end"):
        devices.end(reference, endpoint=request.POST.get("endpoint", ""), now=now)
        return JsonResponse({"words": gettext("Done. This device shows nothing of this request any more.")})
    return _added(request, reference, now)


def _added(request: HttpRequest, reference: str, now: datetime) -> JsonResponse:
    given = {name: request.POST.get(name, "")[:2_000] for name in ("endpoint", "p256dh", "auth")}
    try:
        devices.add(reference, now=now, **given)
    except devices.NotADevice:
        return JsonResponse(
            {"words": gettext("This browser cannot be reached by us. Look at this page instead.")}, status=422
        )
    except devices.TooManyDevices as refused:
        return JsonResponse({"words": gettext(refused.__doc__ or "")}, status=422)
    return JsonResponse({"words": gettext("Done. This device tells you when there is news.")})
