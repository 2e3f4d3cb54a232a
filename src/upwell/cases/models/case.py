"""The case as it stands now. Only `cases.actions` writes it.

Personal data is in the sealed columns and nowhere else: `private` and `contact` say who somebody is, `written` is what
they put in their own words. `contact_index` finds a person's cases without opening them, `phone_index` those of a
caller. `queue_at` is the place in the queue: the due date, moved far forward for what was reopened, and behind all
others while it waits on the resident."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from upwell.cases.outcomes import BY_THE_PRODUCT
from upwell.cases.promise import Target, is_kept, is_overdue
from upwell.lib.grid import Grid
from upwell.vault.fields import SealedJSONField

AHEAD = timedelta(days=36_525)
"""A hundred years: reopened cases stand before every due date, cases without a promise after every one."""

GRID = Grid(per_degree=100)


QUEUE = ["queue_at", "id", "phase", "due_at", "reopened", "assignee", "closed_at", "news_at", "proposed_team"]
"""The queue's order, and after it what its counts ask, so that they are counted from the index alone (SQLite looks at
`closed_at` even where the index says that it is empty)."""

LIVE = Q(closed_at__isnull=True)
"""And not the phase: of this, both databases can prove that a query may use the partial index."""


TO_FORGET = Q(closed_at__isnull=False, forgotten_at__isnull=True)
SEALED = ("written", "private", "contact")
"""What a list leaves in the database, for opening it costs time and nobody there needs it."""


class Phase(models.TextChoices):
    OPEN = "open"
    WAITING = "waiting"
    CLOSED = "closed"


class Case(models.Model):
    id = models.UUIDField(primary_key=True, editable=False)
    reference = models.CharField(max_length=9, unique=True)
    revision = models.PositiveIntegerField(default=1)
    service = models.CharField(max_length=80)
    version_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=20)
    workflow = models.CharField(max_length=48)
    state = models.CharField(max_length=48)
    phase = models.CharField(max_length=8, choices=Phase, default=Phase.OPEN)
    team = models.CharField(max_length=48, blank=True)
    assignee = models.ForeignKey("accounts.Account", models.SET_NULL, null=True, related_name="+", db_index=False)
    account = models.ForeignKey("accounts.Account", models.SET_NULL, null=True, related_name="+", db_index=False)

    organisation = models.UUIDField(null=True)  # of `accounts`, in whose name it was asked for
    title = models.CharField(max_length=300)
    words = models.CharField(max_length=600, blank=True)  # folded, for searching
    answers = models.JSONField(default=dict)
    written: Any = SealedJSONField(null=True)  # free text that the service does not show to everybody
    private: Any = SealedJSONField(null=True)
    contact: Any = SealedJSONField(null=True)
    contact_index = models.CharField(max_length=64, blank=True)
    phone_index = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=12, default="en")
    channel = models.CharField(max_length=20, blank=True)
    assisted = models.BooleanField(default=False)
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=100, blank=True)

    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    place_label = models.CharField(max_length=300, blank=True)
    cell = models.IntegerField(null=True)  # of `GRID`
    area = models.CharField(max_length=40, blank=True)
    areas = models.JSONField(default=dict)
    on_map = models.BooleanField(default=False)
    in_open311 = models.BooleanField(default=False)

    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    promise = models.JSONField(null=True)
    clock_from = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    queue_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)  # when whoever asked first heard of somebody who works on it
    outcome = models.CharField(max_length=48, blank=True)
    reopen_until = models.DateTimeField(null=True)
    reopened = models.PositiveSmallIntegerField(default=0)
    news_at = models.DateTimeField(null=True)  # since when words of the resident lie here that staff have not acted on
    proposed_team = models.CharField(max_length=48, null=True)  # of the open `Proposal`
    forgotten_at = models.DateTimeField(null=True)  # when the words, photos and contact of its person were deleted

    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children", db_index=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged", db_index=False)
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by", db_index=False)
    follow_digest = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["team", *QUEUE], condition=LIVE, name="case_team_queue"),
            models.Index(fields=QUEUE, condition=LIVE, name="case_queue"),
            models.Index(fields=["service", *QUEUE], condition=LIVE, name="case_service_queue"),
            models.Index(fields=["queue_at", "id"], condition=Q(waiting_since__isnull=False), name="case_waiting"),
            models.Index(fields=["assignee", "queue_at"], condition=LIVE, name="case_assignee"),
            models.Index(fields=["queue_at", "id"], condition=Q(news_at__isnull=False), name="case_news"),
            models.Index(fields=["queue_at", "id"], condition=Q(proposed_team__isnull=False), name="case_proposed"),
            models.Index(fields=["service", "lat", "lon"], condition=LIVE, name="case_near"),
            models.Index(fields=["team", "closed_at"], condition=Q(closed_at__isnull=False), name="case_team_closed"),
            models.Index(fields=["closed_at", "id"], condition=Q(closed_at__isnull=False), name="case_closed"),
            models.Index(fields=["closed_at"], condition=TO_FORGET, name="case_to_forget"),
            models.Index(fields=["opened_at", "id"], name="case_opened"),
            models.Index(fields=["service", "opened_at"], name="case_service_opened"),
            models.Index(fields=["updated_at", "id"], name="case_updated"),
            models.Index(fields=["cell", "opened_at"], condition=Q(on_map=True), name="case_map"),
            models.Index(fields=["follow_digest"], name="case_follow"),
            models.Index(fields=["contact_index"], condition=~Q(contact_index=""), name="case_contact"),
            models.Index(fields=["phone_index"], condition=~Q(phone_index=""), name="case_phone"),
            models.Index(fields=["account"], condition=Q(account__isnull=False), name="case_account"),
            models.Index(
                fields=["organisation", "-opened_at"], condition=Q(organisation__isnull=False), name="case_organisation"
            ),
            models.Index(fields=["follows"], condition=Q(follows__isnull=False), name="case_follows"),
            models.Index(fields=["parent"], condition=Q(parent__isnull=False), name="case_parent"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="case_merged"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id=""), name="case_once_per_source"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def answered(self) -> dict[str, Any]:
        """Every answer but the private ones: for the resident and for staff who may see the case, nobody else."""
        return {**self.answers, **(self.written or {})}

    @property
    def is_imported(self) -> bool:
        """Whether another system had it first: no form of ours was filled in, and nobody knows what was spoken."""
        return self.version_id is None

    @property
    def is_live(self) -> bool:
        return self.closed_at is None

    @property
    def target(self) -> Target | None:
        return None if self.promise is None else Target.from_plain(self.promise)

    @property
    def on_time(self) -> bool | None:
        """Whether the promise was kept; None without one, while it runs, or where it is not for this case to keep."""
        if self.due_at is None or self.closed_at is None or self.outcome in BY_THE_PRODUCT:
            return None
        return is_kept(self.due_at, self.closed_at)

    def is_overdue(self, now: datetime) -> bool:
        """A case that waits on the resident is not late; its clock stands still."""
        return self.phase == Phase.OPEN and is_overdue(self.due_at, now)

    def may_reopen(self, now: datetime) -> bool:
        return self.reopen_until is not None and now < self.reopen_until

    def place_in_queue(self) -> datetime:
        """What waits on its resident is nobody's work now, and stands behind it; longest waiting first."""
        if self.waiting_since is not None and not self.reopened:
            return (self.waiting_since + 2 * AHEAD).astimezone(UTC)
        return self.place_when_with_us()

    def place_when_with_us(self) -> datetime:
        if self.reopened and self.clock_from is not None:
            return self.clock_from - AHEAD
        return (self.due_at or self.opened_at + AHEAD).astimezone(UTC)
