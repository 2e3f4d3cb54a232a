"""What a service is called on a page: one that Upwell delivers in the language of the page, as on its own; any other
as its inventory calls it, in English."""

from __future__ import annotations

from upwell.catalogue import queries as catalogue
from upwell.journey.texts import Said, Texts
from upwell.portfolio.models import Collection, Entry
from upwell.ui import speaking

ENGLISH = "en"


def name(one: Entry, of: Collection) -> Said:
    return _of(one, of, "name") or Said(one.name, ENGLISH)


def summary(one: Entry, of: Collection, said: str) -> Said:
    return _of(one, of, "summary") or Said(said, ENGLISH)


def _of(one: Entry, of: Collection, field: str) -> Said | None:
    if not one.definition or not of.is_own or not catalogue.has_city():
        return None
    found = catalogue.published(one.definition)
    return Texts(found.definition, speaking.current()).of_service(field) if found else None
