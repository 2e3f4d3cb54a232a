"""GET requests: which ones, as what, and nothing that is not public."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from upwell.accounts.actor import Actor
from upwell.cases import actions as cases
from upwell.cases.models import Case
from upwell.channels.open311 import asked
from upwell.channels.open311.tests.scene import said, valid
from upwell.lib import clock

CREW = Actor(
    "staff",
    "1",
    "A crew",
    permissions=frozenset({"see_cases", "work_cases", "close_cases"}),
    teams=frozenset({"paving"}),
)
ZONE = ZoneInfo("America/Los_Angeles")


def listed(door, query=""):
    response = door.get(f"requests.json?{query}")
    assert response.status_code == 200, response.content
    return json.loads(response.content)


def ids(rows):
    return [row["service_request_id"] for row in rows]


def close(reference):
    case = Case.objects.get(reference=reference)
    return cases.close(case.pk, by=CREW, now=clock.now(), seen=case.revision, outcome="done")


def test_a_request_shows_what_is_public_and_nothing_else(door):
    reference = door.opened(
        description="my name is Somebody",
        email="somebody@example.org",
        phone="408-555-0123",
        first_name="Somebody",
        address_string="200 E Santa Clara St",
        media_url="https://pictures.example.org/me.jpg",
    )

    response = door.get(f"requests/{reference}.json")

    row = json.loads(response.content)[0]
    assert row["service_request_id"] == reference
    assert (row["status"], row["service_code"], row["service_name"]) == ("open", "POTHOLE", "Report a pothole")
    assert (row["address"], row["lat"], row["long"]) == ("200 E Santa Clara St", 37.3382, -121.8863)
    assert row["agency_responsible"] == "Streets"
    assert [row[name] for name in ("description", "media_url", "address_id", "zipcode", "service_notice")] == [None] * 5
    assert b"omebody" not in response.content
    assert b"555" not in response.content
    moment = datetime.fromisoformat(row["requested_datetime"])
    assert moment.utcoffset() == moment.astimezone(ZONE).utcoffset()
    assert "." not in row["requested_datetime"]
    assert row["expected_datetime"] is not None


def test_every_document_of_requests_is_what_the_specification_says(door):
    first = door.opened()
    door.opened(service_code="LAMP", **{"attribute[size]": None, "attribute[danger]": None})

    document = valid(door.get("requests.xml"), "requests")
    one = valid(door.get(f"requests/{first}.xml"), "requests")

    assert len(document) == 2
    assert len(one) == 1
    assert one.find("request/zipcode").text is None
    assert valid(door.get(f"tokens/{first}.xml"), "token").findtext("request/service_request_id") == first


def test_a_place_that_is_not_public_is_not_shown(door):
    reference = door.opened(service_code="LAMP", **{"attribute[size]": None, "attribute[danger]": None})

    row = json.loads(door.get(f"requests/{reference}.json").content)[0]

    assert (row["address"], row["lat"], row["long"]) == (None, None, None)


def test_what_is_not_public_at_all_is_not_there(door):
    reference = door.opened(
        **{
            "service_code": "CART",
            "address_string": "1 Main St",
            "email": "somebody@example.org",
            "attribute[danger]": None,
            "attribute[size]": None,
            "attribute[count.blue]": "1",
        }
    )

    assert door.get(f"requests/{reference}.json").status_code == 404
    assert door.get(f"tokens/{reference}.json").status_code == 404
    assert listed(door) == []
    assert listed(door, f"service_request_id={reference}") == []


def test_a_closed_request_says_how_it_ended_and_when(door):
    reference = door.opened()
    case = close(reference)

    row = json.loads(door.get(f"requests/{reference}.json").content)[0]

    assert row["status"] == "closed"
    assert row["status_notes"] == "Done: The work is done."
    assert datetime.fromisoformat(row["updated_datetime"]) == case.closed_at.replace(microsecond=0)


@pytest.mark.parametrize("spelt", ["{0}", "{1}", "{2}"])
def test_an_id_is_read_as_people_type_it(door, spelt):
    reference = door.opened()

    path = spelt.format(reference, reference.lower(), reference.replace("-", ""))

    assert door.get(f"requests/{path}.json").status_code == 200


@pytest.mark.parametrize("reference", ["K7QM-3XPD", "1", "x" * 500, "a,b", "%E2%80%AE"])
def test_an_unknown_id_is_not_found(door, reference):
    response = door.get(f"requests/{reference}.json")

    assert response.status_code == 404
    said(response)


def test_ids_override_all_else(door):
    first, second, third = door.opened(), door.opened(), door.opened()

    rows = listed(door, f"service_request_id={first},{third},NOPE,K7QM-3XPD&status=closed&page=9&start_date=x")

    assert set(ids(rows)) == {first, third}
    assert second not in ids(rows)
    assert listed(door, "service_request_id=NOPE") == []


def test_choosing_by_service_and_status(door):
    lamp = door.opened(service_code="LAMP", **{"attribute[size]": None, "attribute[danger]": None})
    hole = door.opened()
    close(hole)

    assert ids(listed(door, "service_code=LAMP")) == [lamp]
    assert set(ids(listed(door, "service_code=LAMP,POTHOLE,MOON"))) == {lamp, hole}
    assert set(ids(listed(door, "service_code=LAMP&service_code=POTHOLE"))) == {lamp, hole}
    assert ids(listed(door, "status=closed")) == [hole]
    assert ids(listed(door, "status=OPEN")) == [lamp]
    assert set(ids(listed(door, "status=open,closed"))) == {lamp, hole}
    assert door.get("requests.json?service_code=MOON").status_code == 404


def at(reference, moment):
    Case.objects.filter(reference=reference).update(opened_at=moment)


def test_dates_choose_by_when_it_was_sent(door):
    recent, old, older = door.opened(), door.opened(), door.opened()
    now = clock.now()
    at(old, now - timedelta(days=91))
    at(older, datetime(2020, 3, 10, 6, 59, 59, 500_000, tzinfo=UTC))  # 23:59:59.5 on March 9th in the city

    assert ids(listed(door)) == [recent]
    assert ids(listed(door, f"start_date={(now - timedelta(days=100)):%Y-%m-%dT%H:%M:%SZ}")) == [old]
    assert ids(listed(door, f"end_date={(now - timedelta(days=30)):%Y-%m-%dT%H:%M:%SZ}")) == [old]
    assert ids(listed(door, "start_date=2020-03-10T06:59:59Z&end_date=2020-03-10T06:59:59Z")) == [older]
    assert ids(listed(door, "start_date=2020-03-09&end_date=2020-03-09")) == [older]
    assert ids(listed(door, "start_date=2020-03-10T07:00:00Z&end_date=2020-03-11T00:00:00Z")) == []
    assert ids(listed(door, "start_date=2020-03-01T00:00:00+01:00&end_date=2020-03-31T00:00:00 01:00")) == [older]


def test_ninety_days_are_the_most(door):
    response = door.get("requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-06-01T00:00:00Z")

    assert response.status_code == 400
    assert "90" in said(response)[0]


MOMENTS = {
    "2026": datetime(2026, 1, 1, tzinfo=ZONE),
    "2026-02": datetime(2026, 2, 1, tzinfo=ZONE),
    "2026-02-03": datetime(2026, 2, 3, tzinfo=ZONE),
    "2026-02-03T04:05Z": datetime(2026, 2, 3, 4, 5, tzinfo=UTC),
    "2026-02-03T04:05:06.789Z": datetime(2026, 2, 3, 4, 5, 6, 789_000, tzinfo=UTC),
    "2026-02-03T04:05:06-0800": datetime(2026, 2, 3, 12, 5, 6, tzinfo=UTC),
    "2026-02-03T04:05:06": datetime(2026, 2, 3, 12, 5, 6, tzinfo=UTC),
    "2026-02-03T04:05:06 05:30": datetime(2026, 2, 2, 22, 35, 6, tzinfo=UTC),
    "2026-02-30": None,
    "0001-01-01T00:00:00Z": None,
    "9999-12-31T23:59:59Z": None,
    "2026-02-03T25:00Z": None,
    "02/03/2026": None,
    "٢٠٢٦": None,
    "1770000000": None,
}


@pytest.mark.parametrize("text", MOMENTS)
def test_dates_of_the_w3_are_read(text):
    assert asked.moment(text, ZONE) == MOMENTS[text]


@pytest.mark.parametrize(
    "query",
    [
        "page=0",
        "page=-1",
        "page=x",
        "page=1e3",
        "page=99999999999",
        "page=٣",
        "page_size=0",
        "page_size=1001",
        "status=new",
        "start_date=x",
        "end_date=2026-13-01",
        "start_date=2026-03-02&end_date=2026-03-01",
    ],
)
def test_a_wrong_argument_is_refused(door, query):
    response = door.get(f"requests.json?{query}")

    assert response.status_code == 400
    assert query.split("=")[0] in said(response)[0]


def test_everything_wrong_with_a_question_is_said_at_once(door):
    document = valid(door.get("requests.xml?page=0&status=new&start_date=x"), "errors")

    assert len(document) == 3


def test_pages_are_whole_and_end(door):
    sent = [door.opened() for _ in range(5)]

    pages = [ids(listed(door, f"page_size=2&page={page}")) for page in (1, 2, 3, 4)]

    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert sorted(one for page in pages for one in page) == sorted(sent)


def test_arguments_nobody_knows_change_nothing(door):
    reference = door.opened()

    assert ids(listed(door, "foo=bar&page=&status=&start_date=&service_code=&service_request_id=")) == [reference]


def test_what_changed_lately_can_be_asked_for(door):
    reference = door.opened()
    at(reference, datetime(2020, 1, 1, tzinfo=UTC))

    assert ids(listed(door, f"updated_after={(clock.now() - timedelta(hours=1)):%Y-%m-%dT%H:%M:%SZ}")) == [reference]
    assert listed(door, f"updated_before={(clock.now() - timedelta(hours=1)):%Y-%m-%dT%H:%M:%SZ}") == []


def test_public_answers_come_when_extensions_are_asked_for(door):
    reference = door.opened(**{"attribute[deep]": "3"})

    row = json.loads(door.get(f"requests/{reference}.json?extensions=true").content)[0]

    assert row["attributes"] == [{"code": "size", "label": "How big?", "value": "Large"}]
    assert [note["type"] for note in row["notes"]] == ["opened"]


def test_a_list_takes_at_most_five_statements(door):
    for _ in range(3):
        door.opened()
    listed(door)
    with CaptureQueriesContext(connection) as caught:
        rows = listed(door, "page_size=50")

    assert len(rows) == 3
    assert len(caught) <= 5


def test_what_was_sent_is_there_at_once(door):
    for _ in range(3):
        reference = door.opened()
        assert ids(listed(door))[0] == reference
