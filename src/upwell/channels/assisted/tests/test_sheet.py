"""Staff fill in the sheet for somebody in a browser without JavaScript; and whoever else tries to come near it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.cast import Cast
from tests.publishing import republish

from upwell.accounts import actions as accounts
from upwell.accounts.actor import SYSTEM
from upwell.accounts.models import Account
from upwell.cases.models import Case
from upwell.catalogue import queries as catalogue
from upwell.channels.web import drafts
from upwell.channels.web.tests.walking import Browser
from upwell.intake.models import Draft
from upwell.intake.tests import scene
from upwell.intake.tests.scene import EMAIL, NOW
from upwell.notify.models import Message

INSPECT = {
    **scene.QUICK,
    "service": "inspect",
    "name": "Take down a bench",
    "channels": ["phone", "counter"],
    "also_said_as": ["old bench"],
}
WITH_A_PAGE = {
    **scene.QUICK,
    "channels": ["web"],
    "contact": "required",
    "steps": [
        {"ask": "trusted", "type": "yes_no", "for": "staff", "title": "Do we know them?"},
        {"tell": "script", "for": "staff", "title": "Say hello first"},
        *scene.QUICK["steps"],
    ],
}


@pytest.fixture
def staff(cast: Cast, settings: LazySettings) -> Browser:
    settings.SANDBOX = True
    scene.publish(INSPECT)
    scene.publish(WITH_A_PAGE)
    return Browser(cast.client("worker"))


def begin(browser: Browser, code: str = "quick", channel: str = "phone", language: str = "en") -> UUID:
    browser.open(f"/desk/for-others/{code}/")
    browser.press(channel=channel, language=language)
    return browser.draft


def lines(browser: Browser) -> list[str]:
    return [one.get("data-line") for one in browser.all("[data-line]")]


def send(browser: Browser, do: str = "send", **answers: Any) -> None:
    """Sends the sheet as it stands with these answers; `q_` is left out."""
    named = {f"q_{name.replace('__', '-')}": value for name, value in answers.items()}
    browser.post(browser.path, {"on": lines(browser), "do": do, **named})


def to_end(browser: Browser, code: str = "quick", contact: dict[str, str] | None = None, **more: str) -> UUID:
    draft = begin(browser, code, **more)
    given = {f"contact__{name}": text for name, text in (contact or {}).items()}
    send(browser, trusted="yes", script="yes", what="A bench", urgent="no", **given)
    return draft


def clients(cast: Cast) -> dict[str, Client]:
    republish(roles={**_roles(), "hauler": {"name": {"en": "Hauler"}, "may": ["do_work_orders"]}})
    hauler = accounts.create_account("hauler", called="A hauler", kind="staff", password=None, by=SYSTEM, now=NOW)
    accounts.add_member(hauler.pk, role="hauler", team="trees", by=SYSTEM, now=NOW)
    found = {role: cast.client(role) for role in ("anonymous", "resident", "worker", "auditor", "keeper")}
    return {**found, "hauler": _signed_in(hauler)}


def _roles() -> dict[str, Any]:
    return {code: role.model_dump(mode="json") for code, role in catalogue.city().roles.items()}


def _signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


# a service for staff only


@pytest.mark.usefixtures("staff")
def test_a_service_for_staff_only_is_seen_and_opened_by_staff_who_may_and_by_nobody_else(cast: Cast) -> None:
    seen, found, opened, begun = set(), set(), set(), set()
    for role, client in clients(cast).items():
        pages = [client.get(path) for path in ("/", "/services/", "/search/?q=old+bench", "/services/inspect/")]
        assert all("Take down a bench" not in page.content.decode() for page in pages), role
        assert pages[-1].status_code == 404, role
        assert client.post("/services/inspect/start/").status_code == 404, role
        desk = client.get("/desk/for-others/")
        seen |= {role} if "Take down a bench" in desk.content.decode() else set()
        searched = client.get("/desk/for-others/?q=old+bench")
        found |= {role} if "Take down a bench" in searched.content.decode() else set()
        opened |= {role} if client.get("/desk/for-others/inspect/").status_code == 200 else set()
        client.post("/assisted/services/inspect/", {"channel": "phone", "language": "en"})
        begun |= {role} if Draft.objects.filter(service="inspect").exists() else set()
        Draft.objects.all().delete()

    assert seen == found == opened == begun == {"worker"}


def test_an_offer_of_a_service_for_staff_only_stands_on_no_page_of_residents(staff: Browser) -> None:
    stop = {"stop": "call", "outcome": "elsewhere", "title": "[Call us](tel:555-0100)", "start": {"service": "inspect"}}
    scene.publish({**scene.WIFI, "steps": [stop]})
    resident = Browser(Client())

    resident.start("wifi")
    assert "Take down a bench" not in resident.words
    begin(staff, "wifi")
    assert "Take down a bench" in staff.words


def test_staff_go_on_for_the_same_person_in_the_service_that_is_offered(staff: Browser) -> None:
    stop = {"stop": "call", "outcome": "elsewhere", "title": "Call", "start": {"service": "inspect"}}
    scene.publish({**scene.WIFI, "steps": [stop]})
    begin(staff, "wifi", channel="counter", language="es")

    staff.press(form="/assisted/services/inspect/")

    draft = Draft.objects.get(service="inspect")
    assert (draft.channel, draft.language) == ("counter", "es")


# the sheet


def test_all_questions_that_can_be_answered_stand_on_one_page_and_say_who_sees_them(staff: Browser) -> None:
    begin(staff, channel="counter", language="es")

    assert lines(staff) == ["trusted", "script", "what", "urgent", "contact"]
    assert staff.words.count("Only staff see this.") == 2
    assert "At the counter" in staff.words


def test_a_stop_that_is_sure_is_shown_at_once_and_nothing_can_be_sent(staff: Browser) -> None:
    begin(staff)

    send(staff, "follow", urgent="yes")

    assert lines(staff)[-1] == "call"
    assert "Nothing is sent." in staff.words
    assert [one.get("hidden") for one in staff.all(".sheet-send")] == [""]


def test_what_is_to_be_read_out_is_in_the_callers_language_and_marked(staff: Browser) -> None:
    scene.publish(scene.POTHOLE, scene.POTHOLE_ES)
    begin(staff, "pothole", language="es")

    said = [one.text_content() for one in staff.all(".sheet-script p") if one.get("lang") == "es"]
    assert "¿De qué tamaño es?" in said
    assert staff.all("legend")[1].text_content().strip() == "How big is it?"


def test_the_callers_language_changes_at_any_moment_and_the_answers_stay(staff: Browser) -> None:
    draft = begin(staff)

    send(staff, "speak-es", what="A bench")

    assert Draft.objects.get(pk=draft).language == "es"
    assert staff.value_of("q_what") == "A bench"


def test_a_refused_answer_says_so_beside_its_field_and_everything_else_is_kept(staff: Browser) -> None:
    scene.publish({**scene.POTHOLE, "contact": "required"})
    draft = begin(staff, "pothole")

    send(staff, "follow", details="In the lane", contact__email="nothing", contact__phone="", contact__name="")

    assert staff.response.status_code == 422
    assert staff.problems
    assert staff.value_of("q_contact-email") == "nothing"
    assert "In the lane" in str(Draft.objects.get(pk=draft).log)


def test_answers_come_in_any_order(staff: Browser) -> None:
    draft = begin(staff)

    send(staff, "follow", urgent="no")
    send(staff, trusted="yes", script="yes", what="A bench", urgent="no")

    assert Case.objects.get(pk=draft).channel == "phone"


def test_what_is_open_is_named_when_it_is_sent_and_nothing_is_lost(staff: Browser) -> None:
    begin(staff)

    send(staff, what="A bench")

    assert "Not sent yet. This is still open:" in staff.words
    assert staff.value_of("q_what") == "A bench"
    assert not Case.objects.exists()


def test_a_script_that_saves_gets_the_questions_alone(staff: Browser) -> None:
    draft = begin(staff)

    part = staff.client.post(
        f"/assisted/forms/{draft}/",
        {"on": ["what", "urgent"], "q_what": "A bench", "q_urgent": "yes"},
        headers={"Upwell-Sheet": "1"},
    ).content.decode()

    assert 'data-line="call"' in part
    assert "Nothing is sent." in part
    assert "<html" not in part


def test_the_same_sheet_again_writes_nothing(staff: Browser) -> None:
    draft = begin(staff)
    send(staff, "follow", what="A bench", urgent="no")
    rev = Draft.objects.get(pk=draft).rev

    send(staff, "follow", what="A bench", urgent="no")

    assert Draft.objects.get(pk=draft).rev == rev


def test_a_photo_is_no_secret_it_only_cannot_come_by_phone(staff: Browser) -> None:
    photo = {"ask": "photo", "type": "photo", "title": "A photo", "optional": True}
    scene.publish({**scene.QUICK, "steps": [scene.QUICK["steps"][0], photo, *scene.QUICK["steps"][3:]]})
    begin(staff)
    assert not staff.all("[name=q_photo]")
    assert "This cannot come by phone." in staff.words
    assert "Never take this down" not in staff.words


def test_a_secret_is_never_typed_on_the_phone_and_the_form_goes_on_with_its_person(staff: Browser) -> None:
    pin = {"ask": "secret", "type": "pin", "title": "What is your PIN?"}
    scene.publish({**scene.QUICK, "steps": [scene.QUICK["steps"][0], pin, *scene.QUICK["steps"][3:]]})
    draft = begin(staff)
    assert not staff.all("[name=q_secret]")
    assert "Never take this down for them." in staff.words

    staff.post(staff.path, {"on": lines(staff), "do": "give", "q_what": "A bench", "give-to": EMAIL})

    given = Draft.objects.get(pk=draft)
    assert (given.channel, given.account_id) == ("web", None)
    link = Message.objects.get(template="draft_link")
    assert link.to == EMAIL
    assert staff.client.get(f"/assisted/forms/{draft}/").status_code == 404
    theirs = Browser(Client())
    theirs.open(f"/resume/{drafts.secret(draft)}/")
    theirs.press()
    assert theirs.heading == "What is your PIN?"


def test_a_pin_beside_words_is_a_place(staff: Browser) -> None:
    scene.publish(scene.POTHOLE)
    draft = begin(staff, "pothole")

    send(staff, "follow", where="37.3382, -121.8863")

    assert "37.3382" in str(Draft.objects.get(pk=draft).log)
    rev = Draft.objects.get(pk=draft).rev
    send(staff, "follow", where=staff.value_of("q_where"))
    assert Draft.objects.get(pk=draft).rev == rev


# a form for somebody


def test_a_form_is_sent_for_somebody_with_a_phone_only_and_its_number_is_read_out(staff: Browser) -> None:
    draft = to_end(staff, contact={"phone": "408-555-0132"})

    case = Case.objects.get(pk=draft)
    assert (case.channel, case.assisted, case.contact["phone"]) == ("phone", True, "+14085550132")
    assert "Read this number to the person" in staff.words
    assert case.reference in staff.words.replace("\u2011", "-") or case.reference[:4] in staff.words
    assert "/follow/" not in staff.html
    assert "/resume/" not in staff.html


def test_nobody_needs_to_say_how_they_can_be_reached(staff: Browser) -> None:
    draft = to_end(staff)

    assert not {one for one in (Case.objects.get(pk=draft).contact or {}).values() if one}


def test_the_letters_keep_the_persons_language_while_staff_read_english(staff: Browser) -> None:
    draft = to_end(staff, contact={"email": EMAIL}, language="es")

    assert Case.objects.get(pk=draft).language == "es"
    assert Message.objects.get(template="receipt").language == "es"


def test_a_resident_never_sees_what_is_for_staff_and_is_sent_on_when_they_try(staff: Browser) -> None:
    resident = Browser(Client())
    draft = resident.start("quick")

    assert resident.at == "what"
    for step in ("trusted", "script"):
        resident.post(f"/forms/{draft}/at/{step}/", {"answer": "yes"})
        assert resident.at == "what"
    assert "trusted" not in str(Draft.objects.get(pk=draft).log)


@pytest.mark.usefixtures("staff")
def test_a_form_for_somebody_opens_for_whoever_began_it_and_for_nobody_else(cast: Cast, staff: Browser) -> None:
    draft = begin(staff)
    other = cast.client("lead")

    assert [Client().get(f"/forms/{draft}/").status_code, other.get(f"/forms/{draft}/").status_code] == [404, 404]
    assert other.get(f"/assisted/forms/{draft}/").status_code == 404
    assert other.post(f"/assisted/forms/{draft}/", {"on": "what", "q_what": "x"}).status_code == 404
    again = Browser(cast.client("worker"))  # the same person at another desk
    again.open(f"/forms/{draft}/")
    assert again.path == f"/assisted/forms/{draft}/"


def test_a_form_for_somebody_has_no_private_link(staff: Browser) -> None:
    draft = begin(staff)

    staff.open(f"/forms/{draft}/save/")
    assert staff.path == f"/assisted/forms/{draft}/"
    assert Client().get(f"/resume/{drafts.secret(draft)}/").status_code == 404


def test_without_the_permission_a_form_that_was_begun_closes(staff: Browser, cast: Cast) -> None:
    draft = begin(staff)
    accounts.remove_member(cast.worker.pk, role="crew", team="paving", by=SYSTEM, now=NOW)

    assert staff.client.get(f"/assisted/forms/{draft}/").status_code == 403


def test_what_was_begun_for_somebody_stands_at_the_desk_and_not_among_ones_own(staff: Browser) -> None:
    draft = begin(staff)
    send(staff, "follow", trusted="yes")

    staff.open("/desk/for-others/")
    assert f"/assisted/forms/{draft}/" in staff.html
    for page in ("/", "/requests/"):
        staff.open(page)
        assert str(draft) not in staff.html
    staff.open("/desk/for-others/")
    staff.press(form=f"/forms/{draft}/removal/")
    assert staff.path == "/desk/for-others/"
    assert not Draft.objects.filter(pk=draft).exists()


def test_a_double_click_begins_one_form(staff: Browser) -> None:
    staff.open("/desk/for-others/quick/")
    fields = {"draft": staff.all("input[name=draft]")[0].get("value"), "channel": "phone", "language": "en"}

    for _press in range(2):
        staff.post("/assisted/services/quick/", fields)

    assert Draft.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"channel": "web"}, {"channel": "api"}, {"channel": ""}, {"language": "xx"}])
def test_only_the_ways_of_staff_and_the_citys_languages_are_taken(staff: Browser, wrong: dict[str, str]) -> None:
    staff.post("/assisted/services/quick/", {"channel": "phone", "language": "en", **wrong})

    assert staff.path == "/desk/for-others/quick/"
    assert not Draft.objects.exists()
