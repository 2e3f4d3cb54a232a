"""Finds services by what people type: in any language, with typing mistakes, by the words residents use.

Each word of the search must be like some word of a service's name, other names, summary, topics or the things it
counts (a couch, a mattress) with their other names; rarer and more telling words count more. Whoever types nothing
but a thing most likely wants to be rid of it. The index is built from the published definitions and kept until they
change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import log

from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Published
from upwell.definition.model import Service
from upwell.definition.questions import QuantityQuestion
from upwell.intake.alike import SKIPPED, like, telling
from upwell.lib.folding import words

WEIGHTS = {"name": 3.0, "also": 3.0, "option": 1.2, "topic": 1.0, "summary": 1.0}
ENOUGH = 0.45  # of the telling weight of the words asked for


@dataclass(slots=True)
class _Indexed:
    published: Published
    words: dict[str, float] = field(default_factory=dict)
    phrases: set[str] = field(default_factory=set)
    things: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Index:
    edition: int
    services: list[_Indexed]
    rarity: dict[str, float]


_kept: list[_Index] = []


def search(text: str, *, limit: int = 10) -> list[Published]:
    """The services this text may mean, best first; closed ones too, for their page says what to do instead."""
    asked = telling(text)
    if not asked:
        return []
    index = _index()
    phrase = " ".join(words(text))
    scored = [(_score(asked, phrase, service, index.rarity), service.published) for service in index.services]
    found = sorted(((score, one) for score, one in scored if score > 0), key=lambda pair: (-pair[0], pair[1].code))
    best = found[0][0] if found else 0
    return [published for score, published in found[:limit] if score >= best * 0.35]


def _score(asked: list[str], phrase: str, service: _Indexed, rarity: dict[str, float]) -> float:
    total = weight = 0.0
    for word in asked:
        value = rarity.get(word, 1.0)
        weight += value
        total += value * max((like(word, known) * worth for known, worth in service.words.items()), default=0.0)
    if total < ENOUGH * weight:
        return 0.0
    named = 2.0 if phrase in service.phrases else 1.0 if " ".join(asked) in service.things else 0.0
    return total / weight + named


def _index() -> _Index:
    edition = catalogue.edition()
    if not _kept or _kept[0].edition != edition:
        _kept[:] = [_build(edition)]
    return _kept[0]


def _build(edition: int) -> _Index:
    services = [_indexed(published) for published in catalogue.all_published()]
    seen = Counter(word for service in services for word in service.words)
    rarity = {word: 1.0 + log(len(services) / count) for word, count in seen.items()}
    return _Index(edition, services, rarity)


def _indexed(published: Published) -> _Indexed:
    found = _Indexed(published)
    for part, text in _texts(published):
        folded = words(text)
        if part in ("name", "also"):
            found.phrases.add(" ".join(folded))
        for word in folded:
            if word not in SKIPPED:
                found.words[word] = max(found.words.get(word, 0.0), WEIGHTS[part])
    found.things = set(_things(published.definition))
    return found


def _things(service: Service) -> Iterable[str]:
    """What it takes, as somebody types it alone: words of the label, and other names. Not what goes elsewhere."""
    for step in _counted(service):
        for code, option in step.options.items():
            if option.instead is not None:
                continue
            for label in (option.label, *_translated(service, f"steps.{step.name}.options.{code}.label")):
                yield from (word for word in words(label) if word not in SKIPPED)
            for other in (*option.say, *_translated(service, f"steps.{step.name}.options.{code}.say.")):
                yield " ".join(word for word in words(other) if word not in SKIPPED)


def _counted(service: Service) -> Iterable[QuantityQuestion]:
    return (step for step in service.steps if isinstance(step, QuantityQuestion))


def _translated(service: Service, path: str) -> Iterable[str]:
    """The words of a path in every language; a path with a dot at its end is a list of them."""
    for texts in service.translations.values():
        for at, translated in texts.items():
            if at == path or (path.endswith(".") and at.startswith(path)):
                yield translated.text


def _texts(published: Published) -> Iterable[tuple[str, str]]:
    service, city = published.definition, catalogue.city()
    yield "name", service.name
    yield "also", published.code.replace("_", " ")
    yield "summary", service.summary
    yield from (("also", phrase) for phrase in service.also_said_as)
    for topic in service.topics:
        known = city.topics.get(topic)
        yield from (("topic", name) for name in (known.name.values() if known else ()))
    for step in _counted(service):
        for code, option in step.options.items():
            at = f"steps.{step.name}.options.{code}"
            known_as = (option.label, *option.say, *_translated(service, f"{at}.label"))
            yield from (("option", text) for text in (*known_as, *_translated(service, f"{at}.say.")))
    for texts in service.translations.values():
        for path, translated in texts.items():
            part = path.split(".")[0]
            if part in ("name", "summary", "also_said_as"):
                yield {"name": "name", "summary": "summary", "also_said_as": "also"}[part], translated.text
