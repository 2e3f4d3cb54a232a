"""What is kept of a message sent under an Idempotency-Key: enough to know it again, and nothing to guess it from."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.cast import NOW

from upwell.accounts.actor import SYSTEM
from upwell.channels.open311 import actions
from upwell.channels.open311.models import Delivery
from upwell.lib.secret import digest

pytestmark = pytest.mark.django_db

WORDS = digest("408-555-0123")
SECOND = timedelta(seconds=1)


@pytest.fixture
def key() -> int:
    return actions.create_key("tester", by=SYSTEM, now=NOW).key.pk


def test_the_digest_of_what_was_sent_cannot_be_found_by_trying(key: int) -> None:
    actions.claim(uuid4(), fingerprint=WORDS, key_id=key, now=NOW)

    assert Delivery.objects.get().fingerprint != WORDS


def test_what_came_before_digests_were_keyed_is_known_again(key: int) -> None:
    stored = Delivery.objects.create(case_id=uuid4(), fingerprint=WORDS, key_id=key, at=NOW)

    assert actions.claim(stored.pk, fingerprint=WORDS, key_id=key, now=NOW + SECOND) is False
    with pytest.raises(actions.OtherBody):
        actions.claim(stored.pk, fingerprint=digest("408-555-0124"), key_id=key, now=NOW + SECOND)
