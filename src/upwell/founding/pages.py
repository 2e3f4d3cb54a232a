"""The workbook as pages: which page asks what of which sheet, its controls, and what came back of them. No database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from upwell.founding import sheets
from upwell.founding.judging import LANGUAGES
from upwell.founding.reading import NO_SERVICE
from upwell.founding.sheets import Column, Sheet
from upwell.founding.workbook import HEAD, Wrong
from upwell.ui.fields import Field, Option

SPARE = 3
"""So many empty lines stand below those that are filled in."""
MOST = 200
"""Lines that one page takes; more come with the workbook."""
ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico",
)  # fmt: skip
Rows = dict[str, list[dict[str, str]]]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of settings (`settings`: their names) or of the lines of a sheet; `kind` names one with a form of its own.
    `fixed`: columns that are shown and cannot be typed."""

    name: str
    title: str | Promise
    sheet: Sheet
    settings: tuple[str, ...] = ()
    kind: str = ""
    fixed: tuple[str, ...] = ()


ALL = (
    Page("city", gettext_lazy("City and contact"), sheets.CITY, (
        "Name", "Site name", "Time zone", "Phone", "Phone hours", "Address", "Email", "Emergency number", "Latitude",
        "Longitude", "Opens", "Closes",
    )),
    Page("languages", gettext_lazy("Languages"), sheets.CITY, ("Languages",)),
    Page("look", gettext_lazy("Colors"), sheets.CITY, ("Main color", "Second color"), kind="look"),
    Page("departments", gettext_lazy("Departments"), sheets.DEPARTMENTS),
    Page("teams", gettext_lazy("Teams"), sheets.TEAMS),
    Page("people", gettext_lazy("People and roles"), sheets.PEOPLE),
    Page("holidays", gettext_lazy("Holidays"), sheets.HOLIDAYS, ("Federal holidays",)),
    Page("places", gettext_lazy("Places"), sheets.PLACES, kind="places"),
    Page("services", gettext_lazy("Services"), sheets.SERVICES, kind="services"),
    Page("work", gettext_lazy("Who does what"), sheets.SERVICES, fixed=("Begin from", "Kind", "Summary")),
    Page("words", gettext_lazy("Words to write"), sheets.WORDS, kind="words", fixed=(
        "Service", "It says", "Of the other city",
    )),
)  # fmt: skip
BY_NAME = {page.name: page for page in ALL}


def after(page: Page) -> Page | None:
    place = ALL.index(page) + 1
    return ALL[place] if place < len(ALL) else None


def said(rows: Mapping[str, Sequence[Mapping[str, str]]]) -> dict[str, str]:
    """The settings of the city by their names."""
    return {row["Setting"]: row.get("Value", "") for row in rows.get("City", ()) if row.get("Setting")}


def page_of(wrong: Wrong) -> Page:
    """Where a cell is mended."""
    if wrong.sheet == "City":
        name = _setting(wrong)
        return next((page for page in ALL if name in page.settings), ALL[0])
    if wrong.sheet == "Services":
        return BY_NAME["words" if "sheet Words" in wrong.hint else "services" if wrong.what == NO_SERVICE else "work"]
    return next((page for page in ALL if page.sheet.name == wrong.sheet), ALL[0])


def control_of(wrong: Wrong) -> str:
    """The name of the control in which a cell is mended, "" where it is the page as a whole."""
    page, number = page_of(wrong), int("".join(sign for sign in wrong.cell if sign.isdigit()) or 0) - HEAD - 1
    if wrong.sheet == "City":
        return f"city-{_place(_setting(wrong))}" if _setting(wrong) else ""
    column = ord(wrong.cell[0]) - ord("A")
    if page.kind in ("places", "services") or page.sheet.name != wrong.sheet or number < 0:
        return ""
    return _name(page, number, column)


def _setting(wrong: Wrong) -> str:
    number = int(wrong.cell[1:]) - HEAD - 1
    known = wrong.cell[0] == "B" and 0 <= number < len(sheets.SETTINGS)
    return sheets.SETTINGS[number][0] if known else ""


def _place(setting: str) -> int:
    return [name for name, _means, _needed in sheets.SETTINGS].index(setting)


def _name(page: Page, number: int, column: int) -> str:
    return f"{page.name}-{number}-{column}"


def setting_fields(page: Page, rows: Rows, errors: Mapping[str, str]) -> list[Field]:
    """The controls of the settings a page asks."""
    known, found = said(rows), []
    for name, means, needed in sheets.SETTINGS:
        if name in page.settings:
            control = f"city-{_place(name)}"
            found.append(_setting_field(control, name, means, needed, known.get(name, ""), errors.get(control, "")))
    return found


