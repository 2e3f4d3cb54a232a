"""The outbox: one row for each message, from the moment it is written until it is sent or somebody gives it up.

The id hangs on the dedupe key: who writes the same message again knows the row that is there."""

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.db import models
from django.db.models.expressions import RawSQL

from upwell.vault.fields import SealedJSONField, SealedTextField

TO_SEND = RawSQL("state IN ('queued', 'failed', 'sending')", (), output_field=models.BooleanField())
"""The condition of the index `message_to_send`, word for word. Filter by it first: a database compares it with the
query's words, not with the values bound to them, and without it reads all the letters there ever were."""

NOT_SENT = RawSQL("state IN ('queued', 'failed', 'sending', 'dead')", (), output_field=models.BooleanField())
"""The same for the index `message_not_sent`, which has what was given up as well."""


EMAIL, TEXT, PUSH = "email", "text", "push"
"""The channels of messages: to a mailbox, to a phone, to a browser that was asked to show them."""
REPLY = "reply"
"""The template of what a conversation says: words that no template knows."""


class Message(models.Model):
    class State(models.TextChoices):
        QUEUED = "queued"
        SENDING = "sending"  # leased by a worker until `leased_until`
        SENT = "sent"
        FAILED = "failed"  # will be tried again at `next_at`
        DEAD = "dead"  # nobody tries any more; a person has to look

    WAITING = (State.QUEUED, State.FAILED)
    # as `error` of what waits for its turn at `next_at`
    HELD_BACK = "many to one address"
    NIGHT = "quiet hours"
    SPENT = "many texts in all"
    WAITS = (HELD_BACK, NIGHT, SPENT)

    id = models.UUIDField(primary_key=True, editable=False)
    template = models.CharField(max_length=40)
    channel = models.CharField(max_length=10, default=EMAIL)
    to = SealedTextField()
    to_index = models.CharField(max_length=64, db_index=True)
    language = models.CharField(max_length=12)
    subject = models.CharField(max_length=200)
    body = SealedTextField()
    calendar: Any = SealedTextField(null=True)  # a calendar file that goes with it
    about = models.CharField(max_length=64, blank=True, db_index=True)
    dedupe = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    provider = models.CharField(max_length=20, blank=True)
    provider_id = models.CharField(max_length=120, blank=True, db_index=True)
    reached = models.CharField(max_length=12, blank=True)  # what the carrier said last: `receipts.py`
    error = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            # what the worker looks for, and nothing of the long past
            models.Index(
                fields=["next_at"],
                name="message_to_send",
                condition=models.Q(state__in=["queued", "failed", "sending"]),
            ),
            # what people look for: what is late or given up, the longest waiting first
            models.Index(
                fields=["queued_at", "id"],
                name="message_not_sent",
                condition=models.Q(state__in=["queued", "failed", "sending", "dead"]),
            ),
            models.Index(fields=["-queued_at", "-id"], name="message_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.template} about {self.about}"

    @property
    def heading(self) -> str:
        """The subject; of a text, which has none, its first words."""
        return self.subject or self.body.split("\n", 1)[0][:80]

    @property
    def is_reply(self) -> bool:
        """Whether it answers what somebody wrote a moment ago; such messages never wait."""
        return self.template == REPLY

    @property
    def is_held_back(self) -> bool:
        return self.state == self.State.QUEUED and self.error in self.WAITS

    @staticmethod
    def id_for(dedupe: str) -> UUID:
        return uuid5(NAMESPACE_URL, f"upwell-message:{dedupe}")


class Consent(models.Model):
    """That somebody may be texted about something, or may no more: each yes and no is a row and none is ever changed.

    The newest of a programme counts, unless the newest of all of them (`programme` empty) is a stop. `said`: the
    wording that was agreed to, or the words that said stop."""

    to_index = models.CharField(max_length=64)
    programme = models.CharField(max_length=20, blank=True)
    given = models.BooleanField()
    said: Any = SealedTextField()
    language = models.CharField(max_length=12)
    channel = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["to_index", "-at"], name="consents_of_one")]

    def __str__(self) -> str:
        return f"{'yes' if self.given else 'no'} to {self.programme or 'all'}"


class Early(models.Model):
    """What a carrier said of a text before its number stood with us. Nothing of the person."""

    provider = models.CharField(max_length=20)
    provider_id = models.CharField(max_length=120, db_index=True)
    status = models.CharField(max_length=12)
    code = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.status} of {self.provider}"


class Device(models.Model):
    """A browser that shows news of one request. `keys`: {p256dh, auth}, the browser's own, to encrypt for it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    about = models.CharField(max_length=64, db_index=True)
    endpoint: Any = SealedTextField()
    endpoint_index = models.CharField(max_length=64)
    keys: Any = SealedJSONField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"a browser about {self.about}"
