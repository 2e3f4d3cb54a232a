"""For whom one acts: the switch, the organisations, who may act for them, invitations. `representing.py` decides."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upwell.accounts import queries, representing
from upwell.accounts.access import act_for, acting_for, actor_in, signed_in
from upwell.accounts.models import Organisation
from upwell.accounts.queries import Acting
from upwell.accounts.views import signing_in
from upwell.journey.answers.people import read_email
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.limits.actions import TooMany
from upwell.limits.sentences import at_field
from upwell.ui import speaking
from upwell.ui.fields import Field, Option, problems
from upwell.ui.personal import personal


def _me(request: HttpRequest) -> int:
    return actor_in(request).account_id or 0


def _mine(request: HttpRequest, organisation: UUID) -> Acting:
    found = queries.may_act(_me(request), organisation)
    if found is None:
        raise Http404
    return found


def kinds_of() -> dict[str, str]:
    return {"business": _("A business"), "household": _("A tenant or household"), "property": _("A property manager")}


@signed_in
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def organisations(request: HttpRequest) -> HttpResponse:
    """Those one may act for, and a form for another."""
    if request.method != "POST":
        return _list(request)
    name, kind = request.POST.get("name", "").strip()[: representing.LONGEST], request.POST.get("kind", "")
    errors = {} if name else {"name": _("Enter its name.")}
    if kind not in Organisation.Kind.values:
        errors["kind"] = _("Choose what it is.")
    if errors:
        return _list(request, name=name, kind=kind, errors=errors)
    try:
        made = representing.found(name, kind=kind, account_id=_me(request), now=clock.now())
    except representing.NotAName:
        return _list(request, name=name, kind=kind, errors={"name": _("Write the name in one line, without a link.")})
    except representing.Enough:
        return _list(request, name=name, kind=kind, errors={"name": _("You act for as many as one person can.")})
    act_for(request, queries.may_act(_me(request), made.pk))
    return redirect("accounts:organisation", organisation=made.pk)


def _list(
    request: HttpRequest, *, name: str = "", kind: str = "", errors: dict[str, str] | None = None
) -> HttpResponse:
    wrong = errors or {}
    options = [Option(code, words) for code, words in kinds_of().items()]
    fields = [
        Field("text", "name", _("Name"), value=name, error=wrong.get("name", ""), autocomplete="organization"),
        Field("radios", "kind", _("What is it?"), value=kind, options=options, error=wrong.get("kind", "")),
    ]
    shown = {"fields": fields, "problems": problems(fields), "mine": queries.represented(_me(request))}
    return render(request, "accounts/organisations.html", {**shown, "acting": acting_for(request)})


@signed_in
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Acts for another from now on, or for oneself again."""
    chosen = request.POST.get("for", "")
    try:
        acting = _mine(request, UUID(chosen)) if chosen else None
    except ValueError:
        raise Http404 from None
    act_for(request, acting)
    return redirect(signing_in.start_of_residents())


@signed_in
@personal
@require_safe
def organisation(request: HttpRequest, organisation: UUID) -> HttpResponse:
    return _page(request, _mine(request, organisation))


def _page(request: HttpRequest, one: Acting, *, typed: str = "", error: str = "", unnamed: str = "") -> HttpResponse:
    """`error` is about the address, `unnamed` about the name."""
    email = Field("email", "email", _("Email address"), value=typed, error=error, autocomplete="off")
    name = Field("text", "name", _("Name"), value="" if unnamed else one.name, error=unnamed, autocomplete="off")
    shown: dict[str, Any] = {"one": one, "kind": kinds_of()[one.kind], "field": email, "name_field": name}
    shown["problems"] = problems([name, email])
    shown |= {"seats": queries.seats(one.id), "me": _me(request)}
    shown["invitations"] = queries.invitations(one.id, now=clock.now()) if one.is_owner else []
    return render(request, "accounts/organisation.html", shown)


@signed_in
@require_POST
def naming(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Another name for it; owners only."""
    one, name = _mine(request, organisation), request.POST.get("name", "").strip()[: representing.LONGEST]
    if not one.is_owner:
        raise Http404
    if not name:
        return _page(request, one, unnamed=_("Enter its name."))
    try:
        representing.rename(one.id, name, by=_me(request), now=clock.now())
    except representing.NotAName:
        return _page(request, one, unnamed=_("Write the name in one line, without a link."))
    messages.success(request, _("Done. It has its new name."))
    return redirect("accounts:organisation", organisation=one.id)


@signed_in
@require_POST
def invitations(request: HttpRequest, organisation: UUID) -> HttpResponse:
    """Invites somebody; owners only."""
    one, typed = _mine(request, organisation), request.POST.get("email", "")
    email = read_email(typed)
    role = "owner" if request.POST.get("owner") else "member"
    if not isinstance(email, str):
        return _page(request, one, typed=typed[:254], error=_("Enter an email address in full, like name@example.com."))
    try:
        callers.count(kinds.LETTERS, request, now=clock.now())
        given = {"email": email, "role": role, "by": _me(request), "language": speaking.current()}
        representing.invite(one.id, now=clock.now(), **given)  # type: ignore[arg-type]  # as given
    except TooMany as refusal:
        return callers.late(_page(request, one, typed=typed[:254], error=at_field(refusal)), refusal)
    except representing.NotTheirs:
        raise Http404 from None
    except representing.Enough:
        return _page(request, one, typed=typed[:254], error=_("There are as many people as there can be."))
    messages.success(request, _("The invitation is on its way."))
    return redirect("accounts:organisation", organisation=one.id)


@signed_in
@require_POST
def removal(request: HttpRequest, organisation: UUID, account: int) -> HttpResponse:
    """Leaves, or takes somebody's seat away."""
    one, me = _mine(request, organisation), _me(request)
    try:
        representing.remove(one.id, account_id=account, by=me, now=clock.now())
    except representing.NotTheirs:
        raise Http404 from None
    except representing.LastOwner:
        messages.error(request, _("Somebody has to own it. Invite another owner first, then leave."))
        return redirect("accounts:organisation", organisation=one.id)
    messages.success(request, _("Done. They cannot act for it any more.") if account != me else _("You have left."))
    return (
        redirect("accounts:organisations") if account == me else redirect("accounts:organisation", organisation=one.id)
    )


@signed_in
@personal
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Taken by a button, for programs that read mail open links too; and only with the address it was sent to."""
    found = representing.invited(secret, now=clock.now())
    if request.method == "POST":
        try:
            taken = representing.accept(secret, account_id=_me(request), now=clock.now())
        except representing.CannotAccept:
            return render(request, "accounts/invitation.html", {"refused": True})
        act_for(request, queries.may_act(_me(request), taken.pk))
        messages.success(request, _("Welcome. You act for them now."))
        return redirect(signing_in.start_of_residents())
    return render(request, "accounts/invitation.html", {"refused": found is None, "found": found})
