"""What nobody could place is kept for people to place; what they say it means is understood at once, everywhere."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import Cast

from upwell.catalogue import actions, learning, phrasing
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import City
from upwell.catalogue.models import LearnedPhrase
from upwell.catalogue.phrasing import Phrase
from upwell.catalogue.tests.test_publishing import SERVICE, path, publish, write  # noqa: F401 - a fixture
from upwell.conversation import indexing
from upwell.conversation.engine import turn
from upwell.conversation.kept import Drafts
from upwell.conversation.replies import Reply
from upwell.conversation.state import State
from upwell.conversation.style import CHAT
from upwell.events.models import Event
from upwell.feedback import unplaced
from upwell.feedback.models import Unplaced
from upwell.intake import search as searching
from upwell.intake.tests import scene
from upwell.lib import clock

pytestmark = pytest.mark.django_db
ODD = "moon crater before my gate"
HOLE = {**scene.POTHOLE, "channels": ["web", "chat"], "duplicates": None}


@pytest.fixture
def now() -> datetime:
    return clock.now()


@pytest.fixture
def pothole(city: City) -> None:
    scene.publish(HOLE, scene.POTHOLE_ES)


def say(text: str, now: datetime, state: State | None = None, *, choice: str = "") -> Any:
    city = Drafts("chat", now, key=text, short=False)
    return turn(state or State(), Reply(text, choice=choice), city, CHAT)


def offered(done: Any) -> list[str]:
    return [one.key for message in done.messages for one in message.choices]


def test_what_leads_nowhere_is_kept_and_counted(pothole: None, now: datetime) -> None:
    for text in (ODD, "Moon CRATER before my gate!"):
        assert offered(say(text, now)) == []

    kept = Unplaced.objects.get()
    assert (kept.text, kept.times, kept.channel, kept.language) == (ODD, 2, "chat", "en")


def test_none_of_these_is_kept_with_what_was_offered(pothole: None, now: datetime) -> None:
    asked = say("there is a pothole", now)
    say("", now, asked.state, choice="none")

    assert Unplaced.objects.get().offered == ["pothole"]


def test_what_its_person_began_then_is_kept_too(pothole: None, now: datetime) -> None:
    lost = say(ODD, now)
    asked = say("pothole", now, lost.state)
    say("", now, asked.state, choice="pothole")

    assert Unplaced.objects.get().went == {"pothole": 1}


@pytest.mark.parametrize("text", ["there is a fire in my house", "hello", "hi"])
def test_a_cry_for_help_and_small_talk_are_not_kept(pothole: None, now: datetime, text: str) -> None:
    say(text, now)

    assert not Unplaced.objects.exists()


def test_nothing_that_tells_who_wrote_it_is_kept(pothole: None, now: datetime) -> None:
    say("zzyx at 200 E Santa Clara St, call 408-555-0133 or me@example.com", now)

    assert Unplaced.objects.get().text == "zzyx at …, call … or …"


def test_one_press_teaches_it_and_the_next_message_is_understood(pothole: None, cast: Cast, now: datetime) -> None:
    say(ODD, now)
    say(ODD, now)
    lead = cast.client("lead")
    page = lead.get(reverse("desk:phrases")).content.decode()
    assert ODD in page

    lead.post(reverse("desk:placing"), {"ids": str(Unplaced.objects.get().pk), "service": "pothole"})

    assert "pothole" in offered(say(ODD, now))
    assert [one.code for one in searching.search(ODD)] == ["pothole"]
    assert not Unplaced.objects.exists()
    assert LearnedPhrase.objects.get().learned_by == cast.lead.called
    assert Event.objects.filter(name="phrase_learned", service="pothole").exists()


def test_it_is_understood_at_once_where_the_index_is_still_being_built(
    pothole: None, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = indexing.index()
    learning.learn(Phrase("pothole", "en", ODD), by="Lead", now=now)
    monkeypatch.setattr(indexing, "index", lambda: old)

    assert "pothole" in offered(say(ODD, now))


def test_what_is_no_city_service_is_refused_and_kept_no_more(pothole: None, now: datetime) -> None:
    learning.learn(Phrase("", "en", "pothole pie recipe"), by="Lead", now=now)

    assert offered(say("pothole pie recipe", now)) == []
    assert not Unplaced.objects.exists()


def test_it_can_be_taken_back(pothole: None, cast: Cast, now: datetime) -> None:
    made = learning.learn(Phrase("pothole", "en", ODD), by="Lead", now=now)

    cast.client("lead").post(reverse("desk:undoing", args=[made.pk]))

    assert offered(say(ODD, now)) == []
    made.refresh_from_db()
    assert made.dropped_by == cast.lead.called


def test_a_phrase_means_one_service(pothole: None, now: datetime) -> None:
    scene.publish(scene.WIFI)
    learning.learn(Phrase("pothole", "en", ODD), by="Lead", now=now)

    with pytest.raises(learning.CannotLearn):
        learning.learn(Phrase("", "en", ODD.upper()), by="Lead", now=now)
    with pytest.raises(learning.CannotLearn):
        learning.learn(Phrase("pothole", "en", str(scene.WIFI["name"])), by="Lead", now=now)


def test_what_came_once_is_shown_to_nobody_without_leave(pothole: None, now: datetime) -> None:
    unplaced.note(ODD, language="en", channel="sms", now=now)

    assert unplaced.groups(singles=False) == []
    assert len(unplaced.groups(singles=True)) == 1


def test_what_is_alike_is_one_group(pothole: None, now: datetime) -> None:
    for text in (ODD, "moon crater before our gate", "my gate: a moon crater before", "violin lessons"):
        unplaced.note(text, language="en", channel="sms", now=now)

    assert [len(one.rows) for one in unplaced.groups(singles=True)] == [3, 1]


def test_a_service_that_is_not_on_this_channel_is_named_with_its_page(city: City, now: datetime) -> None:
    scene.publish({**HOLE, "channels": ["web"]}, scene.POTHOLE_ES)

    done = say("there is a pothole in the street", now)

    assert "This can be done on the web" in done.messages[0].says[0].text
    assert "/services/pothole/" in done.messages[0].link
    assert not Unplaced.objects.exists()


def test_the_file_of_a_city_and_the_database_are_in_step(path: Path, now: datetime) -> None:  # noqa: F811
    write(path, "phrases.yaml", "pothole: {en: [moon crater]}\nnone: {en: [lost passport]}\n")
    publish(path)
    learning.learn(Phrase("pothole", "en", "hole like a lake"), by="Lead", now=now)

    dumped = phrasing.written(catalogue.learned())
    assert dumped == 'pothole:\n  en: ["hole like a lake", "moon crater"]\nnone:\n  en: ["lost passport"]\n'
    write(path, "phrases.yaml", dumped)
    assert not publish(path).phrases_changed

    write(path, "phrases.yaml", "pothole: {en: [moon crater]}\n")
    assert publish(path).phrases_changed
    assert [one.text for one in catalogue.learned()] == ["moon crater"]


def test_a_dump_writes_what_was_learned_and_leaves_what_only_the_file_says(path: Path, now: datetime) -> None:  # noqa: F811
    publish(path)
    learning.learn(Phrase("pothole", "en", "hole like a lake"), by="Lead", now=now)
    write(path, "phrases.yaml", "none: {en: [lost passport]}\n")

    actions.dump_folder(path, now=now)

    written = (path / "phrases.yaml").read_text(encoding="utf-8")
    assert written == 'pothole:\n  en: ["hole like a lake"]\nnone:\n  en: ["lost passport"]\n'


def test_what_was_taken_back_in_the_program_is_not_brought_again_by_the_file(path: Path, now: datetime) -> None:  # noqa: F811
    write(path, "phrases.yaml", "pothole: {en: [moon crater]}\n")
    publish(path)
    learning.unlearn(LearnedPhrase.objects.get().pk, by="Lead", now=now)

    publish(path)
    assert catalogue.learned() == ()

    actions.dump_folder(path, now=now)
    assert (path / "phrases.yaml").read_text(encoding="utf-8") == ""


def test_a_phrase_of_two_services_is_a_problem_with_its_place(path: Path) -> None:  # noqa: F811
    other = SERVICE.replace("pothole", "lamp").replace("Report a lamp", "Report a lamp that is out")
    write(path, "services/lamp/service.yaml", other)
    write(path, "phrases.yaml", "pothole: {en: [a dark one]}\nlamp:\n  en: [A dark one]\nghost: {en: [boo]}\n")
    from upwell.catalogue import folder

    found = [str(one) for one in folder.read(path, folder.Surroundings()).problems]

    assert any("phrases.yaml:3" in one and "means pothole already" in one for one in found), found
    assert any("There is no service ghost" in one for one in found)


def test_nobody_without_the_permission_teaches(pothole: None, cast: Cast, now: datetime) -> None:
    for client in (Client(), cast.client("worker")):
        client.post(reverse("desk:placing"), {"ids": "1", "service": "pothole"})

    assert not LearnedPhrase.objects.exists()


def test_a_process_that_serves_answers_with_the_old_index_while_the_new_one_is_built(
    pothole: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = indexing.index()
    begun: list[Any] = []
    monkeypatch.setattr(indexing, "Thread", lambda **given: begun.append(given) or _NotStarted())
    monkeypatch.setattr(indexing._kept, "serves", True)
    scene.publish(scene.WIFI)

    assert indexing.index() is old
    assert indexing.index() is old
    assert len(begun) == 1

    begun[0]["target"](*begun[0]["args"])
    assert indexing.index() is not old


def test_what_was_published_is_in_the_index_before_anybody_writes(pothole: None) -> None:
    indexing.look()
    scene.publish(scene.WIFI)

    indexing.look()

    assert indexing._kept.mark == indexing._wanted()[0]


class _NotStarted:
    def start(self) -> None:
        pass
