"""Figures ready to be read: sums of a day or a month, told apart by one thing at a time; and figures as somebody sent
them, of services that Upwell does not deliver, each with where it came from."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q


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
    changed_at = models.DateTimeField(null=True)  # when something was counted last

    def __str__(self) -> str:
        return f"{self.schema} {self.refreshed_at}"


class DataSet(models.Model):
    """What somebody sends figures of. `kind`, `period`, `columns`: as `catalogue.data_sets` says. `declared`: by the
    city's folder, which alone changes it. `newest`: of the periods it has figures of that count. `late_told_at`: since
    then its team knows that new ones are late. `withdrawn_at`: since then none of its figures count, and none come."""

    code = models.CharField(max_length=48, unique=True)
    service = models.CharField(max_length=90, db_index=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=30)
    period = models.CharField(max_length=7)
    team = models.CharField(max_length=48)
    late_after = models.DurationField()
    low_is_best = models.BooleanField(default=False)
    steps = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    declared = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=120)
    newest = models.DateField(null=True)
    sent_at = models.DateTimeField(null=True)
    late_told_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=120, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.code


class Sending(models.Model):
    """A file, or a call of a program. What was read of a file waits in `items` until somebody takes it; `notices` is
    the report, and `wrong` how many cells are refused, however many of them it names; `seen`: how the file is laid out
    (`figures.seeing`). A file of which a cell is refused can be read here, and never be taken."""

    class State(models.TextChoices):
        READ = "read"
        TAKEN = "taken"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    data_set = models.ForeignKey(DataSet, models.PROTECT, related_name="sendings")
    way = models.CharField(max_length=4)  # file | call
    name = models.CharField(max_length=200)
    sheet = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=5, choices=State, default=State.READ)
    items = models.JSONField(default=list)
    notices = models.JSONField(default=list)
    wrong = models.PositiveIntegerField(default=0)
    seen = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(default=0)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["data_set", "-at"], name="sendings_newest")]

    def __str__(self) -> str:
        return f"{self.data_set_id} {self.name}"


class Figure(models.Model):
    """One figure of one period, as it came: `said` in `cell` of `sending`. `value`: none where it was said not to be
    known. `row`: the id its sender gave. One that is `ended_by` a later sending is history."""

    data_set = models.ForeignKey(DataSet, models.PROTECT, related_name="figures")
    start = models.DateField()
    name = models.CharField(max_length=80)
    value = models.DecimalField(max_digits=24, decimal_places=6, null=True)
    said = models.CharField(max_length=80)
    cell = models.CharField(max_length=200)
    row = models.CharField(max_length=200, blank=True)
    sending = models.ForeignKey(Sending, models.PROTECT, related_name="figures")
    ended_by = models.ForeignKey(Sending, models.PROTECT, related_name="+", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["data_set", "start", "name"], condition=Q(ended_by=None), name="one_figure_of_a_period"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["data_set", "row"], condition=~Q(row="") & Q(ended_by=None), name="figures_of_a_row")
        ]

    def __str__(self) -> str:
        return f"{self.start} {self.name}"


class Stretch(models.Model):
    """From `start` to `last` what a data set publishes is this version of a measure: `agreeing` of its months come to
    the figure that was published. Where one ends and the next begins, the line is broken."""

    data_set = models.ForeignKey(DataSet, models.CASCADE, related_name="stretches")
    measure = models.CharField(max_length=40)  # satisfaction.1
    start = models.DateField()
    last = models.DateField()
    months = models.PositiveIntegerField()
    agreeing = models.PositiveIntegerField()
    others = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["start"]

    def __str__(self) -> str:
        return f"{self.measure} {self.start}"


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
