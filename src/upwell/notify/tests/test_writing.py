import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse
from tests.cast import NOW

from upwell.events.models import Event
from upwell.intake.tests.scene import republish
from upwell.lib import batches
from upwell.notify import actions as notify
from upwell.notify import html, queries, wording
from upwell.notify.actions import Recipient
from upwell.notify.models import Message
from upwell.notify.tests.conftest import VALUES

pytestmark = pytest.mark.django_db

FULL = {
    "due_at": NOW + timedelta(days=2), "promise": "We aim to fix it in 2 working days.", "place": "200 Main St",
    "next": "A crew looks at it first.", "message": "The crew was there.", "outcome": "Fixed",
    "reopen_until": NOW + timedelta(days=30), "fixed_link": "http://x.example/y",
    "not_fixed_link": "http://x.example/n",
    "feedback_link": "http://x.example/f", "question": "Which side of the street?",
    "wait_until": NOW + timedelta(days=9),
    "reason": "It rained.", "into": "AAAA-BBBB", "resume_link": "http://x.example/r",
    "expires_at": NOW + timedelta(days=30), "day": NOW + timedelta(days=3), "span": "8 am – 12 pm",
    "items": "1 sofa", "todo": "Put it out by 6 am.", "change_until": "Thursday, March 5, 4 pm",
    "partner": "A partner", "jobs": "1. 200 E Santa Clara St", "answer_link": "http://x.example/list/", "portal_link": "http://x.example/portal/",
    "code": "123456", "organisation": "The Bakery",
    "invitation_link": "http://x.example/i",
    "pay_link": "http://127.0.0.1:8000/pay/secret-of-the-payment",
    "amount": "$50", "at": NOW, "how": "We send you a check by mail.", "handed": True, "by_them": True,
    "others": "Your landlord", "who": "Your landlord",
    "asks": "Do you agree?", "party_link": "http://x.example/p", "until": NOW + timedelta(days=14),
    "title": "Your pickup is booked", "money": "Paid: $50 on Tuesday, March 3.",
    "permit": "P-K7QM-3XPD", "permit_until": NOW + timedelta(days=365),
    "permit_link": "http://x.example/permit",
    "figures_link": "http://x.example/figures",
    "also": "Español: http://x.example/es",
    "week": "Monday, March 2", "sentences": "- Residents sent 420 requests.", "link": "http://x.example/weeks/",
}  # fmt: skip


def values_for(name: str, *, full: bool) -> dict[str, object]:
    template = wording.TEMPLATES[name]
    wanted = template.needs | (template.takes if full else set())
    return {key: value for key, value in {**VALUES, **FULL}.items() if key in wanted}


@pytest.mark.parametrize(
    "name", [name for name, one in wording.TEMPLATES.items() if wording.TYPED & (one.needs | one.takes)]
)
def test_words_somebody_typed_are_never_a_link(city, settings, name):
    lure = "12 Main St. https://evil.example/r Pay here: http://evil.example www.evil.example or evil.example/x"
    values = values_for(name, full=True)
    lures = dict.fromkeys(wording.TYPED & values.keys(), lure)
    assert lures

    letter = wording.write(name, language="en", values={**values, **lures}, now=NOW)

    assert "Main St." in letter.body
    assert "evil.example" not in letter.body
    links = re.findall(r'href="([^"]*)"', html.page(letter.subject, letter.body, "en"))
    assert not [link for link in links if "evil" in link]


@pytest.mark.parametrize(
    "text",
    ["200 E Santa Clara St.", "2.5 ft, no. 4", "Ana (ana@example.org) asks.", "U.S. Bank", "9 a.m. – 12 p.m.", "1/2"],
)
def test_other_words_somebody_typed_stay_as_they_are(text):
    assert wording.unlinked(text) == text


