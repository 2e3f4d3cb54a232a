"""Which services a message may mean: the words of all languages at once, without training. Pure.

Two looks are added up for each language of each service. How like one of its phrases the message is, by pieces of
letters, rare ones counting more; a long message may say more than the phrase. And how many of the message's telling
words the service knows at all, in the same language; what nobody knows counts against all. So mistakes, missing
accents and both Chinese scripts come out nearly the same, and who asks for a passport is offered nothing. A city may
add a model of sentences (`meaning`), whose likeness is then a third look, with thresholds of its own."""

from __future__ import annotations

import tomllib
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from upwell.conversation.meaning import Meanings, Model
from upwell.conversation.phrases import (
    DATA,
    FILLERS,
    SAID,
    WEIGHTS,
    Phrase,
    grams,
    is_han,
    pairs,
    phrases,
    pieces,
    telling,
)
from upwell.definition.model import Service
from upwell.intake.alike import like

MOST_LETTERS = 300
MOST_MISSPELT = 12
"""So many words of a message are looked at for typing mistakes."""
KNOWN = 2.0
"""How much the words count beside the likeness of a phrase."""
PAIR, UNKNOWN, UNKNOWN_SIGNS = 0.6, 0.8, 0.4
"""What a known pair of words adds, and what an unknown word, or pair of signs, counts against all."""
FEW = 10.0
"""A message of few telling words proves less: as if so much more had been said and not been known."""
LONG, LONGER = 20.0, 0.3
"""From this length on a message is longer than a phrase, and its likeness falls slowly only."""
AS_MANY = 60
"""Words are as rare in a city of few services as in one of so many."""
NEAR = 0.3
"""Of the best: what is below is not named beside it."""
ELSEWHERE = ""
"""The code of what no service of a city is for: `data/elsewhere.toml`."""
BY_FAR = 0.6
"""Of the best: what can be begun here and is below is something else."""
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Hit:
    """A service with the phrase that was most alike, and its language."""

    code: str
    score: float
    phrase: str
    language: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which score on something is offered; from which score, and lead before the next, it is sure."""

    offer: float
    sure: float
    lead: float


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Of each language, as the first part of its code."""

    known: Mapping[str, Threshold]

    def of(self, language: str) -> Threshold:
        return self.known.get(language.split("-")[0]) or self.known["other"]


def _read(name: str) -> Thresholds:
    plain = tomllib.loads((DATA / name).read_text(encoding="utf-8"))
    return Thresholds({language: Threshold(**values) for language, values in plain.items()})


LEXICAL, DENSE = _read("thresholds.toml"), _read("thresholds-dense.toml")


@dataclass(frozen=True, slots=True)
class Found:
    """What may be offered of what can be begun here, best first; whether the first is meant beyond much doubt.
    `instead`: what is meant by far, and cannot be begun here; `elsewhere`: it is what no city does."""

    hits: tuple[Hit, ...] = ()
    sure: bool = False
    instead: Hit | None = None
    elsewhere: bool = False


def choose(hits: Sequence[Hit], here: Iterable[str], *, most: int, thresholds: Thresholds = LEXICAL) -> Found:
    """Nothing when what fits best by far cannot be begun here: the next would be something else. `thresholds`: of the
    index that found the hits."""
    known = frozenset(here) - {ELSEWHERE}
    able = [hit for hit in hits if hit.code in known]
    if not able or hits[0].code == ELSEWHERE or able[0].score < hits[0].score * BY_FAR:
        return _not_here(hits, thresholds)
    first, wanted = able[0], thresholds.of(able[0].language)
    if first.score < wanted.offer:
        return Found()
    lead = first.score - max((hit.score for hit in hits if hit.code != first.code), default=0.0)
    near = tuple(hit for hit in able[:most] if hit.score >= first.score * NEAR)
    return Found(near, first.score >= wanted.sure and lead >= wanted.lead)


def _not_here(hits: Sequence[Hit], thresholds: Thresholds) -> Found:
    """What fits best is not to be had here: named where it is meant clearly enough to be offered."""
    if not hits or hits[0].score < thresholds.of(hits[0].language).offer:
        return Found()
    return Found(elsewhere=True) if hits[0].code == ELSEWHERE else Found(instead=hits[0])


def _elsewhere() -> Iterator[Phrase]:
    for language, said in tomllib.loads((DATA / "elsewhere.toml").read_text(encoding="utf-8")).items():
        yield from (Phrase("zh-Hans" if language == "zh" else language, "also", text) for text in said)


