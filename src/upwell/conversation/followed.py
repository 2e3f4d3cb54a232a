"""How a request stands, in a line or two: for whoever sent it from here, and for whoever knows its number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext

from upwell.cases import links, promise
from upwell.cases import queries as cases
from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import Outcome, State
from upwell.conversation.message import Message
from upwell.journey.texts import Said
from upwell.lib.references import canonical
from upwell.lib.written import joined
from upwell.ui import formats

_WRITTEN = re.compile(r"(?<![0-9A-Za-z-])[0-9A-Za-z]{4}-[0-9A-Za-z]{4}(?![0-9A-Za-z-])")


def reference_in(text: str) -> str:
    """The number of a request that somebody wrote, alone, after a word such as STATUS, or with its hyphen anywhere;
    empty when there is none."""
    words = text.replace("#", " ").split()
    tried = [*_WRITTEN.findall(text), *((words[-1], "".join(words[-2:])) if words and len(words) <= 4 else ())]
    return next((found for one in tried if (found := canonical(one)) and any(sign.isalnum() for sign in one)), "")


def of_sent(draft_ids: Iterable[str], *, language: str, now: datetime) -> list[Message]:
    """Of what was sent from this conversation: the newest with its private link, and the others after it."""
    says, link = [], ""
    for draft_id in draft_ids:
        view = cases.by_follow_secret(links.follow_secret(UUID(draft_id)))
        if view is not None:
            case, outcome = view.case, view.outcome
            name = catalogue.case_name(case.service, case.title, language)
            said = line(case.reference, name.text, view.state, outcome, case.due_at, language=language, now=now)
            says.append(Said(said, language))
            link = link or link_to(case.pk, language)
    if not says:
        return []
    newest, *others = says
    return [Message((newest,), link=link, follows=True), *([Message(tuple(others))] if others else [])]


def link_to(case_id: UUID, language: str) -> str:
    return links.in_language(links.follow_link(case_id), language)


def is_known(reference: str) -> bool:
    return cases.public_view(reference) is not None


def of_number(reference: str, *, language: str, now: datetime) -> Message:
    """What everybody may know."""
    view = cases.public_view(reference)
    if view is None:
        said = gettext("We do not know this number. It has eight letters and digits, like K7QM-3XPD.")
        return Message((Said(said, language),))
    name = catalogue.case_name(view.service, view.title, language)
    said = line(view.reference, name.text, view.state, view.outcome, view.due_at, language=language, now=now)
    return Message((Said(said, language),))


def line(
    reference: str,
    name: str,
    state: State,
    outcome: Outcome | None,
    due_at: datetime | None,
    *,
    language: str,
    now: datetime,
) -> str:
    city = catalogue.city()
    stands = city.word(outcome.name if outcome else state.public or state.name, language)
    said = gettext("%(reference)s, %(name)s: %(stands)s.") % {"reference": reference, "name": name, "stands": stands}
    if outcome or due_at is None:
        return said
    day = formats.day(promise.last_day(due_at, city.workdays), language=language, today=city.workdays.local_day(now))
    return joined(said, gettext("We aim to finish by %(due_at)s.") % {"due_at": day})
