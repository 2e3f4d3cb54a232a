"""The log of a journey: what happened, in order, as plain JSON; and how answers are kept.

`fold` turns a log into the answers and facts a walk takes; nothing else is ever stored. Entries are only appended, but
for words typed and not yet sent: they are no answer, and only the last of them are kept.
Nothing here knows a definition: whether an address is on the path is the caller's to ask (`screen`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from upwell.definition.values import Plain
from upwell.journey.facts import Fact

MOST_ITEMS = 25

Entry = Mapping[str, Plain]
"""One line of a log: {what, at, plain} or {what: looked_up, at, fact}."""

Answers = dict[str, Plain]

_ITEM = re.compile(r"([a-z][a-z0-9_]*)\.([0-9]{1,2})(?:\.([a-z][a-z0-9_]*))?")


class NoSuchItem(Exception):
    """That item is no longer in the list."""


@dataclass(frozen=True, slots=True)
class Log:
    """A whole journey: the hash of the definition it was walked on, and what happened."""

    definition: str
    entries: tuple[Entry, ...] = ()

    def plain(self) -> dict[str, Plain]:
        return {"definition": self.definition, "entries": list(self.entries)}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Log:
        return cls(plain["definition"], tuple(plain["entries"]))


def answered(address: str, plain: Plain) -> Entry:
    """An answer in its stored form; None says that an optional question was skipped."""
    return {"what": "skipped" if plain is None else "answered", "at": address, "plain": plain}


def seen(address: str) -> Entry:
    """A notice was read."""
    return {"what": "seen", "at": address, "plain": "seen"}


def confirmed(address: str, digest: str) -> Entry:
    """The check page was agreed to; `digest` is the walk's `confirmation()` at that moment."""
    return {"what": "confirmed", "at": address, "plain": digest}


def looked_up(name: str, fact: Fact) -> Entry:
    """A look-up was made, or the day of the journey was set."""
    return {"what": "looked_up", "at": name, "fact": fact.plain()}


def forgotten(name: str) -> Entry:
    """A recorded look-up is to be made again."""
    return {"what": "forgotten", "at": name}


def removed(address: str) -> Entry:
    """An answer (`size`), or a whole item of a repeat (`dogs.1`), was taken out."""
    return {"what": "removed", "at": address}


def typed(address: str, raw: Plain) -> Entry:
    """What stands in the fields of a question whose answer was not sent: the person left, and means to come back."""
    return {"what": "typed", "at": address, "plain": raw}


def moved(from_: int, to: int, **addresses: Iterable[str]) -> Entry:
    """The journey goes on with another version of the service, by their ids. `again`, `gone`, `reworded`: addresses."""
    return {"what": "moved", "at": "", "plain": {"from": from_, "to": to, **{k: list(v) for k, v in addresses.items()}}}


def moved_last(entries: Iterable[Entry]) -> Mapping[str, Any] | None:
    """What became of the answers when it moved; None once something was answered or read since, or it never did."""
    found: Any = None
    for entry in entries:
        if entry["what"] == "moved":
            found = entry["plain"]
        elif entry["what"] in ("answered", "skipped", "seen", "confirmed"):
            found = None
    return found if isinstance(found, Mapping) else None


def unsent(entries: Iterable[Entry], address: str) -> Plain:
    """What was typed there and not sent; None when there is nothing."""
    return next((entry["plain"] for entry in entries if entry["what"] == "typed" and entry["at"] == address), None)


def without_typed(entries: Iterable[Entry], address: str) -> list[Entry]:
    return [entry for entry in entries if entry["what"] != "typed" or entry["at"] != address]


def fold(entries: Iterable[Entry]) -> tuple[Answers, dict[str, Fact]]:
    """The answers and facts after these entries."""
    answers: Answers = {}
    facts: dict[str, Fact] = {}
    for entry in entries:
        answers, facts = after(entry, answers, facts)
    return answers, facts


def after(entry: Entry, answers: Answers, facts: dict[str, Fact]) -> tuple[Answers, dict[str, Fact]]:
    """The answers and facts after one more entry; those given are left as they are."""
    at: Any = entry["at"]
    match entry["what"]:
        case "looked_up":
            fact: Any = entry["fact"]
            return answers, {**facts, at: Fact.from_plain(fact)}
        case "typed" | "moved":
            return answers, facts
        case "forgotten":
            return answers, {name: fact for name, fact in facts.items() if name != at}
        case "removed":
            return remove_at(answers, at), facts
    return set_at(answers, at, entry["plain"]), facts


def set_at(answers: Mapping[str, Plain], address: str, plain: Plain) -> Answers:
    """The answers with this one set: `size`, `dogs.more`, or `dogs.0.name` inside an item. Raises NoSuchItem.

    The first answer of a new item uses up the "yes" to `dogs.more`: after the item the question is open again."""
    found = _ITEM.fullmatch(address)
    if found is None:
        return {**answers, address: plain}
    name, index, question = found[1], int(found[2]), found[3]
    items = _items(answers, name)
    if index > len(items) or index >= MOST_ITEMS or question is None:
        raise NoSuchItem(address)
    new = index == len(items)
    item = {} if new else items[index]
    changed: Answers = {**answers, name: [*items[:index], {**item, question: plain}, *items[index + 1 :]]}
    if new and changed.get(f"{name}.more") == "yes":
        del changed[f"{name}.more"]
    return changed


def remove_at(answers: Mapping[str, Plain], address: str) -> Answers:
    """The answers without this one: `size`, `dogs.more`, `dogs.1` (the whole item) or `dogs.1.name`."""
    found = _ITEM.fullmatch(address)
    if found is None:
        return {name: plain for name, plain in answers.items() if name != address}
    name, index, question = found[1], int(found[2]), found[3]
    if question is None:
        return remove_item(answers, name, index)
    items = _items(answers, name)
    if index >= len(items):
        raise NoSuchItem(address)
    item = {key: plain for key, plain in items[index].items() if key != question}
    return {**answers, name: [*items[:index], item, *items[index + 1 :]]}


def remove_item(answers: Mapping[str, Plain], name: str, index: int) -> Answers:
    """The answers without one item of a repeat; those behind it move up. Raises NoSuchItem."""
    items = _items(answers, name)
    if not 0 <= index < len(items):
        raise NoSuchItem(f"{name}.{index}")
    return {**answers, name: [*items[:index], *items[index + 1 :]]}


def _items(answers: Mapping[str, Plain], name: str) -> list[Mapping[str, Plain]]:
    kept = answers.get(name)
    return [item if isinstance(item, Mapping) else {} for item in kept] if isinstance(kept, list | tuple) else []


def stored_at(answers: Mapping[str, Plain], address: str) -> tuple[Plain, bool]:
    """The stored answer at an address, and whether there is one."""
    if address in answers:
        return answers[address], True
    found = _ITEM.fullmatch(address)
    if found is None or found[3] is None:
        return None, False
    items = _items(answers, found[1])
    index, question = int(found[2]), found[3]
    if index >= len(items) or question not in items[index]:
        return None, False
    return items[index][question], True
