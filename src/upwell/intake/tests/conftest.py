from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from upwell.catalogue.city import City
from upwell.catalogue.queries import Published
from upwell.intake.tests import scene


@pytest.fixture
def pothole(city: City, uploads: Path) -> Published:
    return scene.publish(scene.POTHOLE, scene.POTHOLE_ES)


@pytest.fixture
def quick(city: City, settings: LazySettings) -> Published:
    return scene.publish(scene.QUICK)
