"""A city's folder becomes what residents get: once for each change, every version kept, nothing half."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from upwell.catalogue import actions, folder, queries
from upwell.catalogue.models import Publication, Service, Version
from upwell.catalogue.surroundings import Surroundings
from upwell.events.models import Event

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 3, 18, tzinfo=UTC)
CITY = """
city: testville
name: Testville
site_name: {en: Testville services}
time_zone: America/Los_Angeles
languages: [en]
contact: {phone: 555-0100}
map: {latitude: 37.0, longitude: -121.0}
departments: {streets: {name: {en: Streets}}}
teams: {paving: {name: {en: Paving}, department: streets}}
topics: {streets: {name: {en: Streets}}}
"""
SERVICE = """
service: pothole
kind: report
name: Report a pothole
summary: Tell us about a hole in a street.
owner: streets
topics: [streets]
promise: {to: fix, within: 2, counted_in: working_days}
route: [{team: paving}]
steps:
  - {ask: details, type: long_text, title: What is it?}
  - check: answers
  - submit: request
receipt: {title: We have it, body: "Your number is {reference}."}
tests:
  - {name: plain, answers: {details: A hole}, path: [details, answers, request]}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write(tmp_path, "city.yaml", CITY)
    write(tmp_path, "services/pothole/service.yaml", SERVICE)
    queries.forget()
    return tmp_path


def write(base: Path, name: str, text: str) -> None:
    file = base / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text.lstrip(), encoding="utf-8")


def publish(path: Path) -> actions.Report:
    return actions.publish_folder(folder.read(path, Surroundings()), by="a test", now=NOW)


def problems(path: Path) -> list[str]:
    return [str(problem) for problem in folder.read(path, Surroundings()).problems]


def test_a_folder_without_problems_is_published(path: Path):
    report = publish(path)

    assert report.published == ["pothole"]
    found = queries.published("pothole")
    assert found is not None
    assert (found.number, found.definition.name) == (1, "Report a pothole")
    assert queries.city().name == "Testville"


def test_the_same_folder_again_changes_nothing(path: Path):
    publish(path)

    report = publish(path)

    assert (report.changed, Version.objects.count(), Publication.objects.count()) == (False, 1, 1)


def test_a_change_is_a_new_version_and_the_old_one_stays(path: Path):
    publish(path)
    first = queries.published("pothole")
    write(path, "services/pothole/service.yaml", SERVICE.replace("What is it?", "What did you see?"))

    publish(path)

    second = queries.published("pothole")
    assert first is not None
    assert second is not None
    assert (first.number, second.number) == (1, 2)
    assert queries.version(first.version_id).definition.questions["details"].title == "What is it?"


def test_a_service_no_longer_in_the_folder_is_withdrawn_and_can_come_back(path: Path):
    publish(path)
    service = (path / "services/pothole/service.yaml").read_text()
    (path / "services/pothole/service.yaml").unlink()

    assert publish(path).withdrawn == ["pothole"]
    assert queries.published("pothole") is None

    write(path, "services/pothole/service.yaml", service)
    assert publish(path).published == ["pothole"]
    assert queries.published("pothole") is not None


def test_nothing_is_published_while_one_service_has_a_problem(path: Path):
    write(
        path,
        "services/light/service.yaml",
        SERVICE.replace("service: pothole", "service: light").replace("long_text", "essay"),
    )

    with pytest.raises(actions.CannotPublish):
        publish(path)

    assert Service.objects.count() == 0


def test_an_example_that_goes_otherwise_is_a_problem_at_its_line(path: Path):
    write(path, "services/pothole/service.yaml", SERVICE.replace("[details, answers, request]", "[answers, request]"))

    (problem,) = problems(path)

    assert problem.startswith(
        "pothole/service.yaml:15:53: Example “plain”: it takes the steps details, answers, request"
    )


def test_a_city_without_a_number_for_everything_names_another_way(path: Path):
    write(path, "city.yaml", CITY.replace("{phone: 555-0100}", "{office: {en: 1 Main St}}"))

    assert problems(path) == []


