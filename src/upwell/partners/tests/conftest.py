from collections.abc import Iterator

import pytest

from upwell.catalogue import queries as catalogue
from upwell.partners.tests.scene import Double, publish_city, speaking


@pytest.fixture
def partners(db: None) -> Iterator[None]:
    """The small city with three partners."""
    publish_city()
    yield
    catalogue.forget()


@pytest.fixture
def double(partners: None) -> Iterator[Double]:
    with speaking(Double()) as made:
        yield made
