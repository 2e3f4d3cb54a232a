"""Whatever is sent or stored is an answer or refused: nothing breaks."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st

from upwell.definition.questions import TYPES
from upwell.journey import answers as answering
from upwell.journey.answers import Problem, accept, fits, value
from upwell.journey.tests.test_answers import VALUES, question

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(10**400),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "lat", "lon", "label", "day", "number", "email"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@tries(max_examples=400)
@given(kind=st.sampled_from(sorted(TYPES)), raw=JSON)
def test_whatever_is_sent_is_taken_or_refused(kind: str, raw: Any) -> None:
    plain = accept(question(kind), raw, VALUES)

    assert isinstance(plain, Problem) or fits(question(kind), plain, VALUES) is None


@tries(max_examples=400)
@given(kind=st.sampled_from(sorted(TYPES)), plain=JSON)
def test_whatever_is_stored_fits_or_is_refused(kind: str, plain: Any) -> None:
    """A new version may ask another type under an old name: old answers must not break it."""
    problem = fits(question(kind), plain, VALUES)

    assert problem is not None or value(question(kind), plain) is not None


def test_a_very_deep_answer_is_refused() -> None:
    deep: Any = "x"
    for _ in range(900):
        deep = [deep]

    for kind in TYPES:
        assert isinstance(accept(question(kind), deep, VALUES), Problem)
    assert answering.is_empty([[[]]])
