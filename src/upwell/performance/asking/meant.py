"""What the values of a question mean: codes as they stand, or the names that pages give them, in any language of the
city. What is none of them is refused, or a slip of the pen would be answered with nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches

from django.utils import translation

from upwell.catalogue import queries as catalogue
from upwell.definition.channels import CHANNELS
from upwell.journey.texts import Texts
from upwell.performance import queries
from upwell.performance.asking.language import UNKNOWN, CannotAsk, Only, Question
from upwell.performance.shown import wording
from upwell.places import queries as places
from upwell.ui import formats

MOST_TOLD = 12
OPEN311, IMPORTED = "open311", "import"
YES_OR_NO = ("yes", "no")


def meant(asked: Question) -> Question:
    """The same with codes for names. Raises CannotAsk."""
    return replace(asked, only=tuple(_only(one) for one in asked.only))


def _only(one: Only) -> Only:
    if one.key not in _NAMES:
        return one
    codes = dict(_NAMES[one.key]())
    return replace(one, values=tuple(_code(value, codes) for value in one.values))


def _code(value: str, codes: Mapping[str, str]) -> str:
    """`codes`: by what somebody may write, folded."""
    wanted = _folded(value)
    if wanted == UNKNOWN:
        return UNKNOWN
    if wanted in codes:
        return codes[wanted]
    near = get_close_matches(wanted, codes, 1)
    known = dict.fromkeys(codes.values()) if len(set(codes.values())) <= MOST_TOLD else {}
    raise CannotAsk("value", value, meant=codes[near[0]] if near else "", known=", ".join(known))


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _services() -> Iterator[tuple[str, str]]:
    """Published ones by their names, too; those that are gone by their code, for what they counted is still there."""
    for code in queries.services():
        yield _folded(code), code
    for one in catalogue.all_published():
        yield _folded(one.code), one.code
        for language in catalogue.city().languages:
            yield _folded(Texts(one.definition, language).of_service("name").text), one.code


def _channels() -> Iterator[tuple[str, str]]:
    for code in (*CHANNELS, OPEN311, IMPORTED):
        yield code, code
        for language in catalogue.city().languages:
            with translation.override(language):
                yield _folded(wording.channel(code)), code


def _languages() -> Iterator[tuple[str, str]]:
    for code in catalogue.city().languages:
        yield _folded(code), code
        for language in catalogue.city().languages:
            yield _folded(formats.language_name(code, language=language)), code


def _areas() -> Iterator[tuple[str, str]]:
    main = catalogue.city().places.main
    for ref in places.areas_in(main) if main else ():
        yield _folded(ref.code), ref.code
        for language in catalogue.city().languages:
            yield _folded(ref.called(language)), ref.code


def _teams() -> Iterator[tuple[str, str]]:
    city = catalogue.city()
    for code, team in city.teams.items():
        yield _folded(code), code
        for language in city.languages:
            yield _folded(city.word(team.name, language)), code


def _yes_or_no() -> Iterator[tuple[str, str]]:
    return ((word, word) for word in YES_OR_NO)


_NAMES: Mapping[str, Callable[[], Iterator[tuple[str, str]]]] = {
    "service": _services,
    "channel": _channels,
    "language": _languages,
    "area": _areas,
    "team": _teams,
    "assisted": _yes_or_no,
    "scripted": _yes_or_no,
}
