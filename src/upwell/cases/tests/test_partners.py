"""A case whose team is a partner's: its work order, and what it does when the partner says something."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from upwell.accounts.actor import RESIDENT, SYSTEM, Actor
from upwell.cases import actions as cases
from upwell.cases import closing, jobs
from upwell.cases.models import Case, Entry
from upwell.cases.tests.scene import LATER, NOW, PERMIT, POTHOLE, fresh, history, last_letter, letters_about, open_one
from upwell.catalogue import queries as catalogue
from upwell.files import queries as files
from upwell.partners import actions as partners
from upwell.partners import manifests
from upwell.partners import queries as orders
from upwell.partners.ports import State, Update
from upwell.partners.tests.scene import picture, publish_city

HAULED: dict[str, Any] = {
    **POTHOLE,
    "service": "dumped",
    "route": [{"team": "north_crew"}],
    "steps": [
        {"ask": "details", "type": "long_text", "title": "What is it?"},
        {"submit": "request"},
    ],
}


@pytest.fixture(autouse=True)
def city(transactional_db: None) -> Iterator[None]:
    """Events are read on when their transaction is over: these tests have real ones."""
    publish_city()
    yield
    catalogue.forget()


@pytest.fixture
def case() -> Case:
    return open_one(HAULED, written={"details": "Two sofas"}, answers={})


def order_of(case: Case) -> Any:
    return orders.of_case(case.pk)[0].order


def says(case: Case, state: State, *, after: int = 0, **also: Any) -> None:
    order = order_of(case)
    news = Update(id=f"{state}-{after}", state=state, at=NOW + timedelta(minutes=after), job=order.pk, **also)
    partners.receive(order.partner, news, now=LATER)
    jobs.follow_partners(now=LATER)


def test_a_case_of_a_partner_s_team_makes_a_work_order(case: Case) -> None:
    order = order_of(case)

    assert (order.partner, order.reference, order.state) == ("north", case.reference, "queued")
    assert order.facts["address"] == "200 E Santa Clara St"
    assert order.facts["lines"]["en"] == [["What is it?", "Two sofas"]]


AT_HOME = {**HAULED, "steps": [{"ask": "home", "type": "address", "title": "Where?"}, *HAULED["steps"]]}
HOUSE = "1585 Wabash St"


@pytest.mark.parametrize(
    ("home", "english", "spanish"),
    [
        ({"label": HOUSE, "id": "b7", "whole": "yes"}, f"{HOUSE}, the whole building", f"{HOUSE}, todo el edificio"),
        ({"label": HOUSE, "unit": "12"}, f"{HOUSE}, 12", f"{HOUSE}, 12"),
        ({"label": HOUSE, "unit": "5"}, f"{HOUSE}, 5", f"{HOUSE}, 5"),
        ({"label": f"{HOUSE} #5, Alviso", "unit": "5"}, f"{HOUSE} #5, Alviso", f"{HOUSE} #5, Alviso"),
        ({"label": f"{HOUSE} Unit 12", "unit": "12"}, f"{HOUSE} Unit 12", f"{HOUSE} Unit 12"),
        ({"label": HOUSE, "id": "b7"}, HOUSE, HOUSE),
    ],
)
def test_the_crew_reads_which_home_of_the_building(home: dict[str, str], english: str, spanish: str) -> None:
    case = open_one(AT_HOME, written={"details": "Two sofas"}, answers={"home": home}, place_label=home["label"])

    order = order_of(case)
    assert order.facts["address"] == home["label"]
    assert (orders.where(order, "en"), orders.where(order, "es")) == (english, spanish)
    assert english in manifests.text([order], "en", NOW.date())
    assert spanish in manifests.as_csv([order], "es")


def test_where_staff_moved_the_case_elsewhere_no_home_of_the_old_building_is_meant() -> None:
    home = {"label": HOUSE, "id": "b7", "whole": "yes"}
    case = open_one(AT_HOME, written={"details": "Two sofas"}, answers={"home": home}, place_label="9 Other St")

    assert orders.where(order_of(case), "en") == "9 Other St"


def test_the_crew_gets_no_name_no_address_to_write_to_and_no_private_answer(case: Case) -> None:
    told = str(order_of(case).facts)

    assert "resident" not in told
    assert "example.org" not in told
    assert "in front of my house" not in told


@pytest.mark.parametrize(("sees", "told"), [((), None), (["phone"], "555-0199")])
def test_the_phone_number_only_where_the_service_says_so(sees: Any, told: str | None) -> None:
    case = open_one({**HAULED, "service": f"dumped_{len(sees)}", "crew_sees": sees}, contact={"phone": "555-0199"})

    assert order_of(case).facts.get("phone") == told


def test_other_cases_make_none_and_ask_nothing_more_than_before() -> None:
    assert orders.of_case(open_one(PERMIT).pk) == []


def test_what_a_booking_knows_goes_with_the_order() -> None:
    wanted = cases.Wanted(day=NOW.date() + timedelta(days=3), loads=("bulky",), hold="H-1", facts={"items": []})

    order = order_of(open_one(HAULED, work=wanted))

    assert (order.day, order.loads, order.hold) == (wanted.day, ["bulky"], "H-1")


def test_accepted_is_a_note_on_the_case(case: Case) -> None:
    says(case, "accepted")

    note = Entry.objects.filter(case=case).latest("id")
    assert (note.what, note.by_kind, note.data["work"]) == ("noted", "partner", "accepted")
    assert letters_about(case) == ["receipt"]


def test_under_way_starts_the_work_and_the_resident_hears(case: Case) -> None:
    says(case, "under_way")

    assert fresh(case).state == "in_progress"
    assert letters_about(case) == ["receipt", "progress"]


@pytest.mark.parametrize("state", ["accepted", "under_way"])
def test_news_again_does_nothing_again(case: Case, state: State) -> None:
    says(case, state)
    before = history(case)

    says(case, state)

    assert history(case) == before


def test_done_closes_the_case_with_what_was_taken_and_the_photo(case: Case, uploads: object) -> None:
    says(case, "done", items={"pieces": 2, "ZZ_9": 1}, taken_to="Zanker Road", photos=[picture()])

    closed = fresh(case)
    assert (closed.phase, closed.outcome) == ("closed", "done")
    assert "Taken: 3 × pieces." in last_letter().body  # a name that a partner made up is nobody's to read
    assert "It went to: Zanker Road." in last_letter().body
    assert len(files.of_case(case.reference, kind=closing.KIND)) == 1


def test_done_is_said_in_the_language_of_the_resident() -> None:
    case = open_one(HAULED, language="es")

    says(case, "done", taken_to="Zanker Road")

    assert "Se llevó a: Zanker Road." in last_letter().body


@pytest.mark.parametrize("why", ["breakdown", "road_blocked"])
def test_work_that_failed_for_a_reason_of_the_crew_s_own_is_ordered_anew(case: Case, why: str) -> None:
    before = order_of(case).pk

    says(case, "could_not", why=why)

    again = order_of(case)
    assert (fresh(case).phase, again.is_open, again.pk != before) == ("open", True, True)
    assert "noted" in history(case)
    assert letters_about(case) == ["receipt"]


def test_a_partner_that_fails_at_it_again_has_it_no_longer_and_the_city_s_own_team_looks(case: Case) -> None:
    """Else a system that answers so to everything would be sent the same work for ever."""
    says(case, "could_not", why="breakdown")
    says(case, "could_not", after=2, why="road_blocked")

    assert (fresh(case).phase, fresh(case).team) == ("open", "paving")
    assert [one.order.state for one in orders.of_case(case.pk)] == ["could_not", "could_not"]
    assert fresh(case).news_at is not None


@pytest.mark.parametrize(("why", "outcome"), [("nothing_out", "could_not_find"), ("no_access", "cannot_do")])
def test_could_not_closes_with_the_reason(case: Case, why: str, outcome: str) -> None:
    says(case, "could_not", why=why)

    assert fresh(case).outcome == outcome
    assert "The crew was there" in last_letter().body


def test_another_reason_is_told_in_the_crew_s_words(case: Case) -> None:
    says(case, "could_not", why="other", words="The street is closed for a fair.")

    assert "The street is closed for a fair." in last_letter().body


def test_declined_it_moves_to_the_team_of_the_partner_that_is_asked_next(case: Case) -> None:
    says(case, "declined", why="no_capacity")

    assert fresh(case).team == "south_crew"
    assert [one.order.partner for one in orders.of_case(case.pk)] == ["south", "north"]
    assert order_of(case).state == "offered"


def test_declined_by_all_it_is_the_city_s_desk_again_as_new(case: Case) -> None:
    says(case, "under_way", after=1)
    says(case, "declined", after=2, why="no_capacity")
    says(case, "declined", after=3, why="not_our_work")

    back = fresh(case)
    assert (back.team, back.state) == ("paving", "received")
    assert back.news_at is not None
    assert orders.open_order(case.pk) is None


DESKS: dict[str, Any] = {
    **HAULED,
    "service": "dumped_desks",
    "route": [
        {"team": "trees", "when": {"size": "small"}},
        {"team": "north_crew", "when": {"size": "large"}},
        {"team": "south_crew"},
        {"team": "trees", "area": "district_9"},
        {"team": "lighting"},
        {"team": "paving"},
    ],
    "steps": [
        {"ask": "size", "type": "choice", "title": "How big?", "options": {"small": "Small", "large": "Large"}},
        *HAULED["steps"],
    ],
}


def turned_down_by_all(case: Case) -> Case:
    says(case, "declined", after=1, why="no_capacity")
    says(case, "declined", after=2, why="no_capacity")
    return fresh(case)


def test_declined_by_all_it_is_at_the_desk_that_the_service_s_route_names() -> None:
    """The first rule that matches and is no partner's; `paving` is the first team of the department."""
    case = open_one(DESKS, answers={"size": "large"}, values={"size": "large"})
    assert case.team == "north_crew"

    back = turned_down_by_all(case)

    assert back.team == "lighting"
    assert orders.open_order(case.pk) is None


