"""The same for real: San José with its own addresses, look-ups and calendars. One example of each service goes through
a carrier's webhook, the worker and the outbox; through the page of the chat; through the pages of the site; and through
the interface for programs. What is kept is the same. The services take turns in the languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.conf import settings as configured
from django.db import transaction

from tests.e2e import walker
from tests.for_real import NUMBER, SECRET, SITE, Chatter, Program, Reader, Somebody, Texter
from upwell.catalogue import actions as catalogue_actions
from upwell.catalogue import queries as catalogue
from upwell.lib import clock, han
from upwell.places import actions as places


def codes() -> Iterator[tuple[str, str]]:
    """Each service that declares both, with its language."""
    for number, code in enumerate(walker.CODES):
        service = walker.plan(code).service
        if {"sms", "chat"} <= set(service.channels):
            languages = service.with_made(han.MADE_FROM).languages
            yield code, languages[number % len(languages)]


@pytest.mark.django_db
def test_by_text_by_chat_on_pages_and_by_program_the_same_is_kept(settings: LazySettings) -> None:
    settings.SMS_PROVIDER, settings.SMS_SECRETS, settings.SMS_NUMBER = "twilio", [SECRET], NUMBER
    settings.SMS_ACCOUNT, settings.PUBLIC_URL = "AC1", SITE
    catalogue_actions.load_path(configured.CITY_FOLDER, by="test", because="", now=clock.now())
    places.import_samples(configured.CITY_FOLDER, now=clock.now())
    cases, ran = set(), Counter[str]()
    for code, language in codes():
        found = catalogue.published(code)
        assert found is not None
        kinds = [kind for kind in KINDS if kind.channel in found.definition.channels]
        kept = {kind.channel: undone(kind(found.definition, language)) for kind in kinds}
        assert kept == dict.fromkeys(kept, kept["sms"]), f"{code} in {language}"
        cases.add(kept["sms"][1])
        ran.update(kept.keys())
    assert len(cases - {""}) > 30
    assert min(ran[kind.channel] for kind in KINDS) > 30


KINDS: tuple[type[Somebody], ...] = (Texter, Chatter, Reader, Program)


def undone(somebody: Somebody) -> tuple[str, str]:
    """As if they had never been: a day that one took is free for the other."""
    mark = transaction.savepoint()
    try:
        return somebody.run()
    finally:
        transaction.savepoint_rollback(mark)
