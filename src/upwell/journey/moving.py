"""A journey that goes on with another version of its definition: which answers stay, and what is asked again.

An answer stays where the new version asks the same thing in the same form and still takes it. Nothing is answered that
nobody said: what was agreed to, read in other words, or looked up in another way is open again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from upwell.definition.model import Service
from upwell.definition.questions import FileQuestion, PhotoQuestion, Question, type_of
from upwell.definition.steps import AnyStep, Book, Check, LookUp, Pay, Repeat, Tell
from upwell.definition.values import Plain
from upwell.journey import log
from upwell.journey.facts import Facts
from upwell.journey.log import Answers, Entry
from upwell.journey.walk import Position, walk


@dataclass(frozen=True, slots=True)
class Moved:
    """`entries`: what the log is continued with. By address: `again`: answered before, and to be answered anew; `gone`:
    asked no more; `reworded`: the answer stays, under other words. `loses_files`: a file was sent that is wanted no
    more."""

    entries: tuple[Entry, ...]
    again: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    reworded: tuple[str, ...] = ()
    loses_files: bool = False


def move(entries: Iterable[Entry], old: Service, new: Service, *, channel: str = "web") -> Moved:
    """The journey of these entries on the new version. Look-ups to be made again are left to the next turn."""
    answers, facts = log.fold(entries)
    dropped = [address for address in _addresses(old, answers) if not _stays(old, new, address)]
    for address in _from_behind(dropped):
        answers = log.remove_at(answers, address)
    stale = [name for name in facts if _is_outdated(old, new, name)]
    facts = {name: fact for name, fact in facts.items() if name not in stale}
    refused, answers = _refused(new, answers, facts, channel)
    taken = [*_from_behind(dropped), *refused]
    asked = [address for address in (*dropped, *refused) if isinstance(_step(old, address), Question)]
    return Moved(
        entries=(*(log.removed(address) for address in taken), *(log.forgotten(name) for name in stale)),
        again=tuple(address for address in asked if _step(new, address) is not None),
        gone=tuple(address for address in asked if _step(new, address) is None),
        reworded=tuple(address for address in _addresses(old, answers) if _is_reworded(old, new, address)),
        loses_files=any(isinstance(_step(old, address), FileQuestion | PhotoQuestion) for address in asked),
    )


def is_same(old: Service, new: Service, address: str) -> bool:
    """Whether an answer to this step of the old version is one to that of the new: nothing of it is different."""
    before, after = _step(old, address), _step(new, address)
    return before is not None and before == after


def _addresses(old: Service, answers: Answers) -> Iterator[str]:
    """Of each answer: `size`, `dogs.more`, `dogs.0.name`."""
    for name, plain in answers.items():
        if isinstance(old.by_name.get(name), Repeat) and isinstance(plain, list | tuple) and plain:
            items = (item if isinstance(item, Mapping) else {} for item in plain)
            yield from (f"{name}.{index}.{key}" for index, item in enumerate(items) for key in item)
        else:
            yield name


def _from_behind(addresses: Iterable[str]) -> list[str]:
    """Items of a list go from the last on, for those behind one move up."""
    return list(addresses)[::-1]


def _step(service: Service, address: str) -> AnyStep | None:
    name, *rest = address.split(".")
    step = service.by_name.get(name)
    if len(rest) == 2:
        return service.questions.get(f"{name}.{rest[1]}") if isinstance(step, Repeat) else None
    if rest == ["more"]:
        return step if isinstance(step, Repeat) else None
    return step


def _stays(old: Service, new: Service, address: str) -> bool:
    before, after = _step(old, address), _step(new, address)
    if before is None or after is None or isinstance(before, Check | Book | Pay):
        return False
    if isinstance(before, Tell):
        return before == after
    if isinstance(before, Question):
        return isinstance(after, Question) and type_of(before) == type_of(after) and before.party == after.party
    return type(before) is type(after)


def _is_outdated(old: Service, new: Service, name: str) -> bool:
    """A look-up that is another one by now; a proof of a contact, the day and the like stay."""
    before, after = old.by_name.get(name), new.by_name.get(name)
    if not isinstance(before, LookUp):
        return False
    same = isinstance(after, LookUp) and (after.use, after.with_) == (before.use, before.with_)
    return not same


def _is_reworded(old: Service, new: Service, address: str) -> bool:
    before, after = _step(old, address), _step(new, address)
    if not isinstance(before, Question) or not isinstance(after, Question):
        return False
    return _words(before) != _words(after)


def _words(question: Question) -> tuple[Any, ...]:
    return question.title, question.hint, getattr(question, "options", None)


def _refused(new: Service, answers: Answers, facts: Facts, channel: str) -> tuple[list[str], Answers]:
    """The answers the new version takes no more, wherever on the way they are met, and the others."""
    refused: list[str] = []
    while True:
        found = walk(new, answers, facts, channel=channel)
        stored: tuple[Plain, bool] = log.stored_at(answers, found.address)
        if found.position is not Position.ASK or found.problem is None or not stored[1]:
            return refused, answers
        if found.address in refused or found.beyond:  # a look-up led nowhere: that is for the person to see
            return refused, answers
        refused.append(found.address)
        answers = log.remove_at(answers, found.address)
