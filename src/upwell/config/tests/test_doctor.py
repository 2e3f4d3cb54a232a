"""What `upwell doctor` says of photos that another machine took in, of the worker, and of money."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import LazySettings
from PIL import Image
from tests.cast import NOW

from upwell.catalogue.city import City
from upwell.config import jobs as all_jobs
from upwell.config.commands import doctor
from upwell.events import actions as events
from upwell.events import queries
from upwell.events.actions import Fact
from upwell.events.models import Cursor, Work
from upwell.files import actions as files
from upwell.files import store
from upwell.files.tests.test_pictures import encoded
from upwell.lib import clock
from upwell.payments.models import Payment, Refund
from upwell.performance.columns import exporting

MINUTE = timedelta(minutes=1)


@pytest.mark.django_db
def test_uploads_missing_in_the_folder_are_to_be_mended(uploads: Path) -> None:
    upload = files.keep_picture(encoded(Image.new("RGB", (50, 30))), draft=uuid4(), now=NOW)
    assert doctor._uploads()[0]

    store.remove(upload.stored)

    well, sentence = doctor._uploads()
    assert not well
    assert sentence.startswith("1 of the 20 newest uploads")
    assert str(uploads) in sentence


# the worker


def said(of: Callable[[], Iterable[tuple[bool, str]]]) -> tuple[list[str], list[str]]:
    """What is well, and what is to be mended."""
    found = list(of())
    return [words for well, words in found if well], [words for well, words in found if not well]


@pytest.mark.django_db
def test_a_worker_that_never_began_and_one_that_went_silent_are_to_be_mended(city: City) -> None:
    assert said(doctor._worker)[1][0].startswith("No worker has been at work yet")

    now = clock.now()
    events.note_work("send refunds", now=now - 4 * MINUTE, next_at=now)
    assert said(doctor._worker) == (["The worker is at work, and none of its jobs fails."], [])

    Work.objects.update(ran_at=now - 6 * MINUTE)
    well, mend = said(doctor._worker)
    assert well == []
    assert mend[0].startswith("The worker gives no sign of life since 20")


@pytest.mark.django_db
def test_a_job_that_fails_and_one_that_hangs_are_named(city: City) -> None:
    now = clock.now()
    events.note_work("send refunds", now=now, next_at=now, failure="ConnectionError")
    events.note_work("deliver messages", now=now - 40 * MINUTE, next_at=now - 16 * MINUTE)
    events.note_work("clear old sessions", now=now - 40 * MINUTE, next_at=now + 60 * MINUTE)

    well, mend = said(doctor._worker)

    assert well == []
    assert [words.split("”")[0] for words in mend] == ["The job “send refunds", "The job “deliver messages"]
    assert "ConnectionError" in mend[0]


@pytest.mark.django_db(transaction=True)  # PostgreSQL shows no reader what a transaction that is open has written
def test_a_reader_that_is_far_behind_is_named(city: City) -> None:
    now = clock.now()
    events.note_work("send refunds", now=now, next_at=now)
    with events.reading("intake_refunds") as new:
        assert new == []
    events.record(Fact("refund_done", at=now - 16 * MINUTE, subject=str(uuid4())))
    assert said(doctor._worker)[1][0].startswith("intake_refunds has not read what happened since")

    with events.reading("intake_refunds", names={"case_closed"}):
        pass
    assert said(doctor._worker)[1] == []


@pytest.mark.django_db
def test_every_reader_of_events_comes_again_before_it_counts_as_behind(city: City) -> None:
    now = clock.now()
    often = [job for job in all_jobs.JOBS if job.every < queries.LATE]

    for job in often:
        job.work(now)
    soon = set(Cursor.objects.values_list("name", flat=True))
    for job in all_jobs.JOBS:
        job.work(now)

    assert soon
    assert set(Cursor.objects.values_list("name", flat=True)) == soon


# money


@pytest.mark.parametrize(
    ("key", "secrets", "well", "words"),
    [
        ("", (), True, "Nobody can pay online"),
        ("sk_live_1", (), False, "Stripe's notices are refused: set UPWELL_STRIPE_WEBHOOK_SECRETS."),
        ("sk_test_1", ("whsec_1",), False, "UPWELL_STRIPE_KEY is a key for trying out"),
        ("sk_live_1", ("whsec_1",), True, "People pay by Stripe."),
    ],
)
@pytest.mark.django_db
def test_what_is_missing_to_take_money_is_said(
    settings: LazySettings, key: str, secrets: tuple[str, ...], well: bool, words: str
) -> None:
    settings.SANDBOX, settings.STRIPE_KEY, settings.STRIPE_WEBHOOK_SECRETS = False, key, secrets

    first = next(iter(doctor._money()))

    assert first[0] is well
    assert first[1].startswith(words)


@pytest.mark.django_db
def test_refunds_that_failed_or_hang_and_money_without_a_fee_are_to_be_mended() -> None:
    now = clock.now()
    assert said(doctor._money)[1] == []
    came = Payment.objects.create(provider="stripe", reference="ch_1", cents=500, currency="usd", at=now)
    assert said(doctor._money)[1] == ["1 piece of money that came in pays nothing. See /desk/payments/."]

    Payment.objects.update(settled_at=now)
    for state, asked in (("failed", now), ("sent", now - timedelta(days=2)), ("sent", now - timedelta(days=1))):
        Refund.objects.create(payment=came, cents=100, state=state, why="", by="", requested_at=asked, next_at=now)
    assert said(doctor._money)[1] == ["2 refunds stuck. See /desk/payments/."]


@pytest.mark.django_db(transaction=True)
def test_columns_that_lack_events_are_to_be_mended(city: City, settings: LazySettings, tmp_path: Path) -> None:
    settings.COLUMNS = tmp_path
    while exporting.take_over():
        pass
    assert doctor._columns()[0]
    events.record(Fact("search_made", at=clock.now() - timedelta(hours=2)))

    well, sentence = doctor._columns()

    assert not well
    assert "upwell measures" in sentence
