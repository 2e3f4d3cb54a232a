"""What the pages of one edit share: whose it is, its tabs, and that what is not for somebody is not there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upwell.accounts.access import actor_in
from upwell.accounts.actor import Actor
from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.journey.texts import Texts
from upwell.lib import clock
from upwell.limits import callers, kinds
from upwell.ui import speaking
from upwell.workbench import checking, queries
from upwell.workbench.allowed import EDIT, PUBLISH, may
from upwell.workbench.checking import Checked
from upwell.workbench.models import Edit

TABS = ("text", "words", "walk", "phone", "examples", "changes")


@dataclass(frozen=True, slots=True)
class At:
    """An edit that this person may see."""

    edit: Edit
    actor: Actor
    published: Published | None

    @property
    def may_edit(self) -> bool:
        return may(self.actor, EDIT, self.edit.owner, catalogue.city())

    @property
    def may_publish(self) -> bool:
        return may(self.actor, PUBLISH, self.edit.owner, catalogue.city())

    def checked(self, request: HttpRequest, files: dict[str, str] | None = None) -> Checked:
        """What is written, checked. Raises TooMany, TooLarge."""
        callers.count(kinds.CHECKS, request, now=clock.now())
        return checking.check(self.edit.code, self.edit.files if files is None else files)

    def frame(self, tab: str) -> dict[str, Any]:
        """What every page of the edit prints above its own part."""
        edit = self.edit
        return {
            "actor": self.actor,
            "edit": edit,
            "code": edit.code,
            "name": self.name,
            "published": self.published,
            "outdated": bool(self.published and self.published.number != (edit.base or 0)),
            "may_edit": self.may_edit,
            "may_publish": self.may_publish,
            "tabs": [(name, label, reverse(f"workbench:{name}", args=[edit.code])) for name, label in _labels()],
            "tab": tab,
        }

    @property
    def name(self) -> str:
        if self.published is None:
            return queries.named(self.edit, self.edit.code)
        return Texts(self.published.definition, speaking.current()).of_service("name").text


def _labels() -> list[tuple[str, str]]:
    said = (
        _("Text"),
        _("Wording"),
        _("Try it on the web"),
        _("Try it by text"),
        _("Examples"),
        _("Changes and review"),
    )
    return list(zip(TABS, said, strict=True))


def at(request: HttpRequest, code: str) -> At:
    """The edit under way at this service. Raises Http404."""
    edit, actor = queries.live(code), actor_in(request)
    if edit is None:
        raise Http404
    found = At(edit, actor, catalogue.published(code))
    if not (found.may_edit or found.may_publish):
        raise Http404
    return found


def number(given: str, otherwise: int = 0) -> int:
    """What a form says in figures; whatever else it says is `otherwise`."""
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else otherwise


def said_saved(errors: int) -> str:
    if not errors:
        return _("Saved.")
    said = ngettext("Saved. It has %(n)s problem.", "Saved. It has %(n)s problems.", errors)
    return said % {"n": errors}


def language_of(given: str, languages: tuple[str, ...]) -> str:
    return given if given in languages else languages[0] if languages else "en"
