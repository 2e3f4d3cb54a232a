"""A virus that is found after sending: the letter, the question on the case, and who is told what."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.cast import Cast
from tests.publishing import republish

from upwell.accounts.actor import RESIDENT, SYSTEM
from upwell.cases import actions as cases
from upwell.cases import closing, jobs
from upwell.cases import queries as asked
from upwell.cases.models import Case, Entry, Item, Question
from upwell.cases.tests.scene import EMAIL, fresh, open_one
from upwell.cases.tests.test_deciding import LISTS, TREE
from upwell.files import actions as files
from upwell.files.models import Upload
from upwell.files.tests import papers
from upwell.files.tests.scanner import FakeClamd, fake_clamd
from upwell.lib import clock
from upwell.notify.models import Message

__all__ = ["fake_clamd"]
pytestmark = pytest.mark.django_db(transaction=True)  # events of open transactions are not read
WITH_PLANS = {
    **TREE,
    "steps": [
        {"ask": "plans", "type": "file", "title": "Your plans", "accept": ["pdf", "document"], "max": 3},
        *TREE["steps"],
    ],
}


def sent(**changes: Any) -> tuple[Case, Upload]:
    """An application whose plans no scanner has looked at yet."""
    republish(decisions=LISTS)
    draft = uuid4()
    plans = files.keep_document(papers.EICAR, name="plan.txt", draft=draft, accept=("pdf", "document"), now=clock.now())
    answers = {"size": "large", "plans": [str(plans.pk)]}
    case = open_one(WITH_PLANS, answers=answers, private={"called": "A resident"}, **changes)
    files.attach([plans.pk], draft=draft, reference=case.reference)
    return case, plans


def scanned() -> None:
    files.scan_due(clock.now())
    jobs.follow_scans(now=clock.now())


def letters() -> list[str]:
    return [one.body for one in Message.objects.exclude(template="receipt").order_by("queued_at")]


@pytest.fixture(autouse=True)
def stored(uploads: Path, cast: Cast, fake_clamd: FakeClamd) -> None:
    """A store of its own, and a scanner."""


def test_the_case_asks_for_it_again_and_the_letter_says_which_file() -> None:
    case, _plans = sent()
    scanned()

    case = fresh(case)
    assert case.state == "waiting_for_resident"
    assert asked.items_of(case) == []
    assert "You sent it for: Your plans" in Question.objects.get().text
    assert "plan.txt" not in Question.objects.get().text  # a name may say who somebody is
    [letter] = letters()
    assert "We found a virus in a file you sent, and deleted it." in letter
    assert "The file: plan.txt" in letter
    assert "Send it again" in letter
    assert Entry.objects.filter(case=case, what="asked", by_kind="system").count() == 1
    jobs.follow_scans(now=clock.now())
    assert len(letters()) == 1

    again = files.keep_document(
        papers.pdf(), name="plan.txt", draft=closing.reply_bundle(case.pk), accept=("pdf", "document"), now=clock.now()
    )
    cases.receive_answer(case.pk, text="Here.", by=RESIDENT, now=clock.now(), sent=[again.pk])
    assert fresh(case).state == "received"


def test_a_clean_one_asks_for_nothing(fake_clamd: FakeClamd) -> None:
    case, _plans = sent()
    fake_clamd.says = "stream: OK"
    scanned()

    assert fresh(case).state == "received"
    assert letters() == []


def test_a_question_that_is_open_takes_it_in_and_each_part_is_answered_by_itself() -> None:
    case, _plans = sent()
    cases.ask_resident(case.pk, question="Which side?", by=SYSTEM, seen=None, now=clock.now())
    scanned()

    first, second = asked.items_of(fresh(case))
    assert (first.text, "virus" in second.text) == ("Which side?", True)
    cases.receive_items(case.pk, {1: "Left"}, by=RESIDENT, now=clock.now())
    assert fresh(case).state == "waiting_for_resident"
    cases.receive_items(case.pk, {2: "Sent again"}, by=RESIDENT, now=clock.now())
    assert fresh(case).state == "received"
    assert Item.objects.filter(answered_at=None).count() == 0


def test_it_is_said_in_the_applicants_language() -> None:
    sent(language="es")
    scanned()

    assert "Encontramos un virus en un archivo que usted envió y lo eliminamos." in letters()[0]


def test_a_file_of_an_answer_is_named_as_such() -> None:
    case, plans = sent()
    Upload.objects.filter(pk=plans.pk).delete()
    cases.ask_resident(case.pk, question="The lease?", by=SYSTEM, seen=None, now=clock.now())
    bundle = closing.reply_bundle(case.pk)
    lease = files.keep_document(
        papers.EICAR, name="lease.txt", draft=bundle, accept=("pdf", "document"), now=clock.now()
    )
    cases.receive_answer(case.pk, text="Here.", by=RESIDENT, now=clock.now(), sent=[lease.pk])
    scanned()

    assert "You sent it with your answer to us." in letters()[-1]
    assert fresh(case).state == "waiting_for_resident"


def test_an_ended_case_asks_for_nothing() -> None:
    case, _plans = sent()
    cases.withdraw(case.pk, by=RESIDENT, now=clock.now())
    told = len(letters())
    scanned()

    assert fresh(case).state == "withdrawn"
    assert len(letters()) == told


def test_found_between_sending_and_the_case_it_is_asked_for_when_it_is_tied() -> None:
    case, plans = sent()
    Upload.objects.filter(pk=plans.pk).update(case_reference=None)
    scanned()
    assert fresh(case).state == "received"
    files.attach([plans.pk], draft=plans.draft, reference=case.reference)
    jobs.follow_scans(now=clock.now())

    assert fresh(case).state == "waiting_for_resident"
    assert EMAIL in Message.objects.filter(template="question").values_list("to", flat=True)
