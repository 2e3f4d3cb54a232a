"""A city with three services behind the door, and a key to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.publishing import publish

from upwell.catalogue.city import City
from upwell.channels.api import queries
from upwell.channels.api.tests import scene
from upwell.channels.api.tests.scene import Door
from upwell.places import editions


@pytest.fixture
def door(city: City, uploads: Path) -> Iterator[Door]:
    editions.forget()
    publish(scene.FORM, scene.FORM_ES)
    publish(scene.WEB_ONLY)
    publish(scene.SECRET)
    queries.forget()
    yield Door(scene.key())
    queries.forget()
