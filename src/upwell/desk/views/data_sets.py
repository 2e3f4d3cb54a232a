"""Figures of services that Upwell does not deliver: how fresh they are, files looked at before they count, and keys."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from pydantic import ValidationError

from upwell.accounts.access import actor_in, requires
from upwell.catalogue import queries as catalogue
from upwell.catalogue.data_sets import DataSet as Declared
from upwell.channels.api import actions as api
from upwell.desk.names import names
from upwell.desk.sets import figure, kinds, marks, period_of, periods, written
from upwell.lib import clock
from upwell.performance import actions, sent, wording
from upwell.performance.figures.grids import MOST_BYTES, CannotRead
from upwell.performance.figures.reading import Notice
from upwell.performance.sent import DataSet
from upwell.ui.fields import Field, Option, Problem

MANAGE = "manage_data_sets"
SENDINGS, FIGURES, NOTICES, SHOWN = 20, 40, 200, 20


@requires(MANAGE)
@require_safe
def data_sets(request: HttpRequest) -> HttpResponse:
    now, words = clock.now(), names()
    rows = [
        {
            "of": one,
            "fresh": sent.freshness(one, now=now),
            "kind": kinds()[one.kind],
            "team": words.team(one.team),
            "newest": period_of(one.newest, one.period) if one.newest else "",
        }
        for one in sent.all_sets()
    ]
    rows.sort(key=lambda one: not one["fresh"].late)  # type: ignore[attr-defined]  # a mapping of several kinds
    return render(request, "desk/data_sets.html", {"actor": actor_in(request), "rows": rows})


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _form(request, {})
    said = {name: request.POST.get(name, "").strip()[:300] for name in FIELDS}
    try:
        made = actions.declare(said["code"], _declared(said), by=actor_in(request), now=clock.now(), anew=True)
    except ValidationError as error:
        return _form(request, said, {str(one["loc"][0]) for one in error.errors() if one["loc"]})
    except actions.CannotDeclare as error:
        at = {"taken": "code", "code": "code", "team": "team"}.get(error.code, "service")
        return _form(request, said, {at}, str(wording.SETS[error.code]))
    messages.success(request, _("The data set is there. Send its first figures."))
    return redirect("desk:data_set", code=made.code)


FIELDS = ("title", "code", "service", "kind", "period", "team", "best_mark", "days", "steps")


def _declared(said: Mapping[str, str]) -> Declared:
    """Raises ValidationError."""
    told: dict[str, Any] = {name: said[name] for name in ("title", "service", "kind", "period", "team")}
    told["best_mark"] = said["best_mark"] or "highest"
    told["steps"] = said["steps"].split()
    if said["days"]:
        days = said["days"]
        told["late_after"] = timedelta(days=int(days)) if days.isascii() and days.isdigit() and len(days) < 5 else days
    return Declared.model_validate(told)


def _form(request: HttpRequest, said: Mapping[str, str], wrong: Collection[str] = (), why: str = "") -> HttpResponse:
    wrong = {"days" if one == "late_after" else one for one in wrong}
    sentence = why or _("This does not fit. See what is said below it.")
    fields = [_field(name, said.get(name, ""), sentence if name in wrong else "") for name in FIELDS]
    problems = [Problem(one.error, one.id) for one in fields if one.error]
    context = {"actor": actor_in(request), "fields": fields, "problems": problems}
    return render(request, "desk/data_set_new.html", context, status=422 if problems else 200)


def _field(name: str, value: str, error: str) -> Field:
    label, hint = {
        "title": (_("Name"), ""),
        "code": (_("Code"), _("Small letters, figures and underscores. It cannot be changed.")),
        "service": (_("Code of the service"), _("Small letters, figures, hyphens and underscores.")),
        "kind": (_("What are the figures of?"), ""),
        "period": (_("By which periods?"), ""),
        "team": (_("Which team looks after it?"), _("It is told when new figures are late.")),
        "best_mark": (_("Which mark is the best?"), _("For satisfaction only.")),
        "days": (
            _("After how many days are new figures late?"),
            _("Counted from the first day of the newest period. Without a number, as is usual for such periods."),
        ),
        "steps": (_("The steps, in their order"), _("For steps only: codes, with a space between them.")),
    }[name]
    optional = name in ("best_mark", "days", "steps")
    choices = _choices(name)
    kind: Any = "select" if choices else "number" if name == "days" else "text"
    options = [Option(code, called) for code, called in choices]
    return Field(kind, name, label, hint=hint, error=error, value=value, optional=optional, options=options)


def _choices(name: str) -> Sequence[tuple[str, str]]:
    if name == "team":
        return names().teams(frozenset(catalogue.city().teams))
    found = {"kind": kinds, "period": periods, "best_mark": marks}.get(name)
    return list(found().items()) if found else ()


def _found(code: str) -> DataSet:
    found = sent.find(code)
    if found is None:
        raise Http404
    return found


@requires(MANAGE)
@require_safe
def data_set(request: HttpRequest, code: str) -> HttpResponse:
    return _page(request, _found(code))


def _page(request: HttpRequest, of: DataSet, *, said: str = "", secret: str = "") -> HttpResponse:
    context = {
        "actor": actor_in(request),
        "of": of,
        "fresh": sent.freshness(of, now=clock.now()),
        "kind": kinds()[of.kind],
        "period": periods()[of.period],
        "team": names().team(of.team),
        "figures": [
            (one, period_of(one.start, of.period), figure(of, one.name), written(one.name, one.value))
            for one in sent.figures(of, limit=FIGURES)
        ],
        "sendings": sent.sendings(of, limit=SENDINGS),
        "stretches": [(one, wording.measure(one.measure)) for one in sent.stretches(of)],
        "secret": secret,
        "said": said,
        "problems": [Problem(said, "id_file")] if said else [],
        "address": request.build_absolute_uri(reverse("api:figures", args=[of.code])),
    }
    response = render(request, "desk/data_set.html", context, status=422 if said else 200)
    response["Cache-Control"] = "no-store, private"
    return response


@requires(MANAGE)
@require_POST
def token(request: HttpRequest, code: str) -> HttpResponse:
    """A key for this data set, shown once."""
    of = _found(code)
    return _page(request, of, secret=api.token(of.code, by=actor_in(request), now=clock.now()).secret)


@requires(MANAGE)
@require_POST
def files(request: HttpRequest, code: str) -> HttpResponse:
    """A file is read; nothing of it counts yet."""
    of, file = _found(code), request.FILES.get("file")
    if file is None:
        return _page(request, of, said=_("Choose a file first."))
    try:
        sending = actions.read_file(
            of,
            file.read(MOST_BYTES + 1),
            name=str(file.name),
            by=actor_in(request).called,
            now=clock.now(),
            sheet=request.POST.get("sheet", "").strip()[:80],
        )
    except CannotRead as error:
        return _page(request, of, said=str(wording.FILES[error.code]))
    return redirect("desk:data_set_file", code=of.code, sending=sending.pk)


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, code: str, sending: UUID) -> HttpResponse:
    """What was read, cell by cell; a POST takes it."""
    of = _found(code)
    there = sent.sending(of, sending)
    if there is None:
        raise Http404
    notices = [Notice(**one) for one in there.notices]
    if request.method == "POST":
        try:
            change = actions.take(there.pk, by=actor_in(request).called, now=clock.now())
        except actions.NotTaken as error:
            messages.error(request, str(wording.FILES[error.code]))
            notices = list(error.notices) or notices
        else:
            messages.success(request, _taken(change))
            return redirect("desk:data_set", code=of.code)
    context = {
        "actor": actor_in(request),
        "of": of,
        "sending": there,
        "refused": [(one, wording.sentence(one)) for one in notices if one.refused][:NOTICES],
        "told": [(one, wording.sentence(one)) for one in notices if not one.refused][:NOTICES],
        "items": [
            {
                "start": period_of(one.start, of.period),
                "name": figure(of, one.name),
                "cell": one.cell,
                "value": written(one.name, one.value),
            }
            for one in sent.read_items(there, limit=SHOWN)
        ],
        "count": len(there.items),
    }
    return render(request, "desk/data_set_file.html", context)


def _taken(change: actions.Change) -> str:
    said = ngettext("%(n)s figure is new or changed.", "%(n)s figures are new or changed.", change.new + change.changed)
    return said % {"n": change.new + change.changed}
