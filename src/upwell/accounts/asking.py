"""What every page has that asks for a code: the field, the refusals in words, how often one caller may ask."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from upwell.accounts import codes
from upwell.accounts.addresses import Address
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.ui.fields import Field


def code_field(error: str) -> Field:
    return Field(
        "text", "code", _("The six digits of the code"), error=error, autocomplete="one-time-code",
        inputmode="numeric", spellcheck=False, width="sm",
    )  # fmt: skip


def said(refusal: codes.CannotProve) -> str:
    if isinstance(refusal, codes.NotACode):
        return _("Enter the six digits of the code.")
    if isinstance(refusal, codes.WrongCode):
        return _("This is not the code. Look at the newest message and try again.")
    return _("This code does not work any more. Ask for a new one.")


def counted(request: HttpRequest, to: Address) -> None:
    """Before a code is sent. Raises TooMany."""
    callers.count(kinds.CODES, request, now=clock.now())
    if to.phone:
        callers.count(kinds.TEXTS, request, now=clock.now())