def test_the_service_for_everything_else_must_be_there(path: Path):
    write(path, "city.yaml", CITY.replace("{phone: 555-0100}", "{phone: 555-0100, catch_all: pothole}"))
    assert problems(path) == []

    write(path, "city.yaml", CITY.replace("{phone: 555-0100}", "{phone: 555-0100, catch_all: other}"))
    assert "catch_all: there is no service other" in problems(path)[0]


def test_a_city_that_names_no_way_to_reach_a_person_is_refused(path: Path):
    write(path, "city.yaml", CITY.replace("{phone: 555-0100}", "{emergency: '911'}"))

    (problem,) = problems(path)

    assert "A city says how to reach a person" in problem


def test_a_table_of_words_has_one_key(path: Path):
    table = "tables: {kinds: {file: kinds.csv, keys: [words, more], alike: true}}"
    write(path, "kinds.csv", "words,more,kind")
    write(path, "city.yaml", CITY + table)

    (problem,) = problems(path)

    assert "A table that is alike has one key" in problem


def test_a_companion_whose_cases_are_never_shown_is_warned_of(path: Path):
    hidden = SERVICE.replace("service: pothole", "service: hidden").replace("Report a pothole", "Report in private")
    write(path, "services/hidden/service.yaml", hidden.replace("steps:", "public: {map: false}\nsteps:", 1))
    write(
        path,
        "services/pothole/service.yaml",
        SERVICE.replace("steps:", "duplicates: {also: [hidden]}\nsteps:", 1),
    )

    (problem,) = problems(path)

    assert problem.startswith("pothole/service.yaml:9:21: warning: The cases of 'hidden' are not on the public map")


def test_two_services_must_not_share_a_word_or_a_name(path: Path):
    twin = SERVICE.replace("service: pothole", "service: twin")
    write(path, "services/twin/service.yaml", twin)

    (problem,) = problems(path)

    assert "The name Report a pothole is that of pothole already" in problem


def test_a_folder_without_a_city_says_so(tmp_path: Path):
    (problem,) = problems(tmp_path)

    assert "There is no city.yaml here" in problem


def test_a_time_zone_nobody_knows_is_a_problem_at_its_place(path: Path):
    write(path, "city.yaml", CITY.replace("America/Los_Angeles", "America/Nowhere"))

    assert any(problem.split(":", 1)[1].startswith("4:12:") and "time zone" in problem for problem in problems(path))


def test_a_table_must_exist_and_must_not_answer_one_question_twice(path: Path):
    write(path, "city.yaml", CITY + "tables: {rules: {file: tables/rules.csv, keys: [kind]}}\n")
    assert any("there is no such file" in problem for problem in problems(path))

    write(path, "tables/rules.csv", "kind,answer\nshop,yes\nshop,no\n")
    assert any("answers the same question as line 2" in problem for problem in problems(path))


def test_a_table_outside_the_folder_is_refused(path: Path, tmp_path: Path):
    write(path, "city.yaml", CITY + "tables: {rules: {file: ../../etc/passwd, keys: [kind]}}\n")

    assert any("there is no such file" in problem for problem in problems(path))


def test_a_closed_service_says_why_and_opens_again(path: Path):
    publish(path)

    actions.close_service("pothole", message={"en": "Call us."}, by="a test", now=NOW)
    closed = queries.published("pothole")
    assert closed is not None
    assert (closed.open, closed.closed_message) == (False, {"en": "Call us."})

    actions.reopen_service("pothole", by="a test", now=NOW)
    opened = queries.published("pothole")
    assert opened is not None
    assert opened.open


def test_loading_the_same_folder_leaves_a_closed_service_as_it_is(path: Path):
    publish(path)
    actions.close_service("pothole", message={"en": "Call us."}, by="a test", now=NOW)

    report = publish(path)

    found = queries.published("pothole")
    assert found is not None
    assert (found.open, found.number, found.closed_message) == (False, 1, {"en": "Call us."})
    assert (report.changed, report.closed) == (False, ["pothole"])


