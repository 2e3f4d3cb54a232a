"""What the engine promises, one by one, each on the smallest definition that shows it."""

from __future__ import annotations

import json

import pytest

from upwell.journey.answers import Problem
from upwell.journey.facts import Fact, digest
from upwell.journey.log import Log, answered, confirmed, fold, looked_up, remove_at, removed, seen, set_at
from upwell.journey.replay import replay
from upwell.journey.screen import screen
from upwell.journey.tests.build import (
    END,
    MONDAY,
    ask,
    facts,
    look_up,
    plain_screen,
    plain_walk,
    repeat,
    service,
    stand,
)
from upwell.journey.walk import SEEN, Position, Undecided, walk

FORK = service(
    ask("home", "choice", options={"house": "House", "flat": "Flat"}),
    ask("landlord", when={"home": "flat"}),
    ask("garden", "yes_no", when={"landlord": "Ana"}),
    ask("items", "choices"),
)
FLAT = {"home": "flat", "landlord": "Ana", "garden": "yes", "items": ["a"]}


def test_a_walk_is_pure_and_deterministic() -> None:
    answers = {"home": "flat", "landlord": "Ana"}
    before = json.dumps(answers)

    first, second = stand(FORK, answers), stand(FORK, answers)

    assert plain_walk(first) == plain_walk(second)
    assert json.dumps(answers) == before


def test_the_day_is_a_recorded_fact_and_never_asked_of_a_clock() -> None:
    definition = service(ask("late", when={"today": {"after": "2026-06-14"}}))

    assert stand(definition).address == "late"
    with pytest.raises(Undecided):
        walk(definition, {}, {})


def test_a_log_replays_every_screen_byte_for_byte() -> None:
    definition = service(
        ask("home"), look_up("road"), {"tell": "rules", "title": "Rules"}, repeat(ask("name")), ask("size", "choice")
    )
    asked = stand(definition, {"home": "x"})
    day = looked_up("today", facts()["today"])
    entries = [day, answered("home", "x"), looked_up("road", Fact("", "found", {"owner": "city"})), seen("rules")]
    entries += [answered("dogs.0.name", "Rex"), answered("dogs.more", "yes"), answered("dogs.1.name", "Ada")]
    entries += [removed("dogs.0"), answered("dogs.more", "no"), answered("size", "a"), answered("size", "b")]
    answers, known = fold(entries)
    entries.append(confirmed("answers", walk(definition, answers, known).confirmation()))
    log = Log.from_plain(json.loads(json.dumps(Log("hash", tuple(entries)).plain())))

    first = [json.dumps(plain_screen(screen(found))) for found in replay(definition, log.entries)]
    second = [json.dumps(plain_screen(screen(found))) for found in replay(definition, log.entries)]

    assert asked.position is Position.LOOK_UP
    assert first == second
    assert len(first) == len(entries) + 1
    assert [json.loads(shown)["address"] for shown in first] == [
        "home", "home", "road", "rules", "dogs.0.name", "dogs.more", "dogs.1.name", "dogs.more", "dogs.more",
        "size", "answers", "answers", "request",
    ]  # fmt: skip


def test_a_left_over_answer_never_steers() -> None:
    found = stand(FORK, {**FLAT, "home": "house"})

    assert found.left_over == {"landlord", "garden"}
    assert found.path == ("home", "items")
    assert found.submission() == {"home": "house", "items": ["a"]}


def test_changing_an_answer_and_changing_it_back_loses_nothing() -> None:
    before = stand(FORK, FLAT)

    there = set_at(FLAT, "home", "house")
    back = set_at(there, "home", "flat")

    assert plain_walk(stand(FORK, back)) == plain_walk(before)


def test_the_order_of_answers_does_not_matter() -> None:
    names = list(FLAT)
    walks = {repr(plain_walk(stand(FORK, {name: FLAT[name] for name in order}))) for order in (names, names[::-1])}

    assert len(walks) == 1


def test_a_walk_ends_within_its_steps_and_repeats_none() -> None:
    found = stand(FORK, FLAT)

    assert len(found.path) <= len(FORK.walked)
    assert len(set(found.path)) == len(found.path)


def test_back_is_the_step_before_on_the_path_not_the_last_one_seen() -> None:
    found = stand(FORK, {**FLAT, "home": "house"})

    assert found.address == "answers"
    assert [found.back(address) for address in ("answers", "items", "home")] == ["items", "home", None]


def test_a_change_from_the_check_page_leads_to_the_first_new_question_or_straight_back() -> None:
    done = {"home": "house", "items": ["a"]}

    assert stand(FORK, set_at(done, "home", "flat")).address == "landlord"
    assert stand(FORK, set_at(done, "items", ["b"])).address == "answers"


def test_the_walk_knows_the_channel_only_by_its_name() -> None:
    definition = service(ask("photo", "photo", when={"not": {"channel": "sms"}}), ask("words"))

    assert walk(definition, {}, facts(), channel="sms").address == "words"
    assert walk(definition, {}, facts(), channel="web").address == "photo"


def test_a_stored_answer_that_no_longer_fits_is_asked_again_with_the_reason() -> None:
    definition = service(ask("size", "choice"), ask("count", "number", max=5))

    assert stand(definition, {"size": "huge"}).problem == Problem("not_offered")
    assert stand(definition, {"size": "a", "count": "three"}).problem == Problem("changed")
    assert stand(definition, {"size": "a", "count": 9}).problem == Problem("at_most", limit=5)


