"""The public page of a request, and the way from it to the resident's own: its number and the code of its receipt.

What is private (the permit, what was said) is on that page alone. The code comes in the body, not in the address."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from upwell.accounts.access import public
from upwell.cases import queries as case_queries
from upwell.channels.web import deadlinks, timeline
from upwell.lib import clock
from upwell.lib.references import canonical
from upwell.limits import callers
from upwell.limits.actions import TooMany
from upwell.limits.sentences import at_field
from upwell.ui import speaking
from upwell.ui.fields import Field, problems
from upwell.ui.personal import personal

FIELD = "code"


def public_view(request: HttpRequest, reference: str) -> case_queries.PublicView | None:
    """References are short enough to be tried: whoever tries many has to wait, whatever they find."""
    now = clock.now()
    callers.may_guess(request, now=now)
    view = case_queries.public_view(reference)
    if view is None:
        callers.guessed(request, now=now)
    return view


def status_page(
    request: HttpRequest, view: case_queries.PublicView, *, typed: str = "", error: str = ""
) -> HttpResponse:
    """What everybody may see of it, with the box for the code."""
    field = Field(
        "text",
        FIELD,
        gettext("The code on your receipt"),
        hint=gettext("Sixteen letters and digits, like ABCD-EFGH-IJKL-MNOP."),
        value=typed,
        error=error,
        autocomplete="off",
        width="lg",
    )
    context = {
        **timeline.public(view, speaking.current(), clock.now()),
        "link": f"{settings.PUBLIC_URL}{reverse('web:status', args=[view.reference])}",
        "may_have_permit": view.kind == "application",
        "field": field,
        "problems": problems([field]),
    }
    return render(request, "web/status.html", context, status=422 if error else 200)


@public
@personal
@sensitive_post_parameters(FIELD)
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, reference: str) -> HttpResponseBase:
    """With the right code to the resident's own page. Whoever types many wrong ones has to wait."""
    known = canonical(reference)
    view = public_view(request, known) if known else None
    if view is None:
        raise deadlinks.unknown_number()
    if request.method != "POST":  # a language switch or a reload on the way
        return redirect("web:status", reference=view.reference)
    typed = request.POST.get(FIELD, "").strip()[:60]
    secret = case_queries.secret_by_code(view.reference, typed)
    if secret is not None:
        return redirect("web:follow", secret=secret)
    error = gettext("This code does not belong to this number. Compare it with your receipt, letter by letter.")
    try:
        callers.guessed(request, now=clock.now())
    except TooMany as refusal:
        return callers.late(status_page(request, view, error=at_field(refusal)), refusal)
    return status_page(request, view, typed=typed, error=error if typed else gettext("Enter the code."))
