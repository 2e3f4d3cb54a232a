"""A case closed yesterday, and the secret of the question about it."""

from datetime import datetime, timedelta

import pytest

from upwell.accounts.actor import SYSTEM
from upwell.cases import actions as cases
from upwell.cases import links
from upwell.cases.models import Case
from upwell.cases.tests.scene import open_one
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
