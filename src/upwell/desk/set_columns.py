"""The form that says which column of a file is which figure: filled with what is known, or likely."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from upwell.catalogue.data_sets import Columns
from upwell.desk.sets import figures_of
from upwell.performance.sent import DataSet
from upwell.ui.fields import Field, Option

PLACES = ("period", "name", "value")


class Form:
    """`places`: which columns have the period, the names of figures and the numbers. `figures`: for each name, or each
    heading no figure is known by, which it is."""

    def __init__(self, of: DataSet, seen: Mapping[str, Any], said: Mapping[str, str]) -> None:
        self._of, self._seen, self._said = of, seen, said
        self.is_sent = "shown" in said
        self._chosen = {name: self._place(name) for name in PLACES}
        self.name = self._chosen["name"]
        self._names = self._named()
        told = {one: self._figure(number, one) for number, one in enumerate(self._names)}
        self._told = {one: figure for one, figure in told.items() if figure}
        self.places = [self._place_field(name) for name in PLACES]
        self.figures = [self._figure_field(number, one) for number, one in enumerate(self._names)]

    @property
    def is_complete(self) -> bool:
        return self._is_answered and not any(one.error for one in (*self.places, *self.figures))

    @property
    def _is_answered(self) -> bool:
        """Whether the figures were asked of the column that is chosen."""
        return self.is_sent and self._said["shown"] == self.name

    def columns(self) -> Columns:
        before = Columns(**self._of.columns)
        each = bool(self.name)
        return before.model_copy(
            update={
                "period": self._chosen["period"],
                "name": self.name or None,
                "value": (self._chosen["value"] or None) if each else None,
                "names": self._told if each else {},
                "headings": {} if each else {**before.headings, **self._told},
            }
        )

    def _place(self, name: str) -> str:
        if self.is_sent:
            return self._among(name, self._said.get(name, ""))
        kept = (self._of.columns or {}).get(name) or ""
        return self._among(name, kept) or str(self._seen.get(name, ""))

    def _among(self, name: str, said: str) -> str:
        return said if said in self._offered(name) else ""

    def _offered(self, name: str) -> list[str]:
        return list(self._seen["names"]) if name == "name" else list(self._seen["headings"])

    def _named(self) -> list[str]:
        if self.name:
            return list(self._seen["names"][self.name])
        taken = set(self._chosen.values())
        return [one for one in self._seen["unknown"] if one not in taken]

    def _figure(self, number: int, said: str) -> str:
        if self.is_sent and self._said["shown"] == self.name:
            found = self._said.get(f"figure_{number}", "")
            return found if found in figures_of(self._of) else ""
        kept = (self._of.columns or {}).get("names" if self.name else "headings") or {}
        usual = self._seen["names"].get(self.name, {}) if self.name else {}
        return str(kept.get(said) or usual.get(said) or "")

    def _place_field(self, name: str) -> Field:
        label, hint = {
            "period": (_("Which column has the period?"), ""),
            "name": (
                _("Which column says which figure a row has?"),
                _("Leave it empty where each figure has a column of its own."),
            ),
            "value": (_("Which column has the number of such a row?"), ""),
        }[name]
        error = _("Choose a column.") if self._lacks(name) else ""
        options = [Option(one, one) for one in self._offered(name)]
        return Field("select", name, label, hint=hint, error=error, value=self._chosen[name],
                     optional=name != "period", options=options)  # fmt: skip

    def _lacks(self, name: str) -> bool:
        if not self.is_sent or self._chosen[name]:
            return False
        return name == "period" or (name == "value" and bool(self.name))

    def _figure_field(self, number: int, said: str) -> Field:
        lacking = self._is_answered and bool(self.name) and not self._told and number == 0
        error = _("Choose a figure for one of them at least.") if lacking else ""
        options = [Option(one, one) for one in figures_of(self._of)]
        return Field("select", f"figure_{number}", said, error=error, value=self._told.get(said, ""), optional=True,
                     options=options)  # fmt: skip
