"""What the city aims at, and how far it is, in public."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from upwell.catalogue import queries as catalogue
from upwell.lib import clock
from upwell.lib.access import public
from upwell.performance import called
from upwell.performance.objectives import keeping, reading, scoring
from upwell.performance.objectives.reading import DEFINED, EVERYBODY, FOUR, MET, TOLD, Declared, Four
from upwell.performance.objectives.scoring import Quarter, Standing
from upwell.ui import speaking


def four_names() -> dict[str, str]:
    return {
        DEFINED: _("Simple definition"),
        TOLD: _("Time told"),
        MET: _("On time, at least 80 of 100"),
        EVERYBODY: _("Everybody asked how it was"),
    }


@public
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    today = clock.now().astimezone(catalogue.city().zone).date()
    there = reading.quarters(today)
    code = request.GET.get("quarter") or scoring.quarter_of(today).code
    of = next((one for one in there if one.code == code), None)
    if of is None:
        raise Http404
    chosen = {name: request.GET.get(name, "") for name in ("department", "finding")}
    deck = reading.deck(today)
    context = {
        "quarter": _quarter(of),
        "summary": [_summary(deck, name) for name in FOUR],
        "declared": [_declared(one, today) for one in reading.declared(of, today)],
        "names": list(four_names().values()),
        "rows": [_row(one) for one in _chosen(deck, chosen)],
        "filters": _filters(deck, there, chosen, of),
    }
    return render(request, "steering/objectives.html", context)


def _quarter(of: Quarter) -> str:
    year, _dash, number = of.code.partition("-Q")
    return _("quarter %(number)s of %(year)s") % {"number": number, "year": year}


def _as_a_choice(of: Quarter) -> str:
    year, _dash, number = of.code.partition("-Q")
    return _("Quarter %(number)s of %(year)s") % {"number": number, "year": year}


def _summary(deck: list[Four], name: str) -> dict[str, str]:
    there = [one.results[name] for one in deck if name in one.results]
    known = [one for one in there if one.met is not None]
    met = sum(1 for one in known if one.met)
    words = {"met": called.number(met), "known": called.number(len(known)), "all": called.number(len(there))}
    said = _("%(met)s of %(known)s services") % words
    if not known:
        said = _("Nothing counted yet")
    elif len(known) < len(there):
        said = _("%(met)s of the %(known)s services that can be told; %(all)s in all") % words
    return {"name": four_names()[name], "said": said}


def said(one: Standing | None, *, is_share: bool = True) -> str:
    """How a key result stands, in a few words."""
    if one is None:
        return _("Does not apply")
    if one.few:
        return _("Too few to tell")
    if one.value is None:
        return _("Nothing counted yet")
    if one.of is None and is_share:
        return _("Yes") if one.met else _("No")
    if one.of is None:
        return called.number(round(one.value))
    return _("%(now)s of 100 (of %(of)s)") % {"now": called.hundred(one.value), "of": called.number(one.of)}


def _row(one: Four) -> dict[str, Any]:
    cells = [
        {"label": label, "said": said(one.results.get(name)), "met": _met(one.results.get(name))}
        for name, label in four_names().items()
    ]
    return {
        "name": called.service(one.service),
        "department": called.department(one.department),
        "cells": cells,
        **_scored(one),
    }


def _scored(one: Four | Declared) -> dict[str, str]:
    """Its score, and of how many that is where not all are counted."""
    counted, there = scoring.of_how_many(one.results.values())
    return {
        "score": "" if one.score is None else called.number(round(one.score, 2)),
        "over": _("of %(n)s counted") % {"n": called.number(counted)} if 0 < counted < there else "",
    }


def _met(one: Standing | None) -> bool | None:
    return one.met if one else None


def _chosen(deck: list[Four], chosen: dict[str, str]) -> list[Four]:
    def wanted(one: Four) -> bool:
        if chosen["department"] and one.department != chosen["department"]:
            return False
        return chosen["finding"] != "missed" or any(each.met is False for each in one.results.values())

    return sorted(
        filter(wanted, deck), key=lambda one: (one.score is None, one.score or 0, called.service(one.service))
    )


def _declared(one: Declared, today: date) -> dict[str, Any]:
    city = catalogue.city()
    return {
        "name": city.word(one.objective.words, speaking.current()),
        "owner": called.team(one.objective.owner),
        "services": called.number(len(one.services)),
        **_scored(one),
        "results": [
            {
                "name": called.measure(one.objective.results[name].measure),
                "target": _target(standing, one.objective.results[name].measure),
                "said": said(standing, is_share=_is_share(one.objective.results[name].measure)),
                "score": "" if standing.score is None else called.number(round(standing.score, 2)),
            }
            for name, standing in one.results.items()
        ],
        "weeks": [
            {
                "week": called.day(week, today=today),
                "scores": [_kept(rows.get(name)) for name in one.results],
            }
            for week, rows in keeping.history(one.code).items()
        ],
    }


def _is_share(measure: str) -> bool:
    return bool(scoring.BOUND[measure].denominator)


def _target(one: Standing, measure: str) -> str:
    if not _is_share(measure):
        return called.number(one.target)
    return _("%(target)s of 100") % {"target": called.hundred(one.target)}


def _kept(row: Any) -> str:
    return "" if row is None or row.score is None else called.number(round(row.score, 2))


def _filters(deck: list[Four], there: list[Quarter], chosen: dict[str, str], of: Quarter) -> list[dict[str, Any]]:
    departments = {one.department: called.department(one.department) for one in deck}
    return [
        {"name": "quarter", "label": _("Quarter"), "chosen": of.code, "must": True,
         "options": [(one.code, _as_a_choice(one)) for one in there]},
        {"name": "department", "label": _("Department"), "chosen": chosen["department"],
         "options": sorted(departments.items(), key=lambda one: one[1])},
        {"name": "finding", "label": _("Finding"), "chosen": chosen["finding"],
         "options": [("missed", _("Something is missed"))]},
    ]  # fmt: skip
