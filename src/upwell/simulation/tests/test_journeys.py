"""Residents who pay on the way: through a draft of the real intake, to the test provider's page and back."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from django.conf import LazySettings

from upwell.cases.models import Case
from upwell.catalogue import queries as catalogue
from upwell.intake.models import Draft
from upwell.journey import fees
from upwell.payments.models import Charge
from upwell.places import queries as places
from upwell.simulation import city_life
from upwell.simulation.journeys import Journey
from upwell.simulation.residents import GaveUp, Resident
from upwell.simulation.tests.test_city_life import UNTIL
from upwell.simulation.tests.test_city_life import san_jose as san_jose

pytestmark = pytest.mark.usefixtures("san_jose")


@pytest.fixture(autouse=True)
def sandbox(settings: LazySettings) -> None:
    settings.SANDBOX = True


def apply(seed: int) -> bool:
    published = catalogue.published("building_permit")
    assert published is not None
    draft = UUID(int=Random(seed).getrandbits(128), version=4)
    resident = Resident(Random(seed), places.some(count=20, seed=1)[seed], email="resident1@example.org")
    return Journey(published, draft, resident, now=UNTIL).send("en") is not None


def tried(seeds: range) -> list[bool]:
    found = []
    for seed in seeds:
        try:
            found.append(apply(seed))
        except GaveUp:  # nobody here has plans to send
            found.append(False)
    return found


def test_some_pay_and_are_sent_and_whoever_does_not_leaves_no_draft() -> None:
    sent = tried(range(20))

    assert 0 < sum(sent) < 20
    assert Case.objects.filter(service="building_permit").count() == sum(sent)
    assert Charge.objects.filter(state=Charge.State.PAID).count() == sum(sent)
    assert not Draft.objects.filter(state=Draft.State.OPEN).exists()


def test_weeks_of_a_city_have_paid_applications_that_crews_decide() -> None:
    city_life.live(days=4, seed=5, per_day=60, until=UNTIL)

    paid = Charge.objects.filter(state=Charge.State.PAID)
    assert paid.exists()
    cost = [one.code for one in catalogue.all_published() if fees.has(one.definition)]
    assert set(paid.values_list("subject", flat=True)) <= set(
        Case.objects.filter(service__in=cost).values_list("pk", flat=True)
    )
    assert not Case.objects.filter(opened_at__lt=UNTIL - timedelta(days=4)).exists()
