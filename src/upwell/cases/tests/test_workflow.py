"""Every allowed and every forbidden pair of state and move, for each default workflow."""

import pytest

from upwell.cases import workflow
from upwell.cases.defaults import DEFAULTS
from upwell.catalogue.city import City, WorkflowData

WAITING = "waiting_for_resident"
OTHERS = "waiting_for_others"
LIVE = {"received", "planned", "in_progress", "reopened"}
DECIDING = {"received", "completeness_check", "in_review", "to_decide", WAITING, OTHERS}
ALLOWED = {
    "report": {
        "start": {"received": "in_progress", "planned": "in_progress", "reopened": "in_progress"},
        "plan": {"received": "planned", "in_progress": "planned", "reopened": "planned"},
        "ask": dict.fromkeys(LIVE, WAITING),
        "answer": {WAITING: "in_progress"},
        "go_on": {WAITING: "in_progress"},
        "close": dict.fromkeys({*LIVE, WAITING}, "closed"),
        "withdraw": dict.fromkeys({*LIVE, WAITING}, "closed"),
        "reopen": {"closed": "reopened"},
    },
    "booking": {
        "ask": dict.fromkeys({"booked", "reopened"}, WAITING),
        "answer": {WAITING: "booked"},
        "go_on": {WAITING: "booked"},
        "close": dict.fromkeys({"booked", "reopened", WAITING}, "closed"),
        "withdraw": dict.fromkeys({"booked", "reopened", WAITING}, "closed"),
        "reopen": {"closed": "reopened"},
    },
    "application": {
        "invite": dict.fromkeys({"received", "completeness_check"}, OTHERS),
        "heard": {OTHERS: "received"},
        "go_on_without": {OTHERS: "received"},
        "check": {"received": "completeness_check"},
        "accept": {"completeness_check": "in_review"},
        "reviewed": {"in_review": "to_decide"},
        "ask": dict.fromkeys({"received", "completeness_check", "in_review", "to_decide"}, WAITING),
        "answer": {WAITING: "in_review"},
        "go_on": {WAITING: "in_review"},
        "decide": {"in_review": "decided", "to_decide": "decided"},
        "close": dict.fromkeys(DECIDING, "withdrawn"),
        "withdraw": dict.fromkeys(DECIDING, "withdrawn"),
        "review_again": {"decided": "in_review", "withdrawn": "in_review"},
    },
}
ALLOWED["request"] = ALLOWED["report"]
PAIRS = [
    (name, state, move) for name, data in DEFAULTS.items() for state in data.states for move in (*data.moves, "fly")
]


@pytest.mark.parametrize(("name", "state", "move"), PAIRS)
def test_a_move_is_allowed_exactly_where_the_table_says(name: str, state: str, move: str) -> None:
    flow = workflow.Workflow(name, DEFAULTS[name])

    leads_to = ALLOWED[name].get(move, {}).get(state)

    assert flow.allows(state, move) == (leads_to is not None)
    if leads_to:
        found = flow.move(move)
        assert found is not None
        assert found.to == leads_to


@pytest.mark.parametrize("name", DEFAULTS)
def test_the_table_here_names_every_move(name: str) -> None:
    assert set(DEFAULTS[name].moves) == set(ALLOWED[name])


@pytest.mark.parametrize("name", DEFAULTS)
def test_a_default_workflow_has_no_problems(name: str) -> None:
    assert workflow.problems(DEFAULTS[name]) == []


@pytest.mark.parametrize("name", DEFAULTS)
def test_every_state_can_be_reached_and_every_open_one_can_be_left_for_a_closed_one(name: str) -> None:
    data = DEFAULTS[name]
    reached = {data.starts}
    for _ in data.states:
        reached |= {move.to for move in data.moves.values() if reached & move.from_}

    assert reached == set(data.states)
    for state, found in data.states.items():
        closes = [
            move for move in data.moves.values() if state in move.from_ and data.states[move.to].phase == "closed"
        ]
        assert found.phase == "closed" or closes


@pytest.mark.parametrize("name", DEFAULTS)
def test_every_word_is_there_in_spanish(name: str) -> None:
    data = DEFAULTS[name]

    for part in (*data.states.values(), *data.moves.values()):
        assert "es" in part.name
        assert "es" in (getattr(part, "public", None) or {"es": ""})


def test_a_state_the_city_removed_counts_as_the_first() -> None:
    flow = workflow.Workflow("report", DEFAULTS["report"])

    assert flow.phase("long_gone") == workflow.OPEN
    assert flow.allows("long_gone", "start")


def test_only_moves_with_the_permission_are_offered() -> None:
    flow = workflow.Workflow("report", DEFAULTS["report"])

    offered = [name for name, _ in flow.moves_from("received", lambda needed: needed == "close_cases")]

    assert offered == ["close"]


def test_the_residents_answer_is_never_offered_to_staff() -> None:
    flow = workflow.Workflow("report", DEFAULTS["report"])

    assert "answer" not in [name for name, _ in flow.moves_from(WAITING, lambda _: True)]


def test_a_city_replaces_a_workflow_by_its_name(city: City) -> None:
    own = WorkflowData.model_validate(
        {
            "starts": "new",
            "states": {"new": {"name": {"en": "New"}, "phase": "open"}},
            "moves": {},
        }
    )
    changed = city.model_copy(update={"workflows": {"report": own}})

    assert workflow.named(changed, "report").starts == "new"
    assert workflow.for_service(changed, "report", None).starts == "new"
    assert workflow.for_service(changed, "application", None).starts == "received"
    assert workflow.problems(own) == ["No state closes a case: give one the phase closed"]


def test_a_broken_workflow_is_told_state_by_state() -> None:
    broken = WorkflowData.model_validate(
        {
            "starts": "nowhere",
            "states": {"done": {"name": {"en": "Done"}, "phase": "closed"}},
            "moves": {"fix": {"name": {"en": "Fix"}, "from": ["here"], "to": "there"}},
        }
    )

    assert workflow.problems(broken) == [
        "There is no state nowhere to start in",
        "Move fix: there is no state here",
        "Move fix: there is no state there",
    ]


@pytest.mark.parametrize("kind", ["report", "request", "booking", "application", "lookup", "information"])
def test_every_kind_has_a_workflow(kind: str, city: City) -> None:
    assert workflow.for_service(city, kind, None).data.states
