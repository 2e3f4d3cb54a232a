"""A reply as an answer, type by type: what the journey is told, what is asked back, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from upwell.conversation import prompts, words
from upwell.conversation.prompts import Asking
from upwell.conversation.reading import counted, exactly, named, numbers, one_of, point_in, tidy
from upwell.definition.questions import Question, type_of
from upwell.definition.values import find
from upwell.intake.alike import like
from upwell.journey.answers import Problem
from upwell.lib.folding import fold

EMAIL = re.compile(r"[^\s@<>(),;:]+@[^\s@<>(),;:]+\.[^\s@<>(),;:]+")
FIGURES = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
LONGEST = 5_000
MOST_THINGS = 60
"""So many parts of one reply are looked at: each is compared with every word of every option."""
_DAYS = {
    word: ahead
    for ahead, said in (
        (0, ("today", "hoy", "hôm nay", "今天", "tonight", "this morning", "esta mañana")),
        (-1, ("yesterday", "ayer", "hôm qua", "昨天", "last night", "anoche")),
        (1, ("tomorrow", "mañana", "ngày mai", "明天")),
        (-2, ("anteayer", "antier", "hôm kia", "前天", "the day before yesterday")),
    )
    for word in map(fold, said)
}


@dataclass(frozen=True, slots=True)
class Reply:
    """What came: the words, the button (`choice`) that was pressed, files kept already, a point that was shared.
    `late`: it was on its way before the last question was asked, so it cannot be its answer."""

    text: str = ""
    choice: str = ""
    files: tuple[str, ...] = ()
    point: tuple[str, str] | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer for the journey."""

    raw: Any


@dataclass(frozen=True, slots=True)
class Sure:
    """What may be meant, to be asked back before it is an answer."""

    raw: Any
    said: str


@dataclass(frozen=True, slots=True)
class Which:
    """Several things it may be: `offers` as id and words. `says`: why it is asked."""

    offers: tuple[tuple[str, str], ...]
    says: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong, as the journey's problem or in words of the conversation. `offers` help to say it better."""

    problem: Problem | None = None
    says: str = ""


@dataclass(frozen=True, slots=True)
class Elsewise:
    """Not an answer but a wish: `other` way to be reached."""

    wish: str


Read = Raw | Sure | Which | Wrong | Elsewise


@dataclass(frozen=True, slots=True)
class Reading:
    """One reply to one question."""

    asking: Asking
    reply: Reply

    @property
    def question(self) -> Any:
        return self.asking.screen.step

    @property
    def text(self) -> str:
        return self.reply.text.strip()[:LONGEST]


def read(asking: Asking, reply: Reply) -> Read:
    """What this reply says to the question that is asked."""
    step = asking.screen.step
    assert isinstance(step, Question)  # noqa: S101  # read only where a question stands
    reading = Reading(asking, reply)
    kind = type_of(step)
    if step.optional and _skips(reading, kind):
        return Raw("")
    return _KINDS.get(kind, _words)(reading)


def _keys(asking: Asking) -> tuple[str, ...]:
    return tuple(choice.key for choice in prompts.choices_of(asking))


def _skips(reading: Reading, kind: str) -> bool:
    if reading.reply.choice == "skip":
        return True
    if reading.reply.files or reading.reply.choice:
        return False
    no = kind in ("photo", "long_text", "contact") and fold(reading.text) in words.NO
    zero = kind in ("choices", "quantity") and numbers(reading.text) == [0]
    return (words.command(reading.text) == "skip" and not is_option(reading)) or no or zero


def by_number(text: str, keys: tuple[str, ...]) -> str | None:
    """The key of the choice whose number this is, and nothing but that number."""
    given = numbers(text)
    return keys[given[0] - 1] if len(given) == 1 and 1 <= given[0] <= len(keys) else None


def picked(reply: Reply, keys: tuple[str, ...]) -> str | None:
    """The choice that was pressed, or whose number or own word this is."""
    if reply.choice in keys:
        return reply.choice
    return by_number(reply.text, keys) or words.choice(reply.text, keys)


def _options(reading: Reading) -> dict[str, list[str]]:
    """All that each option is called, in the language of the moment and in English."""
    asking, found = reading.asking, {}
    address = asking.screen.address
    for key, option in (asking.screen.options or {}).items():
        called = [asking.texts.option(address, key).text, prompts.label(asking, key).text, option.label]
        called += [option.sms] if option.sms else []
        found[key] = [*called, *asking.texts.option_says(address, key), *_foreign(asking, key)]
    return found


