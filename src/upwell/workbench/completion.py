"""The names that an editor may complete beside the settings of the language: what this city knows."""

from __future__ import annotations

from typing import Any

from upwell.catalogue import queries as catalogue
from upwell.ui import speaking


def names() -> dict[str, list[dict[str, str]]]:
    """By the setting in which they stand, each with what it is called."""
    city, language = catalogue.city(), speaking.current()

    def called(table: Any) -> list[dict[str, str]]:
        return [{"label": code, "detail": city.word(one.name, language)} for code, one in table.items()]

    services = [{"label": one.code, "detail": one.definition.name} for one in catalogue.all_published()]
    known = catalogue.known()
    return {
        "owner": called(city.departments),
        "team": called(city.teams),
        "topics": called(city.topics),
        "workflow": [{"label": one, "detail": ""} for one in sorted(known.workflows or ())],
        "use": [{"label": one, "detail": ""} for one in sorted({*(known.providers or ()), *(known.calendars or ())})],
        "languages": [{"label": one, "detail": ""} for one in city.languages],
        "service": services,
        "also": services,
    }
