"""A provider that takes its time, or gives no answer, keeps nobody waiting but those who went to its own page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings

from upwell.payments import jobs
from upwell.payments.models import Charge
from upwell.payments.ports import UNKNOWN, Standing
from upwell.payments.providers.pretended import Pretender
from upwell.payments.tests.scene import NOW, fresh, owe, under_way
from upwell.payments.tests.stripe_double import Account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city", "sandbox")]
LATE = NOW + timedelta(days=2)
EACH = jobs.PATIENCE / 2.5
"""So long this provider takes for one answer: with the third its time is over."""


class Watch:
    """Seconds that pass only where the slow provider is waited for."""

    def __init__(self) -> None:
        self.passed = 0.0

    def __call__(self) -> float:
        return self.passed


@pytest.fixture
def watch() -> Watch:
    return Watch()


def slow(network: pytest.MonkeyPatch, watch: Watch, *, silent: bool = False) -> None:
    real = Pretender.close

    def close(self: Pretender, reference: str) -> Standing:
        watch.passed += EACH
        return Standing(UNKNOWN) if silent else real(self, reference)

    network.setattr(Pretender, "close", close)


def on_the_slow_page(many: int, settings: LazySettings) -> list[Charge]:
    """The first whose time ran out."""
    key, settings.STRIPE_KEY = getattr(settings, "STRIPE_KEY", ""), ""
    begun: Any = [under_way(now=NOW - timedelta(hours=1)) for _ in range(many)]
    settings.STRIPE_KEY = key
    return begun


def ended(charges: list[Charge]) -> int:
    return sum(fresh(charge).state == "failed" for charge in charges)


def test_others_end_while_one_provider_is_slow_and_it_goes_on_next_time(
    monkeypatch: pytest.MonkeyPatch, watch: Watch, settings: LazySettings, stripe_account: Account
) -> None:
    waiting = on_the_slow_page(jobs.BATCH + 5, settings)
    elsewhere, on_no_page = under_way(), owe()
    assert elsewhere.visits.get().provider == "stripe"
    slow(monkeypatch, watch)

    assert jobs.expire(now=LATE, seconds=watch) is False

    assert (ended([elsewhere]), ended([on_no_page]), ended(waiting)) == (1, 1, 3)
    assert watch.passed < 2 * jobs.PATIENCE
    jobs.expire(now=LATE, seconds=watch)
    assert ended(waiting) == 6


def test_a_provider_without_an_answer_is_not_asked_about_the_same_fees_again_and_again(
    monkeypatch: pytest.MonkeyPatch, watch: Watch, settings: LazySettings
) -> None:
    waiting = on_the_slow_page(7, settings)
    on_no_page = owe()
    with monkeypatch.context() as network:
        slow(network, watch, silent=True)
        for _ in range(3):
            jobs.expire(now=LATE, seconds=watch)
        assert (ended([on_no_page]), ended(waiting)) == (1, 0)
        assert all(fresh(charge).asked == 1 for charge in waiting)

    jobs.expire(now=LATE + timedelta(hours=1), seconds=watch)

    assert ended(waiting) == 7


def test_asking_stops_in_time_too(monkeypatch: pytest.MonkeyPatch, watch: Watch, settings: LazySettings) -> None:
    on_the_slow_page(7, settings)

    def ask(_self: Pretender, _reference: str) -> Standing:
        watch.passed += EACH
        return Standing("in_progress")

    monkeypatch.setattr(Pretender, "ask", ask)

    assert jobs.ask(now=LATE, seconds=watch) == 3


def test_more_than_one_batch_on_no_page_is_worked_off_at_once(watch: Watch) -> None:
    charges = [owe() for _ in range(jobs.BATCH + 1)]

    assert jobs.expire(now=LATE, seconds=watch) is True
    assert jobs.expire(now=LATE, seconds=watch) is False
    assert ended(charges) == jobs.BATCH + 1
