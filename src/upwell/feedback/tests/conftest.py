"""A case closed yesterday, and the secret of the question about it."""

from datetime import datetime, timedelta

import pytest
from tests.publishing import republish

from upwell.accounts.actor import SYSTEM
from upwell.cases import actions as cases
from upwell.cases import links
from upwell.cases.models import Case
from upwell.cases.tests.scene import PERMIT, open_one
from upwell.catalogue.city import City
from upwell.lib import clock

DAY = timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    return clock.now()


@pytest.fixture
def closed(city: City, now: datetime) -> Case:
    case = open_one(now=now - 2 * DAY)
    return cases.close(case.pk, by=SYSTEM, now=now - DAY, seen=1, outcome="done", message="We filled it.")


@pytest.fixture
def secret(closed: Case) -> str:
    return links.feedback_secret(closed.pk, 0)


@pytest.fixture
def decided(city: City, now: datetime) -> Case:
    """An application whose decision cannot be taken up again by its applicant."""
    republish(decisions={"appeal": {"en": "You can appeal within 10 days.", "es": "Puede apelar en 10 días."}})
    case = open_one(PERMIT, now=now - 2 * DAY)
    for name in ("check", "accept"):
        cases.move(case.pk, name, by=SYSTEM, now=now - DAY, seen=None)
    return cases.decide(case.pk, cases.Decided("granted"), by=SYSTEM, now=now - DAY, seen=None)
