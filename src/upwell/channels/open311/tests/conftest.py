"""A city with four services behind the door, and a key to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from upwell.accounts.actor import SYSTEM
from upwell.catalogue.city import City
from upwell.channels.open311 import actions, queries
from upwell.channels.open311.tests.scene import CART, LAMP, POTHOLE, SECRET, SPANISH, Door, publish
from upwell.lib import clock
from upwell.places import editions


@pytest.fixture
def door(city: City) -> Iterator[Door]:
    editions.forget()
    publish(POTHOLE, SPANISH, open311_jurisdiction="city.example.org")
    for plain in (LAMP, CART, SECRET):
        publish(plain)
    queries.forget()
    yield Door(actions.create_key("an app", by=SYSTEM, now=clock.now(), per_minute=0).secret)
    queries.forget()
