"""Adding earlier requests to one's account: those found by the address, or one by its number and a code."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from upwell.accounts import asking, codes
from upwell.accounts import queries as accounts
from upwell.accounts.access import actor_in, signed_in
from upwell.cases import actions as cases
from upwell.lib import clock
from upwell.lib.references import canonical
from upwell.limits import callers, kinds
from upwell.limits.actions import TooMany
from upwell.limits.sentences import at_field
from upwell.ui import speaking
from upwell.ui.fields import Field, problems
from upwell.ui.personal import personal

TICKET = "claim_code"


@signed_in
@require_POST
def found(request: HttpRequest) -> HttpResponseBase:
    """Adds all that was sent with the address this person signed in with."""
    account = actor_in(request).account_id or 0
    address = accounts.proved_address(account)
    added = cases.claim_found(address, account_id=account, now=clock.now()) if address else 0
    if added:
        said = ngettext("We added %(count)s request.", "We added %(count)s requests.", added) % {"count": added}
        messages.success(request, said)
    return redirect("web:my_requests")


@signed_in
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def earlier(request: HttpRequest) -> HttpResponseBase:
    """Asks for the number of a request. Whatever there is, a code is said to be on its way."""
    if request.method != "POST":
        return _number(request)
    typed = request.POST.get("reference", "").strip()[:60]
    reference = canonical(typed)
    if reference is None:
        wrong = gettext("The number has eight letters and digits, like K7QM-3XPD.")
        return _number(request, typed, wrong)
    try:
        callers.count(kinds.CODES, request, now=clock.now())
        # whoever asks here is signed in: from how many places one account asks is all one
        by = codes.Asker(place=f"account {actor_in(request).account_id}")
        ticket = cases.ask_to_claim(reference, language=speaking.current(), by=by, now=clock.now())
    except TooMany as refusal:
        return callers.late(_number(request, typed, at_field(refusal)), refusal)
    request.session[TICKET] = {"ticket": ticket, "reference": reference}
    return redirect("web:earlier_code")


def _number(request: HttpRequest, typed: str = "", error: str = "") -> HttpResponse:
    hint = gettext("Eight letters and digits, like K7QM-3XPD. It is on your receipt.")
    field = Field("reference", "reference", gettext("Your number"), hint=hint, error=error, value=typed, width="md")
    return render(request, "web/earlier.html", {"field": field, "problems": problems([field])})


@signed_in
@sensitive_post_parameters("code")
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def earlier_code(request: HttpRequest) -> HttpResponseBase:
    """Where that code is typed."""
    kept = request.session.get(TICKET)
    if not kept:
        return redirect("web:earlier")
    if request.method != "POST":
        return _code(request, kept["reference"])
    try:
        callers.count(kinds.CODE_TRIES, request, now=clock.now())
        _claim(request, kept)
    except TooMany as refusal:
        return callers.late(_code(request, kept["reference"], at_field(refusal)), refusal)
    except codes.CannotProve as refusal:
        return _code(request, kept["reference"], asking.said(refusal))
    except cases.CannotClaim:
        messages.error(request, gettext("This request cannot be added any more."))
    request.session.pop(TICKET, None)
    return redirect("web:my_requests")


def _claim(request: HttpRequest, kept: dict[str, str]) -> None:
    typed, account = request.POST.get("code", "")[:40], actor_in(request).account_id or 0
    cases.claim(kept["reference"], ticket=kept["ticket"], typed=typed, account_id=account, now=clock.now())
    messages.success(request, gettext("We added %(reference)s.") % {"reference": kept["reference"]})


def _code(request: HttpRequest, reference: str, error: str = "") -> HttpResponse:
    field = asking.code_field(error)
    shown = {"field": field, "problems": problems([field]), "reference": reference}
    return render(request, "web/earlier_code.html", shown)
