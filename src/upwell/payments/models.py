"""The rows of this room. Others call `actions` and `queries`.

What is owed, each visit to a provider's page, each piece of money that came, each one given back, each notice: a row of
its own, so that "who, when, why?" has an answer. No card number is ever here."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import models
from django.db.models import Q

from upwell.vault.fields import SealedTextField

NUMBER = 255
"""Characters of a provider's reference, or of the number on a receipt."""


class Charge(models.Model):
    """What is owed for one step of one request. `subject` is the draft's id, which becomes the case's. The price stands
    here: what the definition says later does not touch it."""

    class State(models.TextChoices):
        DUE = "due"
        IN_PROGRESS = "in_progress"  # somebody was sent to the provider's page
        PAID = "paid"
        FAILED = "failed"  # nobody can pay it any more; `why` says what happened
        CANCELLED = "cancelled"  # nobody needs to pay it any more

    OPEN = (State.DUE, State.IN_PROGRESS)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    subject = models.UUIDField(db_index=True)
    step = models.CharField(max_length=48)
    service = models.CharField(max_length=80)
    title = models.CharField(max_length=200)  # as the provider's page and the receipt say what it is for
    cents = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    language = models.CharField(max_length=12)
    state = models.CharField(max_length=12, choices=State, default=State.DUE)
    why = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)  # what staff who ended it are called
    reason: Any = SealedTextField(null=True)  # why, in their words; colleagues read it
    ask_at = models.DateTimeField(null=True)  # when the job asks the provider next
    asked = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "step"], condition=Q(state__in=["due", "in_progress"]), name="one_open_charge_a_step"
            ),
            models.CheckConstraint(condition=Q(cents__gt=0), name="charge_of_something"),
        ]
        indexes = [
            models.Index(fields=["created_at"], name="charges_in_order"),
            models.Index(
                fields=["expires_at"], condition=Q(state__in=["due", "in_progress"]), name="charges_to_expire"
            ),
            models.Index(fields=["ask_at"], condition=Q(state="in_progress"), name="charges_to_ask"),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.cents} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class Visit(models.Model):
    """One visit to a provider's page. The key of ours is the charge and the number."""

    class State(models.TextChoices):
        BEGUN = "begun"
        PAID = "paid"
        UNPAID = "unpaid"

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="visits")
    number = models.PositiveSmallIntegerField()
    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.BEGUN)
    why = models.CharField(max_length=40, blank=True)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["charge", "number"], name="visit_once")]
        indexes = [models.Index(fields=["provider", "reference"], condition=~Q(reference=""), name="visit_reference")]

    def __str__(self) -> str:
        return f"{self.provider} {self.number} {self.state}"

    @property
    def key(self) -> str:
        return f"{self.charge_id}-{self.number}"


class Payment(models.Model):
    """Money that came in. `counts`: it pays its charge. What does not count goes back by itself, or waits for a person:
    `why` says what is wrong with it. Without a charge nobody knows what it was for."""

    charge = models.ForeignKey(Charge, null=True, on_delete=models.PROTECT, related_name="payments")
    provider = models.CharField(max_length=20)  # or how staff took it: `counter`
    reference = models.CharField(max_length=255)
    cents = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=30, blank=True)
    at = models.DateTimeField()
    counts = models.BooleanField(default=False)
    why = models.CharField(max_length=40, blank=True)
    settled_at = models.DateTimeField(null=True)  # when what was wrong with it was put right
    taken_by = models.CharField(max_length=80, blank=True)  # staff who wrote it down

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "reference"], name="money_once"),
            models.UniqueConstraint(fields=["charge"], condition=Q(counts=True), name="paid_once"),
        ]
        indexes = [
            models.Index(fields=["at"], name="money_in_order"),
            models.Index(fields=["id"], condition=Q(counts=False, settled_at=None), name="money_to_put_right"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.cents}"


class Refund(models.Model):
    """Money to be given back, and how far that has come."""

    class State(models.TextChoices):
        REQUESTED = "requested"
        SENT = "sent"  # the provider has it
        DONE = "done"
        FAILED = "failed"

    OPEN = (State.REQUESTED, State.SENT)

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    cents = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    why = models.CharField(max_length=40)  # a code; the words of staff are in the first change
    by = models.CharField(max_length=80)
    reference = models.CharField(max_length=NUMBER, blank=True)
    receipt = models.CharField(max_length=NUMBER, null=True)  # of what was handed out at the counter
    error = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    requested_at = models.DateTimeField()
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="refund_of_something"),
            models.UniqueConstraint(fields=["receipt"], name="handed_out_once"),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state__in=["requested", "sent"]), name="refunds_to_do"),
            models.Index(fields=["reference"], name="refunds_by_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.cents} {self.state}"


class RefundChange(models.Model):
    """From where to where a refund went, who did it, when and why."""

    refund = models.ForeignKey(Refund, on_delete=models.CASCADE, related_name="changes")
    to = models.CharField(max_length=10)
    by = models.CharField(max_length=80)
    called = models.CharField(max_length=120)
    at = models.DateTimeField()
    said = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.to


class Notice(models.Model):
    """Every notice of a provider that was real, once. `did` says what came of it."""

    provider = models.CharField(max_length=20)
    event = models.CharField(max_length=255)
    kind = models.CharField(max_length=80)
    charge = models.UUIDField(null=True)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    did = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["provider", "event"], name="notice_once")]
        indexes = [models.Index(fields=["received_at"], name="notices_in_order")]

    def __str__(self) -> str:
        return f"{self.provider} {self.kind}"


class Pretended(models.Model):
    """The memory of the built-in test provider: a visit, or a refund, as a real provider would keep it. Our own rows
    never look in here; only the provider of that name does."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=6)  # visit, refund
    charge = models.UUIDField(null=True)
    of = models.CharField(max_length=60, blank=True)
    cents = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    title = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=12, blank=True)
    back = models.CharField(max_length=500, blank=True)
    left = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=12, default="open")  # open, thinking, paid, declined, closed; done
    at = models.DateTimeField(null=True)  # when it was, or will be, paid

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
