"""Figures ready to be read: sums of a day or a month, told apart by one thing at a time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Result(models.Model):
    """What was counted of one service in one period, of all (`by` empty) or of those with one `value` of `by`.

    `service`: a code, `*` for all together, empty for what belongs to none. `source`: empty for what Upwell recorded
    itself, else the data set it was sent with. `sums`, `spreads`: as `rows.Row` has them; what is 0 is not there."""

    source = models.CharField(max_length=80, blank=True)
    grain = models.CharField(max_length=7)
    start = models.DateField()
    service = models.CharField(max_length=90)
    by = models.CharField(max_length=20, blank=True)
    value = models.CharField(max_length=80, blank=True)
    sums = models.JSONField(default=dict)
    spreads = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["grain", "by", "start", "service", "value", "source"], name="result_of_one_thing"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["service", "grain", "by", "start"], name="result_of_service")]

    def __str__(self) -> str:
        return f"{self.service} {self.grain} {self.start} {self.by} {self.value}"


class Through(models.Model):
    """How far the results are: one row. `schema`: of which layout; others are made anew from the record."""

    schema = models.PositiveIntegerField()
    refreshed_at = models.DateTimeField()
    newest_at = models.DateTimeField(null=True)  # of the events that were counted

    def __str__(self) -> str:
        return f"{self.schema} {self.refreshed_at}"


class Annotation(models.Model):
    """What happened on a day that figures may show, in the city's languages; of one service, or of all (`service`
    empty). Rows are written and taken away, never changed."""

    day = models.DateField()
    service = models.CharField(max_length=90, blank=True)
    words = models.JSONField()
    public = models.BooleanField(default=True)
    written_by = models.CharField(max_length=40)
    written_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["day"], name="annotation_by_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.service}"


class Tile(models.Model):
    """A question that is asked again and again, and its last answer as plain data (`asking.telling.plain`)."""

    asked = models.CharField(max_length=500)
    words = models.JSONField()  # its title, in the city's languages
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    answer = models.JSONField(null=True)
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.asked


class Kept(models.Model):
    """Worked out now and then from the results, for pages that could not do so while somebody waits."""

    name = models.CharField(max_length=40, unique=True)
    made_at = models.DateTimeField()
    data = models.JSONField()

    def __str__(self) -> str:
        return f"{self.name} {self.made_at}"


class Score(models.Model):
    """How a key result stood at the end of a week. `week`: its Monday; `service`: empty for all of its scope together;
    `value`: none where nothing was counted."""

    week = models.DateField()
    objective = models.CharField(max_length=60)
    result = models.CharField(max_length=60)
    service = models.CharField(max_length=90, blank=True)
    value = models.FloatField(null=True)
    score = models.FloatField(null=True)
    of = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["objective", "result", "service", "week"], name="score_of_one_week")
        ]

    def __str__(self) -> str:
        return f"{self.objective} {self.result} {self.service} {self.week}"


class WeeklyNote(models.Model):
    """What was said of a week, in every language, as it was said then. `week`: its Monday."""

    week = models.DateField(unique=True)
    made_at = models.DateTimeField()
    words = models.JSONField()  # by language: sentences, the most important first

    def __str__(self) -> str:
        return str(self.week)


class Alert(models.Model):
    """Something that somebody is to look at: from when it was seen until it was over. `words`: by language, as it
    stood when it was seen last; `service`: empty for what belongs to none."""

    kind = models.CharField(max_length=20)
    about = models.CharField(max_length=180)
    service = models.CharField(max_length=90, blank=True)
    words = models.JSONField()
    raised_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "about"], condition=models.Q(ended_at=None), name="alert_once_at_a_time"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["-raised_at"], name="alert_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.about} {self.raised_at}"
