from datetime import timedelta
from uuid import uuid4

import pytest
from tests.cast import NOW

from upwell.events import actions as events
from upwell.events.actions import CannotRecord, Fact
from upwell.events.models import Event
from upwell.events.names import NAMES
from upwell.events.privacy import looks_personal
from upwell.lib.references import new_reference

pytestmark = pytest.mark.django_db


def test_facts_are_written_as_given_in_one_statement(django_assert_num_queries):
    first = Fact("journey_started", at=NOW, subject=str(uuid4()), service="pothole", version=3, channel="web",
                 language="es", assisted=True, scripted=False, area="district_3")  # fmt: skip
    second = Fact("step_refused", at=NOW + timedelta(seconds=1), data={"step": "where", "why": "outside_city"})

    with django_assert_num_queries(1):
        events.record(first, second)

    one, two = Event.objects.order_by("id")
    assert (one.name, one.service, one.version, one.channel, one.language) == (
        "journey_started",
        "pothole",
        3,
        "web",
        "es",
    )
    assert (one.assisted, one.scripted, one.area, one.schema) == (True, False, "district_3", 1)
    assert two.data == {"step": "where", "why": "outside_city"}


def test_nothing_to_record_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        events.record()


def test_an_undeclared_name_is_refused():
    with pytest.raises(CannotRecord, match="no event 'sneezed'"):
        events.record(Fact("sneezed", at=NOW))


def test_an_undeclared_key_is_refused():
    with pytest.raises(CannotRecord, match="does not carry answer"):
        events.record(Fact("step_answered", at=NOW, data={"step": "where", "answer": "home"}))


def test_one_bad_fact_keeps_all_of_them_out():
    with pytest.raises(CannotRecord):
        events.record(Fact("search_made", at=NOW, data={"hits": 3}), Fact("sneezed", at=NOW))

    assert not Event.objects.exists()


PERSONAL = [
    "maria@example.org", "write to maria@example.org today", "(408) 555-0123", "408-555-0123", "+1 408 555 0123",
    "4085550123", "555-0123", "call 408.555.0123", "37.3352,-121.8811", "37.335", "-121.8811", "x" * 201,
    37.3352, 4085550123, [37, 121], {"lat": 37}, "+84 912 345 678",
]  # fmt: skip
HARMLESS = [
    "", None, True, False, 0, 3, -1, 86_400, "pothole", "district_3", "outside_city", "2026-11-22", "v12", "7.5",
    "2026-11-22T00:06:00+00:00", "2026-11-22 00:06:00", "K7QM-3XPD", "12345678-1234-1234-1234-123456789012", "200",
]  # fmt: skip


@pytest.mark.parametrize("value", PERSONAL, ids=str)
def test_what_could_reach_or_locate_somebody_is_refused_and_not_repeated(value):
    with pytest.raises(CannotRecord) as refusal:
        events.record(Fact("journey_started", at=NOW, data={"from": value}))

    assert str(value) not in str(refusal.value)


@pytest.mark.parametrize("value", HARMLESS, ids=str)
def test_codes_counts_dates_and_references_are_taken(value):
    events.record(Fact("journey_started", at=NOW, data={"from": value}))

    assert Event.objects.get().data == {"from": value}


def test_the_columns_are_guarded_too():
    with pytest.raises(CannotRecord, match="area"):
        events.record(Fact("case_opened", at=NOW, area="37.3352,-121.8811"))
    with pytest.raises(CannotRecord, match="subject"):
        events.record(Fact("case_opened", at=NOW, subject="maria@example.org"))


def test_an_area_may_be_a_census_tract():
    events.record(Fact("case_opened", at=NOW, area="06085500100"))

    assert Event.objects.get().area == "06085500100"


def test_no_reference_and_no_draft_number_ever_looks_personal():
    assert not any(looks_personal(new_reference()) for _ in range(20_000))
    assert not any(looks_personal(str(uuid4())) for _ in range(20_000))
    assert not looks_personal("2346-7892")  # a reference may be all digits


def test_every_event_is_explained_and_fits_its_column():
    for name, event in NAMES.items():
        assert event.doc.endswith("."), name
        assert len(name) <= 40


NAMED_BY_THE_ARCHITECTURE = [
    "journey_started",
    "step_shown",
    "step_answered",
    "step_refused",
    "journey_stopped",
    "journey_abandoned",
    "journey_submitted",
    "search_made",
    "case_opened",
    "case_moved",
    "case_assigned",
    "case_closed",
    "case_reopened",
    "case_merged",
    "case_split",
    "case_asked",
    "case_replied",
    "case_due_changed",
    "message_queued",
    "message_sent",
    "message_failed",
    "feedback_asked",
    "feedback_given",
    "person_signed_in",
    "sign_in_refused",
    "contact_viewed",
    "cases_exported",
    "definition_published",
    "places_imported",
    "cases_imported",
]


@pytest.mark.parametrize("name", NAMED_BY_THE_ARCHITECTURE)
def test_history_that_cannot_be_made_later_is_declared(name):
    assert name in NAMES
