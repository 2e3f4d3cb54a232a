"""What is written down of looking: persons, once a page; no programs, no HEAD, no page that only comes back."""

from dataclasses import replace

import pytest
from django.test import Client

from upwell.cases import links
from upwell.catalogue.queries import Published
from upwell.events.models import Event
from upwell.intake.tests.scene import ready, send
from upwell.lib import clock
from upwell.limits import kinds

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
HERE = "http://testserver"
SERVICE = "/services/pothole/"


def look(address: str, method: str = "get", **headers: str) -> None:
    said = {name.replace("_", "-"): value for name, value in headers.items()}
    assert getattr(Client(), method)(address, headers={"user-agent": BROWSER, **said}).status_code == 200


def test_a_person_who_opens_a_service_is_counted_with_the_page_that_led_there(pothole: Published) -> None:
    look(SERVICE, referer=f"{HERE}/search/?q=hole+in+my+street")

    seen = Event.objects.get(name="service_viewed")
    assert (seen.service, seen.version, seen.channel) == ("pothole", pothole.number, "web")
    assert seen.data == {"from": "search"}


@pytest.mark.parametrize("before", ["", "http://elsewhere.example/search/", f"{HERE}/no/such/page/", "http://[", HERE])
def test_a_page_that_is_not_ours_led_from_nowhere_we_name(pothole: Published, before: str) -> None:
    look(SERVICE, referer=before)

    assert Event.objects.get(name="service_viewed").data == {"from": ""}


@pytest.mark.parametrize(
    "headers",
    [
        {"user_agent": "Mozilla/5.0 (compatible; SomeBot/2.1; +http://bot.example)"},
        {"user_agent": "curl/8.5.0"},
        {"user_agent": ""},
        {"sec_purpose": "prefetch"},
        {"referer": f"{HERE}{SERVICE}"},
    ],
)
def test_programs_and_pages_that_come_back_are_not_counted(pothole: Published, headers: dict[str, str]) -> None:
    look(SERVICE, **headers)

    assert not Event.objects.filter(name="service_viewed").exists()


def test_head_is_not_counted(pothole: Published) -> None:
    look(SERVICE, "head")

    assert not Event.objects.filter(name="service_viewed").exists()


def test_the_public_page_and_the_own_page_of_a_case_are_told_apart(pothole: Published, uploads: object) -> None:
    case = send(ready(now=clock.now()), now=clock.now()).case

    look(f"/status/{case.reference}/")
    look(f"/follow/{links.follow_secret(case.pk)}")

    seen = Event.objects.filter(name="case_viewed").order_by("id")
    assert [(one.subject, one.service, one.data) for one in seen] == [
        (case.reference, "pothole", {"page": "public"}),
        (case.reference, "pothole", {"page": "follow"}),
    ]


def test_whoever_looks_without_end_still_sees_the_page_and_is_not_counted(pothole: Published, settings) -> None:
    settings.LIMITS = {"views": replace(kinds.VIEWS, amount=2)}

    for _ in range(5):
        look(SERVICE)

    assert Event.objects.filter(name="service_viewed").count() == 2
