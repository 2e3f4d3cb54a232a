"""One journey, begun by text, goes on on the web in Vietnamese, is finished by staff, and is followed in the chat. The
draft is one all the way: one id, one log, and each move an event."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, connection
from django.test import Client

from tests.cast import Cast
from tests.publishing import republish
from upwell.accounts import queries as accounts
from upwell.accounts.actor import Actor
from upwell.accounts.models import Account
from upwell.cases.models import Case, Entry
from upwell.catalogue.city import City
from upwell.channels.assisted.models import Call
from upwell.channels.sms import actions as sms
from upwell.channels.sms.actions import Arrived
from upwell.channels.sms.models import Thread
from upwell.channels.sms.tests.test_texts import HOLE
from upwell.events.models import Event
from upwell.intake import actions as intake
from upwell.intake import queries as intake_queries
from upwell.intake.models import Draft, Passing
from upwell.intake.tests import scene
from upwell.lib import clock
from upwell.limits.actions import TooMany
from upwell.notify import consents
from upwell.notify.models import Consent, Message

PHONE, OTHER = "+14085550123", "+14085550124"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def texting(city: City, settings: LazySettings) -> None:
    settings.SMS_PROVIDER, settings.SMS_SECRETS = "twilio", ["secret"]
    settings.SMS_NUMBER, settings.SMS_ACCOUNT = "+14085550100", "AC1"
    settings.PUBLIC_URL = "https://city.example"
    republish(languages=["en", "es", "vi"])
    scene.publish(HOLE, scene.POTHOLE_ES)


class Texter:
    """One number, and what it is answered."""

    def __init__(self, number: str) -> None:
        self.number, self.count = number, 0

    def say(self, body: str) -> str:
        self.count += 1
        came = sms.receive(Arrived("test", f"{self.number}-{self.count}", self.number, body), now=clock.now())
        assert came is not None
        before = set(self.texts().values_list("pk", flat=True))
        sms.work_on(came.pk, now=clock.now())
        return "\n".join(self.texts().exclude(pk__in=before).values_list("body", flat=True))

    def texts(self) -> Any:
        return Message.objects.filter(to_index=consents.blind(self.number)).order_by("queued_at")


def moves() -> list[tuple[str, str]]:
    rows = Event.objects.filter(name="journey_moved").order_by("id")
    return [(event.data["from"], event.data["to"]) for event in rows]


def begun_on_the_web() -> tuple[Client, Draft]:
    client = Client()
    client.post("/services/pothole/start/")
    return client, Draft.objects.get()


def worker(cast: Cast) -> Actor:
    return accounts.actor_of(cast.worker)


def test_one_journey_goes_through_every_channel(texting: None, cast: Cast) -> None:
    texter, resident, staff = Texter(PHONE), Client(), cast.client("worker")

    texter.say("POTHOLE")
    texter.say("2")
    draft = Draft.objects.get()
    link = re.search(r"https://city\.example(/resume/\S+)", texter.say("WEB"))
    assert link is not None
    resident.post(urlsplit(link[1]).path)
    resident.get(f"/forms/{draft.pk}/at/details/?lang=vi")
    page = resident.get(f"/forms/{draft.pk}/at/details/", follow=True).content.decode()
    assert '<html lang="vi"' in page
    resident.post(f"/forms/{draft.pk}/at/details/", {"answer": "By the school", "key": "k1"})

    shown = resident.post(f"/forms/{draft.pk}/save/", {"code": "show"}).content.decode()
    code = re.search(r'reference">(\d{3} \d{3})<', shown)
    assert code is not None
    at = staff.post("/desk/callers/forms/", {"code": code[1]})
    assert at["Location"] == f"/forms/{draft.pk}/"
    assert resident.get(f"/forms/{draft.pk}/").status_code == 404
    asked = staff.get(f"/forms/{draft.pk}/")["Location"]
    assert asked == f"/assisted/forms/{draft.pk}/"
    sheet = staff.get(asked).content.decode()
    assert "By the school" in sheet
    said = {
        "note": "Call before you come",
        "q_contact-name": "",
        "q_contact-email": "resident@example.org",
        "q_contact-phone": "",
    }
    staff.post(asked, {"on": ["contact"], "do": "send", **said})

    case = Case.objects.get()
    assert case.pk == draft.pk
    assert case.answers["size"] == "large"
    assert moves() == [("sms", "web"), ("web", "phone")]
    chat = Client()
    chat.post("/chat/", {"text": case.reference})
    assert case.reference in chat.get("/chat/").content.decode()
    assert case.reference in texter.say("STATUS")


def test_a_form_that_was_begun_elsewhere_is_a_call_from_when_it_is_taken_up(texting: None, cast: Cast) -> None:
    client, draft = begun_on_the_web()
    client.post(f"/forms/{draft.pk}/at/size/", {"answer": "large", "key": "k1"})
    staff = cast.client("worker")

    staff.post("/desk/callers/forms/", {"code": intake.pass_on_code(draft.pk, now=clock.now())})
    assert Call.objects.get().forms == [str(draft.pk)]
    said = {"q_contact-name": "", "q_contact-email": "", "q_contact-phone": "", "note": "Call before you come"}
    staff.post(f"/assisted/forms/{draft.pk}/", {"on": ["details", "contact"], "do": "send", "q_details": "", **said})

    assert "Call before you come" in str(Entry.objects.get(case_id=draft.pk, what="noted").note)


def test_the_rest_goes_on_by_text_with_the_same_draft(texting: None) -> None:
    client, draft = begun_on_the_web()
    client.post(f"/forms/{draft.pk}/at/size/", {"answer": "large", "key": "k1"})

    client.post(f"/forms/{draft.pk}/save/", {"phone": "(408) 555-0123"})
    texter = Texter(PHONE)
    offer = texter.texts().get()
    assert "Reply 1 to go on here by text" in offer.body
    assert "Anything else?" in texter.say("1")

    texter.say("It is deep")
    assert Draft.objects.get().pk == draft.pk
    assert moves() == [("web", "sms")]
    assert Consent.objects.get().programme == consents.ONCE


def test_whoever_texts_something_else_is_not_made_to_go_on(texting: None) -> None:
    client, draft = begun_on_the_web()
    client.post(f"/forms/{draft.pk}/save/", {"phone": PHONE})
    texter = Texter(PHONE)

    texter.say("POTHOLE")

    assert Draft.objects.count() == 2
    assert Thread.objects.get().state["journey"] != str(draft.pk)
    assert moves() == []


def test_another_number_is_offered_nothing(texting: None) -> None:
    client, draft = begun_on_the_web()
    client.post(f"/forms/{draft.pk}/save/", {"phone": PHONE})

    Texter(OTHER).say("1")

    assert Passing.objects.get().taken_at is None


def test_a_number_that_wants_no_texts_gets_none(texting: None) -> None:
    Texter(PHONE).say("STOP")
    client, draft = begun_on_the_web()
    before = Message.objects.count()

    client.post(f"/forms/{draft.pk}/save/", {"phone": PHONE})

    assert Message.objects.count() == before


def told(page: Any) -> str:
    """The page without what is another one each time."""
    return re.sub(r"csrfmiddlewaretoken\" value=\"[^\"]+\"|page=[^\"]+|nonce-?[^\"']+", "", page.content.decode())


def test_nobody_finds_out_by_typing_a_number_that_it_wants_no_texts(texting: None) -> None:
    Texter(PHONE).say("STOP")
    client, draft = begun_on_the_web()

    stopped, other = (client.post(f"/forms/{draft.pk}/save/", {"phone": phone}) for phone in (PHONE, "+14085550199"))

    assert stopped.status_code == other.status_code == 200
    assert told(stopped) == told(other)


def test_nobody_is_texted_again_and_again(texting: None) -> None:
    _, draft = begun_on_the_web()
    now = clock.now()
    for _ in range(5):
        intake.pass_on_text(draft.pk, phone=PHONE, now=now)

    with pytest.raises(TooMany):
        intake.pass_on_text(draft.pk, phone=PHONE, now=now)

    assert Message.objects.count() == 1


def test_what_is_no_phone_number_is_said_and_kept(texting: None) -> None:
    client, draft = begun_on_the_web()

    page = client.post(f"/forms/{draft.pk}/save/", {"phone": "my phone"})

    assert page.status_code == 422
    assert "my phone" in page.content.decode()


def test_a_code_is_good_once_and_for_a_quarter_of_an_hour(texting: None, cast: Cast) -> None:
    _, draft = begun_on_the_web()
    now = clock.now()
    old = intake.pass_on_code(draft.pk, now=now)
    code = intake.pass_on_code(draft.pk, now=now)
    by = worker(cast)

    with pytest.raises(intake.WrongCode):
        intake.take_up_code(old, by=by, now=now)
    assert intake.take_up_code(f"{code[:3]} {code[3:]}", by=by, now=now).channel == "phone"
    with pytest.raises(intake.WrongCode):
        intake.take_up_code(code, by=accounts.actor_of(cast.lead), now=now)


def test_a_code_that_is_too_old_opens_nothing(texting: None, cast: Cast) -> None:
    _, draft = begun_on_the_web()
    now = clock.now()
    code = intake.pass_on_code(draft.pk, now=now)

    with pytest.raises(intake.WrongCode):
        intake.take_up_code(code, by=worker(cast), now=now + intake.CODE_LASTS)


def test_one_form_at_a_time_waits_under_a_code(texting: None, cast: Cast) -> None:
    (_, first), now = begun_on_the_web(), clock.now()
    code = intake.pass_on_code(first.pk, now=now)
    Client().post("/services/pothole/start/")
    second = Draft.objects.exclude(pk=first.pk).get()
    same: dict[str, Any] = {"way": "code", "mark": Passing.objects.get().mark, "made_at": now, "expires_at": now}

    with pytest.raises(IntegrityError):
        Passing.objects.create(draft=second, **same)
    intake.take_up_code(code, by=worker(cast), now=now)
    Passing.objects.create(draft=second, **same)


def test_codes_cannot_be_tried_without_end(texting: None, cast: Cast) -> None:
    by, now = worker(cast), clock.now()
    for number in range(20):
        with pytest.raises(intake.WrongCode):
            intake.take_up_code(f"{number:06}", by=by, now=now)

    with pytest.raises(TooMany):
        intake.take_up_code("000021", by=by, now=now)


def test_two_channels_at_once_lose_no_answer(texting: None) -> None:
    """Both write at the same moment: each answer is in the log, whichever was first."""
    _, draft = begun_on_the_web()
    start, now = threading.Barrier(2), clock.now()

    def answer(size: str, channel: str) -> None:
        try:
            start.wait()
            intake.move(draft.pk, to=channel, now=now)
            intake.answer(draft.pk, "size", size, now=now, key=channel)
        finally:
            connection.close()

    both = [threading.Thread(target=answer, args=one) for one in (("small", "sms"), ("large", "web"))]
    for one in both:
        one.start()
    for one in both:
        one.join()

    said = [entry["plain"] for entry in Draft.objects.get().log if entry["what"] == "answered"]
    assert sorted(said) == ["large", "small"]
    assert intake_queries.standing(draft.pk, now=now).walk.answers["size"] == said[-1]


def test_the_chat_goes_on_by_text(texting: None) -> None:
    chat, texter = Client(), Texter(PHONE)
    chat.post("/chat/", {"text": "pothole"})
    for line in ("text me", "408-555-0123"):
        chat.post("/chat/", {"text": line})

    assert "How big is it?" in texter.say("yes")
    texter.say("1")

    assert moves() == [("chat", "sms")]
    assert "You went on elsewhere meanwhile" in chat.post("/chat/", {"text": "2"}, follow=True).content.decode()


def taken_up(draft: Draft, by: Actor) -> None:
    intake.take_up_code(intake.pass_on_code(draft.pk, now=clock.now()), by=by, now=clock.now())


def begun_signed_in(cast: Cast) -> Draft:
    cast.client("resident").post("/services/pothole/start/")
    return Draft.objects.get()


def test_a_form_that_staff_took_up_goes_back_to_the_account_it_came_from(texting: None, cast: Cast) -> None:
    draft, by = begun_signed_in(cast), worker(cast)
    Account.objects.filter(pk=cast.resident.pk).update(email="resident@example.org", proved_at=clock.now())

    taken_up(draft, by)
    intake.forget_passings(now=clock.now() + timedelta(days=10))  # whose it is does not go with the code
    intake.give(draft.pk, email="Resident@example.org", by=by, now=clock.now())

    assert intake_queries.drafts_of(cast.resident.pk) == [draft.pk]


def test_a_form_given_to_another_address_is_in_nobodys_account(texting: None, cast: Cast) -> None:
    draft, by = begun_signed_in(cast), worker(cast)

    taken_up(draft, by)
    intake.give(draft.pk, email="another@example.org", by=by, now=clock.now())

    draft.refresh_from_db()
    assert (draft.channel, draft.account_id) == ("web", None)


def test_a_form_can_be_given_and_taken_up_as_often_as_it_is_needed(texting: None, cast: Cast) -> None:
    """Each time its person gets a link: also when the address was wrong the first time."""
    _, draft = begun_on_the_web()
    by = worker(cast)

    for email in ("wrong@example.org", "right@example.org"):
        taken_up(draft, by)
        intake.give(draft.pk, email=email, by=by, now=clock.now())

    letters = Message.objects.filter(template="draft_link").order_by("queued_at")
    assert [one.to for one in letters] == ["wrong@example.org", "right@example.org"]
    assert moves() == [("web", "phone"), ("phone", "web"), ("web", "phone"), ("phone", "web")]
    assert Event.objects.filter(name="journey_given").count() == 2
