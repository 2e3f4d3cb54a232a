"""Opening a case: once for each draft, with team, promise, history, events and receipt, in a few statements."""

from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast

from upwell.accounts.actor import RESIDENT
from upwell.cases import actions as cases
from upwell.cases import links
from upwell.cases.models import Case
from upwell.cases.tests.scene import (
    EMAIL,
    LATER,
    NOW,
    PERMIT,
    events_of,
    fresh,
    history,
    letters_about,
    new_case,
    open_one,
)
from upwell.catalogue.city import City
from upwell.events.actions import Fact
from upwell.events.models import Event
from upwell.lib.secret import digest
from upwell.notify.models import Message
from upwell.vault.index import blind


def test_a_case_has_a_team_a_promise_and_a_first_entry(city: City) -> None:
    case = fresh(open_one())

    assert (case.team, case.state, case.phase, case.workflow) == ("paving", "received", "open", "report")
    assert case.due_at is not None
    assert case.due_at.astimezone(city.zone).isoformat() == "2026-03-06T00:00:00-08:00"
    assert case.queue_at == case.due_at
    assert history(case) == ["opened"]
    assert case.entries.get().data == {"team": "paving", "rule": 2, "why": "always"}


def test_the_area_decides_the_team_where_a_rule_says_so(city: City) -> None:
    assert open_one(areas={"districts": ["district_5"]}).team == "lighting"


def test_events_and_receipt_are_written_with_it(city: City) -> None:
    case = open_one(facts=(Fact("journey_submitted", at=NOW, service="pothole"),), scripted=True)

    assert events_of(case) == ["case_opened", "message_queued"]
    opened = Event.objects.get(name="case_opened")
    assert (opened.service, opened.version, opened.area, opened.team) == ("pothole", 1, "district_3", "paving")
    assert opened.scripted is True
    assert opened.data == {"kind": "report", "target_days": 2}
    assert Event.objects.filter(name="journey_submitted").count() == 1
    assert letters_about(case) == ["receipt"]


def test_the_receipt_says_reference_day_and_private_link(city: City) -> None:
    case = open_one()

    letter = Message.objects.get()

    assert case.reference in letter.body
    assert "Thursday, March 5" in letter.body
    assert links.follow_link(case.pk) in letter.body


def test_the_receipt_speaks_the_residents_language(city: City) -> None:
    open_one(language="es")

    letter = Message.objects.get()

    assert letter.language == "es"
    assert "Reportar un bache" in letter.body
    assert "jueves 5 de marzo" in letter.body


def test_without_an_address_there_is_no_receipt(city: City) -> None:
    case = open_one(contact={})

    assert letters_about(case) == []
    assert events_of(case) == ["case_opened"]
    assert case.contact_index == ""


def test_the_second_call_gives_the_first_ones_receipt_and_writes_nothing(city: City) -> None:
    new = new_case()
    first = cases.open_case(new, by=RESIDENT, now=NOW)

    second = cases.open_case(new, by=RESIDENT, now=LATER)

    assert (first.created, second.created) == (True, False)
    assert second.case.reference == first.case.reference
    assert second.follow_secret == first.follow_secret
    assert second.case.opened_at == NOW
    assert Case.objects.count() == 1
    assert history(first.case) == ["opened"]
    assert Message.objects.count() == 1


def test_a_reference_that_is_taken_is_drawn_again(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = open_one().reference
    drawn = iter([taken, taken, "2222-2222"])
    monkeypatch.setattr("upwell.cases.actions.open.new_reference", lambda: next(drawn))

    assert open_one().reference == "2222-2222"
    assert Case.objects.count() == 2


def test_a_generator_that_never_finds_a_free_reference_is_a_failure_not_a_loop(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = open_one().reference
    monkeypatch.setattr("upwell.cases.actions.open.new_reference", lambda: taken)

    with pytest.raises(cases.CannotOpen):
        open_one()


def test_only_the_digest_of_the_follow_secret_is_kept(city: City) -> None:
    opened = cases.open_case(new_case(), by=RESIDENT, now=NOW)

    assert opened.case.follow_digest == digest(opened.follow_secret)
    assert opened.follow_secret not in str(Case.objects.values().get())


def test_contact_and_private_answers_are_sealed_in_the_database(city: City) -> None:
    case = open_one()

    with connection.cursor() as cursor:
        cursor.execute("SELECT contact, private, answers FROM cases_case")
        contact, private, answers = (bytes(each) if not isinstance(each, str) else each for each in cursor.fetchone())
    assert EMAIL.encode() not in contact
    assert b"house" not in private
    assert "house" not in str(answers)
    assert fresh(case).contact["email"] == EMAIL
    assert fresh(case).private == {"details": "in front of my house"}
    assert case.contact_index == blind(EMAIL)


def test_a_case_is_opened_in_six_statements(city: City) -> None:
    new = new_case()

    with (
        transaction.atomic(),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        cases.open_case(new, by=RESIDENT, now=NOW)

    assert len(queries) <= 6, [query["sql"][:90] for query in queries]


def test_opening_again_takes_no_more_statements(city: City) -> None:
    new = new_case()
    cases.open_case(new, by=RESIDENT, now=NOW)

    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        cases.open_case(new, by=RESIDENT, now=NOW)

    assert len(queries) <= 3


def test_an_application_starts_in_its_own_workflow(city: City) -> None:
    case = open_one(PERMIT)

    assert (case.workflow, case.state, case.team) == ("application", "received", "trees")
    assert not case.on_map
    assert not case.in_open311


def test_a_partners_number_is_taken_once(city: City) -> None:
    open_one(source="import", external_id="4711")

    with pytest.raises(cases.CannotOpen):
        open_one(source="import", external_id="4711")


def test_a_signed_in_residents_case_is_theirs(cast: Cast) -> None:
    case = open_one(account_id=cast.resident.pk, id=uuid4())

    assert fresh(case).account_id == cast.resident.pk


def test_a_case_without_a_place_is_not_on_the_map(city: City) -> None:
    case = open_one(lat=None, lon=None)

    assert not case.on_map
    assert case.in_open311
