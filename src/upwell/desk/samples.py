"""What residents will read of one verb on many cases, before anything is sent.

One letter for each service and language, for these make the words; each is the very letter that one of them gets. Where
the verb would be refused, why, so that nobody counts on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from upwell.cases import actions as cases
from upwell.cases.queries import CasePage
from upwell.desk import preview
from upwell.desk.names import Names, language_name
from upwell.desk.preview import Letter

Change = Callable[[CasePage], object]


@dataclass(frozen=True, slots=True)
class Sample:
    """The letter as the first resident of these cases gets it, and how many get one like it."""

    letter: Letter
    language: str
    service: str
    count: int


@dataclass(frozen=True, slots=True)
class Samples:
    """`joined`: what residents of cases joined to these will read."""

    letters: Sequence[Sample]
    joined: Sequence[Sample]
    unreached: int
    refused: Sequence[tuple[CasePage, str]]


def of(pages: Sequence[CasePage], change: Change, names: Names, *, now: datetime) -> Samples:
    """`change` is what will be done to each; here it is done and undone."""
    letters, refused, unreached = [], [], 0
    for alike in _alike(pages):
        reached = [page for page in alike if (page.case.contact or {}).get("email")]
        first = (reached or alike)[0]
        try:
            letter = preview.letter(first.case.reference, lambda: change(first), now=now)  # noqa: B023
        except cases.Refused as refusal:
            refused += [(page, str(refusal.sentence)) for page in alike]
            continue
        unreached += len(alike) - len(reached)
        if letter is not None:
            case = first.case
            letters.append(Sample(letter, language_name(case.language), names.service(case.service), len(reached)))
    return Samples(letters, _joined(pages, change, names, now), unreached, refused)


def _joined(pages: Sequence[CasePage], change: Change, names: Names, now: datetime) -> list[Sample]:
    """Few cases have others joined to them; each of these is tried, for who reads what is not known before."""
    found: dict[tuple[str, str], Sample] = {}
    for page in pages:
        for one in _told_to_joined(page, change, now) if page.merged else ():
            key, service = (page.case.service, one.language), names.service(page.case.service)
            before = found.get(key) or Sample(Letter(one.subject, one.body, one.language), one.spoken, service, 0)
            found[key] = replace(before, count=before.count + one.count)
    return list(found.values())


def _told_to_joined(page: CasePage, change: Change, now: datetime) -> Sequence[preview.Joined]:
    joined = [row.reference for row in page.merged]
    try:
        letter = preview.letter(page.case.reference, lambda: change(page), now=now, joined=joined)
    except cases.Refused:
        return ()  # said already
    return letter.joined if letter else ()


def _alike(pages: Sequence[CasePage]) -> list[list[CasePage]]:
    found: dict[tuple[str, ...], list[CasePage]] = {}
    for page in pages:
        case = page.case
        found.setdefault((case.service, case.language, case.workflow, str(case.version_id)), []).append(page)
    return list(found.values())
