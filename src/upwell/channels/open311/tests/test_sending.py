"""POST requests: what becomes a case, what is refused and in which words, and what the same message twice does."""

import base64
import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from upwell.accounts.actor import SYSTEM, Actor
from upwell.cases.models import Case, Entry
from upwell.catalogue import actions as catalogue
from upwell.channels.open311 import actions
from upwell.channels.open311.tests.scene import HERE, Door, publish, said, valid
from upwell.events.models import Event
from upwell.files.models import Upload
from upwell.lib import clock
from upwell.limits import kinds
from upwell.notify.models import Message


def test_a_request_becomes_a_case(door):
    response = door.post(
        door.report(
            description="in the right lane\nnear the school",
            email="somebody@example.org",
            first_name="A",
            last_name="Resident",
            phone="408-555-0123",
            device_id="d",
            account_id="a",
            address_string="200 E Santa Clara St",
        )
    )

    row = json.loads(response.content)[0]
    case = Case.objects.get(reference=row["service_request_id"])
    assert response.status_code == 200
    assert set(row) == {"service_request_id", "service_notice", "account_id"}
    assert row["account_id"] is None
    assert row["service_notice"].startswith(f"Your number is {case.reference}. We fix it by ")
    assert row["service_notice"].endswith("Size: Large.")
    assert (case.service, case.channel, case.team) == ("pothole", "api", "paving")
    assert (case.lat, case.lon, case.place_label) == (37.3382, -121.8863, "200 E Santa Clara St")
    assert case.answered["details"] == "in the right lane\nnear the school"
    assert case.contact == {"name": "A Resident", "email": "somebody@example.org", "phone": "+14085550123"}
    assert Message.objects.filter(about=case.reference, template="receipt").exists()
    assert Event.objects.filter(name="journey_submitted", channel="api").count() == 1


def test_the_answer_in_xml_is_what_the_specification_says(door):
    document = valid(door.post(door.report(), "requests.xml"), "receipt")

    assert Case.objects.filter(reference=document.findtext("request/service_request_id")).exists()


@pytest.mark.parametrize(
    "encoded",
    [
        "attribute[things][]=glass&attribute[things][]=water",
        "attribute%5Bthings%5D%5B%5D=glass&attribute%5Bthings%5D%5B%5D=water",
        "attribute[things][0]=glass&attribute[things][1]=water",
        "attribute[things]=glass&attribute[things]=water",
        "attribute[things]=water%2Cglass",
    ],
)
def test_several_values_come_in_every_spelling(door, encoded):
    rest = f"api_key={door.key}&service_code=POTHOLE&lat={HERE[0]}&long={HERE[1]}"
    door.post(f"{rest}&attribute[danger]=no&attribute[size]=small&{encoded}")

    assert Case.objects.get().answers["things"] == ["water", "glass"]


@pytest.mark.parametrize(
    ("sent", "stored"),
    [("2026-01-02", "2026-01-02"), ("2026-01-03T02:00:00Z", "2026-01-02"), ("2026-01-02T10:00:00", "2026-01-02")],
)
def test_a_moment_is_the_day_it_is_in_the_city(door, sent, stored):
    door.opened(**{"attribute[seen_on]": sent})

    assert Case.objects.get().answers["seen_on"] == stored


def test_what_is_empty_is_as_if_not_sent(door):
    door.opened(**{"attribute[deep]": "", "email": " ", "address_id": "", "media_url": "", "jurisdiction_id": ""})

    assert Case.objects.get().contact is None


def test_how_many_of_each_is_gathered(door):
    reference = door.opened(
        **{
            "service_code": "CART",
            "address_string": "1 Main St",
            "email": "somebody@example.org",
            "attribute[danger]": None,
            "attribute[size]": None,
            "attribute[count.black]": "2",
        }
    )

    assert Case.objects.get(reference=reference).answers["count"] == {"black": 2}


def test_no_key_or_a_wrong_one_is_forbidden(door):
    reader = actions.create_key("a reader", by=SYSTEM, now=clock.now(), may="read").secret
    for key in (None, "", "wrong", "x" * 300, reader):
        response = door.post(door.report(api_key=key))

        assert response.status_code == 403
        assert "api_key" in said(response)[0]
    assert not Case.objects.exists()


