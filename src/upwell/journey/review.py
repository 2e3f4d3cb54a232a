"""All that was answered so far, in words, each with the step at which it is changed: what is looked over before it is
sent. Pure."""

from __future__ import annotations

from upwell.definition.steps import Book
from upwell.definition.values import find
from upwell.journey.log import stored_at
from upwell.journey.standing import Walk
from upwell.journey.texts import Said, Texts


def answered(walk: Walk, texts: Texts) -> list[tuple[str, Said, str]]:
    """The address, the question and the answer in words, of all that can be changed."""
    found = []
    for address in walk.path:
        asked = walk.definition.questions.get(".".join(part for part in address.split(".") if not part.isdigit()))
        if asked is None or address.endswith(".more"):
            continue
        stored, _there = stored_at(walk.answers, address)
        found.append((address, texts.of_step(address, "title", walk.values), texts.shown(asked, address, stored)))
    return [*found, *_booked(walk, texts)]


def _booked(walk: Walk, texts: Texts) -> list[tuple[str, Said, str]]:
    booked = [name for name in walk.names if isinstance(walk.definition.by_name[name], Book)]
    days = ((name, texts.plain_words(find(walk.values, f"{name}.day"))) for name in booked)
    return [(name, texts.of_step(name, "title", walk.values), day) for name, day in days]
