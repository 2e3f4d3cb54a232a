"""Conversations at the desk: the line, one that was taken, and that nobody else reads it."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.cast import NOW, Cast

from upwell.handover import actions
from upwell.handover.models import Handover
from upwell.handover.tests.scene import asked, worker
from upwell.intake.tests import scene
from upwell.lib import clock

BEFORE = [{"who": "resident", "text": "my street is dark"}]


@pytest.fixture
def desk(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return cast.client("worker")


def taken(cast: Cast, number: int = 1) -> Handover:
    return actions.claim(asked(number, before=BEFORE).pk, by=worker(cast), now=NOW)


def test_the_line_says_who_waits_and_nothing_of_what_they_said(desk: Client) -> None:
    asked(1, before=BEFORE)
    page = desk.get("/desk/talks/").content.decode()
    assert "Take it" in page
    assert "my street" not in page


def test_the_line_is_narrowed_by_language(desk: Client) -> None:
    asked(1)
    asked(2, language="es")
    assert desk.get("/desk/talks/?language=es").content.count(b"Take it") == 1


def test_whoever_takes_it_reads_the_transcript_and_answers(desk: Client, cast: Cast) -> None:
    one = asked(1, before=BEFORE)
    page = desk.post(f"/desk/talks/{one.pk}/claim/", follow=True).content.decode()
    assert "my street is dark" in page
    page = desk.post(f"/desk/talks/{one.pk}/replies/", {"text": "We look", "key": "a"}, follow=True).content.decode()
    assert "We look" in page


def test_a_quick_reply_goes_out_in_the_residents_language(desk: Client, cast: Cast) -> None:
    one = actions.claim(asked(1, language="es").pk, by=worker(cast), now=NOW)
    page = desk.get(f"/desk/talks/{one.pk}/").content.decode()
    assert 'value="Hola, ¿en qué le ayudo?">Hello, how can I help?</button>' in page


def test_a_colleague_does_not_read_it(desk: Client, cast: Cast) -> None:
    one = taken(cast)
    for path in ("", "news/"):
        assert cast.client("lead").get(f"/desk/talks/{one.pk}/{path}").status_code == 404


def test_taken_by_a_colleague_it_is_said_so(desk: Client, cast: Cast) -> None:
    one = taken(cast)
    page = cast.client("lead").post(f"/desk/talks/{one.pk}/claim/", follow=True).content.decode()
    assert "A colleague took this one, or the person left." in page


def test_an_answer_to_somebody_who_left_is_kept_on_the_page(desk: Client, cast: Cast) -> None:
    one = taken(cast)
    actions.leave(one.pk, now=NOW)
    answer = desk.post(f"/desk/talks/{one.pk}/replies/", {"text": "Too late", "key": "a"})
    assert answer.status_code == 422
    assert b"Too late" in answer.content


def test_what_was_typed_while_it_went_to_another_team_is_not_lost(desk: Client, cast: Cast) -> None:
    one = taken(cast)
    actions.pass_on(one.pk, "trees", by=worker(cast), now=NOW)

    answer = desk.post(f"/desk/talks/{one.pk}/replies/", {"text": "I looked it up", "key": "a"})

    page = answer.content.decode()
    assert (answer.status_code, "I looked it up" in page, "not yours any more" in page) == (422, True, True)


def test_it_is_closed_with_a_reason(desk: Client, cast: Cast) -> None:
    one = taken(cast)
    assert desk.post(f"/desk/talks/{one.pk}/closing/", {"reason": ""}).status_code == 422
    desk.post(f"/desk/talks/{one.pk}/closing/", {"reason": "answered"})
    one.refresh_from_db()
    assert one.state == "closed"


@pytest.mark.parametrize(("noun", "form"), [("machine", {}), ("passing", {"team": "trees"})])
def test_it_leaves_my_hands(desk: Client, cast: Cast, noun: str, form: dict[str, str]) -> None:
    one = taken(cast)
    page = desk.post(f"/desk/talks/{one.pk}/{noun}/", form, follow=True).content.decode()
    assert "You have none open." in page


def test_a_service_is_offered(desk: Client, cast: Cast) -> None:
    scene.publish({**scene.POTHOLE, "channels": ["web", "chat"]}, scene.POTHOLE_ES)
    one = taken(cast)
    page = desk.post(f"/desk/talks/{one.pk}/offer/", {"service": "pothole"}, follow=True).content.decode()
    assert "They were offered this service: " in page


def test_the_form_is_shown_once_it_is_written_down(desk: Client, cast: Cast) -> None:
    from upwell.accounts.models import Viewing

    scene.publish(scene.POTHOLE, scene.POTHOLE_ES)
    draft = scene.begin().draft
    one = actions.claim(asked(1, draft=draft.pk).pk, by=worker(cast), now=NOW)
    assert "They are at:" not in desk.get(f"/desk/talks/{one.pk}/").content.decode()
    page = desk.post(f"/desk/talks/{one.pk}/form/").content.decode()
    assert "They are at:" in page
    assert Viewing.objects.count() == 1


def test_news_of_the_line_is_304_until_somebody_comes(desk: Client) -> None:
    mark = desk.get("/desk/talks/news/").headers["ETag"]
    assert desk.get("/desk/talks/news/", headers={"if-none-match": mark}).status_code == 304
    asked(1)
    assert desk.get("/desk/talks/news/", headers={"if-none-match": mark}).status_code == 200


def test_it_looks_again_by_itself_only_when_asked_to(desk: Client) -> None:
    assert b"http-equiv" not in desk.get("/desk/talks/").content
    assert b'http-equiv="refresh" content="20"' in desk.get("/desk/talks/?refresh=1").content