def test_a_message_is_written_in_the_language_of_the_person(queue):
    message = queue(values={"due_at": NOW + timedelta(days=2)})

    assert message.subject == "We have your request K7QM-3XPD: Report a pothole"
    assert "We aim to finish by Thursday, March 5." in message.body
    assert "Call 555-0100. Monday to Friday, 8 am to 5 pm." in message.body
    assert message.state == "queued"


def test_the_day_is_the_city_s_day(queue):
    late_in_the_evening_there = NOW.replace(day=6, hour=5)

    assert "Thursday, March 5" in queue(values={"due_at": late_in_the_evening_there}).body


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", wording.TEMPLATES)
def test_every_message_can_be_written(city, name, language, full):
    letter = wording.write(name, language=language, values=values_for(name, full=full), now=NOW)

    assert letter.language == language
    assert 10 < len(letter.subject) <= 120
    assert "\n" not in letter.subject
    assert "{{" not in letter.body
    assert "{%" not in letter.body
    assert "None" not in letter.body
    assert "\n\n\n" not in letter.body
    assert "555-0100" in letter.body
    for value in values_for(name, full=full).values():
        if isinstance(value, str):
            assert value in letter.subject + letter.body


@pytest.mark.parametrize("name", wording.TEMPLATES)
def test_sentences_are_short(city, name):
    letter = wording.write(name, language="en", values=values_for(name, full=True), now=NOW)

    for line in letter.body.split("\n"):
        for sentence in re.split(r"(?<=[.?!]) ", line):
            assert len(sentence.split()) <= 20, sentence


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", [name for name, one in wording.TEMPLATES.items() if one.link])
def test_a_phone_gets_what_it_is_about_and_the_link_and_no_words_of_anybody(city, name, language):
    values = {**values_for(name, full=True)}
    link = values[wording.TEMPLATES[name].link]

    text = wording.write(name, language=language, values=values, now=NOW, by_text=True)
    letter = wording.write(name, language=language, values=values, now=NOW)

    assert text.body.endswith(f"{letter.subject}. {link}")
    assert text.body.count("http") == 1
    assert "\n" not in text.body
    assert not [one for one in ("message", "question", "reason", "place", "items") if str(values.get(one)) in text.body]


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
@pytest.mark.parametrize("name", wording.TEMPLATES)
def test_letters_in_chinese_have_the_marks_of_chinese(city, name, language):
    given = values_for(name, full=True)
    values = {
        key: "字。" if key == "todo" else "字" if isinstance(value, str) and "://" not in value else value
        for key, value in given.items()
    }
    phone = wording.TEMPLATES[name].goes_to_phones

    letters = [wording.write(name, language=language, values=values, now=NOW, by_text=one) for one in {phone, False}]

    for text in [text for letter in letters for text in (letter.subject, letter.body)]:
        assert re.search(r"[\u3400-\u9fff][,.:;]|[。，：；？] |[,.:;] ?[\u3400-\u9fff]", text) is None, text


def test_every_letter_about_a_request_goes_to_a_phone_too():
    about = {name for name, one in wording.TEMPLATES.items() if "follow_link" in one.needs}

    assert {name for name in about if not wording.TEMPLATES[name].goes_to_phones} == set()


@pytest.mark.parametrize("name", wording.TEMPLATES)
def test_a_template_only_inserts_values_and_asks_whether_they_are_there(name):
    """Else two letters with other values would not have the same words around them."""
    source = get_template(f"notify/{name}.txt").template.source + get_template("notify/letter.txt").template.source

    for kind, rest in re.findall(r"{%\s*(\w+)(.*?)%}", source):
        assert kind.removeprefix("end") in {"extends", "block", "translate", "blocktranslate", "if", "elif", "else"}
        if kind in ("if", "elif"):
            assert re.fullmatch(r" [a-z_]+( or [a-z_]+)* ", rest), rest
        if kind == "blocktranslate":
            assert rest == " trimmed "
    for value in re.findall(r"{{(.*?)}}", source):
        assert re.fullmatch(r" [a-z_]+ ", value)


