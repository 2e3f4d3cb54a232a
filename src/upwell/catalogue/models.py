"""The city as published, every version of every service, and who did what to them, why. None of it ever changes or is
deleted, but for the files of versions that were kept without any: they are filled in when they are first seen."""

from typing import Any

import msgspec
from django.db import models


class JSONText(models.TextField):  # type: ignore[type-arg]  # Django's fields take no types while the program runs
    """JSON kept as it was written: PostgreSQL's own type sorts keys, and the order of options is the designer's."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, _expression: object, _connection: object) -> Any:
        return None if value is None else msgspec.json.decode(value)

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else msgspec.json.encode(value).decode()


class Publication(models.Model):
    """Each time a city's settings or services changed. The newest is what counts; its id tells caches to look again."""

    settings_hash = models.CharField(max_length=64)
    settings: Any = JSONText()
    tables: Any = JSONText(default=dict)
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"publication {self.pk}"


class Service(models.Model):
    """One service by its code, and which version of it residents get."""

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"
        WITHDRAWN = "withdrawn"

    code = models.CharField(max_length=48, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    closed_message = models.JSONField(default=dict)
    current = models.ForeignKey("catalogue.Version", null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.code


class Version(models.Model):
    """A definition as it was published: its plain content and its translations."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)
    source: Any = JSONText()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=120)
    # what becomes of the drafts that were open when it was published: `carryover.py`
    carry_over = models.CharField(max_length=4, default="keep")
    carry_over_from = models.DateTimeField(null=True)
    carry_over_words = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "number"], name="one_version_a_number")]

    def __str__(self) -> str:
        return f"{self.service_id} v{self.number}"


class LearnedPhrase(models.Model):
    """A phrase that staff say means a service, while the service is on air; no service: what the city does not do.
    `in_folder`: it stands in the city's `phrases.yaml`, and goes when it is taken out there. Taken back, never deleted:
    who said what, and when, stays."""

    service = models.CharField(max_length=48, blank=True)
    language = models.CharField(max_length=12)
    text = models.CharField(max_length=200)
    folded = models.CharField(max_length=200)
    in_folder = models.BooleanField(default=False)
    learned_at = models.DateTimeField()
    learned_by = models.CharField(max_length=120)
    dropped_at = models.DateTimeField(null=True)
    dropped_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["folded"], condition=models.Q(dropped_at=None), name="learned_phrase_means_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.service or '-'}: {self.text}"


class Change(models.Model):
    """What was done to a service, or, without one, to the city's settings: by whom, and why. `files`: what was written
    then, letter by letter; the newest of a version counts. `of_number`: the version that was gone back to."""

    class Kind(models.TextChoices):
        FOLDER = "folder"
        WORKBENCH = "workbench"
        SCHEDULED = "scheduled"
        ROLLED_BACK = "rolled_back"
        WITHDRAWN = "withdrawn"
        CLOSED = "closed"
        REOPENED = "reopened"

    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT, related_name="changes")
    version = models.ForeignKey(Version, null=True, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=11, choices=Kind)
    of_number = models.PositiveIntegerField(null=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    because = models.TextField(blank=True)
    files: Any = JSONText(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class Scheduled(models.Model):
    """Files of a service that are to be published at a time. `based_on`: the version there was when it was decided."""

    class State(models.TextChoices):
        WAITING = "waiting"
        PUBLISHED = "published"
        REFUSED = "refused"
        CANCELLED = "cancelled"

    code = models.CharField(max_length=48)
    files: Any = JSONText()
    based_on = models.PositiveIntegerField(default=0)
    carry_over: Any = JSONText()
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    because = models.TextField(blank=True)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=120, blank=True)
    problems: Any = JSONText(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=models.Q(state="waiting"), name="one_waiting_a_service")
        ]
        indexes = [models.Index(fields=["at"], condition=models.Q(state="waiting"), name="scheduled_due")]

    def __str__(self) -> str:
        return f"{self.code} {self.at:%Y-%m-%d}"


class Synced(models.Model):
    """What a folder and the database agreed on when it was last loaded or dumped: of one service, or of the city's
    settings (`unit` is empty), each file's hash by its name."""

    place = models.CharField(max_length=500)
    unit = models.CharField(max_length=48)
    hashes = models.JSONField(default=dict)
    loaded = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "synced"
        constraints = [models.UniqueConstraint(fields=["place", "unit"], name="one_a_place_and_unit")]

    def __str__(self) -> str:
        return f"{self.place} {self.unit}"
