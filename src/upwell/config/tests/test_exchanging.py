"""A city's texts go to a translator's tool and come back: all of a file, or nothing of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from upwell.config import cli
from upwell.definition.tests.test_exchange import SERVICE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "services/pothole").mkdir(parents=True)
    (tmp_path / "services/pothole/service.yaml").write_text(SERVICE.lstrip())
    return tmp_path


def translate(*words: object) -> int:
    return cli.main(["translate", *map(str, words)])


@pytest.mark.parametrize("ending", ["po", "xlf"])
def test_what_a_translator_fills_in_becomes_the_services_file(folder: Path, ending: str) -> None:
    file = folder / f"texts.{ending}"
    assert translate("export", "es", file, folder) == 0
    empty, full = {
        "po": ('msgid "A note"\nmsgstr ""', 'msgid "A note"\nmsgstr "Una nota"'),
        "xlf": ("A note</source>", "A note</source><target>Una nota</target>"),
    }[ending]
    text = file.read_text(encoding="utf-8").replace('state="initial"', 'state="translated"')
    assert empty in text
    file.write_text(text.replace(empty, full), encoding="utf-8")

    assert translate("import", "es", file, folder) == 0
    assert '"Una nota", from:' in (folder / "services/pothole/es.yaml").read_text(encoding="utf-8")


def test_one_text_refused_leaves_all_as_it_was(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = folder / "texts.po"
    translate("export", "es", file, folder)
    text = file.read_text(encoding="utf-8").replace('msgid "A note"\nmsgstr ""', 'msgid "A note"\nmsgstr "Una {nota}"')
    file.write_text(text.replace('msgid "Bye"\nmsgstr ""', 'msgid "Bye"\nmsgstr "Chao"'), encoding="utf-8")

    assert translate("import", "es", file, folder) == 1
    assert "The English has no {nota}." in capsys.readouterr().out
    assert not (folder / "services/pothole/es.yaml").exists()


def test_without_a_file_it_says_how_it_is_written(folder: Path) -> None:
    assert translate("export", "es") == 2
