"""A kind of system is named in three tables, and in no other place."""

from __future__ import annotations

from typing import get_args

import pytest

from upwell.catalogue.city import Partner
from upwell.partners.kinds import KINDS, News, kind_of
from upwell.partners.models import Outgoing
from upwell.partners.tests.scene import ordered, publish_city
from upwell.partners.tests.test_webhook import post, secrets
from upwell.simulation.haulers.fleet import STANDS

__all__ = ["secrets"]


def test_every_kind_a_city_may_name_is_known_and_no_other() -> None:
    assert set(KINDS) == set(get_args(Partner.model_fields["system"].annotation))


def test_whatever_has_a_say_in_days_or_gets_lists_has_something_that_stands_in_for_it() -> None:
    assert set(STANDS) == {name for name, kind in KINDS.items() if kind.schedules or kind.by_list}


def test_a_partner_the_city_no_longer_has_is_worked_with_by_hand() -> None:
    assert kind_of(None).by_hand
    assert kind_of(None).news is News.NONE


@pytest.mark.parametrize("system", sorted(KINDS))
def test_a_message_waits_for_those_that_are_sent_something_and_for_no_other(system: str, partners: None) -> None:
    publish_city({"other": {"name": {"en": "Other"}, "system": system}})

    order = ordered("other")

    assert order.state == ("offered" if KINDS[system].by_hand else "queued")
    assert Outgoing.objects.filter(order=order).exists() is not KINDS[system].by_hand


@pytest.mark.parametrize("system", sorted(KINDS))
def test_signed_news_is_taken_from_the_kinds_that_sign_and_from_no_other(system: str, secrets: None) -> None:
    publish_city({"north": {"name": {"en": "North"}, "system": system}})

    taken = post({}).status_code != 401

    assert taken is (KINDS[system].news is News.SIGNED)
