"""What residents write in their own words: sealed in the database, read by the crew, on no page or file of others.

One case goes through everything a resident can say something in, and the word is looked for wherever it must not be."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image

from tests.cast import CITY, Cast
from upwell.accounts.actor import RESIDENT, SYSTEM
from upwell.cases import actions as cases
from upwell.cases import links
from upwell.cases.models import Case
from upwell.channels.open311 import actions as keys
from upwell.config import jobs
from upwell.events.models import Event
from upwell.feedback import actions as feedback
from upwell.feedback.models import Answer
from upwell.files import actions as files
from upwell.files.models import Upload
from upwell.intake import actions as intake
from upwell.intake.tests.scene import EMAIL, HERE, POTHOLE, answer_all, begin, publish, ready, republish, send
from upwell.lib import clock
from upwell.notify.models import Message

WORD = "Zamboanga"
SAID = f"Ask Mrs {WORD} next door"
STEPS = [
    *POTHOLE["steps"][:2],
    {"ask": "photo", "type": "photo", "title": "Do you have a photo?", "optional": True, "max": 2},
    {"ask": "plate", "type": "reference", "title": "Which license plate?", "optional": True},
    {"ask": "colour", "type": "text", "title": "Which colour?", "optional": True},
    {"ask": "details", "type": "long_text", "title": "Anything else?", "optional": True},
    {
        "repeat": "dogs",
        "each": "dog",
        "title": "Which dogs?",
        "steps": [{"ask": "called", "type": "text", "title": "What is it called?"}],
    },
    *POTHOLE["steps"][-2:],
]
REPORT = {
    "where": HERE,
    "size": "large",
    "photo": [],
    "plate": WORD,
    "colour": SAID,
    "details": SAID,
    "dogs.0.called": WORD,
    "dogs.more": "no",
    "contact": {"name": "A resident", "email": EMAIL, "phone": ""},
}


@pytest.fixture
def written(cast: Cast, uploads: Path, caplog: pytest.LogCaptureFixture) -> Case:
    """A case whose resident has said something everywhere it can be said; closed, opened again and withdrawn."""
    caplog.set_level(logging.DEBUG)
    publish({**POTHOLE, "steps": STEPS})
    now = clock.now() - timedelta(days=1)
    case = _sent(now)
    _half_done(now)
    cases.add_information(case.pk, text=SAID, by=RESIDENT, now=now)
    cases.ask_resident(case.pk, by=SYSTEM, now=now, seen=None, question="Which lane?")
    cases.receive_answer(case.pk, text=SAID, by=RESIDENT, now=now)
    cases.split_child(case.pk, child_id=_id(2), title="Cones", team="lighting", by=SYSTEM, now=now, seen=None)
    now += timedelta(minutes=1)  # the same words said before the work was done were about something else
    cases.close(case.pk, by=SYSTEM, now=now, seen=None, outcome="done", message="Filled.")
    feedback.give(links.feedback_secret(case.pk, 0), fixed="no", now=now)
    feedback.add(links.feedback_secret(case.pk, 0), comment=SAID, wrong=SAID, now=now)
    cases.withdraw(case.pk, by=RESIDENT, now=now, why=SAID)
    return Case.objects.get(pk=case.pk)


def _sent(now: datetime) -> Case:
    draft = begin(draft_id=_id(1), now=now).draft
    picture = io.BytesIO()
    Image.new("RGB", (40, 30)).save(picture, "JPEG")
    kept = files.keep_picture(picture.getvalue(), draft=draft.pk, now=now)
    answer_all(draft.pk, {**REPORT, "photo": [str(kept.pk)]}, now=now)
    case: Case = send(draft.pk, now=now).case
    return case


def _half_done(now: datetime) -> None:
    answer_all(begin(draft_id=_id(3), now=now).draft.pk, dict(list(REPORT.items())[:6]), now=now)


def _id(number: int) -> UUID:
    return UUID(int=number, version=4)


def everything_stored() -> Iterator[tuple[str, str]]:
    """Every cell of every table as it lies there."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  # our own names
            for cell in (cell for row in cursor.fetchall() for cell in row):
                raw = bytes(cell) if isinstance(cell, memoryview | bytes) else str(cell).encode()
                yield table, raw.decode(errors="replace")


def says(text: str) -> bool:
    return WORD.lower() in text.lower()


def test_no_table_holds_the_words_in_the_open(written: Case) -> None:
    assert {table for table, cell in everything_stored() if says(cell) and table != "catalogue_version"} == set()


def test_the_crew_reads_them_without_opening_contact_data(written: Case, cast: Cast) -> None:
    republish(roles={**CITY["roles"], "crew": {"name": {"en": "Crew"}, "may": ["see_cases", "work_cases"]}})

    page = cast.client("worker").get(reverse("desk:case", args=[written.reference])).content.decode()

    assert page.count(SAID) == 7  # two answers, added, answered, opened again, withdrawn, feedback
    assert EMAIL not in page
    assert "Show contact details" not in page


def test_a_part_of_the_work_is_done_by_who_reads_what_was_written(written: Case, cast: Cast) -> None:
    child = Case.objects.get(parent=written)

    page = cast.client("lead").get(reverse("desk:case", args=[child.reference])).content.decode()

    assert SAID in page


def test_the_resident_reads_them_on_the_own_page(written: Case) -> None:
    page = Client().get(f"/follow/{links.follow_secret(written.pk)}").content.decode()

    assert says(page)


