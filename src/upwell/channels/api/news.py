"""Which of the city's events a hook hears of, and what it is told. Pure; nothing told is personal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

KINDS = {
    "request.received": "A request was received: it has a number now.",
    "request.changed": "It moved from one state to another.",
    "request.closed": "It was closed.",
    "request.reopened": "It was opened again.",
}
EVENTS: Mapping[str, str] = {
    "case_opened": "request.received",
    "case_moved": "request.changed",
    "case_closed": "request.closed",
    "case_reopened": "request.reopened",
}


def told(name: str, *, at: datetime, reference: str, service: str, data: Mapping[str, Any], status_url: str) -> Any:
    """The body of the message: what happened to which request. How it stands, `status_url` says."""
    more = {"state": data.get("to")} if name == "case_moved" else {}
    more |= {"outcome": data.get("outcome")} if name == "case_closed" else {}
    said = {"reference": reference, "service": service, "status_url": status_url, **more}
    return {"type": EVENTS[name], "timestamp": at.isoformat(), "data": said}
