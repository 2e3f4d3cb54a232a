"""A service of the city's own inventory as its department keeps it: each field, who said it, and what files said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from upwell.accounts.access import actor_in, requires
from upwell.lib import clock
from upwell.portfolio import actions, entering, keepers, queries, words
from upwell.portfolio.inventory.mapping import DATES, FIGURES, POINTS
from upwell.portfolio.keepers import MAY
from upwell.portfolio.models import Entry, Value
from upwell.portfolio.views.entry import address

LONG = {"description", "digital_why", "notes", "notes_on_costs"}
Option = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Control:
    """`kind`: text, textarea, date or select. `entered`: what a person said of it that counts. `filed`: what a file
    said of it last."""

    name: str
    label: str
    kind: str
    value: str
    options: Sequence[Option]
    hint: str
    entered: Value | None
    filed: Value | None


@requires(MAY)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, entry_id: int) -> HttpResponse:
    one = kept_by(request, entry_id)
    typed, wrong = {}, ""
    if request.method == "POST":
        typed = {name: _said(request, name) for name in (*entering.FIELDS, *POINTS) if name in request.POST}
        try:
            actions.enter(one.id, typed, **how(request))
        except actions.CannotChange as why:
            wrong = str(why)
        else:
            messages.success(request, _("Written down, with your name and the reason."))
            return HttpResponseRedirect(reverse("inventory:edit", args=[one.id]))
    return _page(request, one, typed, wrong)


@requires(MAY)
@require_POST
def figure(request: HttpRequest, entry_id: int) -> HttpResponse:
    one = kept_by(request, entry_id)
    return _done(
        request,
        one,
        lambda: actions.enter_figure(
            one.id,
            _said(request, "figure"),
            _said(request, "number"),
            first=_said(request, "first"),
            last=_said(request, "last"),
            **how(request),
        ),
    )


@requires(MAY)
@require_POST
def back(request: HttpRequest, entry_id: int, value_id: int) -> HttpResponse:
    """What a file said stands again."""
    one = kept_by(request, entry_id)
    if not any(value.id == value_id for value in queries.told(one)):
        raise Http404
    return _done(request, one, lambda: actions.give_back(value_id, **how(request)))


def kept_by(request: HttpRequest, entry_id: int) -> Entry:
    found = queries.own_entry(entry_id)
    if found is None:
        raise Http404
    if not keepers.of(actor_in(request)).entry(found):
        raise PermissionDenied(MAY)
    return found


def how(request: HttpRequest) -> actions.How:
    return {"because": _said(request, "because"), "by": actor_in(request).called, "now": clock.now()}


def _said(request: HttpRequest, name: str) -> str:
    return str(request.POST.get(name, "")).strip()


def _done(request: HttpRequest, one: Entry, change: Callable[[], object]) -> HttpResponse:
    try:
        change()
    except actions.CannotChange as why:
        messages.error(request, str(why))
    else:
        messages.success(request, _("Written down, with your name and the reason."))
    return HttpResponseRedirect(reverse("inventory:edit", args=[one.id]))


def _page(request: HttpRequest, one: Entry, typed: dict[str, str], wrong: str) -> HttpResponse:
    told = queries.told(one)
    context = {
        "entry": one,
        "address": address(one),
        "wrong": wrong,
        "because": request.POST.get("because", ""),
        "fields": list(_controls(one, entering.FIELDS, typed, told)),
        "points": list(_controls(one, POINTS, typed, told)),
        "figures": [(name, words.word(words.FIELDS, name)) for name in FIGURES],
        "given": [(_called(value, one), value) for value in told if value.source.entered and value.replaced_by is None],
        "is_delivered": bool(one.definition),
        "history": [(words.word(words.FIELDS, value.field), value) for value in told if value.replaced_by],
    }
    return render(request, "portfolio/edit.html", context, status=422 if wrong else 200)


def _controls(one: Entry, names: Sequence[str], typed: dict[str, str], told: list[Value]) -> list[Control]:
    current = entering.current(one) | typed
    found = []
    for name in names:
        of = [value for value in told if value.field == name and value.start is None]
        entered = next((value for value in of if value.source.entered and value.replaced_by is None), None)
        filed = next((value for value in of if not value.source.entered), None) if entered else None
        label, options = words.word(words.FIELDS, name), _options(name)
        kind = "select" if options else "date" if name in DATES else "textarea" if name in LONG else "text"
        found.append(Control(name, label, kind, current[name], options, _hint(name), entered, filed))
    return found


def _options(name: str) -> Sequence[Option]:
    if name == "department":
        known = [(str(one.id), f"{one.name}, {one.parent.name}" if one.parent else one.name)
                 for one in queries.own_departments()]  # fmt: skip
        return [("", words.POINTS[""]), *known]
    if name == "digital":
        return list(words.DIGITAL.items())
    if name == "volume_kind":
        return [("unknown", words.POINTS[""]), *words.KINDS_OF_VOLUME.items()]
    return list(words.POINTS.items()) if name in POINTS else ()


def _hint(name: str) -> str:
    if name == "channels":
        return _("Words with commas between: %(words)s.") % {"words": ", ".join(words.CHANNELS)}
    return {
        "languages": _("Codes with commas between, such as en, es."),
        "definition": _("The code of the service that is delivered here."),
        "category": _("One word, such as report, request or application."),
    }.get(name, "")


def _called(value: Value, one: Entry) -> str:
    """The field and what is said of it; of a figure its months, too."""
    label = words.word(words.FIELDS, value.field)
    if value.start is None:
        return f"{label}: {value.said or words.POINTS['']}"
    said = words.figure(value.field, value.number, one.collection.currency) if value.number is not None else ""
    return f"{label}, {words.period(value.start, value.until)}: {said or words.POINTS['']}"
