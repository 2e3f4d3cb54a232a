"""When the time the city names is over, a closed case no longer knows its person; an open one always does."""

from datetime import timedelta

import pytest
from tests.cast import Cast

from upwell.accounts.actor import Actor
from upwell.cases import actions, jobs
from upwell.cases.models import Case
from upwell.cases.tests.scene import NOW, actor, open_one
from upwell.catalogue import queries as catalogue

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew(cast: Cast) -> Actor:
    return actor(cast.worker)


@pytest.fixture
def case(crew: Actor) -> Case:
    return open_one()


def test_a_case_closed_long_ago_forgets_its_person(case: Case, crew: Actor):
    closed = actions.close(case.pk, by=crew, now=NOW, seen=case.revision, outcome="done")
    later = NOW + catalogue.city().lifetimes.contact_after_close + timedelta(days=1)

    forgotten = jobs.forget_people(now=later)

    closed.refresh_from_db()
    assert (forgotten, closed.contact, closed.private, closed.contact_index) == (1, None, None, "")


def test_an_open_case_and_one_closed_lately_keep_theirs(case: Case, crew: Actor):
    long_after = NOW + timedelta(days=10_000)
    assert jobs.forget_people(now=long_after) == 0

    actions.close(case.pk, by=crew, now=NOW, seen=case.revision, outcome="done")

    assert jobs.forget_people(now=NOW + timedelta(days=1)) == 0
    case.refresh_from_db()
    assert case.contact
