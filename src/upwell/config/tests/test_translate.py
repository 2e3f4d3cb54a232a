"""`upwell translate` begins and refreshes the language files of a city's services."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

import pytest

from upwell.config.commands import definitions

SERVICE = """service: pothole
kind: information
name: About potholes
summary: What a pothole is.
owner: streets
steps:
  - {stop: what, outcome: answered, title: A hole in the street, body: Call 555-0100.}
"""


@pytest.fixture
def city(tmp_path: Path) -> Path:
    folder = tmp_path / "services" / "pothole"
    folder.mkdir(parents=True)
    (folder / "service.yaml").write_text(SERVICE)
    return tmp_path


def spanish(city: Path) -> str:
    return (city / "services/pothole/es.yaml").read_text()


def translate(city: Path) -> int:
    return definitions.translate(Namespace(words=["es", str(city)]))


def test_a_language_is_begun_with_every_english_text(city: Path) -> None:
    assert translate(city) == 0
    assert "# What a pothole is." in spanish(city)


def test_what_is_translated_stays_and_gets_the_mark_of_its_english(city: Path) -> None:
    (city / "services/pothole/es.yaml").write_text('language: es\nname: {text: "Sobre los baches"}\n')

    assert translate(city) == 0
    assert 'name: {text: "Sobre los baches", from: "' in spanish(city)


def test_a_service_whose_english_is_wrong_keeps_its_file_and_says_why(
    city: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (city / "services/pothole/es.yaml").write_text("language: es\n")
    (city / "services/pothole/service.yaml").write_text(SERVICE.replace("outcome: answered", "outcome: anwsered"))

    assert translate(city) == 1
    assert spanish(city) == "language: es\n"
    assert "anwsered" in capsys.readouterr().out
