"""What can be asked: the queue and its pages, counts that add up, one case, near ones, the public's view, Open311."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast

from upwell.accounts.actor import RESIDENT, SYSTEM, Actor
from upwell.cases import actions as cases
from upwell.cases import links
from upwell.cases import queries as asked
from upwell.cases.models import Case
from upwell.cases.queries import Filter
from upwell.cases.tests.scene import EMAIL, HERE, LATER, NOW, PERMIT, TOMORROW, actor, open_one
from upwell.catalogue.city import City

DAY = timedelta(days=1)
NEXT_WEEK = NOW + 7 * DAY


def references(page: asked.Page) -> list[str]:
    return [row.reference for row in page.rows]


# the queue


def test_reopened_stand_first_then_by_due_date(crew: Actor) -> None:
    late, later, reopened = open_one(now=NOW), open_one(now=NOW + DAY), open_one(now=NOW + 2 * DAY)
    cases.close(reopened.pk, by=crew, now=NOW + 2 * DAY, seen=1, outcome="done")
    cases.reopen(reopened.pk, by=RESIDENT, now=NOW + 3 * DAY, why="No")

    found = references(asked.queue(crew, Filter(), now=NEXT_WEEK))

    assert found == [reopened.reference, late.reference, later.reference]


def test_what_waits_on_its_resident_stands_behind_all_that_is_with_us(crew: Actor) -> None:
    asked_late, late, due = open_one(now=NOW), open_one(now=NOW), open_one(now=NEXT_WEEK)
    undated = open_one({name: PERMIT[name] for name in PERMIT if name != "promise"} | {"service": "idea"}, now=NOW)
    Case.objects.filter(pk=undated.pk).update(team=late.team)
    asked_first = open_one(now=NOW)
    for case, at in ((asked_first, NOW), (asked_late, LATER)):
        cases.ask_resident(case.pk, by=crew, now=at, seen=None, question="Which lane?")

    found = references(asked.queue(crew, Filter(), now=NEXT_WEEK))

    assert found == [one.reference for one in (late, due, undated, asked_first, asked_late)]


def test_with_the_answer_a_case_is_back_where_its_promise_puts_it(crew: Actor) -> None:
    case, later = open_one(now=NOW), open_one(now=NOW + DAY)
    cases.ask_resident(case.pk, by=crew, now=NOW, seen=None, question="Which lane?")

    cases.receive_answer(case.pk, text="The left one", by=RESIDENT, now=LATER)

    assert references(asked.queue(crew, Filter(), now=NEXT_WEEK)) == [case.reference, later.reference]


def test_reopened_and_waiting_it_stays_where_reopened_ones_are_looked_for(crew: Actor) -> None:
    case = open_one()
    cases.close(case.pk, by=crew, now=NOW, seen=None, outcome="done")
    cases.reopen(case.pk, by=RESIDENT, now=LATER, why="No")
    cases.ask_resident(case.pk, by=crew, now=LATER, seen=None, question="Which lane?")

    assert references(asked.queue(crew, Filter(reopened=True), now=LATER)) == [case.reference]


def test_after_a_question_the_next_case_is_the_one_after_where_it_stood(crew: Actor) -> None:
    _first, case, after = open_one(now=NOW), open_one(now=NOW + DAY), open_one(now=NOW + 2 * DAY)
    cases.ask_resident(case.pk, by=crew, now=NOW + 2 * DAY, seen=None, question="Which lane?")
    case.refresh_from_db()

    following = asked.following(crew, Filter(), case, now=NEXT_WEEK)

    assert following is not None
    assert following.reference == after.reference


def test_staff_see_their_teams_cases_only(cast: Cast) -> None:
    pothole, permit = open_one(), open_one(PERMIT)

    seen = {
        role: set(references(asked.queue(actor(getattr(cast, role)), Filter(), now=NOW)))
        for role in ("worker", "other_team", "lead", "keeper", "resident")
    }

    assert seen == {
        "worker": {pothole.reference},
        "other_team": {permit.reference},
        "lead": {pothole.reference, permit.reference},
        "keeper": set(),
        "resident": set(),
    }


def test_pages_join_without_a_gap_or_a_repeat(crew: Actor) -> None:
    opened = [open_one(now=NOW + DAY * (number // 3)).reference for number in range(10)]

    found, after = [], ""
    while True:
        page = asked.queue(crew, Filter(), now=NOW, after=after, limit=3)
        found += references(page)
        after = page.next
        if not after:
            break

    assert sorted(found) == sorted(opened)
    assert len(set(found)) == 10


def test_closed_pages_join_too_newest_first(crew: Actor) -> None:
    for number in range(5):
        cases.close(open_one().pk, by=crew, now=NOW + DAY * number, seen=1, outcome="done")

    first = asked.queue(crew, Filter(phase="closed"), now=NOW, limit=3)
    second = asked.queue(crew, Filter(phase="closed"), now=NOW, limit=3, after=first.next)

    closed = [row.closed_at for row in (*first.rows, *second.rows)]
    assert closed == sorted(closed, reverse=True)
    assert len(closed) == 5
    assert second.next == ""


@pytest.mark.parametrize("token", ["", "x", "~", "2026-01-01~x", "2026-01-01T00:00:00~" + "0" * 32, "~" + "0" * 32])
def test_a_token_nobody_made_starts_from_the_top(crew: Actor, token: str) -> None:
    case = open_one()

    assert references(asked.queue(crew, Filter(), now=NOW, after=token)) == [case.reference]


@pytest.fixture
def various(crew: Actor, cast: Cast) -> dict[str, str]:
    """One case of each sort, by sort."""
    made = {name: open_one(now=NOW) for name in ("late", "waiting", "closed", "started", "mine")}
    made["tonight"] = open_one(now=NOW + 2 * DAY)  # due on the evening the tests look at
    cases.ask_resident(made["waiting"].pk, by=crew, now=LATER, seen=1, question="Where?")
    cases.close(made["closed"].pk, by=crew, now=LATER, seen=1, outcome="done")
    cases.move(made["started"].pk, "start", by=crew, now=LATER, seen=1)
    cases.assign(made["mine"].pk, by=crew, now=LATER, seen=1, assignee_id=cast.worker.pk)
    return {case.reference: name for name, case in made.items()}


LOOK = NOW + 6 * DAY  # Monday morning


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Filter(), {"late", "waiting", "started", "mine", "tonight"}),
        (Filter(phase="open"), {"late", "started", "mine", "tonight"}),
        (Filter(phase="waiting"), {"waiting"}),
        (Filter(phase="closed"), {"closed"}),
        (Filter(overdue=True), {"late", "started", "mine"}),
        (Filter(at_risk=True), {"tonight"}),
        (Filter(state="in_progress"), {"started"}),
        (Filter(assignee="nobody"), {"late", "waiting", "started", "tonight"}),
        (
            Filter(service="pothole", team="paving", area="district_3"),
            {"late", "waiting", "started", "mine", "tonight"},
        ),
        (Filter(service="other"), set()),
        (Filter(team="trees"), set()),
        (Filter(since=NOW + DAY), {"tonight"}),
        (Filter(text="SANTA  clara"), {"late", "waiting", "started", "mine", "tonight"}),
        (Filter(text="santa fe"), set()),
        (Filter(text="100% _"), set()),
        (Filter(reopened=True), set()),
    ],
)
def test_the_queue_is_filtered(crew: Actor, various: dict[str, str], wanted: Filter, names: set[str]) -> None:
    page = asked.queue(crew, wanted, now=LOOK)

    assert {various[row.reference] for row in page.rows} == names


def test_a_reference_finds_its_case_as_people_type_it(crew: Actor) -> None:
    case = open_one()
    open_one()

    typed = case.reference.replace("-", " ").lower()

    assert references(asked.queue(crew, Filter(text=typed), now=NOW)) == [case.reference]


def test_counts_add_up_with_the_list(crew: Actor, various: dict[str, str]) -> None:
    counts = asked.counts(crew, Filter(), now=LOOK)

    assert counts.live == counts.open + counts.waiting == 5
    assert (counts.overdue, counts.at_risk, counts.reopened, counts.mine, counts.nobody) == (3, 1, 0, 1, 4)


def test_every_row_for_a_file_in_the_order_of_the_screen(crew: Actor, various: dict[str, str]) -> None:
    rows = list(asked.all_for_csv(crew, Filter(), now=LOOK))

    assert [row.reference for row in rows] == references(asked.queue(crew, Filter(), now=LOOK))


# one case


def test_a_case_page_has_its_history_family_and_the_moves_of_this_person(cast: Cast, crew: Actor) -> None:
    case = open_one()
    child = cases.split_child(case.pk, child_id=uuid4(), title="Lamp", team="lighting", by=crew, now=LATER, seen=1)
    twin = open_one()
    cases.merge(twin.pk, into=case.pk, by=actor(cast.lead), now=LATER, seen=1)

    page = asked.case_page(case.reference.lower(), crew)

    assert page is not None
    assert [entry.what for entry in page.entries] == ["opened", "split", "joined"]
    assert [row.reference for row in page.children] == [child.reference]
    assert [row.reference for row in page.merged] == [twin.reference]
    assert [name for name, _ in page.moves] == ["start", "plan", "ask", "close", "withdraw"]
    twin_page = asked.case_page(twin.pk, crew)
    assert twin_page is not None
    assert twin_page.main == case


def test_another_teams_case_page_is_not_there(cast: Cast) -> None:
    case = open_one()

    assert asked.case_page(case.pk, actor(cast.other_team)) is None
    assert asked.case_page("nonsense", actor(cast.worker)) is None


# near


def metres_north(metres: float) -> float:
    return HERE[0] + metres / 111_195


def test_near_open_reports_are_found_nearest_first_with_their_distance(city: City) -> None:
    far, near = open_one(lat=metres_north(40)), open_one(lat=metres_north(10))
    open_one(lat=metres_north(60))

    found = asked.near(*HERE, services=["pothole"], within_m=50, since=NOW - DAY)

    assert [(each.reference, each.metres) for each in found] == [(near.reference, 10), (far.reference, 40)]


def test_a_corner_of_the_box_is_not_near(city: City) -> None:
    open_one(lat=metres_north(45), lon=HERE[1] + 45 / (111_195 * 0.795))

    assert asked.near(*HERE, services=["pothole"], within_m=50, since=NOW - DAY) == []


def test_closed_old_other_and_hidden_reports_are_not_near(crew: Actor) -> None:
    closed = open_one()
    cases.close(closed.pk, by=crew, now=LATER, seen=1, outcome="done")
    open_one(now=NOW - 90 * DAY)
    open_one(PERMIT)

    assert asked.near(*HERE, services=["pothole", "tree_permit"], within_m=50, since=NOW - 60 * DAY) == []


# the public and the resident


def test_a_reference_opens_nothing_personal(crew: Actor) -> None:
    case = open_one()
    cases.ask_resident(case.pk, by=crew, now=LATER, seen=1, question="Is it your house?")
    cases.receive_answer(case.pk, text="Yes, the blue one", by=RESIDENT, now=LATER)
    cases.close(case.pk, by=crew, now=TOMORROW, seen=3, outcome="done", message="As we told you, it is filled")

    view = asked.public_view(case.reference)

    assert view is not None
    shown = str(view)
    for hidden in (EMAIL, "blue", "house", "As we told you", "A resident", "grey"):
        assert hidden not in shown
    assert view.answers == {"size": "large"}
    assert [step.what for step in view.steps] == ["opened", "closed"]
    assert view.on_time is True


def test_a_service_that_shows_nothing_hides_the_place(city: City) -> None:
    view = asked.public_view(open_one(PERMIT).reference)

    assert view is not None
    assert (view.lat, view.place_label, view.answers) == (None, "", {})


def test_the_secret_opens_the_residents_own_page(crew: Actor) -> None:
    case = open_one()
    cases.ask_resident(case.pk, by=crew, now=LATER, seen=1, question="Where?")

    view = asked.by_follow_secret(links.follow_secret(case.pk))

    assert view is not None
    assert view.case == case
    assert view.question is not None
    assert (view.question.text, view.may_answer, view.may_withdraw, view.may_reopen_until) == (
        "Where?",
        True,
        True,
        None,
    )
    assert [step.message for step in view.steps] == ["", "Where?"]


@pytest.mark.parametrize("wrong", ["", "x", "A" * 22])
def test_a_wrong_secret_opens_nothing(city: City, wrong: str) -> None:
    case = open_one()

    assert asked.by_follow_secret(wrong) is None
    assert asked.by_follow_secret(case.follow_digest) is None
    assert asked.by_follow_secret(case.reference) is None


def test_the_map_shows_public_reports_inside_the_box_newest_first(city: City) -> None:
    old, new = open_one(), open_one(now=LATER)
    open_one(lat=38.0)
    open_one(PERMIT)

    found = asked.public_map(south=37.3, west=-122.0, north=37.4, east=-121.8)

    assert [pin.reference for pin in found] == [new.reference, old.reference]
    assert asked.public_list(limit=2)[0].reference == new.reference


def test_a_persons_cases_are_found_by_their_account(cast: Cast) -> None:
    old, new = (open_one(account_id=cast.resident.pk, now=at) for at in (NOW, LATER))
    open_one(contact={"email": "neighbor@example.org"})

    assert [pin.reference for pin in asked.for_account(cast.resident.pk)] == [new.reference, old.reference]
    assert [pin.reference for pin in asked.for_account(cast.resident.pk, before=LATER)] == [old.reference]


# Open311


def test_the_open311_list_is_filtered_by_status_service_and_dates(crew: Actor) -> None:
    closed, later = open_one(), open_one(now=LATER)
    open_one(PERMIT)
    cases.close(closed.pk, by=crew, now=TOMORROW, seen=1, outcome="done")

    def listed(**wanted: Any) -> list[str]:
        return [each.reference for each in asked.open311_requests(**wanted)]

    assert listed() == [later.reference, closed.reference]
    assert listed(closed=True) == [closed.reference]
    assert listed(closed=False, services=["pothole"]) == [later.reference]
    assert listed(services=["tree_permit"]) == []
    assert listed(opened_from=LATER) == [later.reference]
    assert listed(opened_until=LATER) == [closed.reference]
    assert listed(updated_from=TOMORROW) == [closed.reference]
    assert listed(references=[closed.reference, "2222-2222"], closed=False) == [closed.reference]
    assert listed(limit=1, offset=1) == [closed.reference]


# statements


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("queue", 1),
        ("counts", 1),
        ("case_page", 4),
        ("near", 1),
        ("public_view", 2),
        ("by_follow_secret", 3),
        ("open311", 1),
        ("csv", 1),
    ],
)
@pytest.mark.parametrize("many", [2, 12])
def test_a_query_takes_the_same_few_statements_whatever_there_is(city: City, name: str, most: int, many: int) -> None:
    opened = [open_one() for _ in range(many)]
    case = opened[0]
    for _ in range(many):
        cases.note(case.pk, by=SYSTEM, now=LATER, text="Seen")
    ask: dict[str, Any] = {
        "queue": lambda: asked.queue(SYSTEM, Filter(), now=NOW),
        "counts": lambda: asked.counts(SYSTEM, Filter(), now=NOW),
        "case_page": lambda: asked.case_page(case.pk, SYSTEM),
        "near": lambda: asked.near(*HERE, services=["pothole"], within_m=50, since=NOW),
        "public_view": lambda: asked.public_view(case.reference),
        "by_follow_secret": lambda: asked.by_follow_secret(links.follow_secret(case.pk)),
        "open311": lambda: asked.open311_requests(),
        "csv": lambda: list(asked.all_for_csv(SYSTEM, Filter(), now=NOW)),
    }

    with CaptureQueriesContext(connection) as statements:
        ask[name]()

    assert len(statements) <= most, [each["sql"][:100] for each in statements]


def test_a_list_opens_no_sealed_column(city: City) -> None:
    open_one()

    with CaptureQueriesContext(connection) as statements:
        asked.queue(SYSTEM, Filter(), now=NOW)
        asked.open311_requests()
        asked.public_map(south=37, west=-122, north=38, east=-121)

    assert not any("contact" in each["sql"] or "private" in each["sql"] for each in statements)
    assert Case.objects.count() == 1


# the map


def test_a_large_box_finds_the_same_as_a_small_one(city: City) -> None:
    case = open_one()

    for half in (0.001, 0.5):
        box = {"south": HERE[0] - half, "north": HERE[0] + half, "west": HERE[1] - half, "east": HERE[1] + half}
        assert [pin.reference for pin in asked.public_map(**box)] == [case.reference]


def test_somebody_of_two_teams_gets_one_queue_in_order(cast: Cast) -> None:
    pothole, permit, later = open_one(), open_one(PERMIT), open_one(now=NOW + DAY)
    both = Actor("staff", "9", "Both", None, frozenset({"see_cases"}), frozenset({"paving", "trees"}))

    first = asked.queue(both, Filter(), now=NOW, limit=2)
    second = asked.queue(both, Filter(), now=NOW, limit=2, after=first.next)

    assert references(first) == [pothole.reference, later.reference]
    assert references(second) == [permit.reference]