def test_what_people_write_opens_no_gap_for_another_value(city):
    gap = "\ue000follow_link\ue001"
    letter = wording.write("progress", language="en", values={**VALUES, "message": f"See {gap}!"}, now=NOW)

    assert f"See {gap}!" in letter.body


def test_an_unknown_language_is_written_in_the_city_s_first(queue):
    assert queue(language="tlh").language == "en"


def test_what_a_message_needs_must_be_there_and_nothing_else(city):
    with pytest.raises(wording.CannotWrite, match="follow_link"):
        wording.write("receipt", language="en", values={"service": "x", "reference": "y"}, now=NOW)
    with pytest.raises(wording.CannotWrite, match="weather"):
        wording.write("receipt", language="en", values={**VALUES, "weather": "wet"}, now=NOW)
    with pytest.raises(wording.CannotWrite, match="no message"):
        wording.write("poem", language="en", values={}, now=NOW)


def test_words_cannot_get_into_the_headers_or_hide(city):
    nasty = "Pothole\r\nBcc: all@example.org\u202e\u2066\0"
    letter = wording.write("receipt", language="en", values={**VALUES, "service": nasty}, now=NOW)

    assert letter.subject == "We have your request K7QM-3XPD: Pothole Bcc: all@example.org"
    assert "\u202e" not in letter.body
    assert "\0" not in letter.body


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        ({"phone": "555-0100"}, "Need a person? Call 555-0100."),
        ({"phone": "555-0100", "text_number": "55501"}, "Or text 55501."),
        ({"text_number": "55501"}, "Need a person? Text 55501."),
        ({"office": {"en": "1 Main St"}}, "1 Main St"),
    ],
)
def test_a_letter_names_the_ways_to_a_person_that_there_are(city, contact, said):
    republish(contact=contact)

    letter = wording.write("withdrawn", language="en", values=values_for("withdrawn", full=False), now=NOW)

    assert said in letter.body
    assert "None" not in letter.body
    assert ("Call" in letter.body) == ("phone" in contact)


def test_marks_and_braces_are_words_like_any_other(city):
    letter = wording.write("progress", language="en", values={**VALUES, "message": "<b>5 & 6</b> {{ home }}"}, now=NOW)

    assert "<b>5 & 6</b> {{ home }}" in letter.body


@pytest.mark.parametrize("to", [
    None, Recipient(), Recipient(email=""), Recipient(phone="555-0123"), Recipient(email="not an address"),
    Recipient(email="a@b\r\nBcc: c@d.example"), Recipient(email="a@b.example, c@d.example"),
])  # fmt: skip
def test_without_an_address_that_works_nothing_is_queued(queue, to):
    assert queue(to=to) is None
    assert not Message.objects.exists()
    assert not Event.objects.exists()


def test_the_same_message_is_queued_once(queue):
    first = queue(dedupe="case 1 closed")
    second = queue(dedupe="case 1 closed", values={"service": "Other words"})

    assert first.dedupe == second.dedupe
    assert Message.objects.get().subject == first.subject
    assert Event.objects.filter(name="message_queued").count() == 1


def test_address_and_words_are_sealed(queue):
    queue()

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM notify_message")
        row = b" ".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in cursor.fetchone())
    assert b"maria" not in row
    assert b"secret-of-the-link" not in row


def test_a_change_that_is_undone_takes_its_message_with_it(queue):
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)

    assert not Message.objects.exists()
    assert not Event.objects.exists()


def test_queuing_costs_three_statements_or_one_for_what_is_new(queue, django_assert_num_queries):
    queue()  # the city is read, the template is parsed
    with django_assert_num_queries(3):
        queue()
    facts = []
    with django_assert_num_queries(1):
        queue(collect=facts, fresh=True)

    assert [fact.name for fact in facts] == ["message_queued"]


