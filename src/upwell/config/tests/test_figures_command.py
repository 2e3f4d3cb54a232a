"""upwell figures: a file is taken whole, or the command says which cells to mend."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cast import Cast
from tests.publishing import republish

from upwell.channels.api.models import Program
from upwell.config import cli
from upwell.performance.models import DataSet, Figure

pytestmark = pytest.mark.django_db(transaction=True)
CARDS = {"service": "cards", "title": "Library cards", "kind": "transactions", "period": "month", "team": "trees"}


@pytest.fixture(autouse=True)
def cards(cast: Cast) -> None:
    republish(data_sets={"cards": CARDS})


def run(*words: object) -> int:
    return cli.main(["figures", *map(str, words)])


def test_a_file_is_taken_or_its_cells_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cards.csv"
    file.write_text("Month,Total,Online\n2026-01,10,11\n")

    assert run("upload", file, "--data-set", "cards") == 1
    assert "C2: More online than in all. 11" in capsys.readouterr().err
    file.write_text("Month,Total,Online\n2026-01,10,5\n")
    assert run("upload", file, "--data-set", "cards", "--look") == 0
    assert not Figure.objects.exists()
    assert run("upload", file, "--data-set", "cards") == 0
    assert "2 new, 0 changed, 0 as before, 0 taken back." in capsys.readouterr().out
    assert run("upload", file) == 2
    assert run("upload", tmp_path / "none.csv", "--data-set", "cards") == 2


def test_data_sets_of_the_folder_are_there_and_others_are_declared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("list") == 0
    assert "cards: Library cards; transactions by month; newest -; fresh" in capsys.readouterr().out
    more = tmp_path / "more.yaml"
    more.write_text("deaths: {service: deaths, title: Deaths, kind: costs, period: year, team: trees}\n")
    assert run("declare", more) == 0
    assert set(DataSet.objects.values_list("code", "declared")) == {("cards", True), ("deaths", False)}
    more.write_text("deaths: {service: deaths, title: Deaths, kind: pigeons, period: year, team: trees}\n")
    assert run("declare", more) == 1
    more.write_text("cards: {service: other, title: Cards, kind: costs, period: year, team: trees}\n")
    assert run("declare", more) == 1
    assert "stands in the city's folder" in capsys.readouterr().err


def test_a_key_for_one_data_set_is_printed_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("token", "--data-set", "cards") == 0

    assert capsys.readouterr().out.startswith("upw_")
    assert Program.objects.get().scopes == ["figures:cards"]
