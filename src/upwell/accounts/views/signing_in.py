"""The pages to sign in with a password, and out. They parse and draw; `sessions` decides. With a code: `codes.py`."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from upwell.accounts import queries, sessions
from upwell.accounts.access import public
from upwell.accounts.actions import CannotSignIn
from upwell.accounts.models import Account
from upwell.lib import clock
from upwell.limits import callers
from upwell.limits.actions import TooMany
from upwell.limits.sentences import sentence
from upwell.notify import queries as letters
from upwell.ui import context
from upwell.ui.fields import Field, problems

LONGEST = 200


@public
@sensitive_post_parameters("password")
@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return form(request, name=request.GET.get("name", "").strip() if settings.SANDBOX else "")
    name, password = request.POST.get("name", "").strip(), request.POST.get("password", "")
    missing = _missing(name, password)
    if missing:
        return form(request, name=name, errors=missing)
    try:
        sessions.sign_in(
            request, name=name[:LONGEST], password=password[:LONGEST], address=callers.address(request), now=clock.now()
        )
    except TooMany as refusal:
        return callers.late(form(request, name=name, errors={"name": sentence(refusal)}), refusal)
    except CannotSignIn:
        words = _("The name or the password is not right. Check both and try again.")
        return form(request, name=name, errors={"name": words})
    return HttpResponseRedirect(onward(request, _asked(request)))


@public
@csrf_protect
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    sessions.sign_out(request, now=clock.now())
    return HttpResponseRedirect(reverse(context.LINKS.home) if context.LINKS.home else "/")


def _missing(name: str, password: str) -> dict[str, str]:
    errors = {}
    if not name:
        errors["name"] = _("Enter your sign-in name.")
    if not password:
        errors["password"] = _("Enter your password.")
    return errors


def form(request: HttpRequest, *, name: str = "", to: str = "", errors: dict[str, str] | None = None) -> HttpResponse:
    """Both ways in. With a password comes first for who wanted to go to staff's pages, or has just tried it, and for a
    name that the front page of a sandbox led here with."""
    wrong = errors or {}
    fields = _password_fields(name, wrong)
    address = address_field(to, error=wrong.get("to", ""))
    first = bool(wrong.keys() & {"name", "password"}) or _wants_work(_asked(request)) or bool(name)
    shown = {"fields": fields, "address": address, "next": _asked(request), "password_first": first}
    shown["problems"] = problems([address, *fields])
    return render(request, "accounts/sign_in.html", shown)


def address_field(typed: str, *, error: str = "") -> Field:
    """Where a code is to go. Phones are asked for only where somebody sends texts."""
    label, hint = _("Your email address"), _("For example, name@example.com.")
    if letters.can_text():
        label = _("Your email address or mobile number")
        hint = _("For example, name@example.com or 408-555-0123.")
    return Field(
        "text", "to", label, hint=hint, value=typed[:LONGEST], error=error, autocomplete="email", spellcheck=False,
        inputmode="email", width="xl",
    )  # fmt: skip


def _wants_work(asked: str) -> bool:
    """Whether it leads to a page of staff's or of a partner's people."""
    pages = [_address(link) for link in (context.LINKS.desk, context.LINKS.portal) if link]
    return asked.startswith(tuple(pages))


def _password_fields(name: str, wrong: dict[str, str]) -> list[Field]:
    return [
        Field(
            "text", "name", _("Sign-in name"), value=name[:LONGEST], error=wrong.get("name", ""),
            autocomplete="username", spellcheck=False, width="xl",
        ),
        Field(
            "password", "password", _("Password"), error=wrong.get("password", ""),
            autocomplete="current-password", width="xl",
        ),
    ]  # fmt: skip


def _asked(request: HttpRequest) -> str:
    return (request.POST if request.method == "POST" else request.GET).get("next", "")


def onward(request: HttpRequest, asked: str) -> str:
    """Where the person wanted to go, when that is a page of ours; else where they begin."""
    start = _start(request)
    if start != _address(context.LINKS.desk) and asked.partition("?")[0] == _address(context.LINKS.desk):
        return start  # the queue is not for them: they only came by its address
    if url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return asked
    return start


def _start(request: HttpRequest) -> str:
    """Residents begin with their requests, staff with the queue, or with the system when that is all they see."""
    user, links = request.user, context.LINKS
    if not isinstance(user, Account) or not user.is_staff:
        return start_of_residents()
    actor = queries.actor_of(user)
    if actor.begins_with_portal:
        return _address(links.portal)
    return _address(links.desk if actor.begins_with_queue else links.system)


def start_of_residents() -> str:
    return _address(context.LINKS.account)


def _address(name: str) -> str:
    return reverse(name) if name else settings.LOGIN_REDIRECT_URL
