"""Starting the web server where it cannot start, and what a sandbox starts beside it."""

from __future__ import annotations

import argparse
import os
import socket
from pathlib import Path

import pytest
from django.conf import LazySettings
from tests.publishing import republish

from upwell.catalogue.city import City
from upwell.config import environment
from upwell.config.commands import serving

PARTNERS = {
    "acme": {"name": {"en": "Acme"}, "system": "holds"},
    "bolt": {"name": {"en": "Bolt"}, "system": "capacity"},
    "inn": {"name": {"en": "Inn"}, "system": "portal"},
}


def test_a_port_that_is_taken_is_refused_with_another_to_choose(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as other:
        port = other.getsockname()[1]

        ended = serving.serve(argparse.Namespace(host="127.0.0.1", port=port, workers=1))

    assert ended == 1
    assert f"Port {port} is taken" in capsys.readouterr().err
    assert serving._is_free("127.0.0.1", port)


@pytest.fixture
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))


@pytest.mark.usefixtures("surroundings")
def test_a_sandbox_plays_the_vendors_that_have_no_system(
    city: City, settings: LazySettings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.SANDBOX, settings.DATA = True, tmp_path
    settings.PARTNERS = {"BOLT": ("https://bolt.example", ())}
    republish(partners=PARTNERS)

    fleet = serving.simulated_vendors(8000)

    assert fleet is not None
    fleet.close()
    assert (
        settings.PARTNERS
        == environment.partners()
        == {"ACME": (fleet.vendors["acme"].server.url, (fleet.vendors["acme"].secret,))}
    )


@pytest.mark.usefixtures("surroundings", "city")
def test_outside_of_a_sandbox_nobody_is_played() -> None:
    republish(partners=PARTNERS)

    assert serving.simulated_vendors(8000) is None
    assert environment.partners() == {}


@pytest.mark.usefixtures("surroundings", "db")
def test_a_sandbox_without_a_city_has_no_vendors(settings: LazySettings) -> None:
    settings.SANDBOX = True

    assert serving.simulated_vendors(8000) is None
