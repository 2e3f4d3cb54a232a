"""Reports and answers that waited on a phone: each counts once, nothing newer is undone, and nobody types twice."""

from __future__ import annotations

import json
import secrets
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from upwell.cases.models import Case
from upwell.catalogue.city import City
from upwell.catalogue.queries import Published
from upwell.channels.web import arriving, sheets
from upwell.channels.web.tests.test_photos import photo
from upwell.channels.web.tests.walking import Browser
from upwell.files.models import Upload
from upwell.intake import actions as intake
from upwell.intake import queries
from upwell.intake.models import Draft
from upwell.intake.tests import scene
from upwell.lib import clock

WHERE = {"answer.where": "", "answer.where-lat": "37.3382", "answer.where-lon": "-121.8863"}
NOBODY = {"answer.contact-name": "", "answer.contact-email": "", "answer.contact-phone": ""}
REPORT = {
    "service": "pothole", **WHERE, **NOBODY,
    "answer.size": "large", "answer.photo": "", "answer.details": "By the gate",
}  # fmt: skip


def secret() -> str:
    return secrets.token_urlsafe(32)


def send(client: Client | None = None, /, *, own: str = "", **changes: Any) -> Any:
    changed = {name.replace("__", "."): value for name, value in changes.items()}
    fields = {**REPORT, "secret": own or secret(), **changed}
    given = {name: value for name, value in fields.items() if value is not None}
    return (client or Client()).post("/offline/reports/", given)


def test_a_whole_report_is_one_case_with_its_photo_and_its_private_link(pothole: Published) -> None:
    came = send(answer__photo=photo()).json()

    case = Case.objects.get()
    assert (came["state"], came["reference"]) == ("sent", case.reference)
    assert Client().get(urlsplit(came["next"]).path).status_code == 200
    assert Upload.objects.get().draft == case.pk


def test_the_same_report_again_is_the_same_receipt_also_from_another_session(pothole: Published) -> None:
    own = secret()

    first, again = send(own=own).json(), send(own=own, answer__size="small").json()

    assert first == again
    assert Case.objects.count() == 1


def test_control_another_secret_is_another_report(pothole: Published) -> None:
    send()
    send()

    assert Case.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_lost_answer_is_asked_for_again_and_nothing_is_sent_twice(pothole: Published, live_server: Any) -> None:
    """The connection is dropped when all has been sent and before a word has come back."""
    own, parts = secret(), urlsplit(live_server.url)
    client = Client()
    body = urlencode({**REPORT, "secret": own}).encode()
    head = f"POST /offline/reports/ HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: {len(body)}\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n"
    token = client.get("/offline/token/").json()["token"]
    head += f"X-CSRFToken: {token}\r\nCookie: csrf={client.cookies['csrf'].value}\r\n\r\n"

    for _time in range(3):
        with socket.create_connection((parts.hostname, parts.port)) as wire:
            wire.sendall(head.encode() + body)
            wire.recv(1)  # it is at work; the rest of its answer is lost
    came = send(own=own).json()

    assert came["state"] == "sent"
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_from_the_page_and_from_the_worker_at_the_same_moment_it_is_one(pothole: Published, live_server: Any) -> None:
    own = secret()

    with ThreadPoolExecutor(4) as pool:
        came = list(pool.map(lambda _n: _over_the_wire(live_server.url, own), range(4)))

    assert Case.objects.count() == 1
    assert {one["reference"] for one in came if one["state"] == "sent"} == {Case.objects.get().reference}


def _over_the_wire(url: str, own: str) -> Any:
    import requests

    with requests.Session() as session:
        token = session.get(f"{url}/offline/token/", timeout=20).json()["token"]
        fields = {**REPORT, "secret": own, "csrfmiddlewaretoken": token}
        return session.post(f"{url}/offline/reports/", data=fields, timeout=20).json()


def test_who_knows_the_id_of_a_draft_does_not_have_its_receipt(pothole: Published) -> None:
    own = secret()
    send(own=own)
    case = Case.objects.get()

    assert arriving.draft_of(own) == case.pk
    assert arriving.draft_of(str(case.pk)) is None
    assert send(own=str(case.pk)).status_code == 400


def test_what_is_still_to_be_said_is_asked_and_what_was_said_is_there(pothole: Published) -> None:
    client = Client()

    came = send(client, answer__size="").json()

    assert came["state"] == "needs"
    page = client.get(came["next"], follow=True)
    assert page.redirect_chain[-1][0].endswith("/at/size/")
    client.post(page.redirect_chain[-1][0], {"answer": "large", "key": "k"})
    assert queries.standing(Draft.objects.get().pk, now=clock.now()).walk.address == "answers"  # no word typed again


def test_words_that_no_address_fits_are_a_place_and_one_of_several_is_asked_for(
    pothole: Published, streets: None
) -> None:
    unknown = {"answer__where-lat": None, "answer__where-lon": None}

    assert send(answer__where="behind the school by the canal", **unknown).json()["state"] == "sent"
    client = Client()
    came = send(client, answer__where="Santa Clara", **unknown).json()
    assert came["state"] == "needs"
    assert "Santa Clara" in client.get(came["next"], follow=True).content.decode()


