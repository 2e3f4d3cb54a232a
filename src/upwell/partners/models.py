"""A work order and all that was said about it, the outbox to partners, and what they sent.

What could reach or locate somebody, and all that a partner wrote in words, is sealed. Others call `actions` and
`queries`."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID, uuid4, uuid5

from django.db import models
from django.db.models import Q

from upwell.partners import standing
from upwell.vault.fields import SealedJSONField, SealedTextField, SealedWordsField


class WorkOrder(models.Model):
    """One partner's job. Handed on it is another order, `handed_from` this one; the case's is the newest."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    partner = models.CharField(max_length=48)
    case_id = models.UUIDField(db_index=True)
    reference = models.CharField(max_length=9)
    service = models.CharField(max_length=80)
    team = models.CharField(max_length=48, blank=True)
    area = models.CharField(max_length=40, blank=True)
    booking_id = models.UUIDField(null=True)
    loads = models.JSONField(default=list)
    route = models.CharField(max_length=60, blank=True)
    place_in_route = models.PositiveIntegerField(default=0)
    day = models.DateField(null=True)
    window = models.CharField(max_length=40, blank=True)
    hold = models.CharField(max_length=400, blank=True)
    facts: Any = SealedJSONField()  # what the crew needs: address, point, items, notes

    state = models.CharField(max_length=10, default=standing.QUEUED)  # of `standing.STEP`
    problem = models.CharField(max_length=20, blank=True)  # the partner has not got it, and why
    ref = models.CharField(max_length=120, blank=True)  # the vendor's own name for it
    sequence = models.PositiveIntegerField(default=0)  # of the newest message about it
    heard_at = models.DateTimeField(null=True)  # by the partner's clock
    ordered_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    handed_from = models.OneToOneField("self", models.PROTECT, null=True, related_name="handed_to")

    why = models.CharField(max_length=40, blank=True)
    words: Any = SealedTextField(null=True)
    vehicle: Any = SealedWordsField()
    taken_to: Any = SealedWordsField()
    items: Any = SealedJSONField(default=dict)  # what was taken: codes of what was booked, and `pieces`
    photos = models.JSONField(default=list)  # ids of uploads kept under `bundle`
    bundle = models.UUIDField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["partner", "day", "place_in_route", "ordered_at"], name="order_of_day"),
            models.Index(fields=["partner", "ref"], condition=~Q(ref=""), name="order_by_ref"),
            models.Index(
                fields=["sent_at"],
                condition=Q(state__in=["offered", "sent"], reminded_at=None),
                name="order_unanswered",
            ),
            models.Index(fields=["booking_id"], condition=Q(booking_id__isnull=False), name="order_of_booking"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case_id"],
                condition=Q(state__in=sorted(standing.OPEN)),
                name="one_open_order_of_a_case",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} for {self.partner}"

    @property
    def is_open(self) -> bool:
        return self.state in standing.OPEN

    def key(self, sequence: int) -> str:
        """The same for the same message, so that one that goes twice has one effect."""
        return f"{self.pk}:{sequence}"


class Entry(models.Model):
    """Who did what to an order, when and why. Only ever added to."""

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="entries", db_index=False)
    at = models.DateTimeField()
    what = models.CharField(max_length=12)
    by_kind = models.CharField(max_length=12)
    by_id = models.CharField(max_length=48, blank=True)
    by_called = models.CharField(max_length=120, blank=True)
    why = models.CharField(max_length=40, blank=True)
    words: Any = SealedTextField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["order", "id"], name="entry_of_order")]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d %H:%M}"


class Outgoing(models.Model):
    """A message to a partner's system, from the moment it is written until it has been taken or given up."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        DEAD = "dead"  # nobody tries any more; a person has to look
        REFUSED = "refused"  # the partner said no, and what follows from that was done
        DROPPED = "dropped"  # taken back before anybody had tried it

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="outgoing", db_index=False)
    partner = models.CharField(max_length=48)
    verb = models.CharField(max_length=6)
    sequence = models.PositiveIntegerField()
    key = models.CharField(max_length=80, unique=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    next_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    first_tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["partner", "next_at"], condition=Q(state="waiting"), name="outgoing_due"),
            models.Index(fields=["queued_at"], condition=Q(state__in=["waiting", "dead"]), name="outgoing_not_sent"),
            models.Index(fields=["order", "sequence"], name="outgoing_of_order"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.key}"


class Incoming(models.Model):
    """A piece of news, once, and what it did. What did nothing and might matter waits for a person (`seen_at`)."""

    class Result(models.TextChoices):
        APPLIED = "applied"
        NOTHING_NEW = "nothing_new"
        OLDER = "older"
        TOO_LATE = "too_late"  # an end after the end
        TOO_EARLY = "too_early"  # an end before the day
        UNKNOWN_JOB = "unknown_job"

    FOR_A_PERSON = (Result.TOO_LATE, Result.TOO_EARLY, Result.UNKNOWN_JOB)

    id = models.UUIDField(primary_key=True, editable=False)
    partner = models.CharField(max_length=48)
    update_id = models.CharField(max_length=120)
    order = models.ForeignKey(WorkOrder, models.PROTECT, null=True, related_name="incoming")
    job = models.UUIDField(null=True)
    ref = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10)
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    result = models.CharField(max_length=12, choices=Result)
    told: Any = SealedJSONField(null=True)  # all else it said
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partner", "update_id"], name="each_piece_of_news_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["received_at"],
                condition=Q(result__in=["too_late", "too_early", "unknown_job"], seen_at=None),
                name="incoming_for_a_person",
            ),
            models.Index(fields=["partner", "ref"], condition=Q(result="unknown_job"), name="incoming_unknown_ref"),
        ]

    def __str__(self) -> str:
        return f"{self.state} from {self.partner}"

    @staticmethod
    def id_for(partner: str, update_id: str) -> UUID:
        return uuid5(NEWS, f"{partner}:{update_id}")


NEWS = UUID("1b0f3d0e-6f55-4f0c-9a5e-3f6f6e0c1d57")


class Manifest(models.Model):
    """A list that went to a partner that answers by hand: which jobs it named, and as what."""

    id = models.UUIDField(primary_key=True, editable=False)
    partner = models.CharField(max_length=48)
    on = models.DateField()
    for_day = models.DateField()
    sequence = models.PositiveSmallIntegerField()
    orders = models.JSONField()  # id of the order: its fingerprint then
    made_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)  # to a program of the partner's, where there is one

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["partner", "on", "sequence"], name="one_list_a_partner_and_day")
        ]
        indexes: ClassVar = [models.Index(fields=["partner", "for_day"], name="manifest_of_day")]

    def __str__(self) -> str:
        return f"{self.partner} {self.for_day}"


class Asked(models.Model):
    """Up to when a partner was asked for its news; what is newer is asked for next."""

    partner = models.CharField(max_length=48, primary_key=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return self.partner
