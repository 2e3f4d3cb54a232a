"""Where staff go from every page of theirs: what they use all day in sight, the rest behind one word.

Which places there are, and who may go there, is told by `config`; this room knows none."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Said

IN_SIGHT = 4
"""So many fit beside the city's name in one row of a small laptop."""


@dataclass(frozen=True, slots=True)
class Place:
    """`needs`: the permission to go there; `or_needs`: another that is enough."""

    view: str
    label: Said
    icon: str
    needs: str
    or_needs: str = ""


@dataclass(frozen=True, slots=True)
class Ways:
    """What somebody sees; `behind` is never one alone, for its word would take as much room."""

    first: list[Link]
    behind: list[Link]

    @property
    def is_behind(self) -> bool:
        return any(link.current for link in self.behind)


@dataclass(frozen=True, slots=True)
class Link:
    href: str
    label: Said
    icon: str
    current: bool


PLACES: tuple[Place, ...] = ()
"""In the order of how often they are needed; wired by `config`."""


def ways(permissions: Container[str], here: str) -> Ways:
    """`here`: the path of the page that is shown."""
    links = []
    for place in PLACES:
        if place.needs in permissions or (place.or_needs and place.or_needs in permissions):
            href = reverse(place.view)
            links.append(Link(href, place.label, place.icon, href == here))
    cut = len(links) if len(links) <= IN_SIGHT + 1 else IN_SIGHT
    return Ways(links[:cut], links[cut:])
