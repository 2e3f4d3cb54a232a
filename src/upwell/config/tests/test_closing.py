"""Taking a service off the air and putting it back, by the command line."""

from __future__ import annotations

import pytest

from upwell.catalogue import queries
from upwell.config import cli
from upwell.intake.tests.scene import QUICK, publish

pytestmark = pytest.mark.usefixtures("city")


def upwell(*words: str) -> int:
    return cli._run(cli._parser().parse_args(words))


def test_a_service_is_closed_with_words_and_opened_again(capsys: pytest.CaptureFixture[str]) -> None:
    publish(QUICK)

    assert upwell("close", "quick", "--say", "en=Back in spring.", "--say", "es=Vuelve en primavera.") == 0
    closed = queries.published("quick")
    assert closed is not None
    assert closed.closed_message == {"en": "Back in spring.", "es": "Vuelve en primavera."}

    assert upwell("reopen", "quick") == 0
    assert capsys.readouterr().out == "quick is closed.\nquick is open.\n"


def test_a_service_nobody_knows_is_refused_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    publish(QUICK)

    assert upwell("close", "nowhere") == 1
    assert "nowhere" in capsys.readouterr().err


def test_words_without_a_language_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        upwell("close", "quick", "--say", "Back in spring.")

    assert "write a language and its words" in capsys.readouterr().err