def test_what_the_city_s_own_team_has_already_stays_there() -> None:
    case = open_one(DESKS, answers={"size": "large"}, values={"size": "large"})
    Case.objects.filter(pk=case.pk).update(team="trees")

    cases.to_city(case.pk, why="escalated", by=RESIDENT, now=LATER)

    assert fresh(case).team == "trees"


def test_what_was_not_put_right_comes_to_the_desk_that_the_service_s_route_names() -> None:
    case = open_one(DESKS, answers={"size": "large"}, values={"size": "large"})

    cases.to_city(case.pk, why="escalated", by=RESIDENT, now=LATER)

    assert fresh(case).team == "lighting"


def test_a_case_that_was_closed_meanwhile_keeps_the_news_as_a_note(case: Case) -> None:
    order = order_of(case)
    done = Update(id="1", state="done", at=NOW, job=order.pk)
    partners.receive("north", done, now=NOW)
    cases.close(case.pk, by=SYSTEM, now=NOW, seen=None, outcome="done")

    jobs.follow_partners(now=LATER)

    assert history(case)[-1] == "noted"
    assert fresh(case).closed_at == NOW


def test_withdrawn_it_takes_the_order_back(case: Case) -> None:
    cases.withdraw(case.pk, by=RESIDENT, now=LATER)

    assert (order_of(case).state, order_of(case).why) == ("cancelled", "withdrawn")


