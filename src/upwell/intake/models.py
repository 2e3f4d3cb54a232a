"""A journey under way. Only its log is kept, sealed; where the person stands is walked anew each time."""

from __future__ import annotations

from typing import Any

from django.db import models

from upwell.definition.channels import STAFF
from upwell.vault.fields import SealedJSONField


class Draft(models.Model):
    """`id` is made by the client and becomes the case's. `rev` counts the writes: each is conditional on it."""

    class State(models.TextChoices):
        OPEN = "open"
        SUBMITTED = "submitted"
        ENDED = "ended"  # by a new version of its service

    id = models.UUIDField(primary_key=True)
    service = models.CharField(max_length=48)
    version = models.ForeignKey("catalogue.Version", on_delete=models.PROTECT, related_name="+")
    log: Any = SealedJSONField()
    rev = models.PositiveIntegerField(default=0)
    keys = models.JSONField(default=list)  # the last that were taken, each with its mark: `actions/keys.py`
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    language = models.CharField(max_length=10)
    channel = models.CharField(max_length=10)
    scripted = models.BooleanField(null=True)
    # of the resident; or, where staff fill it in for somebody, theirs
    account = models.ForeignKey("accounts.Account", null=True, on_delete=models.SET_NULL, related_name="+")
    organisation = models.UUIDField(null=True)  # of `accounts`, in whose name it is asked for
    follows = models.UUIDField(null=True)  # the case that what comes of it will follow
    standing_at = models.CharField(max_length=120, default="")
    handed_at = models.DateTimeField(null=True)  # to whoever takes payments; until one of them takes it over
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    left_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=9, default="")  # how it is written down that it ended: `records`
    ended_in = models.JSONField(default=dict)  # and where that was counted

    class Meta:
        indexes = [
            models.Index(fields=["updated_at"], condition=models.Q(state="open", left_at=None), name="open_drafts"),
            models.Index(
                fields=["handed_at"],
                condition=models.Q(state="open", handed_at__isnull=False),
                name="handed_drafts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.id}"

    @property
    def is_assisted(self) -> bool:
        """Whether staff fill it in for somebody."""
        return self.channel in STAFF


class Ending(models.Model):
    """A whole form that was not sent, for it came to an ending: no draft remembers it. `id`: that its case would have.
    `ended_in`: as of a draft."""

    id = models.UUIDField(primary_key=True, editable=False)
    ended_in = models.JSONField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.id)


class Amendment(models.Model):
    """Other things for a booked request that wait until the difference is paid. `id`: the case's. `sealed`: what is
    answered anew, and words for the resident."""

    id = models.UUIDField(primary_key=True, editable=False)
    charge = models.UUIDField()
    step = models.CharField(max_length=48)
    sealed: Any = SealedJSONField()
    code = models.CharField(max_length=60, blank=True)  # of another day
    by_kind = models.CharField(max_length=12)
    by_id = models.CharField(max_length=40, blank=True)
    by_called = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.id)


class Series(models.Model):
    """Something that is booked again and again by itself. `id`: its first case. `number`: how many there were after
    that. `next_on`: the day the next is wanted on, counted from the first; `until`: from then on somebody is asked."""

    id = models.UUIDField(primary_key=True, editable=False)
    reference = models.CharField(max_length=9)
    service = models.CharField(max_length=48)
    step = models.CharField(max_length=48)
    months = models.PositiveSmallIntegerField()
    first_on = models.DateField()
    number = models.PositiveSmallIntegerField(default=0)
    next_on = models.DateField()
    until = models.DateField()
    latest = models.UUIDField()
    before = models.UUIDField(null=True)  # the one before the latest
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=40, blank=True)
    look_at = models.DateTimeField()  # when it is seen to next
    live = models.BooleanField(default=True)  # whether none of its ends holds

    class Meta:
        verbose_name_plural = "series"
        indexes = [models.Index(fields=["look_at"], condition=models.Q(live=True), name="series_due")]

    def __str__(self) -> str:
        return f"{self.service} {self.reference}"


class SeriesEnd(models.Model):
    """Who ended a series, when and why; `lifted_at`: somebody let it go on."""

    class Why(models.TextChoices):
        STOPPED = "stopped"
        MISSED = "missed"
        YEAR = "year"
        NO_DAY = "no_day"
        ASK = "ask"

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="ends")
    at = models.DateTimeField()
    why = models.CharField(max_length=8, choices=Why)
    by_kind = models.CharField(max_length=12)
    by_id = models.CharField(max_length=40, blank=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"{self.why} {self.at:%Y-%m-%d}"


class Import(models.Model):
    """One file of history, read by one map: how far it has come, so that a run that was cut off goes on from there."""

    file = models.CharField(max_length=64)  # digest of the content
    map = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    row = models.PositiveIntegerField(default=0)  # the last one that was dealt with
    counts = models.JSONField(default=dict)
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "map"], name="import_once_per_file_and_map")]

    def __str__(self) -> str:
        return f"{self.name}, row {self.row}"


class Remark(models.Model):
    """A row of an imported file that was refused, or taken and mended, and why."""

    of = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="remarks", db_index=False)
    row = models.PositiveIntegerField()
    why = models.CharField(max_length=300)
    mended = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["of", "mended", "row"], name="remarks_in_order")]

    def __str__(self) -> str:
        return f"{self.row}: {self.why}"


class Passing(models.Model):
    """A journey that may go on elsewhere: in the texts of a number (`mark`: that of the number), or with staff who are
    told a code (`mark`: that of the code). Taken up once."""

    class Way(models.TextChoices):
        TEXT = "text"
        CODE = "code"

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="passings")
    way = models.CharField(max_length=4, choices=Way)
    mark = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    taken_at = models.DateTimeField(null=True)
    taken_by = models.CharField(max_length=40, blank=True)
    # whose form staff took up: it goes back there
    account = models.ForeignKey("accounts.Account", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["way", "mark"], name="passings_by_mark")]
        constraints = [
            models.UniqueConstraint(
                fields=["mark"], condition=models.Q(way="code", taken_at=None), name="one_form_waits_under_a_code"
            )
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.made_at:%Y-%m-%d}"
