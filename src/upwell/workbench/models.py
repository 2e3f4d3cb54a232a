"""Working copies of services: what is being written, every save of it, and who did what with it and why.

An edit is one piece of work on one service; a service has at most one that is not over."""

from __future__ import annotations

from django.db import models


class Edit(models.Model):
    """`base`: the number of the version it was begun from, None for a new service. `files`: the texts of its files by
    their names. `rev` counts the saves: each is conditional on it. `owner`: the department that the text names.
    `problems`: errors and warnings when it was last saved."""

    class State(models.TextChoices):
        OPEN = "open"
        IN_REVIEW = "in_review"
        SCHEDULED = "scheduled"
        PUBLISHED = "published"
        DROPPED = "dropped"

    LIVE = (State.OPEN, State.IN_REVIEW, State.SCHEDULED)

    code = models.CharField(max_length=48)
    owner = models.CharField(max_length=48)
    base = models.PositiveIntegerField(null=True)
    files = models.JSONField()
    rev = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    errors = models.PositiveIntegerField(default=0)
    warnings = models.PositiveIntegerField(default=0)
    begun_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.SET_NULL, related_name="+")
    begun_at = models.DateTimeField()
    changed_by = models.ForeignKey("accounts.Account", null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField()
    publish_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(state__in=("open", "in_review", "scheduled")),
                name="one_live_edit_a_service",
            )
        ]

    def __str__(self) -> str:
        return f"edit of {self.code}, {self.rev}"

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE


class Revision(models.Model):
    """The files as one save left them."""

    edit = models.ForeignKey(Edit, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    files = models.JSONField()
    by = models.ForeignKey("accounts.Account", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edit", "number"], name="one_revision_a_save")]

    def __str__(self) -> str:
        return f"{self.edit_id}, {self.number}"


class Entry(models.Model):
    """What somebody did with an edit, or with the service itself: who, when and why."""

    class What(models.TextChoices):
        BEGUN = "begun"
        ASKED = "asked"
        TAKEN_BACK = "taken_back"
        SENT_BACK = "sent_back"
        COMMENT = "comment"
        PUBLISHED = "published"
        SCHEDULED = "scheduled"
        DROPPED = "dropped"
        ROLLED_BACK = "rolled_back"
        CLOSED = "closed"
        REOPENED = "reopened"

    code = models.CharField(max_length=48, db_index=True)
    edit = models.ForeignKey(Edit, null=True, on_delete=models.SET_NULL, related_name="entries")
    what = models.CharField(max_length=12, choices=What)
    words = models.TextField(default="")
    version = models.PositiveIntegerField(null=True)
    by = models.ForeignKey("accounts.Account", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.code}: {self.what}"
