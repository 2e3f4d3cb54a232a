"""Opens a document of a case: written down first, then saved to the person's machine."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from upwell.accounts import actions as accounts
from upwell.accounts.access import actor_in, requires
from upwell.desk import papers
from upwell.desk.views.case import found
from upwell.desk.views.nouns import posted
from upwell.files import queries as files
from upwell.lib import clock


@requires("see_cases")
@posted
def document(request: HttpRequest, reference: str, upload_id: UUID) -> HttpResponse:
    """One that no scanner found clean opens only for who may, and says so on the button."""
    one, actor = found(request, reference), actor_in(request)
    case = one.case
    paper = next((each for each in files.sent_along(case.reference)[1] if each.id == upload_id), None)
    if paper is None:
        raise Http404
    if paper.is_infected or not (paper.is_open or actor.may("open_unscanned", case.team)):
        messages.error(request, papers.said(paper) or _("You cannot open this document."))
        return redirect("desk:case", reference=case.reference)
    accounts.record_viewing(case.reference, what="document", by=actor, now=clock.now())
    return redirect(files.document_url(paper.upload, unscanned=not paper.is_open))
