"""The city as published, and every version of every service. Versions never change and are never deleted."""

from django.db import models


class Publication(models.Model):
    """Each time a city's settings or services changed. The newest is what counts; its id tells caches to look again."""

    settings_hash = models.CharField(max_length=64)
    settings = models.JSONField()
    tables = models.JSONField(default=dict)
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
    source = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "number"], name="one_version_a_number")]

    def __str__(self) -> str:
        return f"{self.service_id} v{self.number}"