def test_a_closed_service_that_changed_is_published_and_stays_closed(path: Path):
    publish(path)
    actions.close_service("pothole", message={"en": "Call us."}, by="a test", now=NOW)
    write(path, "services/pothole/service.yaml", SERVICE.replace("What is it?", "What did you see?"))

    assert publish(path).published == ["pothole"]

    found = queries.published("pothole")
    assert found is not None
    assert (found.open, found.number, found.closed_message) == (False, 2, {"en": "Call us."})


def test_a_service_that_was_closed_and_withdrawn_comes_back_open(path: Path):
    publish(path)
    actions.close_service("pothole", message={"en": "Call us."}, by="a test", now=NOW)
    (path / "services/pothole/service.yaml").unlink()
    publish(path)
    write(path, "services/pothole/service.yaml", SERVICE)

    publish(path)

    found = queries.published("pothole")
    assert found is not None
    assert (found.open, found.closed_message) == (True, {})


@pytest.mark.parametrize("message", [{"es": "Llame."}, {"en": "Call.", "xx": "?"}])
def test_words_for_a_closed_service_are_in_the_citys_languages_and_in_english(path: Path, message: dict[str, str]):
    publish(path)

    with pytest.raises(actions.CannotClose):
        actions.close_service("pothole", message=message, by="a test", now=NOW)


def test_what_residents_do_not_get_can_be_neither_closed_nor_reopened(path: Path):
    publish(path)
    (path / "services/pothole/service.yaml").unlink()
    publish(path)

    for code in ("pothole", "nowhere"):
        with pytest.raises(actions.CannotClose):
            actions.close_service(code, message={}, by="a test", now=NOW)
        with pytest.raises(actions.CannotClose):
            actions.reopen_service(code, by="a test", now=NOW)
    assert queries.published("pothole") is None


def test_what_becomes_of_a_service_is_written_down_once(path: Path):
    publish(path)
    for _twice in range(2):
        actions.close_service("pothole", message={"en": "Call us."}, by="a test", now=NOW)
    for _twice in range(2):
        actions.reopen_service("pothole", by="a test", now=NOW)
    (path / "services/pothole/service.yaml").unlink()
    publish(path)

    told = Event.objects.order_by("id").values_list("name", "service", "subject", "data")
    by = {"by": "a test"}
    assert list(told) == [
        ("definition_published", "pothole", "", by),
        ("city_published", "", "testville", by),
        ("service_closed", "pothole", "", by),
        ("service_reopened", "pothole", "", by),
        ("service_withdrawn", "pothole", "", by),
    ]


def test_before_a_city_is_loaded_the_catalogue_says_so():
    queries.forget()

    assert not queries.has_city()
    with pytest.raises(queries.NoCity):
        queries.city()


def test_another_process_sees_a_publication_within_a_second(path: Path, monkeypatch: pytest.MonkeyPatch):
    publish(path)
    assert queries.published("pothole") is not None
    kept = queries._kept.shelf
    write(path, "services/pothole/service.yaml", SERVICE.replace("What is it?", "What did you see?"))
    publish(path)
    queries._kept.shelf = kept  # as another process would still have it

    monkeypatch.setattr(queries, "LOOK_AGAIN_AFTER", 0.0)

    found = queries.published("pothole")
    assert found is not None
    assert found.number == 2


def test_once_read_the_catalogue_asks_nothing_more(path: Path, django_assert_num_queries):
    publish(path)
    queries.published("pothole")

    with django_assert_num_queries(0):
        queries.published("pothole")
        queries.city()
        queries.all_published()


def test_money_in_a_services_texts_is_in_the_citys_currency_also_in_versions_of_before(path: Path):
    publish(path)
    version = queries.published("pothole").version_id
    assert queries.version(version).definition.currency == "USD"
    settings = path / "city.yaml"
    settings.write_text(f"{settings.read_text()}currency: EUR\n")
    publish(path)

    assert queries.published("pothole").definition.currency == "EUR"
    assert queries.version(version).definition.currency == "EUR"
