"""What the tests of this room share: two published services, a case opened from one, and the people as actors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.publishing import publish

from upwell.accounts import queries as accounts
from upwell.accounts.actor import RESIDENT, Actor
from upwell.accounts.models import Account
from upwell.cases import actions as cases
from upwell.cases.models import Case, Entry
from upwell.catalogue import queries as catalogue
from upwell.events.models import Event
from upwell.notify.models import Message

NOW = datetime.fromisoformat("2026-03-03T18:00:00+00:00")  # Tuesday, 10 am in the city
LATER = NOW + timedelta(hours=1)
TOMORROW = NOW + timedelta(days=1)
EMAIL = "resident@example.org"
HERE = (37.3382, -121.8863)

POTHOLE: dict[str, Any] = {
    "service": "pothole",
    "kind": "report",
    "name": "Report a pothole",
    "summary": "Tell us about a hole in a street.",
    "owner": "streets",
    "promise": {"to": "fix", "within": 2, "counted_in": "working_days"},
    "route": [{"team": "lighting", "area": "district_5"}, {"team": "paving"}],
    "public": {"map": True, "open311": True, "fields": ["size"]},
    "languages": ["en", "es"],
    "steps": [{"submit": "request"}],
}
PERMIT: dict[str, Any] = {
    "service": "tree_permit",
    "kind": "application",
    "name": "Apply to cut down a tree",
    "summary": "Ask for a permit.",
    "owner": "parks",
    "promise": {"to": "decide", "within": 10},
    "steps": [{"submit": "request"}],
}
SPANISH = {"es": {"name": {"text": "Reportar un bache", "from": "0" * 12}}}


def new_case(plain: Mapping[str, Any] = POTHOLE, **changes: Any) -> cases.NewCase:
    published = catalogue.published(plain["service"]) or publish(plain, SPANISH if plain is POTHOLE else None)
    given: dict[str, Any] = {
        "id": uuid4(),
        "definition": published.definition,
        "version_id": published.version_id,
        "title": f"{published.definition.name} at 200 E Santa Clara St",
        "answers": {"size": "large", "colour": "grey"},
        "private": {"details": "in front of my house"},
        "contact": {"email": EMAIL, "name": "A resident"},
        "lat": HERE[0],
        "lon": HERE[1],
        "place_label": "200 E Santa Clara St",
        "area": "district_3",
        "areas": {"districts": ["district_3"]},
    }
    return cases.NewCase(**{**given, **changes})


def open_one(plain: Mapping[str, Any] = POTHOLE, now: datetime = NOW, **changes: Any) -> Case:
    return cases.open_case(new_case(plain, **changes), by=RESIDENT, now=now).case


def actor(account: Account) -> Actor:
    return accounts.actor_of(account)


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def history(case: Case) -> list[str]:
    return [entry.what for entry in Entry.objects.filter(case=case).order_by("id")]


def events_of(case: Case) -> list[str]:
    return list(Event.objects.filter(subject=case.reference).order_by("id").values_list("name", flat=True))


def letters_about(case: Case) -> list[str]:
    return list(Message.objects.filter(about=case.reference).order_by("queued_at").values_list("template", flat=True))


def last_letter() -> Message:
    return Message.objects.latest("queued_at")
