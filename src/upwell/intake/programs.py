"""What programs send: a place by its words, its point or its id, with nobody there to ask back; and which questions a
program cannot put to anybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from upwell.definition.questions import ContactQuestion, Question
from upwell.intake import turns
from upwell.intake.kinds import Answered
from upwell.journey.whole import Whole, read
from upwell.places import queries as places

MOST_WORDS = 200
MOST_OFFERED = 5


class NotAPlace(Exception):
    """Its text is the sentence for whoever sent it; `code` as a problem with an answer has one. `offers`: what it may
    be."""

    def __init__(self, said: str, code: str = "point", offers: Sequence[places.Candidate] = ()) -> None:
        super().__init__(said)
        self.code, self.offers = code, offers


def needs_a_browser(question: Question) -> bool:
    """What is secret is not typed into somebody else's program, and a code is typed where it was asked for."""
    return question.sensitive or (isinstance(question, ContactQuestion) and question.verify and not question.optional)


def pointed(lat: float, lon: float, words: str, kind: str) -> dict[str, Any]:
    """The place at a point, for a question of this type. Raises NotAPlace."""
    nearest = None if kind == "location" and words else places.nearest_address(lat, lon)
    if kind == "address" and nearest is not None:
        return of_candidate(nearest)
    if words or kind == "location":
        label = words[:MOST_WORDS] or (nearest.label if nearest else "")
        return {"label": label, "lat": lat, "lon": lon}
    raise NotAPlace(_("There is no address we know near this point. Send it in words."), "address_not_found")


def searched(words: str, kind: str) -> dict[str, Any]:
    """Raises NotAPlace for a place outside the city, and for an address that is none or could be several."""
    found = places.search(words[:MOST_WORDS], limit=MOST_OFFERED)
    exact = [candidate for candidate in found.candidates if candidate.exact]
    if sure := found.sure or (exact[0] if len(exact) == 1 and not found.unit else None):
        return of_candidate(sure)
    if found.outside:
        raise NotAPlace(_("This place is outside the city."), "place_outside")
    if kind == "location":
        return {"label": words[:MOST_WORDS]}
    if not found.candidates:
        raise NotAPlace(_("We do not know this address. Check the number and the street name."), "address_not_found")
    offers = "; ".join(f"{candidate.label} ({candidate.id})" for candidate in found.candidates)
    said = _("This address could be several. Send one of these as address_id: %(offers)s") % {"offers": offers}
    raise NotAPlace(said, "place_choose", found.candidates)


def named(place_id: str) -> dict[str, Any]:
    """The address the city knows under this id. Raises NotAPlace."""
    found = places.place(place_id)
    if found is None:
        raise NotAPlace(_("There is no address with this id."), "address_not_found")
    return of_candidate(found)


def of_candidate(candidate: places.Candidate) -> dict[str, Any]:
    raw: dict[str, Any] = {"label": candidate.label, "id": candidate.id}
    if candidate.lat is not None:
        raw["lat"], raw["lon"] = candidate.lat, candidate.lon
    if candidate.unit:
        raw["unit"] = candidate.unit
    return raw


def missing(found: Answered, *, now: datetime) -> Whole:
    """All that is not answered yet, or not well, as far as it does not hang on what is missing.

    Raises Undecided where only a look-up can say what comes next."""
    turn = turns.of_draft(found.draft, now=now)
    answers: dict[str, Any] = dict(turn.walk.answers)
    return read(turn.walk.definition, answers, turn.facts, channel=found.draft.channel, provided=answers)
