"""Who may open a page: decorators that check and, by the same word, declare it for the matrix of every URL.

`@public`, `@signed_in`, `@requires("permission")`. They decide about the page; whether this *case* may be seen is
the action's or query's question, asked with the same actor."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_cache_control

from upwell.accounts import queries
from upwell.accounts.actor import RESIDENT, Actor
from upwell.accounts.models import Account
from upwell.accounts.queries import Acting
from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.lib import clock
from upwell.lib.access import needing, public
from upwell.ui import errors

__all__ = ["act_for", "acting_for", "actor_in", "has_seat", "public", "requires", "signed_in"]

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
SIGNED_IN = "signed_in"
ACTING = "acting_for"


def actor_in(request: HttpRequest) -> Actor:
    """Who asks; worked out once for a request."""
    kept = cast("Any", request)
    if not hasattr(kept, "upwell_actor"):
        account = request.user
        kept.upwell_actor = queries.actor_of(account) if isinstance(account, Account) else RESIDENT
    return cast("Actor", kept.upwell_actor)


def acting_for(request: HttpRequest) -> Acting | None:
    """For whom this person acts now, as they chose; looked at anew with each request, for a seat may be taken away."""
    kept = cast("Any", request)
    if not hasattr(kept, "upwell_acting"):
        chosen, account = request.session.get(ACTING, ""), actor_in(request).account_id
        kept.upwell_acting = queries.may_act(account, UUID(chosen)) if chosen and account else None
    return cast("Acting | None", kept.upwell_acting)


def act_for(request: HttpRequest, acting: Acting | None) -> None:
    """From now on; None: for oneself."""
    if acting is None:
        request.session.pop(ACTING, None)
    else:
        request.session[ACTING] = str(acting.id)


def requires(permission: str, *others: str) -> Callable[[View[P]], View[P]]:
    """Only who has this permission, or one of the others, in at least one team. Strangers are sent to sign in; whoever
    else gets a 403 page."""

    def guarded(view: View[P]) -> View[P]:
        @wraps(view)
        def check(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            actor = actor_in(request)
            if any(actor.may(one) for one in (permission, *others)):
                return _private(view(request, *args, **kwargs))
            if actor.account_id is None:
                return _to_sign_in(request)
            _write_down(actor, permission)
            raise PermissionDenied(permission)

        return needing(" or ".join((permission, *others)), check)

    return guarded


def signed_in(view: View[P]) -> View[P]:
    """Anybody with an account, staff or resident."""

    @wraps(view)
    def check(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if actor_in(request).account_id is None:
            return _to_sign_in(request)
        return _private(view(request, *args, **kwargs))

    return needing(SIGNED_IN, check)


def has_seat(request: HttpRequest, organisation: UUID) -> bool:
    """For a link to something of an organisation's: whether this person acts for it now, whoever the letter with the
    link was sent to and whenever. Raises `errors.Instead` for a stranger, who is sent to sign in and comes back."""
    account = actor_in(request).account_id
    if account is None:
        raise errors.Instead(_to_sign_in(request))
    return queries.may_act(account, organisation) is not None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """With the way back. What was sent by somebody who was signed out meanwhile is shown to them to copy."""
    sent = request.method not in {"GET", "HEAD"}
    target = urlencode({"next": (sent and errors.came_from(request)) or request.get_full_path()})
    address = f"{reverse('accounts:sign_in')}?{target}"
    return errors.signed_out(request, address) if sent else HttpResponseRedirect(address)


def _private(response: HttpResponseBase) -> HttpResponseBase:
    # a shared computer, or a proxy, must not show the page to the next person
    patch_cache_control(response, private=True, no_store=True)
    return response


def _write_down(actor: Actor, permission: str) -> None:
    events.record(Fact("access_refused", at=clock.now(), subject=actor.id, data={"permission": permission}))
