"""One service published from the texts of its files: beside what is there, with who and why; later; and back again."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from upwell.catalogue import actions, folder, queries
from upwell.catalogue.carryover import CarryOver, Later, way
from upwell.catalogue.models import Change, Publication, Scheduled, Service, Version
from upwell.catalogue.surroundings import Surroundings
from upwell.catalogue.tests.test_publishing import CITY, NOW, SERVICE, write
from upwell.definition import source, written
from upwell.events.models import Event

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=2)
FILES = {"service.yaml": "# Why two days: see the agreement.\n" + SERVICE.lstrip()}
LIGHT = SERVICE.lstrip().replace("service: pothole", "service: light").replace("Report a pothole", "Report a light")


@pytest.fixture(autouse=True)
def city(tmp_path: Path) -> Path:
    write(tmp_path, "city.yaml", CITY)
    write(tmp_path, "services/pothole/service.yaml", FILES["service.yaml"])
    queries.forget()
    load(tmp_path)
    return tmp_path


def load(path: Path) -> actions.Report:
    found = folder.read(path, Surroundings())
    return actions.publish_folder(found, by="upwell load", because="The first.", now=NOW)


def publish(code: str, text: str, **more: object) -> Version:
    return actions.publish_files(
        code,
        {"service.yaml": text},
        by="ada",
        because="It is asked for.",
        now=NOW,
        **more,  # type: ignore[arg-type]
    )


def changed(words: str = "What did you see?") -> str:
    return FILES["service.yaml"].replace("What is it?", words)


def current() -> queries.Published:
    found = queries.published("pothole")
    assert found is not None
    return found


def test_a_new_service_is_what_residents_get():
    version = publish("light", LIGHT)

    found = queries.published("light")
    assert found is not None
    assert (found.version_id, found.number, found.definition.name) == (version.pk, 1, "Report a light")


def test_another_text_of_a_service_is_its_next_version():
    version = publish("pothole", changed())

    assert (version.number, current().number) == (2, 2)
    assert current().definition.questions["details"].title == "What did you see?"


def test_the_files_are_given_back_letter_by_letter():
    text = FILES["service.yaml"].replace("\n", "\r\n") + "# the end, without a new line"

    version = publish("pothole", text)

    assert queries.files_of(version) == {"service.yaml": text}


def test_another_comment_is_kept_and_is_no_new_version():
    text = FILES["service.yaml"] + "# Agreed again in March.\n"

    version = publish("pothole", text)

    assert (version.number, queries.files_of(version)["service.yaml"]) == (1, text)
    assert [(past.number, past.comments) for past in queries.history("pothole")] == [(1, True), (1, False)]


def test_the_same_again_changes_nothing():
    publish("pothole", changed())
    rows = (Version.objects.count(), Change.objects.count(), Publication.objects.count())

    publish("pothole", changed())

    assert (Version.objects.count(), Change.objects.count(), Publication.objects.count()) == rows


def test_every_problem_is_told_with_its_place_and_nothing_is_published():
    text = changed().replace("long_text", "essay").replace("team: paving", "team: nobody")

    with pytest.raises(actions.CannotPublish) as refused:
        publish("pothole", text)

    places = [str(problem).split(" ")[0] for problem in refused.value.problems]
    assert places == ["pothole/service.yaml:9:16:", "pothole/service.yaml:11:26:"]
    assert current().number == 1


def test_a_name_that_another_service_has_is_refused():
    with pytest.raises(actions.CannotPublish, match="is that of pothole already"):
        publish("light", LIGHT.replace("Report a light", "Report a pothole"))


def test_a_service_stands_under_its_own_name():
    with pytest.raises(actions.CannotPublish, match="stands in the folder 'lamp'"):
        publish("lamp", LIGHT)


@pytest.mark.parametrize("name", ["../city.yaml", "notes.exe", ".hidden.yaml", "a/b.yaml"])
def test_a_file_that_is_none_of_a_service_is_refused(name: str):
    with pytest.raises(actions.CannotPublish, match="is not a file of a service"):
        actions.publish_files("light", {"service.yaml": LIGHT, name: "x"}, by="ada", because="", now=NOW)


def test_whoever_wrote_from_an_older_version_is_told():
    publish("pothole", changed(), based_on=1)

    with pytest.raises(actions.ChangedMeanwhile):
        publish("pothole", changed("Where?"), based_on=1)

    assert current().number == 2


def test_history_says_who_why_and_in_which_way(city: Path):
    publish("pothole", changed())
    actions.roll_back("pothole", 1, by="grace", because="Residents did not understand it.", now=LATER)

    rows = [(past.number, past.by, past.because, past.kind, past.of_number) for past in queries.history("pothole")]

    assert rows == [
        (3, "grace", "Residents did not understand it.", "rolled_back", 1),
        (2, "ada", "It is asked for.", "workbench", None),
        (1, "upwell load", "The first.", "folder", None),
    ]


def test_going_back_makes_a_new_version_of_the_old_files():
    publish("pothole", changed())

    version = actions.roll_back("pothole", 1, by="ada", because="", now=LATER)

    assert (version.number, queries.files_of(version)) == (3, FILES)
    assert current().definition.questions["details"].title == "What is it?"


def test_there_is_no_going_back_to_what_never_was():
    with pytest.raises(actions.NoSuchVersion):
        actions.roll_back("pothole", 7, by="ada", because="", now=NOW)


def test_an_old_version_that_no_longer_fits_the_city_does_not_come_back(city: Path):
    write(city, "city.yaml", CITY.replace("paving:", "asphalt:"))
    write(city, "services/pothole/service.yaml", changed().replace("team: paving", "team: asphalt"))
    load(city)

    with pytest.raises(actions.CannotPublish, match="paving"):
        actions.roll_back("pothole", 1, by="ada", because="", now=LATER)


def test_a_withdrawn_service_is_gone_and_comes_back_when_it_is_published():
    actions.withdraw("pothole", by="ada", because="The county does it now.", now=NOW)
    assert queries.published("pothole") is None

    publish("pothole", changed())

    assert current().open


def test_a_service_others_lead_to_is_not_withdrawn():
    publish(
        "light", LIGHT.replace("Tell us about a hole", "See [potholes](/services/pothole), or tell us about a hole")
    )

    with pytest.raises(actions.CannotPublish, match=r"light/service\.yaml:4:"):
        actions.withdraw("pothole", by="ada", because="", now=NOW)

    assert queries.published("pothole") is not None


def test_the_service_for_everything_else_is_not_withdrawn(city: Path):
    write(city, "city.yaml", CITY.replace("{phone: 555-0100}", "{phone: 555-0100, catch_all: pothole}"))
    load(city)

    with pytest.raises(actions.CannotPublish, match="takes what has no service of its own"):
        actions.withdraw("pothole", by="ada", because="", now=NOW)


def schedule(text: str, code: str = "pothole") -> Scheduled:
    files = {"service.yaml": text}
    return actions.schedule_files(code, files, at=LATER, by="ada", because="From Monday.", now=NOW)


def test_what_is_scheduled_is_published_at_its_time_and_not_before():
    schedule(changed())

    assert actions.publish_due(LATER - timedelta(seconds=1)) == 0
    assert current().number == 1

    assert actions.publish_due(LATER) == 1
    assert current().number == 2
    past = queries.history("pothole")[0]
    assert (past.kind, past.by, past.because, past.at) == ("scheduled", "ada", "From Monday.", LATER)


def test_what_was_published_once_is_not_published_again():
    schedule(changed())
    actions.publish_due(LATER)

    assert actions.publish_due(LATER) == 0


def test_what_no_longer_fits_at_its_time_says_so_and_leaves_all_as_it_is(city: Path):
    row = schedule(changed())
    write(city, "city.yaml", CITY.replace("paving:", "asphalt:"))
    write(city, "services/pothole/service.yaml", FILES["service.yaml"].replace("team: paving", "team: asphalt"))
    load(city)
    Scheduled.objects.update(based_on=2)

    actions.publish_due(LATER)

    (refused,) = queries.refused(by="ada")
    assert refused.pk == row.pk
    assert any("paving" in problem for problem in refused.problems)
    assert current().number == 2
    assert Event.objects.filter(name="publication_refused", service="pothole").exists()


def test_what_somebody_published_meanwhile_is_not_overwritten():
    schedule(changed())
    publish("pothole", changed("Where is it?"))

    actions.publish_due(LATER)

    assert current().definition.questions["details"].title == "Where is it?"
    assert queries.refused(by="ada")[0].problems == [str(actions.ChangedMeanwhile.__doc__)]


def test_what_is_cancelled_is_not_published():
    row = schedule(changed())

    actions.cancel_schedule(row.pk, by="grace", now=NOW)

    assert actions.publish_due(LATER) == 0
    with pytest.raises(actions.CannotSchedule):
        actions.cancel_schedule(row.pk, by="grace", now=NOW)


def test_a_service_waits_for_one_publication_at_a_time_and_never_for_yesterday():
    schedule(changed())

    with pytest.raises(actions.CannotSchedule):
        schedule(changed("Where?"))
    with pytest.raises(actions.CannotSchedule):
        actions.schedule_files("light", {"service.yaml": LIGHT}, at=NOW, by="ada", because="", now=NOW)


def test_a_version_kept_without_files_is_written_from_its_content():
    Change.objects.update(files=None)

    files = queries.files_of(current())

    plain = source.read(files["service.yaml"], file="service.yaml").plain
    assert plain == Version.objects.get().source["service"]


def test_a_version_kept_without_files_gets_those_it_is_loaded_from_again(city: Path):
    Change.objects.filter(service__code="pothole").update(files=None)

    load(city)

    assert queries.files_of(current()) == FILES
    assert len(queries.history("pothole")) == 1


def test_checking_while_somebody_types_writes_nothing():
    queries.check_files("pothole", {"service.yaml": "service: ["})

    assert (Version.objects.count(), Service.objects.count()) == (1, 1)


def test_a_draft_that_ends_is_told_why():
    with pytest.raises(actions.CannotPublish, match="read why it ended"):
        publish("pothole", changed(), carry_over=CarryOver("end"))


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30) | st.sampled_from(
    ["yes", "no", "null", "007", "1e5", "2026-03-01", "12:30", "", " a", "a ", "- a", "a: b", "#", "a\nb", "a\n", "~"]
)
KEYS = st.from_regex(r"[a-z_]{1,8}", fullmatch=True)
NUMBERS = st.integers(-(10**9), 10**9)
PLAIN = st.recursive(
    TEXTS | st.booleans() | NUMBERS | st.none() | NUMBERS.map(lambda number: number / 1000),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(KEYS, PLAIN, min_size=1, max_size=5))
def test_whatever_a_definition_holds_is_read_back_from_what_is_written(plain: dict[str, object]):
    read = source.read(written.yaml_of(plain), file="x.yaml")

    assert (read.plain, read.problems) == (plain, [])


WHATS = st.builds(CarryOver, st.sampled_from(["keep", "move", "end"]), st.sampled_from([None, NOW, LATER]))


@given(st.lists(WHATS, max_size=6), st.sampled_from([NOW, LATER]))
@settings(max_examples=200)
def test_a_draft_goes_on_where_the_last_move_led_until_something_ended_it(carried: list[CarryOver], now: datetime):
    later = [Later(number, number, one) for number, one in enumerate(carried, start=2)]
    whats = [one.at(now) for one in carried]

    found = way(later, now)

    before = whats[: whats.index("end")] if "end" in whats else whats
    moves = [number for number, what in enumerate(before, start=2) if what == "move"]
    assert (found.to, found.ended is not None) == (moves[-1] if moves else None, "end" in whats)
