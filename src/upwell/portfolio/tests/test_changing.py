"""What becomes of services and departments: joined, parted, reorganised, reviewed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from upwell.portfolio import actions, queries
from upwell.portfolio.models import Belonging, Department, Entry, Value
from upwell.portfolio.tests.test_keeping import CLASS, HEAD, LATER, NOW, PARKS, PAVING, entry, take

pytestmark = pytest.mark.django_db
HOW: actions.How = {"because": "One desk now", "by": "Somebody", "now": LATER}


@pytest.fixture(autouse=True)
def small(tmp_path: Path) -> None:
    take(tmp_path, HEAD + CLASS + PARKS + PAVING)


def test_services_that_are_joined_have_the_sum_of_what_all_of_them_said() -> None:
    made = actions.merge("city", ["picnic", "hole"], into="one", name="One", **HOW)

    assert (made.volume, made.digital_volume, made.take_up) == (1500, 900, 0.6)
    volume = Value.objects.get(entry=made, field="volume")
    assert (volume.said, volume.source.by, volume.cell) == ("1,200 + 300", "Somebody", "")
    assert queries.total("city").entries == 2
    assert [one.former.code for one in queries.origins(made)] == ["picnic", "hole"]
    assert Value.objects.filter(entry=entry("picnic"), field="volume", replaced_by=None).exists()  # the parts are kept


def test_a_sum_of_which_a_part_is_unknown_is_unknown() -> None:
    made = actions.merge("city", ["picnic", "class"], into="one", name="One", **HOW)
    assert (made.volume, made.standing) == (None, "unknown")


def test_a_service_that_is_parted_keeps_its_figures_and_its_parts_begin_unknown() -> None:
    made = actions.split("city", "picnic", into={"small": "Small", "large": "Large"}, **HOW)

    assert [one.volume for one in made] == [None, None]
    assert (entry("picnic").status, entry("picnic").volume) == (Entry.SPLIT, 1200)
    assert {one.code for one in queries.after(entry("picnic"))} == {"small", "large"}
    assert {one.top.code for one in made if one.top} == {"parks"}


def test_what_cannot_be_joined_or_parted_is_refused_in_words() -> None:
    for wrong, codes, into in (("at least two", ["picnic"], "one"), ("no service x", ["picnic", "x"], "one"),
                               ("hole already", ["picnic", "class"], "hole")):  # fmt: skip
        with pytest.raises(actions.CannotChange, match=wrong):
            actions.merge("city", codes, into=into, name="One", **HOW)
    with pytest.raises(actions.CannotChange, match="at most 250 letters"):
        actions.merge("city", ["picnic", "class"], into="x" * 251, name="One", **HOW)
    with pytest.raises(actions.CannotChange, match="class already"):
        actions.split("city", "picnic", into={"class": "A", "b": "B"}, **HOW)


def test_a_file_that_still_has_the_old_row_says_what_became_of_it(tmp_path: Path) -> None:
    actions.merge("city", ["picnic", "hole"], into="one", name="One", **HOW)

    report = take(tmp_path, HEAD + CLASS + PARKS + PAVING, now=LATER)

    assert [one.what for one in report.refused] == [
        f"Row {line} was not taken: '{code}' was merged here into 'one'; give its figures under that code"
        for line, code in ((3, "picnic"), (4, "hole"))
    ]
    assert entry("one").status == Entry.LIVE


def test_what_became_of_a_service_in_two_steps_is_told_by_its_last_code(tmp_path: Path) -> None:
    actions.merge("city", ["picnic", "hole"], into="one", name="One", **HOW)
    actions.split("city", "one", into={"a": "A", "b": "B"}, **HOW)
    report = take(tmp_path, HEAD + CLASS + PARKS, now=LATER)
    assert "was merged here into 'a', 'b'" in report.refused[0].what


def test_a_file_read_again_after_a_reorganisation_does_not_bring_the_old_department_back(tmp_path: Path) -> None:
    actions.reorganise("city", "parks", into="recreation", name="Recreation", since=date(2027, 1, 1))
    held = list(Belonging.objects.order_by("id").values_list("entry_id", "department_id", "since", "until"))

    swim = "swim,Swim,Parks,Pools,,,,,,\n"
    report = take(tmp_path, HEAD + CLASS + PARKS + PAVING + swim, now=LATER)

    whose = {one.code: one.top.code if one.top else "" for one in Entry.objects.select_related("top")}
    assert whose == {"class": "recreation", "picnic": "recreation", "hole": "streets", "swim": "recreation"}
    assert {one.name for one in queries.departments(queries.collections()[0])} == {"Recreation", "Streets"}
    assert list(Belonging.objects.exclude(entry__code="swim").order_by("id").values_list(
        "entry_id", "department_id", "since", "until")) == held  # fmt: skip
    assert [(one.cell, one.what) for one in report.notices] == [
        ("C1", "Parks is Recreation since 2027-01-01: 3 rows that still name it were put there")
    ]
    assert "recreation" in entry("swim").searched


def test_departments_that_followed_each_other_are_followed_to_the_last(tmp_path: Path) -> None:
    actions.reorganise("city", "parks", into="recreation", name="Recreation", since=date(2027, 1, 1))
    actions.reorganise("city", "recreation", into="fun", name="Fun", since=date(2027, 2, 1))
    take(tmp_path, HEAD + CLASS + PARKS + PAVING, now=LATER)
    assert entry("class").top_id == Department.objects.get(code="fun").id


def test_a_department_that_is_one_again_has_its_services_back(tmp_path: Path) -> None:
    actions.reorganise("city", "parks", into="recreation", name="Recreation", since=date(2027, 1, 1))
    actions.reorganise("city", "recreation", into="parks", name="Parks", since=date(2027, 2, 1))
    report = take(tmp_path, HEAD + CLASS + PARKS + PAVING, now=LATER)
    assert (entry("class").top_id, report.notices) == (Department.objects.get(code="parks").id, [])


def test_whose_a_service_was_on_a_day_outlives_a_reorganisation() -> None:
    actions.reorganise("city", "parks", into="recreation", name="Recreation", since=date(2027, 7, 1))

    lesson, picnic = entry("class"), entry("picnic")
    before, after = (queries.department_on(lesson, date(2027, month, 1)) for month in (6, 8))
    assert (before and before.name, after and after.name) == ("Parks", "Recreation")
    assert (lesson.top.code if lesson.top else "", picnic.top.code if picnic.top else "") == ("recreation",) * 2
    old = before
    assert old is not None
    old.refresh_from_db()
    assert (old.until, old.succeeded_by and old.succeeded_by.code) == (date(2027, 7, 1), "recreation")
    with pytest.raises(actions.CannotChange, match="no department x"):
        actions.reorganise("city", "x", into="y", name="Y", since=date(2027, 7, 1))


def test_a_review_that_is_due_is_on_the_list_until_somebody_looked() -> None:
    picnic = entry("picnic")
    Entry.objects.filter(id=picnic.id).update(review_due=date(2027, 1, 1))
    assert list(queries.reviews(today=date(2027, 1, 8))) == [picnic]
    assert list(queries.reviews(today=date(2026, 12, 31))) == []

    seen = actions.review(picnic.id, by="Somebody", now=LATER)

    assert (seen.reviewed_at, seen.review_due) == (LATER, date(2028, 1, 8))
    assert list(queries.reviews(today=date(2027, 1, 8))) == []
    with pytest.raises(actions.CannotChange, match="still to come"):
        actions.review(picnic.id, by="Somebody", now=LATER, due=NOW.date())
