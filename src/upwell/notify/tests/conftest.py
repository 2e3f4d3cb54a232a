from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.cast import NOW

from upwell.catalogue.city import City
from upwell.notify import actions as notify
from upwell.notify.actions import Recipient
from upwell.notify.models import Message
from upwell.notify.tests.sink import Sink

VALUES: dict[str, Any] = {
    "service": "Report a pothole",
    "reference": "K7QM-3XPD",
    "follow_link": "http://127.0.0.1:8000/follow/secret-of-the-link",
}


@pytest.fixture
def queue(city: City) -> Callable[..., Message | None]:
    counter = iter(range(10_000))

    def _queue(template: str = "receipt", **given: Any) -> Message | None:
        values = VALUES | given.pop("values", {})
        settings = {
            "to": Recipient(email="maria@example.org"),
            "language": "en",
            "about": "K7QM-3XPD",
            "dedupe": f"test {next(counter)}",
            "now": NOW,
        }
        return notify.queue(template, values=values, **settings | given)

    return _queue


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    server = Sink()
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 2
    settings.DEFAULT_FROM_EMAIL = "City services <no-reply@city.example>"
    yield server
    server.stop()
