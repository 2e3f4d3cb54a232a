"""From an empty database to a city on the air: out of a workbook, or nothing at all and every cell to be mended."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.race import race, refused

from upwell.accounts import queries as accounts
from upwell.accounts.models import Account
from upwell.cases.models import Case
from upwell.catalogue import actions as catalogue_actions
from upwell.catalogue import queries as catalogue
from upwell.catalogue.folder import read as read_folder
from upwell.catalogue.surroundings import of_the_whole
from upwell.channels.web.tests.walking import Browser
from upwell.founding import actions, holidays, library, reading, sheets, workbook
from upwell.places import queries as places

NOW = datetime(2027, 3, 2, 18, tzinfo=UTC)
LIBRARY = Path(__file__).parents[4] / "cities/sanjose"
SETTINGS = {
    "Name": "Test City",
    "Time zone": "America/Denver",
    "Languages": "en, es",
    "Phone": "720-555-0100",
    "Latitude": "39.74",
    "Longitude": "-104.99",
    "Main color": "#005ea2",
    "Federal holidays": "yes",
}
BOOK: dict[str, list[dict[str, str]]] = {
    "City": [{"Setting": name, "Value": value} for name, value in SETTINGS.items()],
    "Departments": [{"Name": "Streets", "Name (es)": "Calles"}, {"Name": "City Clerk"}],
    "Teams": [{"Name": "Road crew", "Department": "Streets"}, {"Name": "Front desk", "Department": "City Clerk"}],
    "People": [
        {"Sign-in name": "road.lead", "Called": "Road lead", "Role": "lead"},
        {"Sign-in name": "crew", "Called": "Road crew", "Role": "crew", "Team": "Road crew"},
    ],
    "Holidays": [{"Date": "2027-11-26", "Name": "Day after Thanksgiving"}],
    "Places": [{"Address": "200 Main St", "Postcode": "80202", "Latitude": "39.741", "Longitude": "-104.991"}],
    "Services": [
        {"Begin from": "pothole", "Department": "Streets", "Team": "Road crew", "Promise (working days)": "3"},
        {
            "Name": "Report a broken bench",
            "Kind": "report",
            "Summary": "Tell us about a bench we should mend.",
            "Department": "Streets",
            "Team": "Road crew",
            "Promise (working days)": "5",
        },
        {
            "Name": "When we are open",
            "Kind": "information",
            "Summary": "We are open on weekdays from 8 to 5. Call 555-0100.",
            "Department": "City Clerk",
        },
    ],
    "Questions": [
        {"Service": "Report a broken bench", "Question": "What is broken?", "Type": "long text"},
        {
            "Service": "Report a broken bench",
            "Question": "What kind of bench?",
            "Type": "choose one",
            "Options": "Wood; Metal",
        },
        {"Service": "Report a broken bench", "Question": "Anything else?", "Type": "short text", "Needed": "no"},
    ],
}


@pytest.fixture(autouse=True)
def empty(settings: Any) -> None:
    settings.LIBRARY = LIBRARY
    catalogue.forget()


def with_(sheet: str, number: int, **cells: str) -> dict[str, list[dict[str, str]]]:
    """The workbook with other cells in one row."""
    rows = [dict(row) for row in BOOK[sheet]]
    rows[number] |= {name.replace("_", " "): value for name, value in cells.items()}
    return {**BOOK, sheet: rows}


def wrong(book: dict[str, list[dict[str, str]]]) -> list[str]:
    rows, form = workbook.read(workbook.write(book))
    library_codes = library.starts(LIBRARY)
    return [str(one) for one in (*form, *reading.understand(rows, library=library_codes, today=NOW.date())[1])]


@pytest.mark.django_db
def test_from_nothing_to_a_report_by_the_web(tmp_path: Path, settings: Any) -> None:
    settings.CITY_FOLDER = tmp_path / "city"

    made = actions.found(workbook.write(BOOK), tmp_path / "city", by="a test", now=NOW)

    browser = Browser(Client())
    browser.start("report_a_broken_bench")
    for answer in ("The seat", "wood", "", ""):
        browser.answer(answer)
    browser.press()
    case = Case.objects.get()
    assert (made.city, made.addresses) == ("Test City", 1)
    assert (case.service, case.team) == ("report_a_broken_bench", "road_crew")


@pytest.mark.django_db
def test_people_sign_in_with_their_first_password_and_have_their_role(tmp_path: Path) -> None:
    made = actions.found(workbook.write(BOOK), tmp_path / "city", by="a test", now=NOW)

    assert set(made.passwords) == {"road.lead", "crew"}
    account = accounts.account_named("crew")
    assert account is not None
    assert account.check_password(made.passwords["crew"])


@pytest.mark.django_db
def test_the_folder_it_writes_is_what_is_published(tmp_path: Path) -> None:
    actions.found(workbook.write(BOOK), tmp_path / "city", by="a test", now=NOW)

    found = read_folder(tmp_path / "city", of_the_whole())

    assert [str(problem) for problem in found.errors] == []
    assert not catalogue_actions.load_folder(found, by="a test", now=NOW).changed
    assert catalogue.city().holiday(date(2027, 11, 26), "en") == "Day after Thanksgiving"
    assert places.search("200 main")


@pytest.mark.django_db
def test_a_service_of_the_library_has_its_new_owner_and_its_translation(tmp_path: Path) -> None:
    actions.found(workbook.write(BOOK), tmp_path / "city", by="a test", now=NOW)

    found = catalogue.published("pothole")

    assert found is not None
    assert (found.definition.owner, found.definition.languages) == ("streets", ("en", "es"))
    assert set(found.definition.translations) == {"es"}


@pytest.mark.django_db
def test_nothing_is_made_while_a_cell_is_wrong(tmp_path: Path) -> None:
    book = with_("Teams", 0, Department="Roads")

    with pytest.raises(actions.CannotFound, match="Teams!B3: Roads is not in the sheet Departments"):
        actions.found(workbook.write(book), tmp_path / "city", by="a test", now=NOW)

    assert not catalogue.has_city()
    assert not (tmp_path / "city").exists()


def test_names_that_are_one_when_they_are_kept_are_one() -> None:
    book = with_("People", 0, **{"Sign-in_name": "jos\u00e9"})
    book["People"][1] |= {"Sign-in name": "Jose\u0301"}

    assert [one for one in wrong(book) if "is written twice" in one]


def test_work_ends_after_it_begins() -> None:
    hours = [{"Setting": "Opens", "Value": "18:00"}, {"Setting": "Closes", "Value": "08:00"}]

    assert "City!B12: 08:00 does not fit. Work ends after it begins" in wrong({**BOOK, "City": [*BOOK["City"], *hours]})
    assert wrong({**BOOK, "City": [*BOOK["City"], hours[0]]}) == [
        "City!B11: 18:00 does not fit. Work ends after it begins"
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["Contact", "Today?", "Is"])
def test_a_question_may_be_called_what_has_a_meaning_here(tmp_path: Path, asked: str) -> None:
    assert actions.found(workbook.write(with_("Questions", 0, Question=asked)), tmp_path, by="a test", now=NOW).services


@pytest.mark.django_db
def test_a_definition_that_does_not_hold_is_told_at_its_row(tmp_path: Path) -> None:
    book = with_("Services", 1, Summary="See http://example.org and " + "more " * 200)

    with pytest.raises(actions.CannotFound, match="Services!A4: report_a_broken_bench"):
        actions.found(workbook.write(book), tmp_path / "city", by="a test", now=NOW)

    assert not list(tmp_path.rglob("*.yaml"))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_begin_a_city_at_once_one_makes_it(in_a_file: None, tmp_path: Path) -> None:
    book, city = workbook.write(BOOK), tmp_path / "city"

    said = race(*[lambda: actions.found(book, city, by="a test", now=NOW)] * 2)

    assert refused(said, actions.AlreadyFounded) == 1
    assert [one.city for one in said if isinstance(one, actions.Founded)] == ["Test City"]
    assert (city / "city.yaml").stat().st_size
    assert Account.objects.count() == len(BOOK["People"])


@pytest.mark.django_db
def test_a_folder_is_taken_away_again_when_no_city_comes_of_it(tmp_path: Path) -> None:
    known = Account.objects.create(name="crew", called="Somebody", kind="staff", created_at=NOW)

    with pytest.raises(actions.CannotFound):
        actions.found(workbook.write(BOOK), tmp_path / "city", by="a test", now=NOW)

    assert not [one for one in (tmp_path / "city").rglob("*") if one.is_file()]
    known.delete()
    assert actions.found(workbook.write(BOOK), tmp_path / "city", by="a test", now=NOW).services


@pytest.mark.django_db
def test_a_file_that_was_there_before_is_neither_written_over_nor_taken_away(tmp_path: Path) -> None:
    there = tmp_path / "city/services/pothole/service.yaml"
    there.parent.mkdir(parents=True)
    there.write_text("of somebody else's")

    with pytest.raises(actions.AlreadyFounded):
        actions.found(workbook.write(BOOK), tmp_path / "city", by="a test", now=NOW)

    assert there.read_text() == "of somebody else's"


@pytest.mark.django_db
def test_first_passwords_are_told_although_the_addresses_could_not_be_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_named: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(actions.places, "import_file", fail)

    made = actions.found(workbook.write(BOOK), tmp_path / "city", by="a test", now=NOW)

    assert (made.addresses, len(made.passwords)) == (None, len(BOOK["People"]))


@pytest.mark.django_db
def test_a_city_that_is_there_is_not_begun_again(tmp_path: Path) -> None:
    actions.found(workbook.write(BOOK), tmp_path / "city", by="a test", now=NOW)

    with pytest.raises(actions.AlreadyFounded):
        actions.found(workbook.write(BOOK), tmp_path / "other", by="a test", now=NOW)


@pytest.mark.parametrize(
    ("sheet", "row", "cells", "said"),
    [
        ("City", 0, {"Value": ""}, "City!B3: Name is empty"),
        ("City", 1, {"Value": "Mars/Base"}, "City!B4: Mars/Base is no time zone"),
        ("City", 2, {"Value": "es"}, "City!B5: es has no English"),
        ("City", 2, {"Value": "en, xx"}, "City!B5: en, xx has xx"),
        ("City", 4, {"Value": "north"}, "City!B7: north is not a number"),
        ("City", 6, {"Value": "blue"}, "City!B9: blue is no color"),
        ("Departments", 1, {"Name": "streets"}, "Departments!A4: streets is written twice"),
        ("People", 0, {"Role": "boss"}, "People!D3: boss is none of the list"),
        ("People", 1, {"Sign-in name": "road.lead"}, "People!A4: road.lead is written twice"),
        ("People", 1, {"Sign-in name": "road lead"}, "People!A4: road lead is no sign-in name"),
        ("People", 1, {"Sign-in name": "x" * 81}, "People!A4: x"),
        ("People", 1, {"Called": "x" * 121}, "People!B4: x"),
        ("People", 1, {"Email": "crew"}, "People!C4: crew is no email address"),
        ("Teams", 0, {"Email": "crew"}, "Teams!C3: crew is no email address"),
        ("Holidays", 0, {"Date": "20271126"}, "Holidays!A3: 20271126 is no date"),
        ("Holidays", 0, {"Date": "Friday"}, "Holidays!A3: Friday is no date"),
        ("Places", 0, {"Latitude": "391"}, "Places!C3: 391 is not between -90 and 90"),
        ("Services", 0, {"Begin from": "spaceport"}, "Services!B3: spaceport is not in the library"),
        ("Services", 1, {"Kind": ""}, "Services!C4: Kind is empty"),
        ("Services", 1, {"Promise (working days)": "soon"}, "Services!G4: soon is not a number of days"),
        ("Questions", 1, {"Options": "Wood"}, "Questions!D4: There is nothing to choose from"),
        ("Questions", 0, {"Service": "A bench"}, "Questions!A3: There is no service A bench"),
    ],
)
def test_what_is_wrong_is_told_with_its_cell(sheet: str, row: int, cells: dict[str, str], said: str) -> None:
    rows = [dict(one) for one in BOOK[sheet]]
    rows[row] |= cells

    assert any(one.startswith(said) for one in wrong({**BOOK, sheet: rows}))


def test_a_sound_workbook_has_no_problem() -> None:
    assert wrong(BOOK) == []


def test_what_is_no_workbook_is_refused() -> None:
    for content in (b"", b"name,value", workbook.empty()[:-200], b"PK\x03\x04" + b"\0" * 100):
        with pytest.raises(workbook.NotAWorkbook):
            workbook.read(content)


def test_the_empty_workbook_says_what_is_missing() -> None:
    rows, form = workbook.read(workbook.empty())

    said = {str(one) for one in reading.understand(rows, library=(), today=NOW.date())[1]}

    assert form == []
    assert {
        "City!B3: Name is empty. Write it in the column Value",
        "Teams!A3: There is no team. Write at least one",
    } <= said


def test_the_library_offers_services_that_need_nothing_of_their_city() -> None:
    assert {"pothole", "graffiti"} <= set(library.starts(LIBRARY))


def test_federal_holidays_are_kept_on_a_weekday() -> None:
    assert holidays.federal(2027) == {
        date(2027, 1, 1): "New Year's Day",
        date(2027, 1, 18): "Martin Luther King Jr. Day",
        date(2027, 2, 15): "Presidents' Day",
        date(2027, 5, 31): "Memorial Day",
        date(2027, 6, 18): "Juneteenth (observed)",
        date(2027, 7, 5): "Independence Day (observed)",
        date(2027, 9, 6): "Labor Day",
        date(2027, 10, 11): "Columbus Day",
        date(2027, 11, 11): "Veterans Day",
        date(2027, 11, 25): "Thanksgiving Day",
        date(2027, 12, 24): "Christmas Day (observed)",
        date(2027, 12, 31): "New Year's Day (observed)",
    }


CELLS = st.sampled_from(
    ["", "Streets", "Road crew", "yes", "7", "-", "2027-02-30", "pothole", "report", "place", "=1+1"]
)
WORDS = CELLS | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
BOOKS = st.fixed_dictionaries(
    {
        sheet.name: st.lists(st.fixed_dictionaries({column.name: WORDS for column in sheet.columns}), max_size=3)
        for sheet in sheets.ALL
    }
)


@given(BOOKS)
@settings(max_examples=60)
def test_whatever_is_typed_is_understood_or_told_and_never_an_error(book: dict[str, list[dict[str, str]]]) -> None:
    rows, _form = workbook.read(workbook.write(book))

    plan, said = reading.understand(rows, library=("pothole",), today=NOW.date())

    assert said or plan.code
