"""Which services a typed word means, by their names and other words in any language the city writes them in.

So staff find a case by what they call it, whatever its language. Kept for each edition of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from upwell.cases.wording import names_of, others_of
from upwell.catalogue import queries as catalogue
from upwell.lib.folding import words

SHORTEST = 3  # letters that may stand for the word they begin


def services_called(word: str) -> list[str]:
    """The codes of the services that have this folded word, or one that begins with it, among their names."""
    if len(word) < SHORTEST:
        return []
    every = _words(catalogue.edition())
    return [code for code, own in every.items() if any(one.startswith(word) for one in own)]


@lru_cache(maxsize=2)
def _words(_edition: int) -> Mapping[str, frozenset[str]]:
    every = ((one.code, one.definition) for one in catalogue.all_published())
    return {code: frozenset(words(" ".join((*names_of(said), *others_of(said))))) for code, said in every}
