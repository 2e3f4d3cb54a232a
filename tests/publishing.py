"""Publishing a definition into the small city of the cast, for the tests of every room that needs a service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.cast import NOW
from upwell.catalogue import queries as catalogue
from upwell.catalogue.models import Publication, Service, Version

Plain = Mapping[str, Any]
END = ({"check": "answers"}, {"submit": "request"})


def publish(plain: Plain, translations: Plain | None = None) -> catalogue.Published:
    """Again makes a new version."""
    service, _made = Service.objects.get_or_create(code=plain["service"])
    service.current = Version.objects.create(
        service=service,
        number=service.versions.count() + 1,
        hash="",
        source={"service": plain, "translations": translations or {}},
        published_at=NOW,
        published_by="test",
    )
    service.save()
    republish()
    found = catalogue.published(plain["service"])
    assert found is not None
    return found


def publish_asking(plain: Plain, *steps: Plain, **settings: Any) -> catalogue.Published:
    """The same service with these steps before its end."""
    return publish({**plain, **settings, "steps": [*steps, *END]})


def republish(*, rows: Plain | None = None, **changes: Any) -> None:
    """A new edition of the city, with other settings when given."""
    latest = Publication.objects.latest("pk")
    Publication.objects.create(
        settings_hash="test",
        settings={**latest.settings, **changes},
        tables=rows or latest.tables,
        published_at=NOW,
        published_by="test",
    )
    catalogue.forget()