def test_a_key_may_come_in_a_header_or_in_the_query(door):
    assert door.post(door.report(api_key=None), headers={"X-Api-Key": door.key}).status_code == 200
    assert door.post(door.report(api_key=None), f"requests.json?api_key={door.key}").status_code == 200


def test_a_revoked_key_opens_nothing(door):
    door.opened()

    actions.revoke_key("an app", by=SYSTEM, now=clock.now())

    assert door.post(door.report()).status_code == 403


def test_who_may_manage_keys(door):
    worker = Actor("staff", "1", "A worker", permissions=frozenset({"work_cases"}))
    keeper = Actor("staff", "2", "A keeper", permissions=frozenset({"manage_api_keys"}))

    with pytest.raises(actions.CannotManageKeys):
        actions.create_key("another", by=worker, now=clock.now())
    with pytest.raises(actions.CannotCreateKey):
        actions.create_key("an app", by=keeper, now=clock.now())
    made = actions.create_key("another", by=keeper, now=clock.now())
    with pytest.raises(actions.CannotRevokeKey):
        actions.revoke_key("nobody's", by=keeper, now=clock.now())

    assert made.secret not in str(vars(made.key))
    assert actions.revoke_key("another", by=keeper, now=clock.now()).revoked_by == "A keeper"


def test_too_many_in_a_minute_have_to_wait(door):
    made = actions.create_key("slow", by=SYSTEM, now=clock.now(), per_minute=2)

    sent = [door.post(door.report(api_key=made.secret)) for _ in range(3)]

    assert [one.status_code for one in sent] == [200, 200, 429]
    assert 1 <= int(sent[2]["Retry-After"]) <= 30
    assert said(sent[2]) == ["This api_key has sent too many requests. Try again in a minute."]
    assert door.post(door.report()).status_code == 200  # another key is not held up by it


def test_who_tries_keys_has_to_wait_and_hears_it_in_the_format_asked_for(door, settings):
    settings.LIMITS = kinds.read("guesses=2")

    tried = [door.post(door.report(api_key="no such key")) for _ in range(3)]

    assert [one.status_code for one in tried] == [403, 403, 429]
    assert tried[2]["Retry-After"]
    assert said(tried[2]) == ["Too many requests came from your internet connection. Try again in 5 minutes."]
    xml = valid(door.post(door.report(api_key="no such key"), "requests.xml"), "errors")
    assert xml.findtext(".//code") == "429"
    assert door.post(door.report()).status_code == 200  # whoever has a key goes on


def test_who_tries_references_has_to_wait_whatever_they_find(door, settings):
    settings.LIMITS = kinds.read("guesses=2")
    known = door.opened()

    tried = [door.get(f"requests/{number}.json").status_code for number in ("K7QM-3XPD", "K7QM-3XPF", known)]

    assert tried == [404, 404, 429]


