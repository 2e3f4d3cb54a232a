"""What whoever tries the desk finds: applications at every stage, in both languages, made through the real actions."""

from __future__ import annotations

import pytest
from django.conf import LazySettings

from upwell.accounts import queries as account_queries
from upwell.accounts.actor import Actor
from upwell.bookings.models import Booking
from upwell.cases import queries as case_queries
from upwell.cases.models import Case, Review
from upwell.cases.queries import Filter
from upwell.catalogue import queries as catalogue
from upwell.config.commands import sandbox
from upwell.files.models import Upload
from upwell.intake.models import Draft
from upwell.payments.models import Charge
from upwell.permits.models import Permit
from upwell.simulation import applications
from upwell.simulation.tests.test_city_life import UNTIL
from upwell.simulation.tests.test_city_life import san_jose as san_jose


@pytest.fixture(autouse=True)
def _sandbox(san_jose: None, settings: LazySettings) -> None:
    settings.SANDBOX = True
    sandbox._accounts()


def signed_in(name: str) -> Actor:
    found = account_queries.account_named(name)
    assert found is not None
    return account_queries.actor_of(found)


def test_one_waits_at_every_stage_in_both_languages() -> None:
    assert applications.live(seed=1, until=UNTIL) == 10

    permits = Case.objects.filter(service="building_permit")
    for language in ("en", "es"):
        states = sorted(permits.filter(language=language).values_list("state", flat=True))
        assert states == ["completeness_check", "decided", "decided", "in_review", "received"]
    for case in permits.filter(state="in_review"):
        open_ = Review.objects.filter(case=case, answered_at=None).values_list("team", flat=True)
        assert sorted(open_) == ["fire_review", "planning_desk"]
    assert Permit.objects.count() == 4
    booked = Case.objects.filter(service="building_inspection")
    assert sorted(booked.values_list("language", "follows__service", "state")) == [
        ("en", "building_permit", "booked"), ("es", "building_permit", "booked"),
    ]  # fmt: skip
    assert Booking.objects.filter(state="confirmed", subject__in=booked.values("pk"), starts_at__gt=UNTIL).count() == 2


def test_each_was_paid_for_and_has_its_plans_and_nothing_half_done_is_left() -> None:
    applications.live(seed=1, until=UNTIL)

    for case in Case.objects.filter(service="building_permit"):
        assert Upload.objects.get(case_reference=case.reference).format == "pdf"
        assert Charge.objects.get(subject=case.pk).state == Charge.State.PAID
    assert not Draft.objects.filter(state=Draft.State.OPEN).exists()


def test_the_sign_ins_of_the_front_page_find_them() -> None:
    applications.live(seed=1, until=UNTIL)

    rows = case_queries.queue(signed_in("code_desk"), Filter(phase="open"), now=UNTIL, limit=50).rows
    assert {"received", "completeness_check", "in_review", "booked"} <= {row.state for row in rows}
    for name in ("planner", "fire_review"):
        assert len(case_queries.open_reviews(signed_in(name))) == 2
    told = {one.name for one in catalogue.city().sandbox if one.works}
    assert {"code_desk", "planner", "fire_review"} <= told


def test_the_same_again_makes_none() -> None:
    applications.live(seed=1, until=UNTIL)
    first = Case.objects.count()

    assert applications.live(seed=1, until=UNTIL) == 0
    assert Case.objects.count() == first
