"""The documents of a case as staff see them: what each is, what it was sent for and when, and whether it opens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from upwell.accounts import queries as accounts
from upwell.cases import queries as case_queries
from upwell.catalogue import queries as catalogue
from upwell.definition.model import Service
from upwell.definition.steps import Repeat
from upwell.desk.names import Names
from upwell.files.queries import Paper
from upwell.journey.texts import Texts
from upwell.ui import formats, speaking

MAY, FEW = "open_unscanned", 3


@dataclass(frozen=True, slots=True)
class Line:
    """`state`: open, unscanned (few open it), or shut. `said` is what there is to know about that. `about`: the
    question or the missing thing it was sent for; of two files of one name that and `at` tell which is which."""

    id: UUID
    name: str
    detail: str
    state: str
    said: str
    about: str
    at: datetime


def listed(documents: Sequence[Paper], case: Any, language: str) -> list[Line]:
    asked = _asked(case, language) if documents else {}
    later = [one for one in documents if str(one.id) not in asked]
    asked |= _missing(later, case) if later else {}
    return [
        Line(one.id, one.name, _detail(one), _state(one), said(one), asked.get(str(one.id), ""), one.upload.created_at)
        for one in documents
    ]


def let_through(became: str) -> str:
    """What has become of a document that somebody wanted to let through."""
    return {
        "let_through": _(
            "Everybody who sees this case can open it now. If a virus scanner finds something in it later, it is shut. "
            "Your reason stands in the history."
        ),
        "infected": _("The virus scanner found a virus in it just now. The file was deleted, and nobody can open it."),
        "clean": _(
            "The virus scanner found it clean just now. Everybody who sees this case can open it. You did not need to "
            "let it through, and your reason was not kept."
        ),
        "open": _("A colleague let it through just before you. Everybody who sees this case can open it."),
    }[became]


def who_lets_through(documents: Sequence[Line], case: Any, team: str, names: Names, *, may: bool) -> str:
    """For whoever looks at a document that stays shut for them: who can open it, and how to ask them. `team`: the one
    for which somebody looks."""
    if may or not any(one.state == "unscanned" for one in documents):
        return ""
    roles = [names.word(role.name) for role in names.city.roles.values() if MAY in role.may]
    if not roles:
        return _("No role may open it. Whoever keeps the system can set a virus scanner up.")
    listed_ = formats.listed(roles, language=names.language, style="or")
    said_ = _(
        "You cannot open what no virus scanner has looked at. Who can, and can let it through for you: %(roles)s."
    )
    return " ".join((said_ % {"roles": listed_}, _how_to_ask(case, team, names)))


def _how_to_ask(case: Any, team: str, names: Names) -> str:
    people = accounts.who_may(MAY, team)
    if not people:
        nobody = _("Nobody in %(team)s has this role now. Ask whoever keeps the system to give it to somebody.")
        return nobody % {"team": names.team(team)}
    said_ = _("Ask %(people)s: give the number %(reference)s, and say which document you need and what for.")
    called = [one.called for one in people[:FEW]]
    listed_ = formats.listed(called, language=names.language, style="or")
    return said_ % {"people": listed_, "reference": case.reference}


def _asked(case: Any, language: str) -> dict[str, str]:
    """The question each file is an answer to, by the file's id."""
    if case.version_id is None:
        return {}
    definition = catalogue.version(case.version_id).definition
    texts = Texts(definition, language)
    found = _answered(definition, case.answered)
    return {str(one): texts.of_step(address, "title", {}).text for address, ids in found for one in ids}


def _answered(definition: Service, answers: Mapping[str, Any]) -> Iterator[tuple[str, Iterable[Any]]]:
    for step in definition.walked:
        if isinstance(step, Repeat):
            for number, item in enumerate(answers.get(step.name) or []):
                for question in step.steps:
                    if getattr(question, "type", "") == "file":
                        yield f"{step.name}.{number}.{question.name}", item.get(question.name) or ()
        elif getattr(step, "type", "") == "file":
            yield step.name, answers.get(step.name) or ()


def _missing(documents: Sequence[Paper], case: Any) -> dict[str, str]:
    """What came later, with an answer: for the thing whose answer names it, else for the answer as a whole."""
    items = case_queries.items_sent(case)
    return {str(one.id): _item_of(one, items) or _("Sent with an answer") for one in documents}


def _item_of(one: Paper, items: Sequence[Any]) -> str:
    """An answer names its files, and is given after they came."""
    naming = [each for each in items if one.name in (each.answer or "") and each.answered_at >= one.upload.created_at]
    return str(min(naming, key=lambda each: each.answered_at).text) if naming else ""


def _state(one: Paper) -> str:
    if one.is_open:
        return "open"
    return "shut" if one.is_infected else "unscanned"


def said(one: Paper) -> str:
    if one.passed:
        return _("No virus scanner has looked at it. A colleague let it through.")
    return {
        "waiting": _("It waits for the virus scanner. Try again in a minute."),
        "unscanned": _("No virus scanner has looked at it."),
        "failed": _("The virus scanner could not read it."),
        "infected": _("It had a virus and was deleted."),
    }.get(one.state, "")


def _detail(one: Paper) -> str:
    pages = ngettext("%(count)s page", "%(count)s pages", one.pages) % {"count": one.pages} if one.pages else ""
    size = formats.file_size(one.size, language=speaking.current())
    return ", ".join(part for part in (one.format.upper(), pages, size) if part)
