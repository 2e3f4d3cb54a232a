import socket
from datetime import timedelta

import pytest
from tests.cast import NOW

from upwell.notify import jobs
from upwell.notify.models import Message
from upwell.notify.providers.smtp import message_id

pytestmark = pytest.mark.django_db(transaction=True)


def deliver(minutes: float = 0) -> jobs.Delivered:
    return jobs.deliver(NOW + timedelta(minutes=minutes))


def test_a_letter_arrives_as_plain_text_with_an_html_twin(queue, sink):
    queue(language="es", values={"service": "Reportar un bache — ¡ya!"})

    assert deliver().sent == 1

    (letter,) = sink.letters
    assert sink.recipients == ["maria@example.org"]
    assert letter["To"] == "maria@example.org"
    assert letter["From"] == "City services <no-reply@city.example>"
    assert "Reportar un bache — ¡ya!" in letter["Subject"]
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Content-Language"] == "es"
    assert "secret-of-the-link" in letter.get_body(("plain",)).get_content()
    page = letter.get_body(("html",)).get_content()
    assert '<html lang="es"' in page
    assert 'href="http://127.0.0.1:8000/follow/secret-of-the-link"' in page


def test_several_letters_share_a_connection(queue, sink):
    for _ in range(5):
        queue()

    assert deliver().sent == 5
    assert sink.connections == 1


def test_one_refused_letter_does_not_spoil_the_next(queue, sink):
    queue()
    sink.answers["RCPT"] = "550 5.1.1 no such person"
    assert deliver().gave_up == 1

    sink.answers.clear()
    queue()

    assert deliver().sent == 1


@pytest.mark.parametrize(("verb", "answer", "state", "error"), [
    ("RCPT", "550 5.1.1 <maria@example.org> no such person", "dead", "recipient 550 5.1.1"),
    ("RCPT", "450 4.2.1 try later", "failed", "recipient 450 4.2.1"),
    ("END", "554 5.7.1 spam", "dead", "content 554 5.7.1"),
    ("END", "452 full", "failed", "content 452"),
    ("MAIL", "550 5.7.1 not from here", "failed", "server 550 5.7.1"),
    ("EHLO", "hang up", "failed", "SMTPServerDisconnected"),
    ("DATA", "hang up", "failed", "SMTPServerDisconnected"),
])  # fmt: skip
def test_what_the_server_says_decides_whether_it_is_tried_again(queue, sink, verb, answer, state, error):
    message = queue()
    sink.answers[verb] = answer

    deliver()

    message.refresh_from_db()
    assert (message.state, message.error) == (state, error)


def test_a_wrong_password_of_ours_is_not_the_letter_s_fault(queue, sink, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "us", "wrong"
    message = queue()

    deliver()

    message.refresh_from_db()
    assert message.state == "failed"


def test_after_a_failure_it_goes_when_the_server_is_well(queue, sink):
    message = queue()
    sink.answers["RCPT"] = "451 later"
    deliver()
    sink.answers.clear()

    assert deliver(0.5).sent == 0
    assert deliver(2).sent == 1
    message.refresh_from_db()
    assert message.attempts == 2


def test_a_server_that_is_away_or_silent_costs_a_try(queue, settings):
    silent = socket.create_server(("127.0.0.1", 0))
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", silent.getsockname()[1], 0.2
    message = queue()
    deliver()
    message.refresh_from_db()
    assert (message.state, message.error) == ("failed", "SMTPServerDisconnected")
    silent.close()

    deliver(2)

    message.refresh_from_db()
    assert (message.state, message.error, message.attempts) == ("failed", "ConnectionRefusedError", 2)


def test_a_letter_that_goes_twice_can_be_told_to_be_the_same(queue, sink, monkeypatch):
    message = queue(dedupe="case 7 closed")

    def die(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(jobs, "_mark", die)
        with pytest.raises(KeyboardInterrupt):
            deliver()
    deliver(6)

    first, second = sink.letters
    assert first["Message-ID"] == second["Message-ID"] == message_id(message)
    assert first["Message-ID"].endswith("@city.example>")
    assert Message.objects.get().state == "sent"


def test_two_messages_have_two_names(queue, sink):
    queue()
    queue()
    deliver()

    assert len({letter["Message-ID"] for letter in sink.letters}) == 2
