"""What the tests of this room share: a few published services, programs with keys, and a caller that holds every answer
against the OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.test import Client
from django.urls import resolve
from jsonschema import Draft202012Validator, FormatChecker

from upwell.accounts.actor import SYSTEM
from upwell.channels.api import actions, openapi
from upwell.channels.api.scopes import SCOPES
from upwell.lib import clock

FORM: dict[str, Any] = {
    "service": "form",
    "kind": "request",
    "name": "Ask for a bin",
    "summary": "We bring one.",
    "owner": "streets",
    "languages": ["en", "es"],
    "channels": ["web", "api"],
    "contact": "required",
    "promise": {"to": "answer", "within": 3},
    "route": [{"team": "paving"}],
    "public": {"map": True, "fields": ["size"]},
    "steps": [
        {"ask": "where", "type": "address", "title": "Where do you live?"},
        {"ask": "size", "type": "choice", "title": "Which size?", "options": {"small": "Small", "large": "Large"}},
        {"ask": "why", "type": "text", "title": "Why a large one?", "when": {"size": "large"}, "max_length": 20},
        {"ask": "count", "type": "number", "title": "How many?", "min": 1, "max": 3},
        {"stop": "shop", "when": {"count": {"at_least": 3}}, "outcome": "elsewhere", "title": "Buy them in a shop"},
        {"tell": "days", "title": "It takes some days"},
        {"ask": "photo", "type": "photo", "title": "A photo?", "optional": True, "max": 2},
        {
            "repeat": "people",
            "each": "person",
            "title": "Who lives there?",
            "at_least": 0,
            "at_most": 2,
            "steps": [{"ask": "age", "type": "number", "title": "How old?", "max": 120}],
        },
        {"check": "answers", "declaration": "All of this is true."},
        {"submit": "request"},
    ],
    "receipt": {"title": "We have it", "body": "Your number is **{reference}**. We answer by {due_date}."},
    "tests": [
        {
            "name": "one",
            "answers": {
                "where": {"label": "200 E Santa Clara St"},
                "size": "small",
                "count": 1,
                "contact": {"email": "resident@example.org"},
            },
        }
    ],
}
FORM_ES = {
    "es": {
        "name": {"text": "Pida un bote", "from": "0" * 12},
        "steps.size.title": {"text": "¿Qué tamaño?", "from": "0" * 12},
        "steps.size.options.large.label": {"text": "Grande", "from": "0" * 12},
    }
}
WEB_ONLY: dict[str, Any] = {
    "service": "web_only",
    "kind": "request",
    "name": "Ask on the web",
    "summary": "Only there.",
    "owner": "streets",
    "contact": "none",
    "steps": [{"ask": "what", "type": "text", "title": "What?"}, {"submit": "request"}],
}
SECRET: dict[str, Any] = {
    "service": "secret",
    "kind": "request",
    "name": "Ask about a tax",
    "summary": "With a PIN.",
    "owner": "parks",
    "channels": ["web", "api"],
    "contact": "none",
    "steps": [{"ask": "pin", "type": "pin", "title": "Your PIN?"}, {"submit": "request"}],
}
HOME = {"label": "200 E Santa Clara St", "lat": 37.3382, "lon": -121.8863}
ANSWERS: dict[str, Any] = {
    "where": HOME,
    "size": "large",
    "why": "many cats",
    "count": 2,
    "people": [{"age": 7}],
    "contact": {"email": "resident@example.org"},
}


def key(name: str = "kiosk", scopes: Any = None, **more: Any) -> str:
    made = actions.make(name, scopes or list(SCOPES), by=SYSTEM, now=clock.now(), **{"per_minute": 0, **more})
    return made.secret


class Differs(AssertionError):
    """The answer is not what the OpenAPI document says."""


@dataclass
class Door:
    """Asks as another program does. Every answer is held against the document."""

    key: str = ""
    seen: set[tuple[str, int]] = field(default_factory=set)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.key:
            given.setdefault("Authorization", f"Bearer {self.key}")
        more: dict[str, Any] = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        response = Client().generic(method, f"/api/v1/{path}", headers=given, **more)
        self.seen.add(check(method, response))
        return response

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("GET", path, **headers)

    def put(self, path: str, body: Any, **headers: str) -> Any:
        return self.ask("PUT", path, body, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.ask("POST", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.ask("DELETE", path, **headers)

    def send(self, code: str = "form", once: str = "", *, declared: bool = True, **changes: Any) -> Any:
        """A whole form; an answer of None is left out."""
        answers = {name: one for name, one in {**ANSWERS, **changes}.items() if one is not None}
        body = {"answers": answers, "declared": declared}
        return self.post(f"services/{code}/submissions", body, Idempotency_Key=once or str(uuid4()))


def check(method: str, response: Any) -> tuple[str, int]:
    """The operation and status of an answer, once it is what the document says."""
    route = resolve(response.request["PATH_INFO"]).route.removeprefix("api/v1/")
    path = "/" + route.replace("<uuid:", "{").replace("<str:", "{").replace(">", "}")
    document: Mapping[str, Any] = openapi.document()
    declared = document["paths"][path].get(method.lower())
    if declared is None:
        return f"{method} {path}", response.status_code
    told = declared["responses"].get(str(response.status_code))
    if told is None:
        raise Differs(f"{method} {path} says {response.status_code}: {response.content.decode()[:500]}")
    for kind, content in told.get("content", {}).items():
        if response["Content-Type"] != kind:
            raise Differs(f"{response['Content-Type']} instead of {kind}")
        schema = {**content["schema"], "components": document["components"]}
        checked = Draft202012Validator(schema, format_checker=FormatChecker())
        errors = [f"{list(error.path)}: {error.message}" for error in checked.iter_errors(response.json())]
        if errors:
            raise Differs(f"{method} {path} {response.status_code}: {errors}")
    return declared["operationId"], response.status_code


BULKY: dict[str, Any] = {
    "service": "bulky",
    "kind": "booking",
    "name": "Book a pickup",
    "summary": "We take a sofa.",
    "owner": "streets",
    "channels": ["web", "api"],
    "contact": "none",
    "promise": {"to": "collect", "on": "slot.day"},
    "route": [{"team": "paving"}],
    "steps": [
        {"ask": "home", "type": "location", "title": "Where?"},
        {"book": "slot", "use": "yard", "with": {"home": "home"}, "title": "Choose a day"},
        {"check": "answers"},
        {"submit": "request"},
    ],
}
YARD: dict[str, Any] = {
    "name": {"en": "Yard"},
    "takes": {"home": "place"},
    "property": "home",
    "loads": {"bulky": {"name": {"en": "Large items"}}},
    "starts": "06:00",
    "change_until": {"at": "16:00", "days_before": 1, "working": "yes"},
    "window": "P28D",
    "city_holidays": False,
    "resources": {"crew": {"capacity": 1}},
}
