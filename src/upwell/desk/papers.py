"""The documents of a case as staff see them: what each is, and whether it opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from upwell.files.queries import Paper
from upwell.ui import formats


@dataclass(frozen=True, slots=True)
class Line:
    """`state`: open, unscanned (few open it), or shut. `said` is what there is to know about that."""

    id: UUID
    name: str
    detail: str
    state: str
    said: str


def listed(documents: Sequence[Paper]) -> list[Line]:
    return [Line(one.id, one.name, _detail(one), _state(one), said(one)) for one in documents]


def _state(one: Paper) -> str:
    if one.is_open:
        return "open"
    return "shut" if one.is_infected else "unscanned"


def said(one: Paper) -> str:
    return {
        "waiting": _("It waits for the virus scanner. Try again in a minute."),
        "unscanned": _("No virus scanner has looked at it."),
        "failed": _("The virus scanner could not read it."),
        "infected": _("It had a virus and was deleted."),
    }.get(one.state, "")


def _detail(one: Paper) -> str:
    pages = ngettext("%(count)s page", "%(count)s pages", one.pages) % {"count": one.pages} if one.pages else ""
    size = formats.file_size(one.size, language=get_language() or "en")
    return ", ".join(part for part in (one.format.upper(), pages, size) if part)
