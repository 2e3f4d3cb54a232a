"""Makes the standing cast of `tests/cast.py` known to every test, empties what a process counts by itself, gives the
tests of Hypothesis no time to keep, and turns a skip into a failure where CI says so."""

import os
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.contenttypes.management import create_contenttypes
from django.db.models.signals import post_migrate  # noqa: TID251  # to silence it
from hypothesis import HealthCheck
from hypothesis import settings as tries

from upwell.catalogue import queries as catalogue
from upwell.desk import dayless
from upwell.limits import held
from upwell.places import editions

pytest_plugins = ["tests.browsers", "tests.cast", "tests.race"]

REQUIRED = {marker: f"UPWELL_REQUIRE_{marker.upper()}" for marker in ("browser", "postgres", "data", "spark")}

# how busy a machine is says nothing about the code: all that is measured in time is off
tries.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
tries.load_profile("unhurried")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Django would write its own permissions and kinds of content, which nobody here reads, anew after every test that
    commits: a second each."""
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)


@pytest.fixture(scope="session", autouse=True)
def columns_of_their_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What a worker takes over into columns is none of the installation's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "COLUMNS", tmp_path_factory.mktemp("columns"))
        yield


@pytest.fixture(autouse=True)
def nobody_has_asked_for_anything_yet() -> None:
    """What a process counts by itself would go on from one test to the next."""
    held.forget()
    dayless.forget()


@pytest.fixture(autouse=True)
def nothing_is_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process looks each second whether there is a newer publication: one statement more where a test counts them,
    on a machine that was slow. What changes the city here says so itself."""
    monkeypatch.setattr(catalogue, "LOOK_AGAIN_AFTER", 3_600.0)
    monkeypatch.setattr(editions, "RECHECK_SECONDS", 3_600.0)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """On a machine that must be able to run these tests, one that could not run has failed."""
    report = yield
    needed = [name for marker, name in REQUIRED.items() if item.get_closest_marker(marker) and os.environ.get(name)]
    if report.skipped and needed:
        report.outcome = "failed"
        report.longrepr = f"skipped although {needed[0]} is set: {report.longrepr}"
    return report
