"""The portal: a hauler's day, what they say of a job, and that nobody sees another's (rows 34, 46 and 47)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import process_time
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from upwell.accounts import actions as accounts
from upwell.accounts.actor import SYSTEM
from upwell.accounts.models import Account, Viewing
from upwell.catalogue import queries as catalogue
from upwell.files import queries as files
from upwell.lib import clock
from upwell.partners.models import Incoming, WorkOrder
from upwell.partners.tests.scene import fresh, ordered, picture, publish_city


@pytest.fixture(autouse=True)
def city(db: None) -> Iterator[None]:
    publish_city()
    yield
    catalogue.forget()


def hauler(team: str = "south_crew") -> Client:
    name = f"hauler {team}"
    account = Account.objects.filter(name=name).first() or accounts.create_account(
        name, called="A hauler", kind="staff", password="a long way to the river", by=SYSTEM, now=clock.now()
    )
    accounts.add_member(account.pk, role="hauler", team=team, by=SYSTEM, now=clock.now())
    client = Client()
    client.force_login(account)
    return client


def job(partner: str = "south", **changes: Any) -> WorkOrder:
    now = clock.now()
    return ordered(partner, now=now, **{"day": catalogue.city().workdays.local_day(now), **changes})


def send(order: WorkOrder, noun: str, client: Client | None = None, **form: Any) -> Any:
    return (client or hauler()).post(f"/portal/jobs/{order.pk}/{noun}/", {"key": str(uuid4()), **form})


def test_the_day_lists_the_jobs_of_one_s_own_partner_in_the_order_of_the_route() -> None:
    second = job(place_in_route=2, facts={"address": "2 Second St"})
    first = job(place_in_route=1, facts={"address": "1 First St"})
    job("east", facts={"address": "9 Other St"})

    page = hauler().get("/portal/").content.decode()

    assert page.index(str(first.pk)) < page.index(str(second.pk))
    assert "9 Other St" not in page


@pytest.mark.parametrize("day", ["2026-13-01", "x", "9999-12-31", "0001-01-01", ""])
def test_another_day_or_anything_else_in_the_address(day: str) -> None:
    assert hauler().get("/portal/", {"day": day}).status_code == 200


def test_jobs_without_a_day_and_those_of_earlier_days_stand_on_today_s_page() -> None:
    at_once = job(day=None)
    late = job(day=catalogue.city().workdays.local_day(clock.now()) - timedelta(days=1))

    page = hauler().get("/portal/").content.decode()

    assert str(at_once.pk) in page
    assert str(late.pk) in page


@pytest.mark.parametrize("noun", ["", "answer/", "trip/", "completion/", "failure/", "phone/"])
def test_row_34_a_hauler_sees_and_changes_only_their_own_jobs(noun: str) -> None:
    theirs = job("east")
    client = hauler("south_crew")
    address = f"/portal/jobs/{theirs.pk}/{noun}"

    response = client.post(address, {"answer": "yes", "why": "other"}) if noun else client.get(address)

    assert response.status_code == 404
    assert fresh(theirs).state == "offered"


def test_row_34_without_a_membership_there_is_nothing() -> None:
    order = job()

    assert Client().get("/portal/").status_code == 302
    assert Client().get(f"/portal/jobs/{order.pk}/").status_code == 302


def test_row_34_a_hauler_opens_nothing_at_the_desk() -> None:
    client = hauler()

    assert client.get("/desk/").status_code == 403
    assert client.get("/desk/system/").status_code == 403


def test_signed_in_a_hauler_begins_with_their_jobs() -> None:
    hauler()
    form = {"name": "hauler south_crew", "password": "a long way to the river"}

    response = Client().post("/sign-in/", form)

    assert response.headers["Location"] == "/portal/"


def test_row_47_yes_and_then_the_trip_with_its_vehicle() -> None:
    order = job()

    assert send(order, "answer", answer="yes").status_code == 302
    assert fresh(order).state == "accepted"
    send(order, "trip", vehicle="Truck 12")

    assert (fresh(order).state, fresh(order).vehicle) == ("under_way", "Truck 12")


@pytest.mark.parametrize(("ahead", "offered"), [(0, True), (1, False)])
def test_how_it_went_is_asked_for_from_its_day_on(ahead: int, offered: bool) -> None:
    day = catalogue.city().workdays.local_day(clock.now()) + timedelta(days=ahead)
    order = job(day=day, booking_id=uuid4())

    page = hauler().get(f"/portal/jobs/{order.pk}/").content.decode()

    for words in ("It is done", "It could not be done", "Start the trip"):
        assert (words in page) is offered
    assert ("This job is for a later day" in page) is not offered
    assert "Yes, we do it" in page
    assert "Turn it down" in page


def test_row_47_turned_down_with_a_reason_it_goes_to_the_next() -> None:
    order = job(team="north_crew")

    send(order, "answer", answer="no", why="no_capacity")

    assert (fresh(order).state, fresh(order).why) == ("declined", "no_capacity")
    assert not WorkOrder.objects.filter(handed_from=order).exists()  # east does not serve the area


@pytest.mark.parametrize("form", [{}, {"why": "nothing"}, {"why": "other"}, {"why": "other", "words": "  "}])
def test_a_no_needs_a_reason_and_another_reason_words(form: dict[str, str]) -> None:
    order = job()

    response = send(order, "answer", answer="no", **form)

    assert response.status_code == 422
    assert "Choose a reason" in response.content.decode()
    assert fresh(order).state == "offered"


def test_done_with_counts_a_photo_and_where_it_went(uploads: Path) -> None:
    order = job(facts={"items": [{"code": "sofa", "name": {"en": "Sofa"}, "count": 2}]})
    photo = SimpleUploadedFile("done.jpg", picture(), "image/jpeg")

    send(order, "completion", **{"item-sofa": "2", "item-": "x", "taken_to": "Zanker Road", "photo": photo})

    done = fresh(order)
    assert (done.state, done.items, done.taken_to) == ("done", {"sofa": 2}, "Zanker Road")
    assert [str(one.pk) for one in files.of_draft(order.bundle)] == done.photos


def test_a_file_that_is_no_picture_is_refused_and_nothing_else_is_lost(uploads: Path) -> None:
    order = job()
    wrong = SimpleUploadedFile("done.jpg", b"no picture", "image/jpeg")

    response = send(order, "completion", taken_to="Zanker Road", photo=wrong)

    assert response.status_code == 422
    assert "Zanker Road" in response.content.decode()
    assert fresh(order).state == "offered"


def test_could_not_be_done_with_a_reason() -> None:
    order = job()

    send(order, "failure", why="no_access", words="The gate was locked")

    assert (fresh(order).state, fresh(order).why, fresh(order).words) == (
        "could_not",
        "no_access",
        "The gate was locked",
    )


def test_row_46_sent_twice_by_a_phone_without_a_signal_it_counts_once(uploads: Path) -> None:
    order, client, key = job(), hauler(), str(uuid4())

    for _ in range(3):
        photo = SimpleUploadedFile("done.jpg", picture(), "image/jpeg")
        assert send(order, "completion", client, key=key, photo=photo).status_code == 302

    assert Incoming.objects.filter(order=order).count() == 1
    assert len(fresh(order).photos) == 1


def test_the_phone_s_clock_is_believed_for_days_and_never_ahead() -> None:
    order = job()
    earlier = clock.now() - timedelta(hours=5)

    send(order, "answer", answer="yes", at=earlier.isoformat())

    assert fresh(order).heard_at == earlier
    send(order, "trip", at=(clock.now() + timedelta(days=9)).isoformat())
    heard = fresh(order).heard_at
    assert heard is not None
    assert heard <= clock.now()


def test_a_job_that_has_gone_on_says_so() -> None:
    order = job()
    send(order, "completion")

    response = send(order, "failure", why="no_access")

    assert response.status_code == 409
    assert fresh(order).state == "done"


def test_yes_to_all_of_a_day() -> None:
    orders = [job() for _ in range(3)]
    done = job()
    send(done, "completion")

    hauler().post("/portal/yes/", {"day": orders[0].day.isoformat()})

    assert {fresh(one).state for one in orders} == {"accepted"}
    assert fresh(done).state == "done"


@pytest.mark.parametrize("at", ["yesterday", "2026-02-30T10:00:00Z", "2026-03-03", "\x00"])
def test_whatever_a_form_says_is_no_500(at: str) -> None:
    order = job()
    form = {"at": at, "key": at, "item-sofa": "１２", "item-x": "-4", "words": "w" * 9_000, "vehicle": "v" * 900}

    assert send(order, "completion", **form).status_code in (302, 400, 422)
    assert fresh(order).items == {}


def test_the_phone_number_is_folded_away_and_opening_it_is_written_down() -> None:
    order, client = job(facts={"phone": "555-0199"}), hauler()

    assert "555-0199" not in client.get(f"/portal/jobs/{order.pk}/").content.decode()
    assert "555-0199" in send(order, "phone", client).content.decode()
    assert Viewing.objects.get().reference == order.reference


def test_spanish_has_the_words_of_the_job() -> None:
    order = job(facts={"lines": {"en": [["What?", "A sofa"]], "es": [["¿Qué es?", "Un sofá"]]}})

    page = hauler().get(f"/portal/jobs/{order.pk}/", headers={"accept-language": "es"}).content.decode()

    assert "¿Qué es?" in page
    assert "Está hecho" in page


def test_a_crew_reads_that_the_whole_building_is_meant_in_the_list_on_the_map_and_on_the_job() -> None:
    home = {"en": "the whole building", "es": "todo el edificio"}
    order = job(facts={"address": "1 First St", "home": home, "lat": 37.3, "lon": -121.9})
    client, said = hauler(), "1 First St, todo el edificio"
    spanish = {"headers": {"accept-language": "es"}}

    for path in ("/portal/", f"/portal/jobs/{order.pk}/"):
        assert said in client.get(path, **spanish).content.decode(), path
    drawn = client.get("/portal/stops/", {"day": order.day.isoformat()}, **spanish).json()
    assert [one["title"] for one in drawn["reports"]] == [said]


def test_the_map_of_a_day_has_the_numbers_of_its_list_in_the_order_of_the_route() -> None:
    far = job(facts={"address": "9 Far St", "lat": 37.45, "lon": -121.75})
    job(facts={"address": "No point"})
    here = [job(facts={"address": f"{n} Near St", "lat": 37.3, "lon": -121.95 + n / 10_000}) for n in (2, 1)]
    theirs = job("east", facts={"address": "9 Other St", "lat": 37.3, "lon": -121.9})
    client = hauler()

    drawn = client.get("/portal/stops/", {"day": far.day.isoformat()}).json()
    page = client.get("/portal/").content.decode()

    assert {one["title"] for one in drawn["reports"]} == {"9 Far St", "1 Near St", "2 Near St"}
    numbers = {one["url"]: one["number"] for one in drawn["reports"]}
    assert abs(numbers[f"/portal/jobs/{here[0].pk}/"] - numbers[f"/portal/jobs/{here[1].pk}/"]) == 1
    assert str(theirs.pk) not in str(drawn)
    for url, number in numbers.items():
        assert f'<span class="muted">{number}.</span> <a href="{url}"' in page
    assert f"/portal/stops/?day={far.day}" in page


def test_a_day_without_any_point_has_its_list_and_no_map() -> None:
    job(facts={"address": "1 First St"})

    page = hauler().get("/portal/").content.decode()

    assert "1 First St" in page
    assert "data-map" not in page


def test_the_map_of_a_job_shows_it_and_that_of_another_partner_is_not_found() -> None:
    mine = job(facts={"address": "1 First St", "lat": 37.3, "lon": -121.9})
    theirs = job("east", facts={"address": "9 Other St", "lat": 37.3, "lon": -121.9})
    client = hauler()

    assert [one["title"] for one in client.get(f"/portal/jobs/{mine.pk}/around/").json()["reports"]] == ["1 First St"]
    assert client.get(f"/portal/jobs/{theirs.pk}/around/").status_code == 404
    assert client.get(f"/portal/jobs/{job(facts={}).pk}/around/").json()["reports"] == []


def test_the_worker_and_the_manifest_stand_below_the_portal() -> None:
    worker = Client().get("/portal/worker.js")
    assert worker["Content-Type"] == "text/javascript"
    assert b"PAGES" in worker.content
    assert Client().get("/portal/manifest.webmanifest").json()["scope"] == "/portal/"


def test_the_statements_of_a_day_do_not_grow_with_its_jobs() -> None:
    client = hauler()
    job()
    client.get("/portal/")

    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/portal/")
    for number in range(30):
        job(place_in_route=number)
    with CaptureQueriesContext(connection) as many:
        client.get("/portal/")

    assert len(few) == len(many)
    assert len(many) <= 9


def test_a_day_of_300_jobs_is_quick() -> None:
    """The figure is in bench/; this only notices when it becomes something else altogether."""
    client = hauler()
    for number in range(300):
        job(place_in_route=number, facts={"address": f"{number} First St"})
    client.get("/portal/")

    begun = process_time()
    client.get("/portal/")

    assert process_time() - begun < 0.5
