"""A chart with all that belongs to it: what it finds, the drawing, the same as a table, and both as files. Pure."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO

from upwell.lib import formulas
from upwell.ui.charts.svg import Drawing

Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Column:
    """`name` heads it in files, `label` on the page. `number`: its cells stand at the end of their room."""

    name: str
    label: str
    number: bool = True


@dataclass(frozen=True, slots=True)
class Cell:
    """What the page writes, and the value that files have. None: no figure. `lang`: of what is written, where that is
    not the page's."""

    said: str
    value: Value = None
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]

    def csv(self) -> str:
        """A text that a table would take for a formula is left as a text."""
        out = StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([column.name for column in self.columns])
        writer.writerows([_filed(cell.value) for cell in row] for row in self.rows)
        return out.getvalue()

    def json(self) -> str:
        """A list of objects, by the names of the columns."""
        names = [column.name for column in self.columns]
        rows = [{name: cell.value for name, cell in zip(names, row, strict=True)} for row in self.rows]
        return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def _filed(value: Value) -> Value:
    if isinstance(value, str):
        return formulas.safe(value)
    return round(value, 6) if isinstance(value, float) else value


@dataclass(frozen=True, slots=True)
class Chart:
    """`title` says what it finds, `about` what is drawn and how to read it. `notes`: what its numbers stand for."""

    key: str
    title: str
    about: str
    drawing: Drawing
    table: Table
    notes: Sequence[str] = ()

    @property
    def svg(self) -> str:
        return self.drawing.in_page(self.key, self.title, self.about)

    def file(self) -> str:
        return self.drawing.alone(self.title, self.about)