WRONG = {
    "no service": ({"service_code": None}, 400, ["service_code"]),
    "unknown service": ({"service_code": "MOON"}, 404, ["MOON"]),
    "not offered here": ({"service_code": "TAX"}, 404, ["TAX"]),
    "no place": ({"lat": None, "long": None}, 400, ["Send lat and long, or address_string, or address_id."]),
    "half a place": ({"lat": None}, 400, ["lat and long together"]),
    "a place that is none": ({"lat": "NaN"}, 400, ["degrees"]),
    "beyond the pole": ({"lat": "91"}, 400, ["degrees"]),
    "infinite": ({"long": "-Infinity"}, 400, ["degrees"]),
    "comma": ({"lat": "37,33"}, 400, ["degrees"]),
    "unknown address": ({"lat": None, "long": None, "address_id": "a99"}, 400, ["address_id"]),
    "missing answer": ({"attribute[size]": None}, 400, ["How big? Choose one of the answers. (attribute[size])"]),
    "not an option": ({"attribute[size]": "huge"}, 400, ["attribute[size]"]),
    "no yes or no": ({"attribute[danger]": "perhaps"}, 400, ["Choose yes or no."]),
    "unknown attribute": ({"attribute[colour]": "red"}, 400, ["no attribute colour"]),
    "carried by an argument": ({"attribute[details]": "x"}, 400, ["no attribute details"]),
    "two for one": ({"attribute[size]": ["small", "large"]}, 400, ["one value"]),
    "not a number": ({"attribute[deep]": "NaN"}, 400, ["(attribute[deep])"]),
    "out of range": ({"attribute[deep]": "99"}, 400, ["40"]),
    "tomorrow": ({"attribute[seen_on]": "2999-01-01"}, 400, ["(attribute[seen_on])"]),
    "no date": ({"attribute[seen_on]": "yesterday"}, 400, ["(attribute[seen_on])"]),
    "no email": ({"email": "somebody"}, 400, ["(email)"]),
    "no phone": ({"phone": "12"}, 400, ["(phone)"]),
    "script for a link": ({"media_url": "javascript:alert(1)"}, 400, ["media_url"]),
    "a file of ours": ({"media_url": "file:///etc/passwd"}, 400, ["media_url"]),
    "a link with a password": ({"media_url": "https://a:b@example.org/"}, 400, ["media_url"]),
    "too many words": ({"description": "x" * 4001}, 400, ["4000"]),
    "other city": ({"jurisdiction_id": "moon.example.org"}, 404, ["moon.example.org"]),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said(door, name):
    changes, status, words = WRONG[name]

    response = door.post(door.report(**changes))

    assert response.status_code == status
    sentences = said(response)
    assert len(sentences) == len(words)
    assert all(word in sentence for word, sentence in zip(words, sentences, strict=True)), sentences
    assert not Case.objects.exists()


def test_everything_wrong_is_said_at_once(door):
    wrong = {"lat": "x", "attribute[size]": "huge", "attribute[danger]": None, "attribute[a]": "1", "email": "x"}
    document = valid(door.post(door.report(**wrong), "requests.xml"), "errors")

    assert len(document) == 5
    assert {each.text for each in document.iter("code")} == {"400"}


def test_an_honest_ending_is_no_success(door, settings):
    settings.PUBLIC_URL = "https://city.example.org"

    response = door.post(door.report(**{"attribute[danger]": "yes"}))

    assert response.status_code == 400
    assert said(response) == ["Call 911 now\nStay away. What to do: https://city.example.org/services/safety."]
    assert not Case.objects.exists()


def test_a_closed_service_says_what_to_do_instead(door):
    catalogue.close_service("pothole", message={"en": "Call 555-0100.", "es": "Llame."}, by="test", now=clock.now())

    response = door.post(door.report())

    assert response.status_code == 400
    assert said(response)[0].endswith("Call 555-0100.")


def test_words_and_links_no_question_takes_are_the_residents_own(door):
    long, link = "word " * 40, "https://pictures.example.org/a.jpg?b=1"
    first = door.opened(description=long.strip(), media_url=link)
    second = door.opened(
        **{"service_code": "LAMP", "description": "dark", "attribute[size]": None, "attribute[danger]": None}
    )

    added = {entry.case.reference: entry.said for entry in Entry.objects.filter(what="added").select_related("case")}
    assert added == {first: f"{long.strip()}\n{link}", second: "dark"}
    case = Case.objects.get(reference=first)
    assert len(case.answered["details"]) == 60


def picture() -> bytes:
    made = BytesIO()
    Image.new("RGB", (40, 30), "red").save(made, "PNG")
    return made.getvalue()


def test_a_picture_may_come_with_the_form(door, uploads):
    body = {**door.report(), "media": SimpleUploadedFile("a.png", picture(), "image/png")}

    response = Client().post("/open311/v2/requests.json", data=body)

    assert response.status_code == 200, response.content
    reference = json.loads(response.content)[0]["service_request_id"]
    assert [upload.case_reference for upload in Upload.objects.all()] == [reference]


@pytest.mark.parametrize(("code", "content"), [("POTHOLE", b"GIF89a no picture"), ("LAMP", None)])
def test_a_picture_that_is_none_or_not_asked_for_is_refused(door, uploads, code, content):
    body = {**door.report(service_code=code), "media": SimpleUploadedFile("a.png", content or picture(), "image/png")}
    if code == "LAMP":
        body = {name: value for name, value in body.items() if not name.startswith("attribute")}

    response = Client().post("/open311/v2/requests.json", data=body)

    assert response.status_code == 400
    assert len(said(response)) == 1
    assert not Case.objects.exists()


def once(door: Door, key: str = "k1", **changes: object) -> object:
    return door.post(door.report(**changes), headers={"Idempotency-Key": key})


def test_the_same_message_again_is_one_case_and_one_answer(door):
    first, again, other = once(door), once(door), once(door, "k2")

    assert first.content == again.content
    assert other.content != first.content
    assert Case.objects.count() == 2


def test_a_picture_may_come_under_a_key(door, uploads):
    body = {**door.report(), "media": SimpleUploadedFile("a.png", picture(), "image/png")}
    response = Client().post("/open311/v2/requests.json", data=body, headers={"Idempotency-Key": "k1"})

    assert (response.status_code, Upload.objects.count()) == (200, 1)


def test_nobody_can_work_out_the_case_of_a_delivery_beforehand(settings):
    mine = actions.case_of(1, "TICKET-1001")

    assert mine == actions.case_of(1, "TICKET-1001")
    assert mine != actions.case_of(1, "ticket-1001")
    settings.SEALING_KEYS = [base64.urlsafe_b64encode(b"k" * 32).decode()]
    assert actions.case_of(1, "TICKET-1001") != mine


def test_the_same_message_again_is_answered_when_the_service_has_closed(door):
    first = once(door)
    catalogue.close_service("pothole", message={"en": "Closed."}, by="test", now=clock.now())

    assert once(door).content == first.content


def test_other_words_under_the_same_key_are_refused(door):
    once(door)

    response = once(door, description="other words")

    assert response.status_code == 400
    assert json.loads(response.content)[0]["code"] == 409
    assert Case.objects.count() == 1


def test_the_same_message_within_a_month_has_the_same_answer(door):
    first = once(door)

    assert actions.sweep(now=clock.now() + timedelta(days=29)) == 0

    assert once(door).content == first.content


def test_after_a_month_a_key_is_forgotten_and_what_comes_under_it_is_refused_not_lost(door):
    once(door)

    Case.objects.update(opened_at=clock.now() - timedelta(days=31))
    assert actions.sweep(now=clock.now() + timedelta(days=31)) == 1

    for _ in range(2):
        assert json.loads(once(door, description="other words").content)[0]["code"] == 409
    assert Case.objects.count() == 1


def test_after_a_refusal_better_words_may_come_under_the_same_key(door):
    assert once(door, **{"attribute[size]": None}).status_code == 400

    assert once(door).status_code == 200


def test_keys_of_two_programs_do_not_meet(door):
    other = Door(actions.create_key("another app", by=SYSTEM, now=clock.now(), per_minute=0).secret)
    once(door)
    once(other)

    assert Case.objects.count() == 2


def test_without_a_key_each_message_is_a_new_one(door):
    assert door.opened() != door.opened()


def test_sentences_come_in_the_readers_language(door):
    response = door.post(door.report(**{"attribute[size]": None}), headers={"Accept-Language": "es"})

    assert response["Content-Language"] == "es"
    assert said(response)[0].startswith("¿De qué tamaño es?")


def test_sending_takes_at_most_twelve_statements(door):
    door.opened()
    with CaptureQueriesContext(connection) as caught:
        door.opened(email="somebody@example.org", description="short")

    counted = [
        query["sql"] for query in caught if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
    ]
    assert len(counted) <= 12, counted


def test_a_city_without_the_service_any_more_says_so(door):
    publish({**publish.__globals__["POTHOLE"], "open311": {"service_code": "HOLE"}})

    assert door.post(door.report()).status_code == 404
    assert door.post(door.report(service_code="HOLE")).status_code == 200
