"""A folder and the database stay in step: what one side changed goes to the other, and nothing is lost of either."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.catalogue import actions, folder, queries, threeway
from upwell.catalogue.actions import Choice
from upwell.catalogue.models import Change, Publication, Synced, Version
from upwell.catalogue.surroundings import Surroundings, of_the_whole
from upwell.catalogue.tests.test_publishing import CITY, NOW, SERVICE, write
from upwell.catalogue.threeway import CITY as SETTINGS
from upwell.catalogue.threeway import Compared

pytestmark = pytest.mark.django_db

SANJOSE = Path(__file__).parents[4] / "cities/sanjose"
POTHOLE = "services/pothole/service.yaml"
TEXT = "# Notes stay where they are.\r\n" + SERVICE.lstrip()
OURS, THEIRS = TEXT.replace("What is it?", "What did you see?"), TEXT.replace("What is it?", "Where is it?")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "testville"
    write(path, "city.yaml", "# Our city.\n" + CITY.lstrip())
    put(path, TEXT)
    queries.forget()
    load(path)
    return path


def put(path: Path, text: str, name: str = POTHOLE) -> None:
    (path / name).parent.mkdir(parents=True, exist_ok=True)
    (path / name).write_bytes(text.encode())


def load(path: Path, **choice: list[str]) -> actions.Report:
    found = folder.read(path, Surroundings())
    return actions.load_folder(found, by="upwell load", now=NOW, choice=Choice(**choice))


def dump(path: Path, **choice: list[str]) -> actions.Dumped:
    return actions.dump_folder(path, now=NOW, choice=Choice(**choice))


def in_workbench(text: str) -> None:
    actions.publish_files("pothole", {"service.yaml": text}, by="ada", because="", now=NOW)


def published() -> str:
    found = queries.published("pothole")
    assert found is not None
    return queries.files_of(found)["service.yaml"]


def texts(path: Path) -> dict[str, bytes]:
    return {str(file.relative_to(path)): file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file()}


def rows() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Version, Change, Publication, Synced))


def test_what_is_dumped_is_what_was_loaded_letter_by_letter(path: Path, tmp_path: Path):
    put(path, "Agreed in March.\n", "services/pothole/notes.md")
    load(path)

    dump(tmp_path / "copy")

    assert texts(tmp_path / "copy") == texts(path)


def test_a_dumped_folder_loaded_again_changes_nothing(path: Path, tmp_path: Path):
    dump(tmp_path / "copy")
    before = rows()[:3]

    report = load(tmp_path / "copy")

    assert (report.changed, rows()[:3]) == (False, before)


def test_again_both_change_nothing(path: Path):
    before = (texts(path), rows())

    for _twice in range(2):
        load(path)
        dump(path)

    assert (texts(path), rows()) == before


def test_a_load_leaves_what_only_the_workbench_changed(path: Path):
    in_workbench(THEIRS)

    report = load(path)

    assert (report.left, published()) == (["pothole"], THEIRS)


def test_a_dump_brings_what_the_workbench_changed(path: Path):
    in_workbench(THEIRS)

    dumped = dump(path)

    assert (dumped.written, (path / POTHOLE).read_bytes().decode()) == ([POTHOLE], THEIRS)
    assert load(path).left == []


def test_a_dump_leaves_what_only_the_folder_changed(path: Path):
    put(path, OURS)

    dumped = dump(path)

    assert (dumped.left, dumped.written, (path / POTHOLE).read_bytes().decode()) == (["pothole"], [], OURS)
    assert load(path).published == ["pothole"]


def both(path: Path) -> None:
    in_workbench(THEIRS)
    put(path, OURS)


def test_what_both_changed_is_not_loaded_and_says_which(path: Path):
    both(path)

    with pytest.raises(actions.BothChanged) as refused:
        load(path)

    assert (refused.value.units, published()) == (["pothole"], THEIRS)


def test_what_both_changed_is_not_dumped(path: Path):
    both(path)

    with pytest.raises(actions.BothChanged):
        dump(path)

    assert (path / POTHOLE).read_bytes().decode() == OURS


@pytest.mark.parametrize("ours", [[], ["pothole"]])
def test_the_folders_word_counts_when_somebody_says_so(path: Path, ours: list[str]):
    both(path)

    load(path, ours=ours)

    assert published() == OURS
    assert dump(path).written == []


def test_the_workbenchs_word_counts_when_somebody_says_so(path: Path):
    both(path)

    assert load(path, theirs=["pothole"]).left == ["pothole"]

    assert published() == THEIRS
    assert dump(path).written == [POTHOLE]


def test_a_choice_for_another_service_is_none(path: Path):
    both(path)

    with pytest.raises(actions.BothChanged):
        load(path, ours=["light"])


def test_a_service_made_in_the_workbench_is_not_withdrawn_by_a_folder_that_never_had_it(path: Path):
    light = SERVICE.lstrip().replace("service: pothole", "service: light").replace("a pothole", "a light")
    actions.publish_files("light", {"service.yaml": light}, by="ada", because="", now=NOW)

    assert load(path).withdrawn == []

    dump(path)
    assert (path / "services/light/service.yaml").read_text() == light


def test_a_service_withdrawn_in_the_workbench_goes_from_the_folder(path: Path):
    actions.withdraw("pothole", by="ada", because="", now=NOW)

    assert load(path).published == []
    assert dump(path).removed == [POTHOLE]

    assert not (path / "services/pothole").exists()


def test_a_withdrawn_services_folder_that_was_changed_stays(path: Path):
    actions.withdraw("pothole", by="ada", because="", now=NOW)
    put(path, OURS)

    with pytest.raises(actions.BothChanged):
        dump(path)

    assert (path / POTHOLE).exists()


def test_what_is_no_part_of_a_service_is_not_touched(path: Path):
    put(path, "picture", "services/pothole/sketch.png")
    put(path, "map", "imports/addresses.yaml")
    actions.withdraw("pothole", by="ada", because="", now=NOW)

    dump(path)

    assert set(texts(path)) == {"city.yaml", "imports/addresses.yaml", "services/pothole/sketch.png"}


def test_another_copy_of_the_folder_is_known_by_what_was_loaded_last(path: Path, tmp_path: Path):
    copy = tmp_path / "copy"
    shutil.copytree(path, copy)
    in_workbench(THEIRS)

    assert load(copy).left == ["pothole"]
    put(copy, OURS)
    with pytest.raises(actions.BothChanged):
        load(copy)


def test_a_copy_for_safety_does_not_let_the_folder_overwrite_the_workbench(path: Path, tmp_path: Path):
    in_workbench(THEIRS)
    dump(tmp_path / "copy")

    assert load(path).left == ["pothole"]
    assert published() == THEIRS


def test_settings_that_no_longer_fit_what_was_left_are_refused(path: Path):
    in_workbench(THEIRS)
    write(path, "city.yaml", CITY.replace("paving:", "asphalt:"))
    put(path, OURS.replace("team: paving", "team: asphalt"))

    with pytest.raises(actions.CannotPublish, match="paving"):
        load(path, theirs=["pothole"])

    assert set(queries.city().teams) == {"paving"}


def test_the_city_loads_and_dumps_letter_by_letter(tmp_path: Path):
    """Sixty services, their settings, tables and calendars."""
    queries.forget()
    found = folder.read(SANJOSE, of_the_whole())
    actions.load_folder(found, by="upwell load", now=datetime(2026, 3, 3, tzinfo=UTC))

    shutil.copytree(SANJOSE / "imports", tmp_path / "imports")  # what is known of an address

    dump(tmp_path)

    beside = ("places/", "inventory.csv", "life.yaml")  # no part of what is published
    wanted = {name: text for name, text in texts(SANJOSE).items() if not name.startswith(beside)}
    assert texts(tmp_path) == wanted
    assert actions.load_folder(folder.read(tmp_path, of_the_whole()), by="upwell load", now=NOW).changed is False


def test_the_city_is_written_from_its_content_when_its_files_were_not_kept(tmp_path: Path):
    queries.forget()
    found = folder.read(SANJOSE, of_the_whole())
    actions.publish_folder(found, by="upwell load", now=datetime(2026, 3, 3, tzinfo=UTC))
    Change.objects.update(files=None)
    shutil.copytree(SANJOSE / "imports", tmp_path / "imports")

    dump(tmp_path)

    again = folder.read(tmp_path, of_the_whole())
    assert (again.settings, again.tables) == (found.settings, found.tables)
    assert [read.hash for read in again.services] == [read.hash for read in found.services]


HASHES = st.dictionaries(st.sampled_from(["service.yaml", "es.yaml"]), st.sampled_from(["1", "2", "3"]), max_size=2)
UNITS = st.dictionaries(st.sampled_from([SETTINGS, "pothole", "light"]), HASHES, max_size=3)


@given(UNITS, UNITS, UNITS)
def test_every_unit_is_on_one_side_and_the_sides_are_alike(
    base: threeway.Units, here: threeway.Units, there: threeway.Units
):
    found, mirrored = threeway.compare(base, here, there), threeway.compare(base, there, here)

    assert sorted([*found.same, *found.folder, *found.published, *found.both]) == sorted({*base, *here, *there})
    assert mirrored == Compared(found.same, found.published, found.folder, found.both)
    assert threeway.compare(here, here, there).both == threeway.compare(there, here, there).both == []