def is_option(reading: Reading) -> bool:
    """Whether this reply is an option's very own words: "None" among the answers is an answer, not a wish to skip."""
    return bool(reading.asking.screen.options and exactly(reading.text, _options(reading)))


def _foreign(asking: Asking, key: str) -> Iterator[str]:
    """Its names in the other languages of the service: people answer in the one they think in."""
    _step, path = asking.texts.locate(asking.screen.address)
    for translated in asking.texts.service.translations.values():
        for at, said in translated.items():
            if at == f"{path}.options.{key}.label" or at.startswith(f"{path}.options.{key}.say."):
                yield said.text


def _choice(reading: Reading) -> Read:
    keys = _keys(reading.asking)
    if reading.reply.choice in keys:
        return Raw(reading.reply.choice)
    if (key := by_number(reading.text, keys)) is not None:
        return Raw(key)
    found = named(reading.text, _options(reading))
    if found is None:
        return Wrong(Problem("missing", kind="choice"))
    return Raw(found.key) if found.sure else Sure(found.key, reading.asking.texts.option(_at(reading), found.key).text)


def _at(reading: Reading) -> str:
    return reading.asking.screen.address


def _choices(reading: Reading) -> Read:
    keys = _keys(reading.asking)
    if reading.reply.choice:
        picked = [key for key in reading.reply.choice.split(",") if key in keys]
        return Raw(picked) if picked else Wrong(Problem("missing", kind="choices"))
    given = numbers(reading.text)
    if given:
        if given == [0]:
            return Raw([])
        if not all(1 <= number <= len(keys) for number in given):
            return Wrong(Problem("missing", kind="choices"))
        return Raw([keys[number - 1] for number in given])
    return _several(reading)


def _several(reading: Reading) -> Read:
    options, picked, unsure = _options(reading), [], False
    if whole := exactly(reading.text, options):
        return Raw([whole])
    parts = counted(reading.text)
    if len(parts) > MOST_THINGS:
        return Wrong(Problem("missing", kind="choices"))
    for _many, thing in parts:
        found = one_of(thing, options)
        if found is None:
            return Wrong(Problem("missing", kind="choices"))
        picked.append(found.key)
        unsure = unsure or not found.sure
    if not picked:
        return Wrong(Problem("missing", kind="choices"))
    return Sure(picked, _listed(reading, picked)) if unsure else Raw(picked)


def _listed(reading: Reading, keys: list[str]) -> str:
    return reading.asking.texts.list([reading.asking.texts.option(_at(reading), key).text for key in keys])


def _yes_no(reading: Reading) -> Read:
    if reading.reply.choice in ("yes", "no"):
        return Raw(reading.reply.choice)
    key = by_number(reading.text, ("yes", "no")) or words.yes_or_no(reading.text)
    return Raw(key) if key else Wrong(Problem("missing", kind="yes_no"))


def _declaration(reading: Reading) -> Read:
    key = reading.reply.choice or by_number(reading.text, ("yes",)) or words.yes_or_no(reading.text)
    return Raw("yes") if key == "yes" else Wrong(Problem("missing", kind="declaration"))


def _quantity(reading: Reading) -> Read:
    """Things in words, each with how many; what is not known by its words is asked back."""
    options, unsure = _options(reading), False
    counts: dict[str, int] = {}
    parts = counted(reading.text)
    if len(parts) > MOST_THINGS:
        return Wrong(Problem("missing", kind="quantity"))
    for many, thing in parts:
        found = one_of(thing, options)
        if found is None:
            return _nearest(reading, thing, options)
        counts[found.key] = counts.get(found.key, 0) + many
        unsure = unsure or not found.sure
    if not counts:
        return Wrong(Problem("missing", kind="quantity"))
    raw = {key: str(many) for key, many in counts.items()}
    if not unsure:
        return Raw(raw)
    listed = [f"{many} × {reading.asking.texts.option(_at(reading), key).text}" for key, many in counts.items()]
    return Sure(raw, reading.asking.texts.list(listed))


def _nearest(reading: Reading, thing: str, options: Mapping[str, list[str]]) -> Wrong:
    """What is no thing of this list, with the few whose words are most like it."""

    def likeness(key: str) -> float:
        known = {word for called in options[key] for word in tidy(called).split()}
        return max((like(one, other) for one in thing.split() for other in known), default=0.0)

    best = sorted(((likeness(key), key) for key in options), reverse=True)[:5]
    near = [reading.asking.texts.option(_at(reading), key).text for alike, key in best if alike > 0.6]
    return Wrong(Problem("thing_unknown", thing=thing, near=near))