def test_moved_to_a_team_of_the_city_s_own_the_order_is_taken_back(case: Case) -> None:
    cases.move_to_team(case.pk, team="paving", by=boss(), now=LATER, seen=None, reason="We do it ourselves")

    assert order_of(case).state == "cancelled"


def test_moved_to_another_partner_that_one_gets_an_order(case: Case) -> None:
    cases.move_to_team(case.pk, team="south_crew", by=boss(), now=LATER, seen=None, reason="Theirs")

    assert [(one.order.partner, one.order.state) for one in orders.of_case(case.pk)] == [
        ("south", "offered"),
        ("north", "cancelled"),
    ]


def test_reopened_it_is_ordered_again(case: Case) -> None:
    says(case, "done")

    cases.reopen(case.pk, by=RESIDENT, now=LATER + timedelta(days=1), why="Half of it is still here")

    assert [one.order.state for one in orders.of_case(case.pk)] == ["queued", "done"]


def test_when_the_person_is_forgotten_the_order_knows_no_more_where_and_what(case: Case) -> None:
    says(case, "could_not", why="other", words="Ask the lady at number 7")

    jobs.forget_people(now=LATER + timedelta(days=800))

    assert order_of(case).facts == {}
    assert order_of(case).words is None
    assert order_of(case).state == "could_not"
    assert all(entry.words is None for entry in orders.of_case(case.pk)[0].entries)


def test_a_part_of_the_work_can_go_to_a_partner() -> None:
    case = open_one(POTHOLE)
    child = cases.split_child(
        case.pk, child_id=uuid4(), title="Haul it away", team="south_crew", by=boss(), now=LATER, seen=None
    )

    assert order_of(child).partner == "south"


def boss() -> Actor:
    may = frozenset({"see_cases", "work_cases", "assign_cases", "see_all_teams"})
    return Actor("staff", "1", "A boss", permissions=may, teams=frozenset({"paving", "north_crew", "south_crew"}))


def raw(table: str) -> str:
    """All that lies in a table, as it lies there."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")  # noqa: S608  # our own names
        rows = cursor.fetchall()
    assert rows
    return "".join(str(bytes(one) if isinstance(one, memoryview) else one) for row in rows for one in row)


def test_what_a_partner_writes_stands_sealed_in_the_history_of_the_case(case: Case) -> None:
    says(case, "could_not", why="other", words="Mister Oak chased us away")

    assert "Oak" not in raw("cases_entry") + raw("cases_closure")
    closed = Entry.objects.get(case=case, what="closed")
    assert (closed.note, closed.message) == ("Mister Oak chased us away", "Mister Oak chased us away")
    assert case.closures.get().message == "Mister Oak chased us away"


def test_the_letter_names_what_was_booked_and_no_name_a_partner_made_up() -> None:
    items = [{"code": "sofa", "name": {"en": "Sofa"}, "count": 1}]
    case = open_one(HAULED, work=cases.Wanted(day=NOW.date(), facts={"items": items}))

    says(case, "done", items={"sofa": 1, "<b>http://evil.example</b>": 2})

    assert "1 × Sofa, 2 × pieces" in last_letter().body
    assert "evil" not in last_letter().body
