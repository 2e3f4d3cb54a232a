"""Any journey on any version, moved to any other: nothing is invented, and nothing breaks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from upwell.definition.load import from_plain
from upwell.definition.questions import Question
from upwell.journey import log, moving
from upwell.journey.answers import fits
from upwell.journey.facts import TODAY, today
from upwell.journey.log import Entry
from upwell.journey.walk import Undecided, walk

QUICK: dict[str, Any] = {
    "service": "quick",
    "kind": "request",
    "name": "Ask for something",
    "summary": "One question.",
    "owner": "streets",
    "contact": "none",
}
WHAT = {"ask": "what", "type": "text", "title": "What do you need?"}
URGENT = {"ask": "urgent", "type": "yes_no", "title": "Is it urgent?"}
COLOR = {"ask": "color", "type": "choice", "title": "Which color?", "options": {"red": "Red", "blue": "Blue"}}
READ = {"tell": "read", "title": "Read this first"}
CALLED = {"ask": "called", "type": "text", "title": "What is it called?"}
AGE = {"ask": "age", "type": "number", "title": "How old is it?"}
DOGS = {"repeat": "dogs", "each": "dog", "title": "Your dogs", "at_most": 3, "steps": [CALLED, AGE]}
CHECK, END = {"check": "answers"}, {"submit": "request"}

SCALARS = st.sampled_from(["", "yes", "no", "red", "blue", "green", "7", "2026-03-05", "seen", None])
PLAIN = (
    SCALARS
    | st.integers(-3, 99)
    | st.booleans()
    | st.lists(SCALARS, max_size=3)
    | st.fixed_dictionaries({"label": SCALARS, "lat": st.just(37.3), "lon": st.just(-121.8)})
)
STEPS = st.sampled_from(
    [
        WHAT,
        {**WHAT, "type": "number"},
        {**WHAT, "title": "Which?", "optional": True},
        {**WHAT, "type": "date", "title": "When?"},
        COLOR,
        {**COLOR, "options": {"blue": "Blue", "green": "Green"}},
        {**COLOR, "type": "choices"},
        {**COLOR, "when": {"what": "7"}},
        {"ask": "where", "type": "location", "title": "Where?"},
        READ,
        {**READ, "title": "Again"},
        URGENT,
        {"stop": "call", "when": {"urgent": True}, "outcome": "elsewhere", "title": "Call us"},
        DOGS,
        {**DOGS, "at_most": 1, "steps": [AGE]},
        {"repeat": "dogs", "each": "dog", "title": "Dogs", "steps": [{"ask": "age", "type": "text", "title": "Age?"}]},
        {"ask": "dogs", "type": "text", "title": "Your dogs"},
    ]
)
AT = st.sampled_from(
    ["what", "color", "where", "read", "urgent", "answers", "dogs", "dogs.more", "dogs.0.called", "dogs.0.age", "x"]
)


def sound(steps: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Each name once, and nothing that reads a step that is not there."""
    named = {str(one.get("ask") or one.get("tell") or one.get("stop") or one.get("repeat")): one for one in steps}
    kept = {name: one for name, one in named.items() if not one.get("when") or set(one["when"]) <= named.keys()}
    order = ["urgent", "what"]
    return sorted(kept.values(), key=lambda one: next((i for i, name in enumerate(order) if one.get("ask") == name), 9))


VERSIONS = st.lists(STEPS, min_size=1, max_size=6).map(
    lambda steps: from_plain({**QUICK, "steps": [*sound(steps), CHECK, END]})
)


@st.composite
def logs(draw: st.DrawFn) -> list[Entry]:
    entries: list[Entry] = [log.looked_up(TODAY, today(date(2026, 3, 3)))]
    for at, plain in draw(st.lists(st.tuples(AT, PLAIN), max_size=10)):
        for entry in (log.answered(at, plain), log.typed(at, plain)):
            try:
                log.fold([*entries, entry])
            except log.NoSuchItem:
                continue
            entries.append(entry)
    return entries


@given(logs(), VERSIONS, VERSIONS)
@settings(max_examples=300)
def test_whatever_was_answered_on_whatever_version_nothing_is_invented(
    entries: list[Entry], old: Any, new: Any
) -> None:
    answers, _facts = log.fold(entries)
    try:
        found = moving.move(entries, old, new)
    except Undecided:  # a condition on a step that stands behind it: no checked definition has one
        return

    after, facts = log.fold([*entries, *found.entries])
    assert all(after[name] == answers[name] for name in after if not isinstance(after[name], list))
    stood = walk(new, after, facts)
    for name in stood.names:
        step = new.by_name[name]
        if isinstance(step, Question):
            assert type(old.by_name.get(name)) is type(step)
            assert fits(step, answers[name], stood.values) is None


@given(logs(), VERSIONS)
def test_to_the_same_version_everything_stays_but_what_was_agreed_to(entries: list[Entry], same: Any) -> None:
    answers, facts = log.fold(entries)
    stood = walk(same, answers, facts)

    found = moving.move(entries, same, same)

    after, facts = log.fold([*entries, *found.entries])
    assert all(name in after for name in stood.names if isinstance(same.by_name[name], Question))
    assert found.gone == found.reworded == ()
