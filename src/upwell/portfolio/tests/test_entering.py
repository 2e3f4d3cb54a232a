"""What people say of services: kept with who, when and why; files say otherwise beside it, and never over it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from upwell.catalogue.city import City
from upwell.portfolio import actions, queries
from upwell.portfolio.models import Belonging, Department, Entry, Value
from upwell.portfolio.tests.test_keeping import CLASS, HEAD, LATER, NOW, PARKS, PAVING, entry, take

pytestmark = pytest.mark.django_db
ALL = HEAD + CLASS + PARKS + PAVING
HOW: actions.How = {"because": "Asked the desk", "by": "A lead", "now": LATER}


@pytest.fixture(autouse=True)
def small(city: City, tmp_path: Path) -> None:
    take(tmp_path, ALL)


def current(code: str, field: str) -> Value:
    return Value.objects.get(entry__code=code, field=field, replaced_by=None)


def test_what_a_person_enters_knows_who_when_and_why_and_what_the_file_said_is_kept() -> None:
    fields = actions.enter(entry("picnic").id, {"owner": "The desk", "name": "Book a picnic area"}, **HOW)

    assert sorted(fields) == ["name", "owner"]
    name = current("picnic", "name")
    assert (name.said, name.source.entered, name.source.by, name.source.at) == (
        "Book a picnic area", True, "A lead", LATER,
    )  # fmt: skip
    assert name.source.file == "Asked the desk"
    before = Value.objects.get(entry__code="picnic", field="name", replaced_by=name.source)
    assert (before.said, before.cell) == ("Ask for a picnic area", "B3")
    assert (entry("picnic").name, entry("picnic").texts.said["owner"]) == ("Book a picnic area", "The desk")
    assert [one.code for one in queries.found("book picnic", 9)] == ["picnic"]


def test_a_later_file_says_what_differs_and_takes_the_place_of_nothing_a_person_entered(tmp_path: Path) -> None:
    actions.enter(entry("picnic").id, {"name": "Book a picnic area", "digital": "no", "help": "yes"}, **HOW)

    assert take(tmp_path, ALL, now=LATER).notices == []  # it says what it said before
    report = take(tmp_path, ALL.replace("Ask for a picnic area", "Rent a picnic area"), now=LATER)

    assert [(one.cell, one.what, one.said, one.refused) for one in report.notices] == [
        ("B3", "A lead entered 'Book a picnic area' on 2027-01-08, and that stays", "Rent a picnic area", False)
    ]
    assert (entry("picnic").name, entry("picnic").digital) == ("Book a picnic area", "no")
    assert entry("picnic").texts.points == {"help": "yes"}
    assert Value.objects.get(said="Rent a picnic area").replaced_by == current("picnic", "name").source
    assert take(tmp_path, ALL.replace("Ask for a picnic area", "Rent a picnic area"), now=LATER).notices == []


def test_what_was_entered_can_be_taken_back_and_the_newest_file_stands_again(tmp_path: Path) -> None:
    actions.enter(entry("picnic").id, {"name": "Book a picnic area", "owner": "The desk"}, **HOW)
    take(tmp_path, ALL.replace("Ask for a picnic area", "Rent a picnic area"), now=LATER)

    actions.give_back(current("picnic", "name").id, **HOW)
    actions.give_back(current("picnic", "owner").id, **HOW)

    assert entry("picnic").name == "Rent a picnic area"
    assert (current("picnic", "name").said, current("picnic", "name").source.file) == ("Rent a picnic area", "list.csv")
    assert "owner" not in entry("picnic").texts.said
    assert take(tmp_path, ALL, now=LATER).notices == []
    assert entry("picnic").name == "Ask for a picnic area"
    with pytest.raises(actions.CannotChange, match="file says already"):
        actions.give_back(current("picnic", "name").id, **HOW)


def test_a_department_that_was_entered_outlives_the_next_file(tmp_path: Path) -> None:
    streets = Department.objects.get(code="streets")
    actions.enter(entry("picnic").id, {"department": str(streets.id)}, **HOW)
    take(tmp_path, ALL.replace(",900,", ",901,"), now=LATER)

    assert (entry("picnic").top, entry("picnic").digital_volume) == (streets, 901)
    held = (
        Belonging.objects.filter(entry__code="picnic").order_by("id").values_list("department__name", "since", "until")
    )
    assert list(held) == [("Bookings", None, LATER.date()), ("Streets", LATER.date(), None)]

    actions.give_back(current("picnic", "department").id, **HOW)
    assert entry("picnic").department == Department.objects.get(name="Bookings")


def test_a_figure_that_was_entered_is_summed_up_and_stays(tmp_path: Path) -> None:
    how = {"first": "2025-01", "last": "2025-12", **HOW}
    actions.enter_figure(entry("class").id, "volume", "1,000", **how)  # type: ignore[arg-type]  # words of a form

    assert (entry("class").volume, queries.total("city").volume) == (1000, 2500)
    report = take(tmp_path, ALL.replace(CLASS, "class,Sign up for a class,Parks,,counter,unknown,,800,,\n"), now=LATER)
    assert [(one.cell, one.said) for one in report.notices] == [("H2", "800")]
    assert entry("class").volume == 1000
    actions.give_back(current("class", "volume").id, **HOW)
    assert entry("class").volume == 800


def test_what_nobody_knows_can_be_entered_too(tmp_path: Path) -> None:
    how = {"first": "2025-01", "last": "2025-12", **HOW}
    actions.enter_figure(entry("picnic").id, "digital_volume", "", **how)  # type: ignore[arg-type]  # words of a form
    take(tmp_path, ALL, now=LATER)
    assert (entry("picnic").volume, entry("picnic").digital_volume, entry("picnic").standing) == (1200, None, "unknown")


def test_what_cannot_be_is_refused_in_words_and_nothing_is_written() -> None:
    picnic, before = entry("picnic").id, Value.objects.count()
    for wrong, said in (
        ("has a name", {"name": ""}),
        ("not a day", {"contract_end": "soon"}),
        ("offered", {"digital": "maybe"}),
        ("offered", {"department": "999999"}),
        ("none of the words", {"channels": "web, pigeon"}),
        ("No service is delivered", {"definition": "nothing"}),
        ("begins with https", {"url": "javascript:x"}),
        ("Nothing is otherwise", {"name": "Ask for a picnic area"}),
    ):
        with pytest.raises(actions.CannotChange, match=wrong):
            actions.enter(picnic, said, **HOW)
    with pytest.raises(actions.CannotChange, match="Say why"):
        actions.enter(picnic, {"owner": "X"}, because=" ", by="A lead", now=NOW)
    months = {"first": "2025-01", "last": "2025-12"}
    for wrong, figure, number in (("More would be", "digital_volume", "1300"), ("in digits", "volume", "-1")):
        with pytest.raises(actions.CannotChange, match=wrong):
            actions.enter_figure(picnic, figure, number, **months, **HOW)
    with pytest.raises(actions.CannotChange, match="first and the last"):
        actions.enter_figure(picnic, "volume", "1", first="2025-12", last="2025-01", **HOW)
    assert Value.objects.count() == before


def test_a_department_is_renamed_and_files_that_use_the_old_name_or_the_new_mean_it(tmp_path: Path) -> None:
    parks = Department.objects.get(code="parks")
    actions.rename_department(parks.id, "Parks and Recreation", since=date(2027, 1, 1), **HOW)

    take(tmp_path, ALL, now=LATER)
    take(tmp_path, ALL.replace("Parks", "Parks and Recreation"), now=LATER)

    assert {one.name for one in queries.own_departments()} == {"Parks and Recreation", "Bookings", "Streets"}
    assert {one.code for one in queries.found("recreation", 9)} == {"class", "picnic"}
    (turn,) = queries.turns(parks)
    assert (turn.kind, turn.before, turn.after, turn.by, turn.because) == (
        "renamed", "Parks", "Parks and Recreation", "A lead", "Asked the desk",
    )  # fmt: skip


def test_a_part_is_moved_and_a_department_is_joined_to_another(tmp_path: Path) -> None:
    bookings, streets = (Department.objects.get(name=name) for name in ("Bookings", "Streets"))
    actions.move_department(bookings.id, streets.id, since=date(2027, 1, 1), **HOW)
    assert entry("picnic").top == streets
    take(tmp_path, ALL, now=LATER)  # still says Parks, Bookings
    assert entry("picnic").top == streets

    parks = Department.objects.get(code="parks")
    actions.join_departments(parks.id, streets.id, since=date(2027, 1, 5), **HOW)
    take(tmp_path, ALL, now=LATER)
    assert {one.top for one in Entry.objects.select_related("top")} == {streets}
    assert [one.kind for one in queries.turns(streets)] == ["merged"]
    for wrong, do in (
        ("one no more", lambda: actions.rename_department(parks.id, "X", since=date(2027, 1, 1), **HOW)),
        ("another department", lambda: actions.join_departments(streets.id, streets.id, since=date(2027, 1, 1), **HOW)),
        ("part itself", lambda: actions.move_department(streets.id, bookings.id, since=date(2027, 1, 1), **HOW)),
        ("has come", lambda: actions.rename_department(streets.id, "X", since=date(2028, 1, 1), **HOW)),
    ):
        with pytest.raises(actions.CannotChange, match=wrong):
            do()
