"""The staff page of the inventory: what is due, services joined and parted, by whom it may be done."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.cast import Cast

from upwell.portfolio import queries
from upwell.portfolio.models import Entry, Succession
from upwell.portfolio.tests.test_keeping import CLASS, HEAD, PARKS, PAVING, take

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small(cast: Cast, tmp_path: Path) -> None:
    take(tmp_path, HEAD + CLASS + PARKS + PAVING)


def test_what_is_due_is_listed_and_gone_when_somebody_looked(cast: Cast) -> None:
    Entry.objects.filter(code="picnic").update(review_due=date(2020, 1, 1))
    lead, picnic = cast.client("lead"), Entry.objects.get(code="picnic")
    assert "Ask for a picnic area" in lead.get("/inventory/keep/").content.decode()

    answer = lead.post(f"/inventory/keep/reviews/{picnic.id}/", follow=True)

    html = answer.content.decode()
    assert "Written down: Ask for a picnic area was looked at." in html
    assert "Nothing is due." in html


def test_services_are_joined_and_parted_and_who_did_it_is_kept(cast: Cast) -> None:
    lead = cast.client("lead")
    joined = {"codes": "picnic, class", "into": "fun", "name": "Fun", "because": "One"}
    parted = {"code": "hole", "into": "small Small ones\nlarge Large ones", "because": "Two"}

    asked = lead.post("/inventory/keep/joining/", joined).content.decode()
    assert "Join these services?" in asked
    assert "Ask for a picnic area" in asked
    assert 'class="staff-nav"' in asked
    assert not Succession.objects.exists()

    lead.post("/inventory/keep/joining/", joined | {"sure": "yes"})
    lead.post("/inventory/keep/parting/", parted | {"sure": "yes"})

    of = queries.own()
    assert of is not None
    assert set(queries.live(of).values_list("code", "name")) == {
        ("fun", "Fun"), ("small", "Small ones"), ("large", "Large ones"),
    }  # fmt: skip
    assert all(one.by for one in Succession.objects.all())


def test_what_cannot_be_done_is_said_and_changes_nothing(cast: Cast) -> None:
    lead = cast.client("lead")
    wrong = {"codes": "picnic nothing", "into": "fun", "name": "Fun", "because": "One"}

    answer = lead.post("/inventory/keep/joining/", wrong)

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "There is no service nothing, or it is one no more." in html
    assert 'value="picnic nothing"' in html
    odd = lead.post("/inventory/keep/joining/", wrong | {"codes": "picnic class", "into": "a b/c <i>", "sure": "yes"})
    assert "is no code" in odd.content.decode()
    assert Entry.objects.filter(status=Entry.LIVE).count() == 3
    assert cast.client("worker").post("/inventory/keep/joining/", wrong).status_code == 403
