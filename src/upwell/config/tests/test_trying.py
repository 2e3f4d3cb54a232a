"""`upwell try`: a service walked in the terminal; nothing of it is kept."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import pytest

from upwell.catalogue.city import City
from upwell.config.commands.trying import try_
from upwell.intake.models import Draft
from upwell.intake.tests import scene

SERVICE = """
service: tree
kind: request
name: Ask for a tree
summary: Ask.
owner: streets
contact: none
promise: {within: 5}
channels: [web, sms]
steps:
  - {ask: many, type: number, title: How many?}
  - {check: answers}
  - {submit: request}
receipt: {title: We have it, body: We look at it.}
"""


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    said: Iterator[str] = iter(lines)

    def answer(_prompt: str) -> str:
        try:
            return next(said)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", answer)


def given(service: str, *, lang: str = "en", chat: bool = False) -> argparse.Namespace:
    return argparse.Namespace(service=service, lang=lang, chat=chat)


def test_a_service_of_the_city_is_walked_and_nothing_is_kept(
    city: City, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scene.publish({**scene.QUICK, "channels": ["web", "sms"]})
    typed(monkeypatch, "A bench", "2", "1")
    assert try_(given("quick")) == 0
    said = capsys.readouterr().out
    assert "What do you need?" in said
    assert '"what": "A bench"' in said
    assert "sent in 1" in said
    assert not Draft.objects.exists()


def test_one_that_is_still_being_written_is_walked_from_its_folder(
    city: City, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "service.yaml").write_text(SERVICE)
    typed(monkeypatch, "3", "1")
    assert try_(given(str(folder))) == 0
    assert '"many": 3' in capsys.readouterr().out


def test_leaving_in_the_middle_is_no_mistake(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.publish(scene.QUICK)
    typed(monkeypatch)
    assert try_(given("quick", chat=True)) == 0


def test_what_is_no_service_is_said(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    assert try_(given("no_such")) == 1
    assert "There is no service 'no_such'" in capsys.readouterr().err
