"""What the tests of this room and of the web share: a few published services, and journeys through them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.publishing import publish as publish  # named again: the tests of this room and of the web find it here
from tests.publishing import republish

from upwell.accounts.actor import RESIDENT
from upwell.catalogue.models import Service
from upwell.intake import actions as intake
from upwell.intake import turns
from upwell.intake.actions import Answered, Sent, Visitor
from upwell.intake.models import Draft

NOW = datetime.fromisoformat("2026-03-03T18:00:00+00:00")  # Tuesday, 10 am in the city
LATER = NOW + timedelta(hours=1)
EMAIL = "resident@example.org"
HERE = {"id": "a1", "label": "200 E Santa Clara St", "lat": 37.3382, "lon": -121.8863}

POTHOLE: dict[str, Any] = {
    "service": "pothole",
    "kind": "report",
    "name": "Report a pothole",
    "summary": "Tell us about a hole in a street.",
    "also_said_as": ["hole in the road"],
    "owner": "streets",
    "languages": ["en", "es"],
    "promise": {"to": "fix", "within": 2, "counted_in": "working_days"},
    "route": [{"team": "paving"}],
    "public": {"map": True, "open311": True, "fields": ["size"]},
    "duplicates": {"within_m": 50, "days": 60},
    "open311": {"service_code": "pothole", "group": "Streets"},
    "steps": [
        {"ask": "where", "type": "location", "title": "Where is it?"},
        {
            "ask": "size",
            "type": "choice",
            "title": "How big is it?",
            "options": {"small": "Like a plate", "large": "Bigger than a tire"},
        },
        {"ask": "photo", "type": "photo", "title": "Do you have a photo?", "optional": True, "max": 2},
        {"ask": "details", "type": "long_text", "title": "Anything else?", "optional": True, "max_length": 300},
        {"check": "answers"},
        {"submit": "request"},
    ],
}
POTHOLE_ES = {
    "es": {
        "name": {"text": "Reporte un bache", "from": "0" * 12},
        "summary": {"text": "Avísenos de un hoyo en la calle.", "from": "0" * 12},
        "also_said_as.0": {"text": "hoyo en la calle", "from": "0" * 12},
        "steps.size.title": {"text": "¿De qué tamaño es?", "from": "0" * 12},
        "steps.size.options.large.label": {"text": "Más grande que una llanta", "from": "0" * 12},
    }
}
WIFI: dict[str, Any] = {
    "service": "wifi",
    "kind": "information",
    "name": "Use the free Wi-Fi",
    "summary": "How to get on.",
    "owner": "parks",
    "contact": "none",
    "steps": [
        {"stop": "how", "outcome": "answered", "title": "Choose the network", "start": {"service": "pothole"}},
    ],
}
QUICK: dict[str, Any] = {
    "service": "quick",
    "kind": "request",
    "name": "Ask for something",
    "summary": "One question.",
    "owner": "streets",
    "contact": "none",
    "promise": {"to": "answer", "within": 3},
    "route": [{"team": "paving"}],
    "steps": [
        {"ask": "what", "type": "text", "title": "What do you need?"},
        {"ask": "urgent", "type": "yes_no", "title": "Is it urgent?"},
        {"stop": "call", "when": {"urgent": True}, "outcome": "elsewhere", "title": "Call us"},
        {"check": "answers"},
        {"submit": "request"},
    ],
}
DOGS: dict[str, Any] = {
    "service": "dogs",
    "kind": "application",
    "name": "License dogs",
    "summary": "Every dog needs one.",
    "owner": "parks",
    "contact": "none",
    "steps": [
        {
            "repeat": "dogs",
            "each": "dog",
            "title": "Your dogs",
            "at_most": 3,
            "steps": [
                {"ask": "called", "type": "text", "title": "What is it called?"},
                {"ask": "age", "type": "number", "title": "How old is it?"},
            ],
        },
        {"check": "answers"},
        {"submit": "request"},
    ],
}


# a business at home: whoever rents it needs their landlord, and perhaps a neighbor
LANDLORD, NEIGHBOR = "landlord@example.org", "neighbor@example.org"
SHOP: dict[str, Any] = {
    "service": "shop",
    "kind": "application",
    "name": "Run a business at home",
    "case_name": "Home business",
    "summary": "Ask for a permit.",
    "owner": "streets",
    "languages": ["en", "es"],
    "promise": {"to": "decide", "within": 10},
    "route": [{"team": "paving"}],
    "parties": {
        "landlord": {
            "title": "Your landlord",
            "asks": "Do you agree that a business of this kind is run in your house: {trade}?",
            "reach": "landlord_email",
            "shows": ["trade", "called"],
            "when": {"rents": "yes"},
            "within": "P14D",
            "remind_after": "P7D",
        },
        "neighbor": {"title": "Your neighbor", "asks": "Is it quiet?", "reach": "neighbor_email"},
    },
    "steps": [
        {"ask": "called", "type": "name", "title": "What is your name?"},
        {
            "ask": "trade",
            "type": "choice",
            "title": "What do you do?",
            "options": {"hair": "Cut hair", "cakes": "Cakes"},
        },
        {"ask": "rents", "type": "yes_no", "title": "Do you rent?"},
        {
            "ask": "landlord_email",
            "type": "email",
            "title": "Where do we reach your landlord?",
            "when": {"rents": "yes"},
        },
        {"ask": "neighbor_email", "type": "email", "title": "Where do we reach a neighbor?"},
        {"ask": "agrees", "type": "yes_no", "title": "Do you agree to: {trade}?", "party": "landlord"},
        {
            "ask": "limits",
            "type": "long_text",
            "title": "Under which conditions?",
            "party": "landlord",
            "when": {"agrees": "yes", "trade": "hair"},
            "optional": True,
        },
        {"ask": "signs", "type": "declaration", "title": "I own this house.", "party": "landlord"},
        {"ask": "quiet", "type": "yes_no", "title": "Is it quiet there?", "party": "neighbor"},
        {"check": "answers"},
        {"submit": "request"},
    ],
}
SHOP_ANSWERS = {
    "called": "A resident",
    "trade": "hair",
    "rents": "yes",
    "landlord_email": LANDLORD,
    "neighbor_email": NEIGHBOR,
    "contact": {"name": "A resident", "email": EMAIL, "phone": ""},
}


def send_shop(*, now: datetime = NOW, language: str = "en", **answers: Any) -> Any:
    """The case of a home business whose landlord and neighbor have been asked. An answer of None is left out."""
    publish(SHOP, {"es": {"parties.landlord.title": {"text": "Su arrendador", "from": "0" * 12}}})
    given = {name: one for name, one in {**SHOP_ANSWERS, **answers}.items() if one is not None}
    return send(ready("shop", given, now=now, language=language), now=now).case


def close_service(code: str, **message: str) -> None:
    Service.objects.filter(code=code).update(state=Service.State.CLOSED, closed_message=message)
    republish()


def begin(code: str = "pothole", *, draft_id: UUID | None = None, now: datetime = NOW, **visitor: Any) -> Answered:
    return intake.start(code, draft_id=draft_id or uuid4(), visitor=Visitor(**visitor), now=now)


def answer_all(draft_id: UUID, answers: Mapping[str, Any], *, now: datetime = NOW) -> Answered:
    for address, raw in answers.items():
        answered = intake.answer(draft_id, address, raw, now=now)
        assert answered.problem is None, (address, answered.problem)
    return answered


REPORT = {
    "where": HERE,
    "size": "large",
    "photo": [],
    "details": "In the bike lane",
    "contact": {"name": "A resident", "email": EMAIL, "phone": ""},
}


def ready(code: str = "pothole", answers: Mapping[str, Any] = REPORT, *, now: datetime = NOW, **visitor: Any) -> UUID:
    """A draft answered to the end, ready to be sent."""
    draft = begin(code, now=now, **visitor).draft
    answer_all(draft.pk, answers, now=now)
    return draft.pk


def shown(draft_id: UUID, *, now: datetime = NOW) -> str:
    """The confirmation on the page that shows the answers as they stand."""
    draft = Draft.objects.filter(pk=draft_id).first()
    return turns.of_draft(draft, now=now).walk.confirmation() if draft else ""


def send(draft_id: UUID, *, now: datetime = NOW, seen: str | None = None, declared: bool = True) -> Sent:
    """Sent from the page as it is now, or from one that was `seen` before."""
    confirmation = shown(draft_id, now=now) if seen is None else seen
    return intake.submit(draft_id, confirmation=confirmation, declared=declared, by=RESIDENT, now=now)


def fresh(draft_id: UUID) -> Draft:
    return Draft.objects.get(pk=draft_id)
