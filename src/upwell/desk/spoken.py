"""The languages that readers of a letter read, each with a box for words in it and what was typed there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from upwell.cases.queries import CasePage
from upwell.desk.names import Names, language_name

LONGEST = 5_000


@dataclass(frozen=True, slots=True)
class Spoken:
    """A language that residents of the cases read: its name, how many of them, what was typed in it."""

    code: str
    name: str
    count: int
    message: str
    question: str


def languages(pages: Sequence[CasePage], names: Names, given: Mapping[str, str], *, told: bool) -> list[Spoken]:
    """Those who write, write once for each. `told`: words go out, and not only a question; residents of joined cases
    hear those, and are asked nothing."""
    counted = Counter(page.case.language for page in pages)
    if told:
        counted.update(row.language for page in pages for row in page.merged)
    return spoken(counted, names, given)


def of_joined(page: CasePage, names: Names, given: Mapping[str, str]) -> list[Spoken]:
    """The languages that only residents of joined cases read."""
    counted = Counter(row.language for row in page.merged if row.language != page.case.language)
    return spoken(counted, names, given)


def also(page: CasePage, names: Names, given: Mapping[str, str]) -> dict[str, str]:
    """What was typed for them, by language. A box left empty: they get the words as written for the others."""
    return {one.code: one.message for one in of_joined(page, names, given) if one.message.strip()}


def spoken(counted: Mapping[str, int], names: Names, given: Mapping[str, str]) -> list[Spoken]:
    """In the city's order."""
    order = [
        *(code for code in names.city.languages if code in counted),
        *sorted(counted.keys() - set(names.city.languages)),
    ]
    return [
        Spoken(
            code,
            language_name(code),
            counted[code],
            given.get(f"message-{code}", "")[:LONGEST],
            given.get(f"question-{code}", "")[:LONGEST],
        )
        for code in order
    ]
