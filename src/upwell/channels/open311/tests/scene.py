"""What the tests of this room share: four published services, a key, and a caller that speaks as programs do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from lxml import etree

from upwell.catalogue import queries as catalogue
from upwell.catalogue.models import Publication, Service, Version
from upwell.channels.open311.tests.schemas import SCHEMAS
from upwell.lib import clock

HERE = ("37.3382", "-121.8863")
FORM = "application/x-www-form-urlencoded"
POTHOLE: dict[str, Any] = {
    "service": "pothole",
    "kind": "report",
    "name": "Report a pothole",
    "summary": "Tell us about a hole in a street.",
    "also_said_as": ["hole in the road", "bump, big"],
    "owner": "streets",
    "languages": ["en", "es"],
    "promise": {"to": "fix", "within": 2, "counted_in": "working_days"},
    "route": [{"team": "paving"}],
    "public": {"map": True, "open311": True, "fields": ["where", "size"]},
    "open311": {"service_code": "POTHOLE", "group": "Streets", "keywords": ["road"]},
    "steps": [
        {"ask": "where", "type": "location", "title": "Where is the pothole?"},
        {"ask": "danger", "type": "yes_no", "title": "Is it dangerous?"},
        {
            "stop": "call",
            "when": {"danger": "yes"},
            "outcome": "emergency",
            "title": "Call 911 now",
            "body": "Stay away. [What to do](/services/safety).",
        },
        {"tell": "wait", "title": "It takes two days", "body": "See **below**."},
        {"ask": "size", "type": "choice", "title": "How big?", "options": {"small": "Small", "large": "Large"}},
        {
            "ask": "things",
            "type": "choices",
            "title": "What is in it?",
            "optional": True,
            "options": {"water": "Water", "glass": "Glass", "other": "Something else"},
        },
        {"ask": "other", "type": "text", "title": "What else?", "when": {"things": {"includes": "other"}}},
        {
            "ask": "deep",
            "type": "number",
            "title": "How deep?",
            "unit": "inches",
            "min": 1,
            "max": 40,
            "optional": True,
        },
        {"ask": "seen_on", "type": "date", "title": "When did you see it?", "latest": "today", "optional": True},
        {"ask": "photo", "type": "photo", "title": "Do you have a photo?", "optional": True},
        {"ask": "details", "type": "long_text", "title": "Anything else?", "optional": True, "max_length": 60},
        {"check": "answers"},
        {"submit": "request"},
    ],
    "receipt": {
        "title": "We have it",
        "body": "Your number is **{reference}**. We fix it by {due_date}. Size: {size}.",
    },
}
LAMP: dict[str, Any] = {
    "service": "lamp",
    "kind": "report",
    "name": "Report a lamp",
    "summary": "Tell us about a dark lamp.",
    "owner": "streets",
    "route": [{"team": "lighting"}],
    "contact": "none",
    "public": {"map": False, "open311": True},
    "open311": {"service_code": "LAMP"},
    "steps": [{"ask": "where", "type": "location", "title": "Where is the lamp?"}, {"submit": "request"}],
}
CART: dict[str, Any] = {
    "service": "cart",
    "kind": "request",
    "name": "Report a broken cart",
    "summary": "Tell us about a broken cart.",
    "owner": "parks",
    "contact": "required",
    "public": {"map": False, "open311": False},
    "open311": {"service_code": "CART"},
    "steps": [
        {"ask": "home", "type": "address", "title": "What is the address?"},
        {"ask": "count", "type": "quantity", "title": "How many?", "options": {"black": "Black", "blue": "Blue"}},
        {"submit": "request"},
    ],
}
SECRET: dict[str, Any] = {
    "service": "tax",
    "kind": "request",
    "name": "Ask about a tax",
    "summary": "Ask about a tax.",
    "owner": "parks",
    "open311": {"service_code": "TAX"},
    "steps": [{"ask": "pin", "type": "pin", "title": "Your PIN?"}, {"submit": "request"}],
}
SPANISH = {
    "es": {
        "name": {"text": "Reportar un bache", "from": "0" * 12},
        "steps.size.title": {"text": "¿De qué tamaño es?", "from": "0" * 12},
    }
}


def publish(plain: Mapping[str, Any], translations: Mapping[str, Any] | None = None, **settings: Any) -> None:
    service, _ = Service.objects.get_or_create(code=plain["service"])
    service.current = Version.objects.create(
        service=service,
        number=service.versions.count() + 1,
        hash="",
        source={"service": plain, "translations": translations or {}},
        published_at=clock.now(),
        published_by="test",
    )
    service.save()
    latest = Publication.objects.latest("pk")
    Publication.objects.create(
        settings_hash="test",
        settings={**latest.settings, **settings},
        tables={},
        published_at=clock.now(),
        published_by="test",
    )
    catalogue.forget()


@dataclass
class Door:
    """Asks as another program does: no cookies kept, forms as plain text."""

    key: str

    def get(self, path: str, **headers: str) -> Any:
        return Client().get(f"/open311/v2/{path}", headers=headers)

    def post(self, body: Mapping[str, Any] | str | bytes, path: str = "requests.json", **more: Any) -> Any:
        headers = more.pop("headers", {})
        kind = more.pop("content_type", FORM)
        data = urlencode(body, doseq=True) if isinstance(body, Mapping) else body
        raw = data.encode() if isinstance(data, str) else data
        return Client().generic("POST", f"/open311/v2/{path}", raw, kind, headers=headers, **more)

    def report(self, **changes: Any) -> dict[str, Any]:
        """A pothole that is taken; None takes an argument out."""
        body = {
            "api_key": self.key,
            "service_code": "POTHOLE",
            "lat": HERE[0],
            "long": HERE[1],
            "attribute[danger]": "no",
            "attribute[size]": "large",
        }
        return {name: value for name, value in {**body, **changes}.items() if value is not None}

    def opened(self, **changes: Any) -> str:
        """Sends one and gives its id."""
        response = self.post(self.report(**changes))
        assert response.status_code == 200, response.content
        return str(json.loads(response.content)[0]["service_request_id"])


def valid(response: Any, name: str) -> Any:
    """The document, once it is what the specification says it is."""
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    assert response.content.startswith(b'<?xml version="1.0" encoding="utf-8"?>\n')
    document = etree.fromstring(response.content)
    schema = SCHEMAS[name]
    assert schema.validate(document), f"{schema.error_log}\n{response.content.decode()}"
    return document


def said(response: Any) -> list[str]:
    """The sentences of an error answer in JSON."""
    assert response["Content-Type"] == "application/json; charset=utf-8"
    rows = json.loads(response.content)
    assert rows
    assert all(set(row) == {"code", "description"} for row in rows)
    return [row["description"] for row in rows]
