"""A resident's own account: how they sign in, signing out everywhere else, ending it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from upwell.accounts import actions as accounts
from upwell.accounts import queries as account_queries
from upwell.accounts.access import actor_in, signed_in
from upwell.cases import actions as cases
from upwell.intake import actions as intake
from upwell.intake import queries as intake_queries
from upwell.lib import clock
from upwell.ui.personal import personal


@signed_in
@personal
@require_safe
def my_account(request: HttpRequest) -> HttpResponseBase:
    actor = actor_in(request)
    context = {"address": account_queries.proved_address(actor.account_id or 0), "may_end": actor.kind == "resident"}
    return render(request, "web/account.html", context)


@signed_in
@require_POST
def elsewhere(request: HttpRequest) -> HttpResponseBase:
    """Signs out on every other device."""
    accounts.end_other_sessions(actor_in(request).account_id or 0, here=request.session.session_key or "")
    messages.success(request, gettext("Done. You are signed out everywhere else."))
    return redirect("web:my_account")


@signed_in
@require_POST
def end(request: HttpRequest) -> HttpResponseBase:
    """Ends the account. Requests stay, in nobody's account; forms that were not sent are thrown away."""
    actor, now = actor_in(request), clock.now()
    mine = actor.account_id or 0
    if actor.kind != "resident":
        raise Http404
    if request.POST.get("sure") != "yes":
        messages.error(request, gettext("Tick the box to delete your account."))
        return redirect("web:my_account")
    try:
        with transaction.atomic():
            accounts.end_account(mine, by=actor, now=now)
            cases.release(mine)
            for draft in intake_queries.drafts_of(mine):
                intake.throw_away(draft, now=now)
    except accounts.LastOwner:
        messages.error(request, gettext("Others act with you. Make somebody else an owner first."))
        return redirect("accounts:organisations")
    logout(request)
    messages.success(request, gettext("Your account is deleted."))
    return redirect("web:home")
