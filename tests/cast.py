"""The standing cast of the tests: a small city, the people in it, and the public.

The fixtures reach every test through `conftest.py`; what they need is imported when they are used, so that pure tests
stay quick. The city is nobody's: two departments, three teams, three roles; no fact about a real place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import LazySettings
from django.test import Client

if TYPE_CHECKING:
    from upwell.accounts.models import Account
    from upwell.catalogue.city import City

NOW = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)
PASSWORD = "a long way to the river"

WORKER_MAY = [
    "see_cases",
    "work_cases",
    "close_cases",
    "assign_cases",
    "see_contact",
    "assist_residents",
    "answer_chats",
]
ALSO = ["see_payments", "take_payments", "refund_payments", "manage_calendars", "improve_services"]
ALSO += ["workbench.edit", "workbench.publish"]
CITY: dict[str, Any] = {
    "city": "testville",
    "name": "Testville",
    "site_name": {"en": "Testville services", "es": "Servicios de Testville"},
    "time_zone": "America/Los_Angeles",
    "languages": ["en", "es"],
    "contact": {
        "phone": "555-0100",
        "phone_hours": {"en": "Monday to Friday, 8 am to 5 pm.", "es": "De lunes a viernes, de 8 a 17 h."},
    },
    "map": {"latitude": 37.0, "longitude": -121.0},
    "departments": {"streets": {"name": {"en": "Streets"}}, "parks": {"name": {"en": "Parks"}}},
    "teams": {
        "paving": {"name": {"en": "Paving"}, "department": "streets"},
        "lighting": {"name": {"en": "Lighting"}, "department": "streets"},
        "trees": {"name": {"en": "Trees"}, "department": "parks"},
    },
    "live_help": {
        "teams": {"paving": {"languages": ["en", "es"]}, "trees": {}},
        "quick_replies": {"hello": {"en": "Hello, how can I help?", "es": "Hola, ¿en qué le ayudo?"}},
        "reasons": {"answered": {"en": "Answered"}, "no_reply": {"en": "No reply"}},
        "most_open": 2,
    },
    "roles": {
        "crew": {"name": {"en": "Crew"}, "may": WORKER_MAY},
        "hand": {"name": {"en": "Hand"}, "may": ["see_cases", "work_cases", "close_cases"]},
        "lead": {
            "name": {"en": "Lead"},
            "may": [
                *WORKER_MAY,
                "merge_cases",
                "export_cases",
                "see_all_teams",
                "open_unscanned",
                "manage_calendars",
                *ALSO,
            ],
        },
        "keeper": {
            "name": {"en": "Keeper of the system"},
            "may": ["see_system", "manage_api_keys", "translate", "manage_data_sets"],
        },
        "auditor": {"name": {"en": "Auditor"}, "may": ["see_cases", "see_all_teams", "see_viewings", "see_payments"]},
    },
}


@dataclass(frozen=True, slots=True)
class Cast:
    resident: Account
    worker: Account  # crew of the team `paving`
    other_team: Account  # crew of another department's team, `trees`
    lead: Account  # leads `paving`, sees every team
    keeper: Account  # keeps the system, works no cases
    auditor: Account  # sees every team, changes nothing, looks at who opened contact data

    def client(self, role: str) -> Client:
        """A browser in which this person is signed in; "anonymous" is the public."""
        client = Client()
        if role != "anonymous":
            client.force_login(getattr(self, role))
        return client


ROLES = ("anonymous", "resident", "worker", "other_team", "lead", "keeper", "auditor")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite lies in a file, as in life: in memory all threads share one cache, and lock each other out."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> None:
    """A password takes half a second to hash, on purpose; five people in every test would take minutes."""
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    PBKDF2PasswordHasher.iterations = 1


@pytest.fixture(scope="session", autouse=True)
def pages_without_a_build(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Pages can be drawn before the front end was built; a test that looks at styles or scripts builds it first."""
    from django.conf import settings
    from django.test import override_settings

    if (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        yield
        return
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    storages = {**settings.STORAGES, "staticfiles": plain}
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static"), STORAGES=storages):
        yield


@pytest.fixture(autouse=True)
def nothing_kept_of_another_test() -> None:
    """What processes keep is told apart by the number of the publication, and each test begins to count anew."""
    import sys

    open311 = ("upwell.channels.open311.offers", "upwell.channels.open311.listed")
    for name in ("upwell.intake.search", "upwell.intake.lookups", *open311):
        if name in sys.modules:
            sys.modules[name]._kept.clear()
    if (shown := sys.modules.get("upwell.performance.shown.reading")) is not None:
        shown.forget()
    for name, kept in (("upwell.desk.names", "_names"), ("upwell.cases.queries.called", "_words")):
        if name in sys.modules:
            getattr(sys.modules[name], kept).cache_clear()


@pytest.fixture
def city(db: None) -> Iterator[City]:
    """The small city, published."""
    from upwell.catalogue import queries as catalogue
    from upwell.catalogue.models import Publication

    Publication.objects.create(settings_hash="test", settings=CITY, published_at=NOW, published_by="test")
    catalogue.forget()
    yield catalogue.city()
    catalogue.forget()


@pytest.fixture
def cast(city: City) -> Cast:
    return Cast(
        resident=_account("resident", "A resident", "resident"),
        worker=_staff("worker", "A worker", ("crew", "paving")),
        other_team=_staff("other", "A tree worker", ("crew", "trees")),
        lead=_staff("lead", "A lead", ("lead", "paving")),
        keeper=_staff("keeper", "A keeper", ("keeper", "")),
        auditor=_staff("auditor", "An auditor", ("auditor", "")),
    )


@pytest.fixture
def uploads(tmp_path: Path, settings: LazySettings) -> Path:
    settings.UPLOADS = tmp_path / "uploads"
    return settings.UPLOADS


def _account(name: str, called: str, kind: str) -> Account:
    from upwell.accounts import actions as accounts
    from upwell.accounts.actor import SYSTEM

    return accounts.create_account(name, called=called, kind=kind, password=PASSWORD, by=SYSTEM, now=NOW)


def _staff(name: str, called: str, *memberships: tuple[str, str]) -> Account:
    from upwell.accounts import actions as accounts
    from upwell.accounts.actor import SYSTEM

    account = _account(name, called, "staff")
    for role, team in memberships:
        accounts.add_member(account.pk, role=role, team=team, by=SYSTEM, now=NOW)
    return account
