"""What a person reads who has done enough for now: what happened, and when to try again. Decides nothing."""

from datetime import timedelta

from django.utils.translation import gettext, ngettext

from upwell.lib.written import joined
from upwell.limits import kinds
from upwell.limits.actions import TooMany
from upwell.ui import context

TRIES = {
    kinds.SIGN_IN_HERE.name,
    kinds.SIGN_IN_ADDRESS.name,
    kinds.SIGN_IN_NAME.name,
    kinds.CODE_TRIES.name,
    kinds.PASS_CODES.name,
    kinds.PERMIT_NUMBERS.name,
}


def sentence(refusal: TooMany) -> str:
    return joined(_happened(refusal.limit.name), again(refusal.wait))


def at_field(refusal: TooMany) -> str:
    """The same where it stands beside what was typed, with the way that is always open."""
    phone = context.CITY_CARD().phone
    call = gettext("If it cannot wait, call %(phone)s.") % {"phone": phone} if phone else ""
    return joined(sentence(refusal), call)


def _happened(name: str) -> str:
    if name == kinds.LINKS.name:
        return gettext("This link was sent several times already.")
    if name in {kinds.CODES_TO_ONE.name, kinds.CODES_FROM_ONE.name}:
        return gettext("Several codes were sent already. Use the newest one.")
    if name == kinds.TEXTS_FROM_ONE.name:
        return gettext("Too many texts came from this number. We cannot read them all.")
    if name in TRIES:
        return gettext("There were too many tries.")
    return gettext("Too many requests came from your internet connection.")


def again(wait: timedelta) -> str:
    minutes = -(-wait // timedelta(minutes=1))
    if wait <= timedelta(seconds=20):
        return gettext("Try again in a moment.")
    if minutes <= 60:
        return ngettext("Try again in %(count)s minute.", "Try again in %(count)s minutes.", minutes) % {
            "count": minutes
        }
    hours = -(-minutes // 60)
    return ngettext("Try again in %(count)s hour.", "Try again in %(count)s hours.", hours) % {"count": hours}
