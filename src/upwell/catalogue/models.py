"""The city as published, and every version of every service. Versions never change and are never deleted."""

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
