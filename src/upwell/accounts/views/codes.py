"""Signing in with a code: ask for one, type it. The ticket of the code lies in the session, the address with the code.

Nothing here says whether an address is known: it is asked for, and an account made, all the same."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from upwell.accounts import addresses, codes, sessions
from upwell.accounts.access import public
from upwell.accounts.actions import CannotSignIn
from upwell.accounts.addresses import Address
from upwell.accounts.asking import asker, code_field, counted, remember, said
from upwell.accounts.views import signing_in
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.limits.actions import TooMany
from upwell.limits.sentences import at_field
from upwell.notify import queries as letters
from upwell.ui import speaking
from upwell.ui.fields import problems
from upwell.ui.personal import personal

TICKET = "sign_in_code"


@public
@sensitive_post_parameters("to")
@csrf_protect
@never_cache
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Sends a code to what was typed, or, `again`, where the last one went."""
    typed = request.POST.get("to", "")
    to = _last(request) if "again" in request.POST else addresses.read(typed)
    if to is None and "again" in request.POST:
        return redirect("accounts:sign_in")
    if to is None:
        wrong = _("Enter your email address in full, like name@example.com.")
        return signing_in.form(request, to=typed, errors={"to": _missing() if not typed.strip() else wrong})
    try:
        counted(request, to)
        language, by = speaking.current(), asker(request, to)
        ticket = codes.ask(codes.SIGN_IN, to, values={}, language=language, by=by, now=clock.now())
    except TooMany as refusal:
        return callers.late(signing_in.form(request, to=typed, errors={"to": at_field(refusal)}), refusal)
    except codes.CannotSendCode:
        wrong = _("We cannot send text messages yet. Enter an email address.")
        return signing_in.form(request, to=typed, errors={"to": wrong})
    kept = request.session.get(TICKET, {})
    wish = kept.get("next", "") if "again" in request.POST else request.POST.get("next", "")[:500]
    request.session[TICKET] = {"ticket": ticket, "next": wish}
    return redirect("accounts:code")


def _missing() -> str:
    if letters.can_text():
        return _("Enter your email address or mobile number.")
    return _("Enter your email address.")


def _last(request: HttpRequest) -> Address | None:
    ticket = request.session.get(TICKET, {}).get("ticket", "")
    return codes.waiting(codes.SIGN_IN, ticket, now=clock.now())


@public
@sensitive_post_parameters("code")
@csrf_protect
@never_cache
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Where the code is typed."""
    kept = request.session.get(TICKET)
    if not kept:
        return redirect("accounts:sign_in")
    if request.method != "POST":
        return _page(request)
    try:
        callers.count(kinds.CODE_TRIES, request, now=clock.now())
        typed, language = request.POST.get("code", "")[:40], speaking.current()
        given = {"ticket": kept["ticket"], "typed": typed, "language": language}
        account = sessions.sign_in_by_code(request, now=clock.now(), **given)
    except TooMany as refusal:
        return callers.late(_page(request, error=at_field(refusal)), refusal)
    except codes.CannotProve as refusal:
        return _page(request, error=said(refusal))
    except CannotSignIn:
        return _page(request, error=_("This account was shut. Call us, and we will look into it."))
    request.session.pop(TICKET, None)
    response = HttpResponseRedirect(signing_in.onward(request, str(kept.get("next", ""))))
    remember(request, response, account)
    return response


def _page(request: HttpRequest, *, error: str = "") -> HttpResponse:
    to = _last(request)
    field = code_field(error)
    shown = {"field": field, "problems": problems([field]), "to": to, "minutes": codes.LIVES.seconds // 60}
    return render(request, "accounts/code.html", shown)
