"""Residents are spoken to politely, and the same way on every page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parents[1] / "locale"
TOO_NEAR = {
    "es": r"\b(tú|tus?|contigo|puedes|quieres|tienes|debes|haz|dinos|elígelo|vuestr[oa]s?)\b",
    "vi": r"\b(bạn|anh chị|ông bà)\b",
    "zh_Hans": r"你(?!们)",
}


@pytest.mark.parametrize("language", TOO_NEAR)
def test_everybody_is_addressed_politely(language: str) -> None:
    with (LOCALE / language / "LC_MESSAGES/django.po").open(encoding="utf-8") as file:
        said = [text for one in read_po(file) for text in texts(one)]

    assert [text for text in said if re.search(TOO_NEAR[language], text, re.IGNORECASE)] == []


def texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else [text for text in message.string or () if text]
