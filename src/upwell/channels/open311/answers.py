"""What is said back to a request that was sent: what the city will do, or all that is wrong with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from upwell.catalogue import queries as catalogue
from upwell.channels.open311.offers import Offer
from upwell.channels.open311.reading import Reading
from upwell.channels.open311.speech import Refused, Row, Wrong
from upwell.definition import links
from upwell.definition.model import Service
from upwell.definition.questions import Question, type_of
from upwell.journey.answers import Problem
from upwell.journey.answers import value as answer_value
from upwell.journey.texts import Texts
from upwell.journey.walk import Position, Walk
from upwell.lib.written import joined
from upwell.ui import formats, sentences


def received(case: Any, definition: Service, language: str) -> Row:
    """`case` as the cases room gives it. The follow link stays out: it is the resident's own."""
    return {
        "service_request_id": case.reference,
        "service_notice": _notice(case, definition, language) or None,
        "account_id": None,
    }


def _notice(case: Any, definition: Service, language: str) -> str:
    """What the receipt says, in plain text."""
    if definition.receipt is None:
        return ""
    texts = Texts(definition, language)
    own = definition.receipt
    said = texts.get("receipt.body", own.body) or texts.get("receipt.title", own.title)
    return plain(texts.fill(said.text, {**_answers(case, definition), **_promised(case, language)}))


def _answers(case: Any, definition: Service) -> dict[str, Any]:
    asked = definition.questions
    return {name: answer_value(asked[name], given) for name, given in case.answered.items() if name in asked}


def _promised(case: Any, language: str) -> dict[str, str]:
    values = {"reference": case.reference, "target_days": str(case.target.within or "") if case.target else ""}
    if case.due_at:
        # the last moment that is in time: a promise due at midnight names the day before it
        last = (case.due_at - timedelta(microseconds=1)).astimezone(catalogue.city().zone)
        values["due_date"] = formats.day(last.date(), language=language)
    return values


def plain(text: str) -> str:
    """Without marks; links into the site as whole addresses."""
    return links.without_marks(text.replace("](/", f"]({settings.PUBLIC_URL}/"))


def refusal(offer: Offer, reading: Reading, walk: Walk, problems: dict[str, Problem], language: str) -> Refused:
    """Everything that is wrong, each in its own sentence; or the ending that the answers came to."""
    texts = Texts(offer.definition, language)
    said = list(reading.other)
    for name, sentence in reading.wrong.items():
        said.append(_about(offer, texts, walk, name, sentence, _argument(offer, name, "")))
    for address, problem in problems.items():
        if address not in reading.wrong:
            said.append(_problem(offer, texts, walk, address, problem))
    if walk.position is Position.STOP:
        said.insert(0, _ending(texts, walk))
    if not said:
        said = [_("This service cannot be finished here. Use the city's site.")]
    return Refused(400, *(Wrong(400, sentence) for sentence in said))


def _ending(texts: Texts, walk: Walk) -> str:
    """An honest ending is not a request: its words say what to do instead."""
    name = walk.address
    words = [texts.of_step(name, "title", walk.values).text, plain(texts.of_step(name, "body", walk.values).text)]
    start = getattr(walk.step, "start", None)
    if start is not None:
        words.append(f"{settings.PUBLIC_URL}/services/{start.service}")
    return "\n".join(filter(None, words))


def _problem(offer: Offer, texts: Texts, walk: Walk, address: str, problem: Problem) -> str:
    question = offer.definition.questions[address]
    if address == offer.roles.place and problem.code == "missing":
        sentence = _("Send lat and long, or address_string, or address_id.")
    else:
        sentence = sentences.sentence(problem, question, texts, address, walk.values)
    return _about(offer, texts, walk, address, sentence, _argument(offer, address, problem.field))


def _about(offer: Offer, texts: Texts, walk: Walk, address: str, sentence: str, argument: str) -> str:
    title = texts.of_step(address, "title", walk.values).text
    return f"{title} {sentence} ({argument})"


def _argument(offer: Offer, address: str, part: str) -> str:
    """What the program sends it as."""
    roles = offer.roles
    by_role = {
        roles.place: "lat, long",
        roles.description: "description",
        roles.photo: "media",
        roles.contact: {"name": "first_name, last_name"}.get(part, part) or "email, phone",
        roles.name: "first_name, last_name",
        roles.email: "email",
        roles.phone: "phone",
    }
    if address in by_role:
        return by_role[address]
    question: Question = offer.definition.questions[address]
    counted = part and type_of(question) == "quantity"
    return f"attribute[{address}.{part}]" if counted else f"attribute[{address}]"


def closed(offer: Offer, language: str) -> Refused:
    """The city's own words for who comes while a service is closed."""
    message = offer.published.closed_message
    said = message.get(language) or message.get("en") or ""
    return Refused(400, Wrong(400, joined(_("This service is closed for now."), plain(said))))


def lines(reading: Reading) -> str:
    """What no question took, for the case's history."""
    return "\n".join(dict.fromkeys(reading.added))
