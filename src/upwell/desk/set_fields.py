"""The form of a data set: its fields, what is wrong with which, and what it declares."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from upwell.catalogue import queries as catalogue
from upwell.catalogue.data_sets import Columns
from upwell.catalogue.data_sets import DataSet as Declared
from upwell.desk.names import names
from upwell.desk.sets import kinds, marks, periods
from upwell.performance import actions, wording
from upwell.performance.sent import DataSet
from upwell.portfolio import queries as portfolio
from upwell.ui.fields import Field, Option

FIELDS = ("title", "code", "service", "kind", "period", "team", "best_mark", "days", "steps")
ALWAYS = ("title", "team", "days")
"""What may change while there are figures."""
OPTIONAL = ("best_mark", "days", "steps")
_SERVICE = re.compile(r"[a-z0-9][a-z0-9_-]{0,89}")


def changeable(*, has_figures: bool) -> Sequence[str]:
    return ALWAYS if has_figures else [name for name in FIELDS if name != "code"]


def said_of(of: DataSet) -> dict[str, str]:
    return {
        "title": of.title,
        "code": of.code,
        "service": of.service,
        "kind": of.kind,
        "period": of.period,
        "team": of.team,
        "best_mark": "lowest" if of.low_is_best else "highest",
        "days": str(of.late_after.days),
        "steps": " ".join(of.steps),
    }


def columns_of(of: DataSet, kind: str) -> Columns:
    """What was said of them; of another kind there are other figures."""
    return Columns(**of.columns) if kind == of.kind else Columns()


def declared(said: Mapping[str, str], columns: Columns | None = None) -> Declared:
    """Raises ValidationError."""
    told: dict[str, Any] = {name: said[name] for name in ("title", "service", "kind", "period", "team")}
    told["best_mark"] = said["best_mark"] or "highest"
    told["steps"] = said["steps"].split()
    told["columns"] = columns or Columns()
    if said["days"]:
        told["late_after"] = timedelta(days=int(said["days"]))
    return Declared.model_validate(told)


def wrong(said: Mapping[str, str], *, before: str = "") -> dict[str, str]:
    """By field, all at once. `before`: the service it has, which need not be in the list any more."""
    found = {name: _missing()[name] for name in FIELDS if name not in OPTIONAL and not said[name]}
    if said["code"] and not actions.CODE.fullmatch(said["code"]):
        found["code"] = str(wording.SETS["code"])
    if said["service"] and said["service"] not in {before, *(code for code, _name in services())}:
        found["service"] = _("Choose a service of the list.")
    if said["days"] and not (re.fullmatch(r"[0-9]{1,4}", said["days"]) and int(said["days"])):
        found["days"] = _not_fitting()["days"]
    if said["kind"] == "steps" and not said["steps"]:
        found["steps"] = str(wording.SETS["steps"])
    return found


def wrong_by(error: ValidationError) -> dict[str, str]:
    names = {str(one["loc"][0]) for one in error.errors() if one["loc"]}
    return {name: {**_missing(), **_not_fitting()}[name] for name in names}


def wrong_of(error: actions.CannotDeclare) -> dict[str, str]:
    at = {"taken": "code", "code": "code", "team": "team", "steps": "steps", "kept": "title"}.get(error.code, "service")
    return {at: str(wording.SETS[error.code])}


def _missing() -> dict[str, str]:
    return {
        "title": _("Enter a name."),
        "code": _("Enter a code."),
        "service": _("Choose a service."),
        "kind": _("Choose what the figures are of."),
        "period": _("Choose the periods."),
        "team": _("Choose a team."),
    }


def _not_fitting() -> dict[str, str]:
    return {
        "best_mark": _("Choose the best mark."),
        "days": _("Enter a number of days, from 1 to 9999."),
        "late_after": _("Enter a number of days, from 1 to 9999."),
        "steps": _("A step has small letters, figures and underscores, and begins with a letter."),
        "columns": _("Choose the columns again."),
    }


def field(name: str, value: str, error: str) -> Field:
    label, hint = _words()[name]
    choices = _choices(name, value)
    kind: Any = "select" if choices else "number" if name == "days" else "text"
    options = [Option(code, called) for code, called in choices]
    return Field(kind, name, label, hint=hint, error=error, value=value, optional=name in OPTIONAL, options=options)


def why(error: str) -> Field:
    return Field("text", "why", _("Why is it withdrawn?"), error=error, max_length=300)


def _words() -> dict[str, tuple[str, str]]:
    return {
        "title": (_("Name"), ""),
        "code": (_("Code"), _("Small letters, figures and underscores. It cannot be changed.")),
        "service": (_("Service"), _("One that is not here has to be in the inventory first.")),
        "kind": (_("What are the figures of?"), ""),
        "period": (_("By which periods?"), ""),
        "team": (_("Which team looks after it?"), _("It is told when new figures are late, and may send them.")),
        "best_mark": (_("Which mark is the best?"), _("For satisfaction only.")),
        "days": (
            _("After how many days are new figures late?"),
            _("Counted from the first day of the newest period. Without a number, as is usual for such periods."),
        ),
        "steps": (_("The steps, in their order"), _("For steps only: codes, with a space between them.")),
    }


def _choices(name: str, value: str) -> Sequence[tuple[str, str]]:
    if name == "team":
        return names().teams(frozenset(catalogue.city().teams))
    if name == "service":
        return services(keeping=value)
    found = {"kind": kinds, "period": periods, "best_mark": marks}.get(name)
    return list(found().items()) if found else ()


def services(*, keeping: str = "") -> list[tuple[str, str]]:
    """Those of the city, and those of its inventory. `keeping`: one that is there in any case."""
    found = dict(_inventory())
    found |= {one.code: names().service(one.code) for one in catalogue.all_published()}
    if keeping:
        found.setdefault(keeping, keeping)
    return sorted(found.items(), key=lambda pair: pair[1].casefold())


def _inventory() -> Collection[tuple[str, str]]:
    own = portfolio.own()
    some = portfolio.live(own).filter(definition="").values_list("code", "name") if own else ()
    return [(code, name) for code, name in some if _SERVICE.fullmatch(code)]
