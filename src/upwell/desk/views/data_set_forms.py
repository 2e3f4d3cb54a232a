"""A data set is made, changed and withdrawn, and somebody says which column of its files is which figure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from pydantic import ValidationError

from upwell.accounts.access import actor_in, requires
from upwell.desk import set_columns, set_fields
from upwell.desk.views.data_sets import ANSWERS, MANAGE, found, mine
from upwell.lib import clock
from upwell.performance import actions, sent, wording
from upwell.performance.sent import DataSet
from upwell.ui.fields import problems


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _form(request, {})
    said = {name: request.POST.get(name, "").strip()[:300] for name in set_fields.FIELDS}
    wrong = set_fields.wrong(said)
    if not wrong:
        try:
            made = actions.declare(
                said["code"], set_fields.declared(said), by=actor_in(request), now=clock.now(), anew=True
            )
        except ValidationError as error:
            wrong = set_fields.wrong_by(error)
        except actions.CannotDeclare as error:
            wrong = set_fields.wrong_of(error)
        else:
            messages.success(request, _("The data set is there. Send its first figures."))
            return redirect("desk:data_set", code=made.code)
    return _form(request, said, wrong)


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """What its figures mean only while it has none."""
    of = _changeable(code)
    names = set_fields.changeable(has_figures=sent.has_figures(of))
    said = set_fields.said_of(of)
    if request.method != "POST":
        return _form(request, said, of=of)
    said |= {name: request.POST.get(name, "").strip()[:300] for name in names}
    wrong = set_fields.wrong(said, before=of.service)
    if not wrong:
        try:
            columns = set_fields.columns_of(of, said["kind"])
            actions.declare(of.code, set_fields.declared(said, columns), by=actor_in(request), now=clock.now())
        except ValidationError as error:
            wrong = set_fields.wrong_by(error)
        except actions.CannotDeclare as error:
            wrong = set_fields.wrong_of(error)
        else:
            messages.success(request, _("Changed."))
            return redirect("desk:data_set", code=of.code)
    return _form(request, said, wrong, of=of)


def _changeable(code: str) -> DataSet:
    of = found(code)
    if of.declared or of.withdrawn_at:
        raise Http404
    return of


def _form(
    request: HttpRequest, said: Mapping[str, str], wrong: Mapping[str, str] | None = None, of: DataSet | None = None
) -> HttpResponse:
    names = set_fields.changeable(has_figures=sent.has_figures(of)) if of else set_fields.FIELDS
    fields = [set_fields.field(name, said.get(name, ""), (wrong or {}).get(name, "")) for name in names]
    context: dict[str, Any] = {"actor": actor_in(request), "fields": fields, "of": of, "problems": problems(fields)}
    return render(request, "desk/data_set_new.html", context, status=422 if wrong else 200)


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    of, error = _changeable(code), ""
    if request.method == "POST":
        try:
            actions.withdraw(of.code, request.POST.get("why", ""), by=actor_in(request), now=clock.now())
        except actions.CannotDeclare as refused:
            error = str(wording.SETS[refused.code])
        else:
            messages.success(request, _("The data set was withdrawn."))
            return redirect("desk:data_set", code=of.code)
    fields = [set_fields.why(error)]
    context = {"actor": actor_in(request), "of": of, "fields": fields, "problems": problems(fields)}
    return render(request, "desk/data_set_withdraw.html", context, status=422 if error else 200)


@requires(MANAGE, ANSWERS)
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: HttpRequest, code: str, sending: UUID) -> HttpResponse:
    """Which column of this file, and of those that come, is which figure."""
    of = mine(request, code)
    there = sent.sending(of, sending)
    if there is None or not there.seen or of.declared or of.withdrawn_at:
        raise Http404
    said = request.POST if request.method == "POST" else request.GET
    form = set_columns.Form(of, there.seen, said)
    if request.method == "POST" and form.is_complete:
        actions.say_columns(of.code, form.columns(), by=actor_in(request), now=clock.now())
        messages.success(request, _("Kept. Send the file again."))
        return redirect("desk:data_set", code=of.code)
    context = {
        "actor": actor_in(request),
        "of": of,
        "sending": there,
        "form": form,
        "problems": problems([*form.places, *form.figures]),
    }
    return render(request, "desk/data_set_columns.html", context, status=422 if context["problems"] else 200)
