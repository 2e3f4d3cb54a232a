from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from upwell.catalogue.city import City
from upwell.catalogue.queries import Published
from upwell.channels.web.tests.walking import Browser
from upwell.intake.tests import scene
from upwell.places import editions
from upwell.places.tests import conftest as town

bring_in = town.bring_in


@pytest.fixture
def pothole(city: City, uploads: Path) -> Published:
    return scene.publish(scene.POTHOLE, scene.POTHOLE_ES)


@pytest.fixture
def quick(city: City) -> Published:
    return scene.publish(scene.QUICK)


@pytest.fixture
def browser() -> Browser:
    return Browser(Client())


@pytest.fixture
def streets(city: City, bring_in: town.Import, settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    """A dozen addresses, three corners and the city's outline."""
    settings.DATA = tmp_path / "data"
    editions.forget()
    bring_in("addresses.csv", town.ADDRESSES, town.ADDRESS_MAP)
    bring_in("crossings.csv", town.CROSSINGS, town.CROSSING_MAP)
    bring_in("city.geojson", town.CITY, town.CITY_MAP)
    scene.republish(places={"outline": "city"})
    yield
    editions.forget()
