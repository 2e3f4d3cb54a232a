"""Translations that somebody wrote and that are not published yet: one a text and language, the newest."""

from django.db import models


class Suggestion(models.Model):
    """`of`: the mark of the English it was made from. Gone once it is published: then the service's version has it."""

    service = models.CharField(max_length=48)
    language = models.CharField(max_length=12)
    path = models.CharField(max_length=200)
    text = models.TextField()
    of = models.CharField(max_length=64)
    by_account = models.BigIntegerField()
    by = models.CharField(max_length=120)
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "service", "path"], name="one_suggestion_a_text"),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.language} {self.path}"
