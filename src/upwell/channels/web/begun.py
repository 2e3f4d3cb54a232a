"""Forms begun in this browser and not sent: named on the home page, taken up again, or thrown away.

Others may use the same telephone: only the service's name and when it was begun are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from upwell.accounts.access import public
from upwell.channels.web import drafts
from upwell.intake import actions as intake
from upwell.intake import queries as intake_queries
from upwell.journey.texts import Said, Texts
from upwell.lib import clock
from upwell.ui import speaking


@dataclass(frozen=True, slots=True)
class Waiting:
    id: UUID
    name: Said
    begun_at: datetime


def waiting(request: HttpRequest) -> list[Waiting]:
    """Asks the database only when this browser has begun something."""
    return of(drafts.mine(request))


def of(mine: Sequence[UUID]) -> list[Waiting]:
    language = speaking.current()
    found = intake_queries.begun(mine, now=clock.now()) if mine else []
    return [Waiting(one.id, Texts(one.definition, language).of_service("name"), one.begun_at) for one in found]


@public
@require_POST
def removal(request: HttpRequest, draft: UUID) -> HttpResponseBase:
    """Thrown away with all its answers; or, when it is somebody else's, only taken off this browser."""
    drafts.require(request, draft)
    for_other = drafts.is_for_other(request, draft)
    if request.POST.get("whose") == "other":
        messages.success(request, gettext("Done. It is not shown here any more."))
    else:
        try:
            if intake.throw_away(draft, now=clock.now()):
                messages.success(request, gettext("Done. We deleted the form and all its answers."))
        except intake.PaymentUnderWay:
            messages.error(request, gettext("A payment for it is under way. Look again in a few minutes."))
            return redirect("web:home")
    drafts.forget(request, draft)
    return redirect("desk:assist" if for_other else "web:home")