def test_an_option_that_is_no_longer_offered_is_asked_again() -> None:
    options = {"small": "S", "large": {"label": "L", "when": {"home": "house"}}}
    definition = service(ask("home"), ask("size", "choice", options=options))

    found = stand(definition, {"home": "flat", "size": "large"})

    assert (found.address, found.problem) == ("size", Problem("not_offered"))
    assert list(screen(found).options or ()) == ["small"]
    assert stand(definition, {"home": "house", "size": "large"}).address == "answers"


def test_effects_are_named_and_never_carried_out() -> None:
    definition = service(
        ask("home"),
        look_up("road"),
        {"book": "slot", "use": "calendar", "title": "Choose a day"},
        {"work_out": "fee", "as": "100"},
        {"check": "answers"},
        {"pay": "payment", "amount": "fee", "title": "Pay"},
        end=END[1:],
    )
    home = {"home": "x"}
    needed = stand(definition, home).needed
    booked = {**home, "slot": {"day": "2026-07-01"}}
    agreed = {**booked, "answers": stand(definition, booked, road={"owner": "city"}).confirmation()}

    assert needed is not None
    assert (needed.step.use, needed.inputs) == ("a_provider", {"place": "x"})
    assert stand(definition, home, road={"owner": "city"}).position is Position.BOOK
    assert stand(definition, agreed, road={"owner": "city"}).position is Position.PAY
    assert stand(definition, {**agreed, "payment": "paid"}, road={"owner": "city"}).position is Position.SUBMIT


def test_a_look_up_that_fails_goes_on_unless_it_says_otherwise() -> None:
    going_on = service(ask("home"), look_up("road"), ask("ours", when={"road.owner": "city"}), ask("size"))
    asking = service(ask("home"), look_up("road", on_error="ask_again"), ask("size"))

    assert stand(going_on, {"home": "x"}, road="failed").address == "size"
    found = stand(asking, {"home": "x"}, road="failed")
    assert (found.address, found.problem) == ("home", Problem("look_up_failed", step="road"))


def test_absent_is_not_unknown_and_every_condition_on_it_is_false() -> None:
    definition = service(
        ask("danger", "yes_no", optional=True),
        ask("is_no", when={"danger": "no"}),
        ask("is_yes", when={"danger": "yes"}),
        ask("few", when={"danger": {"answered": "yes"}}),
        ask("not_yes", when={"not": {"danger": "yes"}}),
    )

    assert stand(definition, {"danger": None}).address == "not_yes"


def test_a_confirmation_holds_until_an_answer_changes() -> None:
    asked = stand(FORK, {"home": "house", "items": ["a"]})
    sure = {**asked.answers, "answers": asked.confirmation()}

    assert stand(FORK, sure).position is Position.SUBMIT
    assert stand(FORK, set_at(sure, "items", ["b"])).position is Position.CHECK
    assert stand(FORK, set_at(set_at(sure, "items", ["b"]), "items", ["a"])).position is Position.SUBMIT
    assert stand(FORK, set_at(sure, "landlord", "left over")).position is Position.SUBMIT


def test_a_notice_is_passed_once_it_was_read() -> None:
    definition = service({"tell": "rules", "title": "Rules"}, ask("size"))

    assert stand(definition).position is Position.TELL
    assert stand(definition, {"rules": SEEN}).address == "size"
    assert stand(definition, {"rules": SEEN}).back("size") == "rules"


def test_a_stop_ends_the_journey_with_its_outcome() -> None:
    stop = {"stop": "call", "when": {"danger": "yes"}, "outcome": "emergency", "title": "Call us"}
    definition = service(ask("danger", "yes_no"), stop, ask("size"))

    found = stand(definition, {"danger": "yes", "size": "x"})

    assert (found.position, found.outcome, found.path) == (Position.STOP, "emergency", ("danger",))


def test_a_step_for_somebody_else_is_not_asked_here() -> None:
    definition = service(ask("consent", "yes_no", party="landlord"), ask("after", when={"consent": "yes"}), ask("size"))

    found = stand(definition, {"consent": "yes"})

    assert found.address == "size"
    assert found.left_over == {"consent"}


def test_a_skipped_question_is_on_the_path_and_absent_for_the_rest() -> None:
    definition = service(ask("details", optional=True), ask("more", when={"details": {"answered": "yes"}}))

    found = stand(definition, {"details": None})

    assert (found.address, found.path, found.submission()) == ("answers", ("details",), {"details": None})


def test_unattended_notices_checks_and_optional_questions_are_passed() -> None:
    definition = service(
        {"tell": "rules", "title": "-"}, ask("size"), ask("details", optional=True), repeat(ask("name"))
    )

    found = walk(definition, {"size": "x", "dogs": [{"name": "Rex"}]}, facts(), unattended=True)

    assert found.position is Position.SUBMIT
    assert found.names == ("rules", "size", "dogs", "answers", "request")


def test_a_worked_out_value_is_money_when_it_says_so() -> None:
    cases = [{"if": {"size": "a"}, "value": "10"}, {"value": "12.5"}]
    definition = service(ask("size", "choice"), {"work_out": "fee", "as": cases, "type": "money"})

    assert repr(stand(definition, {"size": "a"}).values["fee"]) == "Money(dollars=Decimal('10'))"
    assert stand(definition, {"size": "b"}).values["fee"].cents == 1250  # type: ignore[union-attr]  # money, as declared


def test_removing_an_answer_asks_it_again() -> None:
    assert stand(FORK, remove_at(FLAT, "landlord")).address == "landlord"


def test_fingerprints_do_not_depend_on_the_order_of_keys() -> None:
    assert digest({"a": 1, "b": MONDAY}) == digest({"b": MONDAY, "a": 1})