def _named(
    services: Iterable[Service], nowhere: Sequence[tuple[str, str]] | None
) -> Iterator[tuple[str, Iterable[Phrase]]]:
    """Each service with all it is called; last what no city does, with more of it."""
    yield from ((service.service, phrases(service)) for service in services)
    if nowhere is not None:
        yield ELSEWHERE, (*_elsewhere(), *(Phrase(language, "also", text) for language, text in nowhere))


class Index:
    """Built from definitions once, asked often. A slot is one language of one service."""

    def __init__(
        self,
        services: Iterable[Service],
        *,
        elsewhere: bool = True,
        nowhere: Sequence[tuple[str, str]] = (),
        model: Model | None = None,
        before: Index | None = None,
    ) -> None:
        """`nowhere`: more of what no city does, as language and text. `before`: an index whose work is taken over."""
        self._services: list[str] = []
        self._languages: list[str] = []
        self._phrases: list[str] = []
        slots, cut, counted = [], [], []
        words: dict[str, dict[int, float]] = defaultdict(dict)
        for code, texts in _named(services, nowhere if elsewhere else None):
            begun = len(self._languages)
            slot_of: dict[str, int] = {}
            seen: set[str] = set()
            for phrase in dict.fromkeys(texts):
                slot = slot_of.setdefault(phrase.language, begun + len(slot_of))
                parts = pieces(phrase.text)
                for word in (*telling(parts), *pairs(parts)):
                    words[word][slot] = max(words[word].get(slot, 0.0), WEIGHTS[phrase.part])
                if phrase.part in SAID and parts:
                    found = grams(parts)
                    self._phrases.append(phrase.text)
                    slots.append(slot)
                    cut.append(found)
                    seen.update(found)
            self._languages += slot_of
            self._services += [code] * len(slot_of)
            counted.append(seen)
        self._slot_of_phrase = np.array(slots, dtype=np.intp)
        self._rarest = max(len(counted), AS_MANY) + 1
        self._weigh_grams(cut, Counter(gram for seen in counted for gram in seen))
        self._weigh_words(words)
        self._meanings = self._understood(model, before) if model else None
        self.thresholds = DENSE if model else LEXICAL

    def _understood(self, model: Model, before: Index | None) -> Meanings:
        said = [(self._languages[slot], text) for slot, text in zip(self._slot_of_phrase, self._phrases, strict=True)]
        return Meanings(model, said, before._meanings if before else None)

    def _rarity(self, services: int) -> float:
        return 1.0 + log(self._rarest / (services + 1))

    def _weigh_grams(self, cut: Sequence[Counter[str]], services: Mapping[str, int]) -> None:
        self._gram_rarity = {gram: self._rarity(number) for gram, number in services.items()}
        listed: dict[str, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
        for place, found in enumerate(cut):
            weights = {gram: (1.0 + log(times)) * self._gram_rarity[gram] for gram, times in found.items()}
            length = sqrt(sum(weight * weight for weight in weights.values()))
            for gram, weight in weights.items():
                places, shares = listed[gram]
                places.append(place)
                shares.append(weight / length)
        self._by_gram: dict[str, tuple[Ints, Floats]] = {
            gram: (np.array(places, dtype=np.intp), np.array(shares)) for gram, (places, shares) in listed.items()
        }

    def _weigh_words(self, words: Mapping[str, Mapping[int, float]]) -> None:
        self._by_word: dict[str, tuple[Ints, Floats]] = {}
        self._word_rarity: dict[str, float] = {}
        self._spoken: dict[str, set[str]] = {code: set(known) for code, known in FILLERS.items()}
        first: dict[str, list[str]] = defaultdict(list)
        for word, slots in words.items():
            self._by_word[word] = (np.array(list(slots), dtype=np.intp), np.array(list(slots.values())))
            self._word_rarity[word] = self._rarity(len({self._services[slot] for slot in slots}))
            for slot in slots:
                self._spoken.setdefault(self._languages[slot].split("-")[0], set()).add(word)
            if len(word) >= 4 and " " not in word and not is_han(word):
                first[word[0]].append(word)
        self._first = {letter: sorted(known) for letter, known in first.items()}

    def hits(self, text: str) -> list[Hit]:
        """The services a text may mean, best first, each in the language it fits best in."""
        cut = pieces(text[:MOST_LETTERS])
        if not cut or not len(self._slot_of_phrase):
            return []
        cut, shares = self._spelt(cut)
        alike = self._alike(cut)
        scores = self._best(alike) + KNOWN * self._known(cut, shares)
        if self._meanings is not None:
            scores += self._best(self._meanings.like(text[:MOST_LETTERS]))
        found: dict[str, Hit] = {}
        for slot in np.argsort(-scores, kind="stable"):
            if scores[slot] <= 0:
                break
            code = self._services[slot]
            if code not in found:
                places = np.flatnonzero(self._slot_of_phrase == slot)
                phrase = self._phrases[places[np.argmax(alike[places])]] if len(places) else ""
                found[code] = Hit(code, float(scores[slot]), phrase, self._languages[slot])
        return list(found.values())

    def _best(self, of_phrases: Floats) -> Floats:
        """For each slot the most that one of its phrases has."""
        best = np.zeros(len(self._services))
        np.maximum.at(best, self._slot_of_phrase, of_phrases)
        return best

    def _alike(self, cut: list[str]) -> Floats:
        """For each phrase how like it the message is: 1 when it is the very phrase."""
        weights = {
            gram: (1.0 + log(times)) * self._gram_rarity.get(gram, 1.0 + log(self._rarest))
            for gram, times in grams(cut).items()
        }
        length = sqrt(sum(weight * weight for weight in weights.values()))
        length = length if length < LONG else LONG ** (1 - LONGER) * length**LONGER
        known = [(*self._by_gram[gram], weight / length) for gram, weight in weights.items() if gram in self._by_gram]
        if not known:
            return np.zeros(len(self._phrases))
        places = np.concatenate([one[0] for one in known])
        shares = np.concatenate([one[1] * one[2] for one in known])
        return np.bincount(places, shares, minlength=len(self._phrases)).astype(np.float64)

    def _spelt(self, cut: list[str]) -> tuple[list[str], dict[str, float]]:
        """The message with its misspelt words as they are known, and how like each of these is."""
        found, shares = [], {}
        for place, word in enumerate(cut):
            near = self._near(word) if place < MOST_MISSPELT else None
            if near is not None:
                word, share = near
                shares[word] = share
            found.append(word)
        return found, shares

    def _near(self, word: str) -> tuple[str, float] | None:
        """The word known that this one is most like, as search measures it; None for a word that is known."""
        if len(word) < 5 or is_han(word) or word in self._by_word or any(word in known for known in FILLERS.values()):
            return None
        words = self._first.get(word[0], [])
        mistakes = 1 if len(word) < 8 else 2
        near = process.extract(word, words, scorer=DamerauLevenshtein.distance, score_cutoff=mistakes, limit=8)
        found = {known for known, _, _ in near}
        begun = words[bisect_left(words, word) :][:50]
        found |= {known for known in begun if known.startswith(word)}
        found |= {word[:size] for size in range(5, len(word)) if word[:size] in self._by_word}
        if not found:
            return None
        best = max(sorted(found), key=lambda known: (like(word, known), -abs(len(known) - len(word))))
        return best, like(word, best)

    def _known(self, cut: list[str], shares: Mapping[str, float]) -> Floats:
        """For each slot the share of the telling words it knows, the rare ones counting more."""
        found, asked = np.zeros(len(self._services)), FEW
        for word in dict.fromkeys(telling(cut)):
            if word in self._by_word:
                asked += self._word_rarity[word]
                self._count(found, word, shares.get(word, 1.0))
            else:
                asked += (1.0 + log(self._rarest)) * (UNKNOWN_SIGNS if is_han(word) else UNKNOWN)
        for pair in pairs(cut):
            if pair in self._by_word:
                self._count(found, pair, PAIR)
        return found / asked

    def _count(self, found: Floats, word: str, share: float) -> None:
        slots, weights = self._by_word[word]
        found[slots] += weights * (share * self._word_rarity[word])

    def language(self, text: str, hit: Hit) -> str:
        """The language of the matched phrase if the message is clearly in it; not by one word that others share."""
        cut = pieces(text[:MOST_LETTERS])
        words = [word for piece in cut for word in (telling([piece]) if is_han(piece) else [piece])]
        spoken = hit.language.split("-")[0]
        if not words:
            return ""
        counts = {code: sum(word in known for word in words) for code, known in self._spoken.items()}
        own = counts.pop(spoken, 0)
        others = max(counts.values(), default=0)
        if len(words) == 1:
            return hit.language if own and not others and (is_han(words[0]) or len(words[0]) > 4) else ""
        return hit.language if own > others and own * 2 > len(words) else ""