def test_an_ending_is_told_and_no_case_is_made(city: City) -> None:
    scene.publish(scene.QUICK)

    came = send(service="quick", answer__what="A bench", answer__urgent="yes").json()

    assert (came["state"], came["said"]) == ("stopped", "Call us")
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"service": "no_such"},
        {"service": ""},
        {"own": "short"},
        {"own": "x" * 44},
        {"answer__photo": SimpleUploadedFile("a.jpg", b"no picture")},
        {"answer__where-lat": "nan"},
        {"answer__where-lat": "1e999", "answer__where": "é" * 5_000},
        {"answer__details": "x" * 5_000},
        {"answer__size": "huge"},
    ],
)
def test_no_input_breaks_it(pothole: Published, changes: dict[str, Any]) -> None:
    came = send(**changes)

    assert came.status_code in (200, 400)
    assert came.json()["state"] in ("needs", "refused")


def test_a_closed_service_is_said(pothole: Published) -> None:
    from upwell.catalogue import actions as catalogue

    catalogue.close_service("pothole", message={"en": "Call us."}, by="test", now=clock.now())

    assert send().json()["state"] == "refused"


# ---- an open form


def begun(browser: Browser) -> Any:
    draft = browser.start("pothole")
    browser.answer(**{"answer-lat": "37.3382", "answer-lon": "-121.8863"})
    return draft


def rev(draft: Any) -> int:
    return Draft.objects.get(pk=draft).rev


def answers(browser: Browser, draft: Any, *, at: int, key: str = "", **given: str) -> Any:
    fields = {
        **NOBODY,
        "key": key or uuid4().hex,
        "rev": str(at),
        **{f"answer.{name}": one for name, one in given.items()},
    }
    return browser.client.post(f"/forms/{draft}/offline/", fields).json()


def test_answers_are_taken_in_their_order_and_the_phone_hears_where_the_form_is(
    pothole: Published, browser: Browser
) -> None:
    draft = begun(browser)

    came = answers(browser, draft, at=rev(draft), size="small", photo="", details="Left lane")

    assert came == {"state": "taken", "said": "", "rev": rev(draft)}
    assert queries.standing(draft, now=clock.now()).walk.address == "answers"


def test_answers_that_come_twice_count_once_and_undo_nothing_newer(pothole: Published, browser: Browser) -> None:
    draft, key = begun(browser), uuid4().hex
    was = rev(draft)
    answers(browser, draft, at=was, key=key, size="small")
    intake.answer(draft, "size", "large", now=clock.now())

    came = answers(browser, draft, at=was, key=key, size="small")

    assert came["state"] == "taken"
    assert queries.standing(draft, now=clock.now()).walk.answers["size"] == "large"


def test_a_form_changed_elsewhere_is_not_overwritten_until_its_person_says_so(
    pothole: Published, browser: Browser
) -> None:
    draft = begun(browser)
    was = rev(draft)
    intake.answer(draft, "size", "large", now=clock.now())

    came = answers(browser, draft, at=was, size="small")

    assert came["state"] == "conflict"
    assert queries.standing(draft, now=clock.now()).walk.answers["size"] == "large"
    assert answers(browser, draft, at=came["rev"], size="small")["state"] == "taken"
    assert queries.standing(draft, now=clock.now()).walk.answers["size"] == "small"


def test_an_answer_that_cannot_be_taken_says_why_and_is_kept(pothole: Published, browser: Browser) -> None:
    draft = begun(browser)

    came = answers(browser, draft, at=rev(draft), size="small", photo="", details="x" * 400)

    assert came["state"] == "needs"
    assert "300" in came["said"]
    assert "x" * 400 in browser.client.get(f"/forms/{draft}/at/details/").content.decode()


def test_the_sheet_of_a_form_is_its_browser_s_own_and_kept_by_no_cache(pothole: Published, browser: Browser) -> None:
    draft = begun(browser)

    assert browser.client.get(f"/forms/{draft}/offline/")["Cache-Control"] == "no-store, private"
    assert Client().get(f"/forms/{draft}/offline/").status_code == 404
    assert Client().post(f"/forms/{draft}/offline/", {"key": uuid4().hex, "rev": "1"}).status_code == 404


def test_a_sheet_asks_what_is_still_open(pothole: Published, browser: Browser) -> None:
    draft = begun(browser)

    page = browser.client.get(f"/forms/{draft}/offline/").content.decode()

    assert 'data-question="size"' in page
    assert 'data-question="where"' not in page


# ---- what can be filled in without a signal


def test_a_report_on_one_sheet_says_nothing_of_anybody(pothole: Published, browser: Browser) -> None:
    page = browser.client.get("/services/pothole/offline/").content.decode()

    assert 'name="answer.where-lat"' in page
    assert "Answer one question at a time" in page


@pytest.mark.parametrize("changed", [{"sign_in": "required"}, {"kind": "application"}])
def test_what_needs_more_than_answers_has_no_sheet(city: City, uploads: Path, changed: dict[str, Any]) -> None:
    published = scene.publish({**scene.POTHOLE, "service": "other", **changed})

    assert not sheets.works_offline(published)
    assert Client().get("/services/other/offline/").status_code == 404


def test_conditions_reach_scripts_as_they_are(city: City) -> None:
    published = scene.publish(scene.QUICK)

    (ending,) = [part for part in sheets.parts(published.definition, "en") if part.field is None]

    assert json.loads(ending.when) == ["test", "urgent", "is", "yes"]


def test_the_list_of_services_has_its_words_in_the_language_that_is_read(pothole: Published) -> None:
    said = Client().get("/offline/list.json", headers={"Accept-Language": "es"}).json()

    assert said["services"][0]["name"] == "Reporte un bache"
    assert "hoyo en la calle" in said["services"][0]["also"]
    assert said["keep"] == ["/services/pothole/", "/services/pothole/offline/"]
