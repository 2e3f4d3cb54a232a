"""A model of sentences adds to what the words say, in the languages it has read; the real one is asked, too."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from bench import matching as bench

from upwell.config import environment
from upwell.conversation.matching import Index
from upwell.conversation.meaning import WEIGHT, Meanings, encoder
from upwell.definition.model import Service

DARK = "it is so dark outside our house since yesterday, we see nothing"
SOLAR = "putting solar on my roof"
TUNED = {"top3": 0.986, "offered": 0.917, "refused": 0.983, "first": 0.909, "sure_right": 0.992}
"""What the tuning half gave when the thresholds were chosen."""
DROP = 0.02


class TwoSides:
    """Texts with a lamp on one side, all others on the other; `asked` is what it was asked for."""

    languages = frozenset({"en"})

    def __init__(self) -> None:
        self.asked: list[str] = []

    def vectors(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.asked += texts
        rows = [(1.0, 0.0) if "lamp" in text or text == DARK else (0.0, 1.0) for text in texts]
        return np.array(rows, dtype=np.float32)


def test_what_is_meant_counts_and_what_is_not_does_not() -> None:
    found = Meanings(TwoSides(), [("en", "a lamp is out"), ("en", "a hole"), ("vi", "a lamp")]).like(DARK)
    assert found.tolist() == [WEIGHT, 0.0, 0.0], "Vietnamese it has not read"


def test_an_index_built_anew_asks_for_new_phrases_only() -> None:
    model = TwoSides()
    first = Meanings(model, [("en", "a lamp"), ("en", "a hole")])
    second = Meanings(model, [("en", "a hole"), ("en", "a tree")], first)
    assert model.asked == ["a lamp", "a hole", "a tree"]
    assert second.like("a tree").tolist() == [WEIGHT, WEIGHT]


def test_without_phrases_nothing_is_asked() -> None:
    model = TwoSides()
    assert Meanings(model, [("vi", "den duong")]).like(DARK).tolist() == [0.0]
    assert model.asked == []


def test_without_its_package_the_setting_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "find_spec", lambda _name: None)
    monkeypatch.setenv("UPWELL_MATCHER", "dense")
    with pytest.raises(environment.SettingMissing, match=r"upwell\[dense\]"):
        environment.matcher("UPWELL_MATCHER")
    monkeypatch.setenv("UPWELL_MATCHER", "lexical")
    assert environment.matcher("UPWELL_MATCHER") == "lexical"


@pytest.fixture(scope="module")
def services() -> list[Service]:
    return list(bench.services())


@pytest.fixture(scope="module")
def dense(services: list[Service]) -> Index:
    return Index(services, model=encoder())


def test_the_figures_of_the_real_model_do_not_drop(dense: Index) -> None:
    now = bench.figures(bench.cases(dense, "tune"), dense.thresholds)
    assert not {name: (now[name], then) for name, then in TUNED.items() if now[name] < then - DROP}


def test_the_service_meant_comes_before_one_with_more_of_the_words(dense: Index, services: list[Service]) -> None:
    by_words = [hit.code for hit in Index(services).hits(SOLAR)]
    by_meaning = [hit.code for hit in dense.hits(SOLAR)]
    assert by_meaning.index("solar_permit") < by_words.index("solar_permit")
