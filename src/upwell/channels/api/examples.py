"""Examples to copy: one call for each operation, and the answers of a form as the definition's own example has them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from upwell.channels.api.declared import ROOT, Operation
from upwell.definition.model import Example, Service
from upwell.journey import forms
from upwell.journey.examples import rehearse

MADE = "8d4f0f9e-6a5b-4d5e-9c53-0d6f6f1c2a77"
NAMED = {"{code}": "pothole", "{journey}": MADE, "{step}": "size", "{reference}": "K7QM-3XPD", "{hook}": MADE,
         "{data_set}": "library_cards"}  # fmt: skip
BODIES: Mapping[str, Any] = {
    "begin_journey": {"service": "pothole", "language": "en"},
    "give_answer": {"value": "large"},
    "hold_slot": {"slot": "2026-12-03"},
    "send_journey": {"declared": True},
    "send_form": {
        "answers": {"where": "200 E Santa Clara St", "size": "large", "contact": {"email": "name@example.com"}},
        "declared": True,
    },
    "send_figures": [{"_timestamp": "2026-10-01", "channel": "phone", "count": 412}],
    "put_figures": [],
    "make_hook": {"url": "https://partner.example.org/upwell", "events": ["request.closed"]},
}
HEADS = {"If-Match": '"3"', "Idempotency-Key": "your-own-number-1", "Upwell-Secret": "the-secret-of-the-receipt"}


def pretty(body: Any) -> str:
    return json.dumps(body, indent=2, ensure_ascii=False)


def of(one: Operation) -> str:
    """A command line that works with the words in it changed."""
    path = "/".join(NAMED.get(part, part) for part in one.path.split("/"))
    lines = [f"curl {'' if one.method == 'GET' else f'-X {one.method} '}{settings.PUBLIC_URL}{ROOT}/{path}"]
    lines += ['-H "Authorization: Bearer $UPWELL_KEY"'] if one.scope else []
    lines += [f"-H '{param.name}: {HEADS[param.name]}'" for param in one.tells if param.name in HEADS]
    if one.name in BODIES:
        lines += ["-H 'Content-Type: application/json'", f"-d '{json.dumps(BODIES[one.name])}'"]
    return " \\\n  ".join(lines)


def whole_form(code: str, service: Service) -> str:
    """The first of the definition's examples that is sent; empty where none is."""
    found = next((one for one in service.tests if rehearse(service, one).sent), None)
    return pretty({"answers": as_sent(service.by_residents, found), "declared": True}) if found else ""


def as_sent(service: Service, example: Example) -> dict[str, Any]:
    """The example's answers as a program writes them."""
    asked = (step for step in service.walked if forms.is_sent(step) and step.name in example.answers)
    return {step.name: _plain(service, step.name, example.answers[step.name]) for step in asked}


def _plain(service: Service, name: str, given: Any) -> Any:
    question: Any = service.questions.get(name)
    if question is None and isinstance(given, list):
        return [{key: _plain(service, f"{name}.{key}", one) for key, one in item.items()} for item in given]
    kind = getattr(question, "type", "")
    if kind in ("photo", "file"):
        return [{"name": f"{number}.jpg", "content": "…base64…"} for number, _one in enumerate(given or (), 1)]
    if isinstance(given, bool):
        return "yes" if given else "no"
    return [given] if kind == "choices" and isinstance(given, str) else given
