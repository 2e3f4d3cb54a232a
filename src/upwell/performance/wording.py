"""What is wrong with a cell of a file, or with the file, as a sentence. For pages, programs and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from upwell.performance.figures.grids import CannotRead
from upwell.performance.figures.reading import Notice
from upwell.performance.measures import BY_KEY
from upwell.performance.shown.wording import channel as channel
from upwell.performance.shown.wording import name

CELLS: Mapping[str, Any] = {
    "no_headings": _("No row has the headings of this data set: one for the period, and one for each figure."),
    "column_unknown": _("This column was left out: the data set has no such figure."),
    "column_twice": _("This column has the same figure as %(also)s. Keep one of them."),
    "scale_reversed": _("This fits only where the other end of the scale is the best. The data set says otherwise."),
    "note": _("A note, no row: left out."),
    "sum_of_rows": _("A sum of other rows: left out."),
    "broken_cell": _("The spreadsheet shows an error here. It counts as not reported."),
    "period_unknown": _("This is not a period."),
    "period_missing": _("There are figures here, and no period."),
    "two_formats": _("Dates in two formats in one column: this one is not written like %(also)s."),
    "day_or_month": _("This could have the day or the month first. Write the month in letters, or the year first."),
    "not_a_day": _("This is no day. The data set has figures by day."),
    "not_a_week": _("This is no week. Weeks are named by their Monday, or like 2026-W05."),
    "not_a_month": _("This is no month. Months are named by their first day, or like 2026-05."),
    "not_a_quarter": _("This is no quarter. Quarters are named by their first day, or like 2026-Q2."),
    "not_a_year": _("This is no year. Years are named by their first day, or like 2026."),
    "period_to_come": _("This period has not begun."),
    "figure_unknown": _("The data set has no such figure."),
    "id_twice": _("Two rows have this id, or it is too long. The other one is %(also)s."),
    "numbers_of_rows": _("These ids only number the rows. They were left out: the period and the figure name a row."),
    "year_differs": _("The year beside it is another one."),
    "key_twice": _("Two rows for one key: %(also)s is the same figure of the same period."),
    "row_of_other_id": _("Two rows for one key: the row %(also)s has the same figure of the same period."),
    "not_a_number": _("This is no number."),
    "negative": _("A count is never negative."),
    "not_whole": _("A count is a whole number."),
    "point_in_thousands": _("A count is a whole number. If the point parts thousands, write it without."),
    "above_whole": _("This is more than the whole."),
    "percentage": _("A percentage where a number belongs."),
    "digital_above_total": _("More online than in all."),
    "part_above_total": _("A part is more than the whole."),
    "parts_above_total": _("The parts come to more than the whole."),
    "marks_above_total": _("There are more marks than answers in all."),
    "completed_above_started": _("More were completed than started."),
}
FILES: Mapping[str, Any] = {
    "empty": _("This file is empty."),
    "too_large": _("This is larger than 10 MB. Send it in parts."),
    "too_many_rows": _("This has more than 50,000 rows or 100,000 figures. Send it in parts."),
    "not_a_table": _("This is no table we can read. Save it as CSV or XLSX."),
    "no_such_sheet": _("There is no sheet with this name. It has: %(sheets)s."),
    "which_sheet": _("Several sheets have the headings: %(sheets)s. Say which one."),
    "no_figures": _("There are no figures in this file."),
    "refused": _("Some cells have to be mended first. Nothing was taken."),
    "taken": _("This was taken before."),
    "withdrawn": _("This data set was withdrawn. It takes no figures."),
    "gone": _("This file is not here any more. Send it again."),
}
SETS: Mapping[str, Any] = {
    "code": _("A code has small letters, figures and underscores, and begins with a letter."),
    "taken": _("Another data set has this code. Choose another one."),
    "team": _("Choose a team that is there."),
    "same": _("There is a data set of this service already that has the same figures by the same periods."),
    "kept": _("It has figures: what they mean cannot change. Make another data set."),
    "steps": _("Name the steps: without them no figure of a file can be one."),
    "withdrawn": _("This data set was withdrawn."),
    "why": _("Say why."),
    "folder": _("This data set stands in the city's folder. Change it there."),
}


def of_file(error: CannotRead) -> str:
    said = str(FILES[error.code])
    return said % {"sheets": ", ".join(error.sheets)[:500]} if error.sheets else said


def sentence(one: Notice) -> str:
    return str(CELLS[one.code]) % {"also": one.also}


def measure(key: str) -> str:
    """A measure by its name, and which version of it."""
    one = BY_KEY.get(key)
    return gettext("%(name)s, version %(n)s") % {"name": name(one), "n": one.version} if one else key
