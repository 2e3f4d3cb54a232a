"""A form whose service was published anew meanwhile. It goes on with the new version when it is opened or before it is
sent, never while a page of the old one is filled in; what such a page still sends is not taken for other questions."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext

from upwell.catalogue import queries as catalogue
from upwell.intake import actions as intake
from upwell.intake import queries as intake_queries
from upwell.intake.actions import Answered
from upwell.lib import clock
from upwell.lib.written import joined
from upwell.ui import speaking


def standing(request: HttpRequest, draft: UUID) -> Answered:
    """The form as the page shows it, or as it was shown where one is sent. Raises as `intake.carried` does."""
    if request.method == "POST":
        return intake_queries.standing(draft, now=clock.now())
    return intake.carried(draft, now=clock.now())


def is_of_another(request: HttpRequest, found: Answered) -> bool:
    """Whether the page that was sent asked the questions of another version."""
    return request.POST.get("version", "") not in ("", str(found.draft.version_id))


def goes_on(found: Answered) -> bool:
    """Whether it is another form now than the one that was to be sent."""
    return intake.carry_over(found.draft.pk, now=clock.now())


def why(reason: intake.ServiceClosed | intake.NoSuchDraft) -> str:
    """What is said when a form cannot go on."""
    if not isinstance(reason, intake.DraftEnded):
        return gettext("This form is not there any more, or its service is closed for now.")
    words = reason.published.closed_message
    said = catalogue.city().word(words, speaking.current()) if words else ""
    return joined(said, gettext("You cannot finish it as you began it. Nothing was sent."))