def _number(reading: Reading) -> Read:
    if (word := numbers(reading.text)) and len(word) == 1:
        return Raw(str(word[0]))
    return _figure(reading, reading.text.removeprefix("$"))


def _figure(reading: Reading, bare: str) -> Read:
    """The one number in a sentence is asked back; several are none."""
    found = FIGURES.findall(reading.text)
    if len(found) == 1 and found[0] != bare.strip():
        return Sure(found[0], found[0])
    return Raw(bare)


def _money(reading: Reading) -> Read:
    return _figure(reading, reading.text.removeprefix("$").strip())


def _date(reading: Reading) -> Read:
    ahead = _DAYS.get(fold(reading.text).strip(" ."))
    today = find(reading.asking.screen.values, "today")
    if ahead is not None and isinstance(today, date):
        return Raw((today + timedelta(days=ahead)).isoformat())
    return Raw(reading.text)


def _email(reading: Reading) -> Read:
    found = EMAIL.search(reading.text)
    return Raw(found.group().strip(".") if found else reading.text)


def _contact(reading: Reading) -> Read:
    phone = reading.asking.style.phone
    wish = reading.reply.choice
    if phone and not wish:
        wish = by_number(reading.text, (prompts.THIS_NUMBER, prompts.ANOTHER_WAY, "skip")) or ""
        wish = wish or (prompts.THIS_NUMBER if words.yes_or_no(reading.text) == "yes" else "")
    if wish == prompts.ANOTHER_WAY:
        return Elsewise(wish)
    if wish == "skip" and reading.question.optional:
        return Raw("")
    if wish == prompts.THIS_NUMBER and phone:
        return Raw({"phone": phone})
    return contact_words(reading)


def contact_words(reading: Reading) -> Read:
    found = EMAIL.search(reading.text)
    if found:
        return Raw({"email": found.group().strip(".")})
    digits = re.sub(r"\D", "", reading.text)
    return Raw({"phone": reading.text}) if len(digits) >= 7 else Wrong(Problem("missing", kind="contact"))


def _files(reading: Reading) -> Read:
    if not reading.reply.files:
        return Wrong(Problem("missing", kind="photo"))
    stored = reading.asking.screen.stored
    before = [str(one) for one in stored] if isinstance(stored, list | tuple) else []
    return Raw([*before, *reading.reply.files])


def _place(reading: Reading) -> Read:
    """A point that was shared, or words to look up."""
    asking, point = reading.asking, reading.reply.point or point_in(reading.text)
    journey, question = asking.journey, reading.question
    if reading.reply.choice:
        return placed(journey.choose_place(reading.reply.choice, question, reading.text), reading.text)
    if reading.reply.point:
        return _where_they_are(reading, reading.reply.point)
    if point and question.type == "location":
        return placed(journey.at_point(*point, question), "")
    if not reading.text:
        return Wrong(Problem("missing", kind=question.type))
    return placed(journey.find_place(reading.text[:200], question), reading.text[:200])


def _where_they_are(reading: Reading, point: tuple[str, str]) -> Read:
    """A device is wrong by a house or two: what it says is read back in words before it is an answer."""
    journey, question = reading.asking.journey, reading.question
    found = journey.at_point(*point, question)
    called = found.raw.get("label", "") if isinstance(found.raw, dict) else ""
    if question.type == "address" and called:
        found = journey.find_place(called, question)
    return Sure(found.raw, called) if called and found.raw else placed(found, called)


def placed(found: Any, text: str) -> Read:
    if found.offers:
        return Which(
            tuple((one.id, _called(one)) for one in found.offers), found.problem.code if found.problem else "", text
        )
    return Raw(found.raw) if found.problem is None else Wrong(found.problem)


def _called(offer: Any) -> str:
    return (
        f"{offer.label} ({offer.hint})"
        if getattr(offer, "hint", "") and offer.hint != offer.label
        else str(offer.label)
    )


def _words(reading: Reading) -> Read:
    return Raw(reading.text)


def _name(reading: Reading) -> Read:
    return Raw(" ".join(reading.text.split()))


_KINDS: Mapping[str, Callable[[Reading], Read]] = {
    "yes_no": _yes_no,
    "choice": _choice,
    "choices": _choices,
    "quantity": _quantity,
    "declaration": _declaration,
    "number": _number,
    "money": _money,
    "date": _date,
    "email": _email,
    "contact": _contact,
    "photo": _files,
    "address": _place,
    "location": _place,
    "name": _name,
}