@pytest.mark.parametrize("show", ["closed", "live"])
def test_the_csv_file_does_not_carry_them(written: Case, cast: Cast, show: str) -> None:
    response = cast.client("lead").get(reverse("desk:export"), {"show": show})
    found = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]  # the file is streamed

    assert "paving" in found.lower() or "lighting" in found.lower()
    assert not says(found)


def test_the_queue_and_its_map_do_not_show_them(written: Case, cast: Cast) -> None:
    client = cast.client("lead")

    for name in ("desk:queue", "desk:pins"):
        assert not says(client.get(reverse(name), {"show": "closed"}).content.decode())


def test_the_queue_is_not_searched_for_them_and_says_so(written: Case, cast: Cast) -> None:
    found = cast.client("lead").get(reverse("desk:queue"), {"show": "closed", "q": WORD}).content.decode()

    assert written.reference not in found
    assert "What residents wrote is sealed" in found


def test_events_do_not_carry_them(written: Case) -> None:
    told = list(Event.objects.values())

    assert len(told) > 20
    assert not says(str(told))


def test_letters_do_not_carry_them(written: Case) -> None:
    letters = [f"{letter.subject}\n{letter.body}" for letter in Message.objects.all()]

    assert len(letters) >= 5
    assert not any(says(letter) for letter in letters)


def test_the_public_pages_do_not_show_them(written: Case) -> None:
    for address in (
        reverse("web:status", args=[written.reference]),
        reverse("web:map"),
        f"{reverse('web:map_reports')}?south=37&west=-122&north=38&east=-121",
        reverse("web:home"),
    ):
        response = Client().get(address)
        assert response.status_code == 200, address
        assert not says(response.content.decode()), address


@pytest.mark.parametrize("spoken", ["json", "xml"])
def test_other_programs_do_not_get_them(written: Case, spoken: str) -> None:
    one = reverse("open311:request", args=[written.reference, spoken])

    for address in (one, f"{one}?extensions=true", reverse("open311:requests", args=[spoken])):
        found = Client().get(address).content.decode()
        assert written.reference in found
        assert not says(found)


def test_logs_do_not_say_them(written: Case, caplog: pytest.LogCaptureFixture, settings: LazySettings) -> None:
    key = keys.create_key("an app", by=SYSTEM, now=clock.now(), per_minute=0).secret
    sent = {"api_key": key, "service_code": "pothole", "description": SAID, "attribute[nonsense]": SAID}
    Client().post(reverse("open311:requests", args=["json"]), sent)
    Client().post(f"/follow/{links.follow_secret(written.pk)}/information/", {"information": SAID})
    Client().get(reverse("web:search"), {"q": SAID})

    lines = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert not any(says(line) for line in lines)


@pytest.mark.django_db(transaction=True)
def test_when_the_time_is_over_they_are_gone_for_those_with_the_keys_too(written: Case, uploads: Path) -> None:
    pictures = Upload.objects.filter(case_reference=written.reference)
    assert pictures.exists()
    before = written.entries.count()

    _live_on()

    case = Case.objects.get(pk=written.pk)
    kept = [case.answers, case.written, case.private, case.contact, [one.why for one in case.reopenings.all()]]
    kept += [one.answer for one in case.questions.all()] + [one.said for one in case.entries.all()]
    kept += [one.comment for one in Answer.objects.all()]
    assert not says(json.dumps(kept))
    assert case.entries.count() == before
    assert case.answers["size"] == "large"
    assert not pictures.exists()
    assert [file for file in uploads.rglob("*") if file.is_file()] == []
    assert Answer.objects.get().fixed == "no"


def _live_on() -> None:
    after = clock.now() + timedelta(days=1_000)
    for job in [*jobs.DAYS, *jobs.MONEY, *jobs.DOCUMENTS, *jobs.JOBS]:
        if job.name.startswith("forget who"):
            job.work(after)


def test_words_that_a_service_shows_to_everybody_stay_open_and_are_forgotten_too(cast: Cast, uploads: Path) -> None:
    shown: Mapping[str, Any] = {**POTHOLE, "public": {"map": True, "open311": True, "fields": ["size", "details"]}}
    publish(shown)
    case = send(ready(answers={name: REPORT[name] for name in ("where", "size", "photo", "details", "contact")})).case
    page = reverse("web:status", args=[case.reference])

    assert case.answers["details"] == SAID
    assert case.written is None
    assert says(Client().get(page).content.decode())
    described = json.loads(Client().get(reverse("open311:request", args=[case.reference, "json"])).content)
    assert described[0]["description"] == SAID

    cases.close(case.pk, by=SYSTEM, now=clock.now(), seen=None, outcome="done")
    _live_on()

    assert not says(Client().get(page).content.decode())
    assert {table for table, cell in everything_stored() if says(cell)} == set()


def test_an_answer_that_is_not_taken_leaves_no_trace(cast: Cast, uploads: Path) -> None:
    publish({**POTHOLE, "steps": STEPS})
    draft = begin().draft
    answer_all(draft.pk, {"where": HERE, "size": "large", "photo": []})

    refused = intake.answer(draft.pk, "plate", SAID * 10, now=clock.now())

    assert refused.problem is not None
    assert {table for table, cell in everything_stored() if says(cell)} == set()