class TestHtml:
    def test_links_can_be_pressed_and_words_do_nothing(self):
        page = html.page(
            "S", "Go on: https://city.example/a?b=1&c=2\nor see https://city.example.\n\n<script>x</script>", "es"
        )

        assert '<html lang="es" dir="ltr">' in page
        assert '<a href="https://city.example/a?b=1&amp;c=2">Go on</a>' in page
        assert '<a href="https://city.example">https://city.example</a>.' in page
        assert "&lt;script&gt;" in page
        assert "<script" not in page

    @pytest.mark.parametrize(
        "body", ["javascript:alert(1)", 'x: https://a.example/"onmouseover="x', "a: data:text/html,x"]
    )
    def test_no_other_addresses_become_links(self, body):
        page = html.paragraphs(body)

        assert "javascript:" not in re.findall(r'href="([^"]*)"', page)
        assert '"onmouseover' not in page


class TestMailbox:
    @pytest.fixture(autouse=True)
    def in_a_sandbox(self, settings):
        settings.SANDBOX = True

    def test_shows_messages_newest_first_and_opens_them(self, queue, client: Client):
        queue(now=NOW)
        newest = queue("reopened", now=NOW + timedelta(hours=1))

        page = client.get(reverse("notify:mailbox")).content.decode()
        letter = client.get(reverse("notify:message", args=[newest.pk])).content.decode()

        assert page.index("is open again") < page.index("We have your request")
        assert '<a href="http://127.0.0.1:8000/follow/secret-of-the-link">Follow your request</a>' in letter

    def test_says_where_messages_come_from_when_there_are_none(self, city, client: Client):
        assert "No messages yet" in client.get(reverse("notify:mailbox")).content.decode()

    def test_is_paged(self, queue, client: Client, django_assert_max_num_queries):
        for _ in range(35):
            queue()

        client.get(reverse("notify:mailbox"))
        with django_assert_max_num_queries(4):
            first = client.get(reverse("notify:mailbox")).content.decode()

        assert first.count("We have your request") == 30
        assert client.get(reverse("notify:mailbox"), {"page": "2"}).content.decode().count("We have your request") == 5
        assert client.get(reverse("notify:mailbox"), {"page": "no"}).status_code == 200

    def test_a_message_that_is_not_there_is_not_here(self, city, client: Client):
        assert client.get(reverse("notify:message", args=[uuid4()])).status_code == 404

    def test_there_is_none_outside_a_sandbox(self, queue, client: Client, settings):
        message = queue()
        settings.SANDBOX = False

        assert client.get(reverse("notify:mailbox")).status_code == 404
        assert client.get(reverse("notify:message", args=[message.pk])).status_code == 404

    def test_what_people_wrote_does_nothing(self, queue, client: Client):
        message = queue("progress", values={"message": "<img src=x onerror=alert(1)>"})

        assert "<img src=x" not in client.get(reverse("notify:message", args=[message.pk])).content.decode()


def test_what_was_written_about_a_case_is_found(queue):
    queue(about="K7QM-3XPD")
    queue(about="AAAA-BBBB")

    assert [message.about for message in queries.about("K7QM-3XPD")] == ["K7QM-3XPD"]


def test_old_messages_are_forgotten_and_waiting_ones_are_not(queue):
    queue()
    Message.objects.filter(pk=queue().pk).update(state="sent")

    assert notify.forget(before=NOW + timedelta(days=1)) == 1
    assert Message.objects.get().state == "queued"


def test_old_messages_are_forgotten_a_batch_at_a_time(queue, monkeypatch):
    monkeypatch.setattr(batches, "BATCH", 2)
    for _ in range(3):
        queue()
    Message.objects.update(state="sent")

    assert [notify.forget(before=NOW + timedelta(days=1)) for _ in range(3)] == [2, 1, 0]


def test_a_text_message_has_no_sign_that_makes_it_twice_as_long(city):
    values = {**values_for("reminder", full=True), "todo": "Put it out by 6 am: 2 × Sofa."}

    letter = wording.write("reminder", language="en", values=values, now=NOW)
    text = wording.write("reminder", language="en", values=values, now=NOW, by_text=True)

    assert "2 × Sofa" in letter.body
    assert "2 x Sofa" in text.body
