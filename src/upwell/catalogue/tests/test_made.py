"""A language that a program makes from another one: declared by the city, asked of nobody, stored nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from upwell.catalogue import queries
from upwell.catalogue.tests.test_publishing import CITY, SERVICE, path, problems, publish, write
from upwell.definition.load import load_folder
from upwell.definition.model import Service as Definition
from upwell.definition.wording import text_hash, wording_paths

pytestmark = pytest.mark.django_db
__all__ = ["path"]

MADE = CITY.replace("languages: [en]", "languages: [en, zh-Hans, zh-Hant]\nmade_from: {zh-Hant: zh-Hans}")
HALF = 'language: zh-Hant\nname: {text: "\u5831\u544a\u574e\u5751", from: "%s"}\n'


def test_a_language_that_is_made_needs_no_file(path: Path):
    write(path, "city.yaml", MADE)

    assert [one for one in problems(path) if "zh-Hant" in one] == []


def test_a_file_with_only_some_texts_of_it_is_whole_and_is_held_against_the_english(path: Path):
    write(path, "city.yaml", MADE)
    write(path, "services/pothole/zh-Hant.yaml", HALF % text_hash("Report a pothole"))
    assert [one for one in problems(path) if "zh-Hant" in one] == []

    write(path, "services/pothole/zh-Hant.yaml", HALF % text_hash("Report a hole"))
    assert ["has changed" in one for one in problems(path) if "zh-Hant" in one] == [True]


def test_a_service_is_offered_in_what_is_made_of_its_languages(path: Path):
    write(path, "city.yaml", MADE)
    english = {one: text_hash(text) for one, text in wording_paths(read_service(path)).items()}
    lines = ["language: zh-Hans", *(f"{at}: {{text: x, from: {of}}}" for at, of in english.items() if "." not in at)]
    write(path, "services/pothole/zh-Hans.yaml", "\n".join(lines))
    write(
        path, "services/pothole/service.yaml", SERVICE.replace("kind: report", "kind: report\nlanguages: [en, zh-Hans]")
    )
    write(path, "city.yaml", MADE + "translation_policy: {zh-Hans: fall_back}\n")

    assert publish(path).published == ["pothole"]

    found = queries.published("pothole")
    assert found is not None
    assert found.definition.languages == ("en", "zh-Hans", "zh-Hant")
    assert "zh-Hant" not in found.definition.translations


@pytest.mark.parametrize("made", ["{zh-Hant: en}", "{vi: zh-Hans}"])
def test_only_what_a_program_makes_well_can_be_made(path: Path, made: str):
    write(path, "city.yaml", MADE.replace("{zh-Hant: zh-Hans}", made))

    assert any("made_from" in one for one in problems(path))


def read_service(path: Path) -> Definition:
    loaded = load_folder(path / "services/pothole")
    assert loaded.service is not None
    return loaded.service
