"""A service's words as they are answered: each with the language it is really in; links are whole addresses."""

from __future__ import annotations

from django.conf import settings

from upwell.catalogue import queries as catalogue
from upwell.catalogue.city import Outcome, State, Words
from upwell.channels.api.shapes import Said
from upwell.definition import links
from upwell.journey import texts as journey_texts


def plain(text: str) -> str:
    """Without marks; links into the site as whole addresses."""
    return links.without_marks(text.replace("](/", f"]({settings.PUBLIC_URL}/"))


def said(words: journey_texts.Said) -> Said:
    return Said(plain(words.text), words.language)


def maybe(words: journey_texts.Said) -> Said | None:
    return said(words) if words else None


def of_city(words: Words, language: str) -> Said:
    """Words of the city's settings."""
    return Said(catalogue.city().word(words, language), language if language in words else "en")


def state(of: State, language: str) -> Said:
    return of_city(of.public or of.name, language)


def outcome(of: Outcome | None, language: str) -> Said | None:
    return of_city(of.name, language) if of is not None else None
