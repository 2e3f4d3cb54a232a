"""What every page has that asks for a code: the field, the refusals in words, how often one caller may ask, and
whether this browser has signed in with an address before.

That the browser itself says, by a signed mark of the address that nobody can read it from."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from upwell.accounts import codes
from upwell.accounts.addresses import Address
from upwell.accounts.models import Account
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.ui.fields import Field

KNOWN = "__Host-known" if settings.HTTPS else "known"
KNOWN_FOR = 365 * 24 * 3600
MOST_KNOWN = 3


def code_field(error: str) -> Field:
    return Field(
        "text", "code", _("The six digits of the code"), error=error, autocomplete="one-time-code",
        inputmode="numeric", spellcheck=False, width="sm",
    )  # fmt: skip


def said(refusal: codes.CannotProve) -> str:
    if isinstance(refusal, codes.NotACode):
        return _("Enter the six digits of the code.")
    if isinstance(refusal, codes.WrongCode):
        return _("This is not the code. If several messages came, try the code of another one.")
    return _("This code does not work any more. Ask for a new one.")


def counted(request: HttpRequest, to: Address) -> None:
    """Before a code is sent. Raises TooMany."""
    callers.count(kinds.CODES, request, now=clock.now())
    if to.phone:
        callers.count(kinds.TEXTS, request, now=clock.now())


def asker(request: HttpRequest, to: Address) -> codes.Asker:
    return codes.Asker(place=callers.address(request), known=to.index in _known(request))


def remember(request: HttpRequest, response: HttpResponse, account: Account) -> None:
    """This browser has signed in with the addresses of this account, also after it signs out."""
    mine = [index for index in (account.email_index, account.phone_index) if index]
    marks = [*mine, *(one for one in _known(request) if one not in mine)][:MOST_KNOWN]
    response.set_signed_cookie(
        KNOWN, ".".join(marks), salt=KNOWN, max_age=KNOWN_FOR, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )


def _known(request: HttpRequest) -> list[str]:
    kept: str = request.get_signed_cookie(KNOWN, default="", salt=KNOWN, max_age=KNOWN_FOR) or ""
    return kept.split(".")
