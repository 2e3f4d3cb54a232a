"""What the tests of this room share: people of two departments, and a service of one of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.cast import CITY, NOW, _staff
from tests.publishing import publish

from upwell.accounts import queries as accounts
from upwell.accounts.actor import Actor
from upwell.catalogue import queries as catalogue
from upwell.catalogue.models import Publication
from upwell.intake.tests import scene
from upwell.workbench.tests import texts

ROLES = {
    "writer": {"name": {"en": "Writer"}, "may": ["workbench.edit"]},
    "owner": {"name": {"en": "Owner"}, "may": ["workbench.edit", "workbench.publish"]},
}


RECEIPT = {"title": "We have your report", "body": "Your number is {reference}."}


class People:
    """`writer` and `owner` of streets, `gardener` of parks, who writes and publishes there."""

    def __init__(self) -> None:
        settings: dict[str, Any] = {**CITY, "roles": {**CITY["roles"], **ROLES}}
        settings["translation_policy"] = {"es": "fall_back"}
        Publication.objects.create(settings_hash="test", settings=settings, published_at=NOW, published_by="test")
        catalogue.forget()
        self.accounts = {
            "writer": _staff("writer", "A writer", ("writer", "paving")),
            "owner": _staff("owner", "An owner", ("owner", "lighting")),
            "gardener": _staff("gardener", "A gardener", ("owner", "trees")),
            "chief": _staff("chief", "A chief", ("owner", "")),
        }

    def actor(self, name: str) -> Actor:
        return accounts.actor_of(self.accounts[name])

    def client(self, name: str) -> Client:
        client = Client()
        client.force_login(self.accounts[name])
        return client


@pytest.fixture
def people(db: None, settings: LazySettings) -> Any:
    made = People()
    publish({**scene.POTHOLE, "languages": ["en"], "receipt": RECEIPT})
    yield made
    catalogue.forget()


NEW = texts.NEW
