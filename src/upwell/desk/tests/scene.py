"""What the tests of the desk share: a published service with questions, cases of it, and their pages."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from upwell.accounts import actions as account_actions
from upwell.accounts import queries as accounts
from upwell.accounts.actor import RESIDENT, SYSTEM, Actor
from upwell.accounts.models import Account
from upwell.cases import actions as cases
from upwell.cases.models import Case
from upwell.catalogue import queries as catalogue
from upwell.catalogue.models import Publication, Service, Version
from upwell.lib import clock

EMAIL = "resident@example.org"
HERE = (37.3382, -121.8863)
POTHOLE: dict[str, Any] = {
    "service": "pothole",
    "kind": "report",
    "name": "Report a pothole",
    "summary": "Tell us about a hole in a street.",
    "owner": "streets",
    "promise": {"to": "fix", "within": 2, "counted_in": "working_days"},
    "route": [{"team": "paving"}],
    "public": {"map": True, "open311": True, "fields": ["size"]},
    "languages": ["en", "es"],
    "steps": [
        {
            "ask": "size",
            "type": "choice",
            "title": "How big is it?",
            "options": {"small": "Like a plate", "large": "Bigger than a tire"},
        },
        {"ask": "details", "type": "long_text", "title": "Anything else?", "optional": True},
        {"ask": "called", "type": "name", "title": "What is your name?", "optional": True},
        {"check": "answers"},
        {"submit": "request"},
    ],
}
SPANISH = {
    "es": {
        "name": {"text": "Reportar un bache", "from": "0" * 12},
        "steps.size.title": {"text": "¿Qué tan grande es?", "from": "0" * 12},
        "steps.size.options.large.label": {"text": "Más grande que una llanta", "from": "0" * 12},
    }
}


def publish(plain: Mapping[str, Any] = POTHOLE, translations: Mapping[str, Any] | None = None) -> catalogue.Published:
    now = clock.now()
    service, _made = Service.objects.get_or_create(code=plain["service"])
    source = {"service": plain, "translations": translations or {}}
    number = service.versions.count() + 1
    service.current = Version.objects.create(
        service=service, number=number, hash="", source=source, published_at=now, published_by="test"
    )
    service.save()
    settings = Publication.objects.latest("pk").settings
    Publication.objects.create(settings_hash="test", settings=settings, published_at=now, published_by="test")
    catalogue.forget()
    found = catalogue.published(plain["service"])
    assert found is not None
    return found


def a_case(*, ago: timedelta = timedelta(), now: datetime | None = None, **changes: Any) -> Case:
    published = catalogue.published("pothole") or publish(POTHOLE, SPANISH)
    given: dict[str, Any] = {
        "id": uuid4(),
        "definition": published.definition,
        "version_id": published.version_id,
        "title": "Report a pothole at 200 E Santa Clara St",
        "answers": {"size": "large", "details": "In the bike lane"},
        "private": {"called": "Very Private"},
        "contact": {"email": EMAIL, "name": "A resident"},
        "lat": HERE[0],
        "lon": HERE[1],
        "place_label": "200 E Santa Clara St",
    }
    opened = cases.open_case(cases.NewCase(**{**given, **changes}), by=RESIDENT, now=(now or clock.now()) - ago)
    return opened.case


def many(count: int, **changes: Any) -> list[Case]:
    return [a_case(**changes) for _ in range(count)]


def actor(account: Account) -> Actor:
    return accounts.actor_of(account)


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def url(name: str, case: Case) -> str:
    return reverse(f"desk:{name}", args=[case.reference])


def drawn(case: Case, **fields: Any) -> dict[str, Any]:
    """A form as the page of this case, as it stands now, would send it."""
    last = case.entries.order_by("-id").values_list("id", flat=True).first()
    return {"seen": fresh(case).revision, "last": last, **fields}


def hand() -> Client:
    """Somebody who works the team's cases and may not move them to another."""
    made = account_actions.create_account(
        "hand", called="A hand", kind="staff", password="a long way to the river", by=SYSTEM, now=clock.now()
    )
    account_actions.add_member(made.pk, role="hand", team="paving", by=SYSTEM, now=clock.now())
    client = Client()
    client.force_login(made)
    return client


def jpeg(shade: int = 90) -> SimpleUploadedFile:
    drawn_ = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, 120, 60)).save(drawn_, "JPEG")
    return SimpleUploadedFile("after.jpg", drawn_.getvalue(), "image/jpeg")