def _setting_field(control: str, name: str, means: str, needed: bool, value: str, error: str) -> Field:
    plain = {"name": control, "label": name, "error": error, "optional": not needed}
    if name == "Languages":
        chosen = tuple(one.strip() for one in (value or "en").replace(";", ",").split(","))
        hint = gettext("English must be there. What is not translated yet is shown in English.")
        options = [Option(code, word) for code, word in settings.LANGUAGES if code in LANGUAGES]
        return Field("checkboxes", control, name, hint=hint, error=error, value=chosen, options=options)
    if name == "Federal holidays":
        return Field("yes_no", control, name, hint=means, error=error, value=value.lower(), optional=True)
    if name == "Time zone":
        zones = dict.fromkeys((*ZONES, *([value] if value else [])))
        return Field("select", control, name, error=error, value=value, options=[Option(one, one) for one in zones])
    return Field("text", hint=means, value=value, width="xl", **plain)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sheet: what of it is shown, and the controls of the rest. `number` from 1."""

    number: int
    shown: tuple[tuple[str, str], ...]
    fields: tuple[Field, ...]


def lines(page: Page, rows: Rows, errors: Mapping[str, str], suggested: Mapping[str, str]) -> list[Line]:
    """The lines there are, and some empty ones where lines may be added. `suggested`: by what a text says, how it may
    begin instead."""
    known = [
        row | {"Write instead": row.get("Write instead") or suggested.get(row.get("It says", ""), "")}
        if page.kind == "words"
        else row
        for row in rows.get(page.sheet.name, [])[:MOST]
    ]
    spare = 0 if page.fixed or len(known) >= MOST else SPARE
    return [_line(page, number, row, rows, errors) for number, row in enumerate([*known, *([{}] * spare)])]


def _line(page: Page, number: int, row: Mapping[str, str], rows: Rows, errors: Mapping[str, str]) -> Line:
    shown = tuple((name, row[name]) for name in page.fixed if row.get(name))
    fields = []
    for place, column in enumerate(page.sheet.columns):
        if column.name not in page.fixed:
            control = _name(page, number, place)
            fields.append(_cell(page, column, control, row.get(column.name, ""), rows, errors.get(control, "")))
    return Line(number + 1, shown, tuple(fields))


def _cell(page: Page, column: Column, control: str, value: str, rows: Rows, error: str) -> Field:
    choices = choices_of(page, column, rows)
    if choices:
        known = dict.fromkeys((*choices, *([value] if value else [])))
        options = [Option(one, one) for one in known]
        return Field("select", control, column.name, error=error, value=value, options=options)
    if page.kind == "words":
        return Field("textarea", control, column.name, error=error, value=value, rows=3)
    return Field("text", control, column.name, hint=column.means, error=error, value=value, spellcheck=False)


def choices_of(page: Page, column: Column, rows: Rows) -> Sequence[str]:
    """What a cell may hold: of the list, or the names of another page."""
    if column.name in ("Department", "Team"):
        return [row["Name"] for row in rows.get(f"{column.name}s", []) if row.get("Name")]
    return column.choices if page.sheet is not sheets.SERVICES else ()


def sent(page: Page, rows: Rows, posted: QueryDict) -> Rows:
    """The rows with what a page brought. Lines that say nothing are taken out."""
    found = dict(rows)
    if page.settings:
        found["City"] = [dict(row) for row in rows["City"]]
        for row in found["City"]:
            if row["Setting"] in page.settings:
                row["Value"] = ", ".join(one.strip() for one in posted.getlist(f"city-{_place(row['Setting'])}"))[:500]
    if page.kind or page.sheet is sheets.CITY:
        return found if page.kind != "words" else found | {page.sheet.name: _lines_sent(page, rows, posted)}
    return found | {page.sheet.name: _lines_sent(page, rows, posted)}


def _lines_sent(page: Page, rows: Rows, posted: QueryDict) -> list[dict[str, str]]:
    known = rows.get(page.sheet.name, [])
    spare = 0 if page.fixed or len(known) >= MOST else SPARE
    kept = []
    for number, row in enumerate([*known, *([{}] * spare)]):
        line = dict(row)
        for place, column in enumerate(page.sheet.columns):
            control = _name(page, number, place)
            if column.name not in page.fixed and control in posted:
                line[column.name] = str(posted[control]).strip()[:2000]
        if any(line.values()):
            kept.append(line)
    return kept
