"""The books: a row for each slot somebody claimed, each booking, each claim of one on the other, each change.

Only `claims.py` writes what is scarce. Personal data: none but the sealed address of who waits for a day."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from upwell.vault.fields import SealedJSONField


class Slot(models.Model):
    """What was taken of one load, in one window of one day, on one route of one resource; made when first claimed.

    Every claim is one conditional write on `taken`. `known`: those of `taken` that the vendor knows of."""

    calendar = models.CharField(max_length=48)
    resource = models.CharField(max_length=48)
    route = models.CharField(max_length=60, blank=True)
    load = models.CharField(max_length=48, blank=True)
    day = models.DateField()
    window = models.CharField(max_length=48)
    taken = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["calendar", "resource", "day", "route", "load", "window"], name="one_row_for_each_slot"
            )
        ]

    def __str__(self) -> str:
        return f"{self.calendar} {self.resource} {self.day} {self.window} {self.load}"


class State(models.TextChoices):
    HELD = "held"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    COMPLETED = "completed"
    MISSED = "missed"
    NO_SHOW = "no_show"


LIVE = (State.HELD, State.CONFIRMED)
USED = (State.HELD, State.CONFIRMED, State.COMPLETED, State.MISSED, State.NO_SHOW)
"""What counts towards the limits of a property."""
USES_FREE = tuple(state for state in USED if state != State.MISSED)
"""What counts as a free use, where it was a free one."""


class Booking(models.Model):
    """`subject` is the draft it was made in, which becomes the case. `unasked`: made while the vendor was down."""

    id = models.UUIDField(primary_key=True, editable=False)
    subject = models.UUIDField()
    step = models.CharField(max_length=48)
    service = models.CharField(max_length=80)
    reference = models.CharField(max_length=9, blank=True, db_index=True)
    calendar = models.CharField(max_length=48)
    resource = models.CharField(max_length=48)
    route = models.CharField(max_length=60, blank=True)
    loads = models.JSONField(default=list)
    property_key = models.CharField(max_length=64, blank=True)
    day = models.DateField()
    window = models.CharField(max_length=48)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.HELD)
    expires_at = models.DateTimeField(null=True)
    free = models.BooleanField(default=False)
    keeps_free_use = models.BooleanField(default=False)  # cancelled too late to give it back
    unasked = models.BooleanField(default=False)
    known = models.BooleanField(default=False)  # to the vendor
    vendor_hold = models.CharField(max_length=300, blank=True)
    vendor_hold_until = models.DateTimeField(null=True)
    looked_on = models.DateField(null=True)  # when it was last seen to whether a reminder is due
    moves = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["expires_at"], condition=Q(state="held"), name="booking_held"),
            models.Index(fields=["updated_at"], condition=Q(state="expired"), name="booking_expired"),
            models.Index(fields=["subject"], name="booking_subject"),
            models.Index(fields=["day", "id"], condition=Q(state="confirmed"), name="booking_to_come"),
            models.Index(fields=["property_key", "calendar"], condition=~Q(property_key=""), name="booking_property"),
            models.Index(fields=["calendar", "resource", "day"], name="booking_of_day"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "step"], condition=Q(state__in=["held", "confirmed"]), name="one_booking_each_step"
            )
        ]

    def __str__(self) -> str:
        return f"{self.calendar} {self.day} {self.window} {self.state}"

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


class Claim(models.Model):
    """One booking's share of one slot. It counts while `live`; a hold's until `until`, a confirmed one's for good.

    `caller`: a mark of the connection it was held over, while it is a hold and no longer."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="claims")
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="claims", db_index=False)
    until = models.DateTimeField(null=True)
    live = models.BooleanField(default=True)
    caller = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["slot", "until"], condition=Q(live=True, until__isnull=False), name="claim_running_out"
            )
        ]

    def __str__(self) -> str:
        return f"{self.booking_id} on {self.slot_id}"


class Property(models.Model):
    """What serialises the bookings of one property: `rev` goes up with each. Its mark says nothing of where it is."""

    key = models.CharField(max_length=64, primary_key=True)
    rev = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "properties"

    def __str__(self) -> str:
        return self.key[:8]


class Change(models.Model):
    """What was done to a booking, when and by whom. Only ever added to."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    what = models.CharField(max_length=12)
    by_kind = models.CharField(max_length=12)
    by_id = models.CharField(max_length=40, blank=True)
    by_called = models.CharField(max_length=120, blank=True)
    why = models.CharField(max_length=200, blank=True)
    from_day = models.DateField(null=True)
    from_window = models.CharField(max_length=48, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["booking", "at", "id"], name="change_of_booking")]

    def __str__(self) -> str:
        return f"{self.what} {self.at:%Y-%m-%d %H:%M}"


class ClosedDay(models.Model):
    """A day that staff closed: a truck broke down, a storm. What is booked on it stays until somebody moves it."""

    calendar = models.CharField(max_length=48)
    resource = models.CharField(max_length=48)
    day = models.DateField()
    why = models.CharField(max_length=200)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["calendar", "resource", "day"], condition=Q(lifted_at__isnull=True), name="closed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.calendar} {self.resource} {self.day}"


class Waiting(models.Model):
    """Somebody who wants to hear when a day of a week is free. `sealed` holds where to write and what to open."""

    id = models.UUIDField(primary_key=True, editable=False)
    calendar = models.CharField(max_length=48)
    resource = models.CharField(max_length=48)
    route = models.CharField(max_length=60, blank=True)
    loads = models.JSONField(default=list)
    week_on = models.DateField()  # its Monday
    subject = models.UUIDField()
    sealed: Any = SealedJSONField()
    language = models.CharField(max_length=12)
    since = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["week_on", "since"], condition=Q(told_at__isnull=True), name="waiting_in_turn")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "week_on"], condition=Q(told_at__isnull=True), name="waits_once_a_week"
            )
        ]

    def __str__(self) -> str:
        return f"{self.calendar} {self.week_on}"


class Reminder(models.Model):
    """A reminder that was written: once for each booking, day and number of days before."""

    booking = models.ForeignKey(Booking, models.CASCADE, related_name="reminders", db_index=False)
    day = models.DateField()
    days_before = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["booking", "day", "days_before"], name="reminded_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.days_before}"
