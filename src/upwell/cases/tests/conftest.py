from __future__ import annotations

import pytest
from tests.cast import Cast

from upwell.accounts.actor import Actor
from upwell.cases.models import Case
from upwell.cases.tests.scene import actor, open_one


@pytest.fixture
def crew(cast: Cast) -> Actor:
    """Works and closes the cases of the team that paves."""
    return actor(cast.worker)


@pytest.fixture
def lead(cast: Cast) -> Actor:
    return actor(cast.lead)


@pytest.fixture
def case(cast: Cast) -> Case:
    return open_one()
