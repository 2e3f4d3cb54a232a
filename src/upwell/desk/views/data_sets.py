"""Figures of services that Upwell does not deliver: how fresh they are, files looked at before they count, and keys."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from upwell.accounts.access import actor_in, requires
from upwell.catalogue import queries as catalogue
from upwell.channels.api import actions as api
from upwell.desk import sets
from upwell.desk.names import names
from upwell.desk.sets import figure, kinds, periods, written
from upwell.lib import clock
from upwell.performance import actions, sent, wording
from upwell.performance.figures.dates import named
from upwell.performance.figures.grids import MOST_BYTES, CannotRead
from upwell.performance.figures.reading import Notice
from upwell.performance.sent import DataSet, Sending
from upwell.ui.fields import Problem

MANAGE, ANSWERS = actions.PERMISSION, actions.ANSWERS
REFUSED = "data_set_refused"
"""In the session: what was said of the file that was sent last, so that the page can say it in another language."""
SENDINGS, FIGURES, NOTICES, SHOWN = 20, 40, 200, 20


@requires(MANAGE, ANSWERS)
@require_safe
def data_sets(request: HttpRequest) -> HttpResponse:
    """Those that somebody may send figures of."""
    now, words, actor = clock.now(), names(), actor_in(request)
    rows = [
        {
            "of": one,
            "fresh": sent.freshness(one, now=now),
            "kind": kinds()[one.kind],
            "team": words.team(one.team),
            "newest": named(one.newest, one.period) if one.newest else "",
        }
        for one in sent.all_sets()
        if actions.may_send(actor, one)
    ]
    rows.sort(key=_order)
    context = {"actor": actor, "rows": rows, "may_make": actor.may(MANAGE)}
    return render(request, "desk/data_sets.html", context)


def _order(row: dict[str, Any]) -> tuple[bool, bool]:
    return row["of"].withdrawn_at is not None, not row["fresh"].late


def found(code: str) -> DataSet:
    there = sent.find(code)
    if there is None:
        raise Http404
    return there


def mine(request: HttpRequest, code: str) -> DataSet:
    """One that this person may send figures of."""
    of = found(code)
    if not actions.may_send(actor_in(request), of):
        raise PermissionDenied(ANSWERS)
    return of


@requires(MANAGE, ANSWERS)
@require_safe
def data_set(request: HttpRequest, code: str) -> HttpResponse:
    of = mine(request, code)
    kept = request.session.get(REFUSED) if "refused" in request.GET else None
    return _page(request, of, refused=kept if kept and kept["of"] == of.code else None)


def _page(
    request: HttpRequest, of: DataSet, *, refused: dict[str, Any] | None = None, secret: str = ""
) -> HttpResponse:
    said, actor = _said(refused), actor_in(request)
    context = {
        "actor": actor,
        "of": of,
        "may_make": actor.may(MANAGE),
        "may_change": actor.may(MANAGE) and not of.declared and not of.withdrawn_at,
        "fresh": sent.freshness(of, now=clock.now()),
        "kind": kinds()[of.kind],
        "period": periods()[of.period],
        "team": names().team(of.team),
        "figures": [
            (one, named(one.start, of.period), figure(of, one.name), written(one.name, one.value))
            for one in sent.figures(of, limit=FIGURES)
        ],
        "sendings": [(one, _state(one)) for one in sent.sendings(of, limit=SENDINGS)],
        "known": sets.known(of),
        "usual": sets.usual(),
        "each": sets.each_of(of),
        "stretches": [(one, wording.measure(one.measure)) for one in sent.stretches(of)],
        "secret": secret,
        "said": said,
        "sheet": refused["sheet"] if refused else "",
        "problems": [Problem(said, "id_file")] if said else [],
        "address": request.build_absolute_uri(reverse("api:figures", args=[of.code])),
    }
    response = render(request, "desk/data_set.html", context)
    response["Cache-Control"] = "no-store, private"
    return response


def _said(refused: dict[str, Any] | None) -> str:
    if refused is None:
        return ""
    if refused["code"] == "no_file":
        return _("Choose a file first.")
    return wording.of_file(CannotRead(refused["code"], refused["sheets"]))


def _state(one: Sending) -> str:
    if one.state == one.State.TAKEN:
        return "taken"
    return "refused" if any(notice["refused"] for notice in one.notices) else "waiting"


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def token(request: HttpRequest, code: str) -> HttpResponse:
    """A key for this data set, shown once: who asks for the same page in another language does not make another."""
    of = found(code)
    if request.method != "POST" or of.withdrawn_at:
        return redirect("desk:data_set", code=of.code)
    return _page(request, of, secret=api.token(of.code, by=actor_in(request), now=clock.now()).secret)


@requires(MANAGE, ANSWERS)
@require_safe
def example(request: HttpRequest, code: str) -> HttpResponse:
    """A file as this data set takes it."""
    of = mine(request, code)
    today = clock.now().astimezone(catalogue.city().zone).date()
    response = HttpResponse(sets.example(of, today), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{of.code}-example.csv"'
    return response


@requires(MANAGE, ANSWERS)
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, code: str) -> HttpResponse:
    """A file is read; nothing of it counts yet."""
    of, file = mine(request, code), request.FILES.get("file")
    if request.method != "POST":
        return redirect("desk:data_set", code=of.code)
    sheet = request.POST.get("sheet", "").strip()[:80]
    if file is None:
        return _refused(request, of, "no_file", sheet)
    try:
        sending = actions.read_file(
            of,
            file.read(MOST_BYTES + 1),
            name=str(file.name),
            by=actor_in(request).called,
            now=clock.now(),
            sheet=sheet,
        )
    except CannotRead as error:
        return _refused(request, of, error.code, sheet, error.sheets)
    except actions.NotTaken as error:
        return _refused(request, of, error.code, sheet)
    return redirect("desk:data_set_file", code=of.code, sending=sending.pk)


def _refused(request: HttpRequest, of: DataSet, code: str, sheet: str, sheets: tuple[str, ...] = ()) -> HttpResponse:
    request.session[REFUSED] = {"of": of.code, "code": code, "sheet": sheet, "sheets": sheets}
    return redirect(reverse("desk:data_set", args=[of.code]) + "?refused=1")


@requires(MANAGE, ANSWERS)
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, code: str, sending: UUID) -> HttpResponse:
    """What was read, cell by cell; a POST takes it."""
    of = mine(request, code)
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
    refused = [(one, wording.sentence(one)) for one in notices if one.refused]
    context = {
        "actor": actor_in(request),
        "of": of,
        "sending": there,
        "refused": refused[:NOTICES],
        "wrong": max(len(refused), there.wrong),
        "can_say_columns": bool(there.seen) and not of.declared and not of.withdrawn_at and _asks_columns(notices),
        "told": [(one, wording.sentence(one)) for one in notices if not one.refused][:NOTICES],
        "items": [
            {
                "start": named(one.start, of.period),
                "name": figure(of, one.name),
                "cell": one.cell,
                "value": written(one.name, one.value),
            }
            for one in sent.read_items(there, limit=SHOWN)
        ],
        "count": len(there.items),
    }
    return render(request, "desk/data_set_file.html", context)


def _asks_columns(notices: list[Notice]) -> bool:
    return any(one.code in ("no_headings", "figure_unknown", "column_unknown") for one in notices)


def _taken(change: actions.Change) -> str:
    said = ngettext("%(n)s figure is new or changed.", "%(n)s figures are new or changed.", change.new + change.changed)
    return said % {"n": change.new + change.changed}
