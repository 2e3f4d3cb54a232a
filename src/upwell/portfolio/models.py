"""The inventory, kept: services of this city and of others beside it, whose they are, and where each value came from.

Only actions of this room change these rows. What nobody said is null or empty, never nought. What the list is sorted
and added up by stands on the entry itself; the long texts stand apart, so that a hundred thousand are read fast."""

from typing import ClassVar

from django.db import models


class Collection(models.Model):
    """One inventory, as its owner keeps it. `start`, `until`: the newest period of which anybody said a volume; where
    files and Upwell itself speak of others, that of most services, and the other stands in `also`. `kinds`, `channels`,
    `stocks` (how many entries count what stands): gathered once instead of for every page. `adds_stock`: its owner's
    totals have in them what stands, and so has the sentence. `edition`: another after each change."""

    code = models.CharField(max_length=48, unique=True)
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    licence = models.CharField(max_length=120)
    currency = models.CharField(max_length=8, blank=True)
    is_own = models.BooleanField(default=False)  # that of the city this installation is for
    start = models.DateField(null=True)
    until = models.DateField(null=True)
    kinds = models.JSONField(default=list)
    channels = models.JSONField(default=list)
    also = models.JSONField(default=list)
    stocks = models.IntegerField(default=0)
    adds_stock = models.BooleanField(default=False)
    edition = models.CharField(max_length=32, blank=True)

    def __str__(self) -> str:
        return self.name


class Import(models.Model):
    """One file that was read; `map` is empty for what Upwell fills in itself, and for what staff wrote. `entered`: a
    person said it of an entry, and `file` is why: no file takes its place."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="imports")
    file = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, blank=True)
    sheet = models.CharField(max_length=80, blank=True)
    map = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=120, blank=True)
    taken = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    sentence = models.CharField(max_length=300, blank=True)
    entered = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.file


class Department(models.Model):
    """`since` and `until` (half-open) where its life is known; what came after it is `succeeded_by`."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="departments")
    code = models.CharField(max_length=120)
    name = models.CharField(max_length=300)
    short = models.CharField(max_length=60, blank=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="parts")
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    succeeded_by = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="before")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["collection", "code"], name="one_department_a_code")]

    def __str__(self) -> str:
        return self.name


class Turn(models.Model):
    """What became of a department, from a day on: renamed, moved or joined, from what to what."""

    RENAMED, MOVED, MERGED = "renamed", "moved", "merged"

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="turns")
    kind = models.CharField(max_length=8)
    before = models.CharField(max_length=300, blank=True)
    after = models.CharField(max_length=300, blank=True)
    since = models.DateField()
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    because = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"{self.department_id} {self.kind}"


class Entry(models.Model):
    """A service. The figures are those of the newest period of whoever speaks of it (`start`, `until`); a volume of the
    kind `stock` is in no sum. `online`: which of the six points it has are
    online (all, some, none), where anybody said. `standing`: the same, or, where no points are told, whether anything
    of it was done online: online, partly, offline or unknown. `channels`, `languages`: words with commas before,
    between and after them, to be searched."""

    LIVE, GONE, MERGED, SPLIT = "live", "gone", "merged", "split"
    STOCK = "stock"

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="entries", db_index=False)
    code = models.CharField(max_length=250)
    status = models.CharField(max_length=8, default=LIVE)
    volume = models.FloatField(null=True)
    digital_volume = models.FloatField(null=True)
    take_up = models.FloatField(null=True)
    cost_per_transaction = models.FloatField(null=True)
    digital_cost_per_transaction = models.FloatField(null=True)
    cost = models.FloatField(null=True)
    people = models.FloatField(null=True)
    top = models.ForeignKey(Department, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    department = models.ForeignKey(Department, null=True, on_delete=models.SET_NULL, related_name="entries")
    category = models.CharField(max_length=120, blank=True)
    digital = models.CharField(max_length=8, default="unknown")
    online = models.CharField(max_length=4, blank=True)
    standing = models.CharField(max_length=8, default="unknown")
    channels = models.CharField(max_length=120, blank=True)
    languages = models.CharField(max_length=120, blank=True)
    definition = models.CharField(max_length=48, blank=True)
    volume_kind = models.CharField(max_length=8, default="unknown")
    name = models.CharField(max_length=350)
    searched = models.CharField(max_length=800)
    reviewed_at = models.DateTimeField(null=True)
    review_due = models.DateField(null=True)
    contract_end = models.DateField(null=True)
    reminded_for = models.DateField(null=True)  # the review of which its team was told
    start = models.DateField(null=True)
    until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["collection", "code"], name="one_entry_a_code")]
        indexes: ClassVar = [
            models.Index(fields=["collection", "status", "-volume", "id"], name="entry_by_volume"),
            models.Index(fields=["collection", "status", "name", "id"], name="entry_by_name"),
            models.Index(fields=["collection", "status", "top", "-volume"], name="entry_by_department"),
            models.Index(fields=["review_due"], name="entry_review", condition=models.Q(review_due__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name


class Texts(models.Model):
    """What an entry says at length, by the name of the field, and its six points: yes, no or not applicable."""

    entry = models.OneToOneField(Entry, primary_key=True, on_delete=models.CASCADE, related_name="texts")
    said = models.JSONField(default=dict)
    points = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.entry_id)


class Belonging(models.Model):
    """Whose a service was, from when and until when (half-open); null: as far as anybody knows."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="belongings")
    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="belongings")
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.entry_id} {self.department_id}"


class Value(models.Model):
    """One value and where it stood. `said`: letter by letter. One that a newer file says otherwise is kept, and knows
    which file that was; so does one that a newer file no longer says."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="values")
    field = models.CharField(max_length=40)
    channel = models.CharField(max_length=48, blank=True)
    part = models.CharField(max_length=8, blank=True)
    start = models.DateField(null=True)
    until = models.DateField(null=True)
    label = models.CharField(max_length=60, blank=True)
    number = models.FloatField(null=True)
    said = models.TextField()
    cell = models.CharField(max_length=16, blank=True)
    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="values", db_index=False)
    replaced_by = models.ForeignKey(Import, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.field} {self.cell}"


class Standard(models.Model):
    """What a service promises of itself in a period, and how often it was kept: `met` of `total`; `target` and
    `published` between 0 and 1. Null is what nobody said. One that a newer file says otherwise knows which file."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="standards")
    key = models.CharField(max_length=120)
    text = models.TextField()
    type = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=40, blank=True)
    target = models.FloatField(null=True)
    met = models.FloatField(null=True)
    total = models.FloatField(null=True)
    published = models.FloatField(null=True)
    start = models.DateField(null=True)
    until = models.DateField(null=True)
    line = models.IntegerField()
    source = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="standards", db_index=False)
    replaced_by = models.ForeignKey(Import, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.entry_id} {self.key}"


class Succession(models.Model):
    """What became of an entry whose code others still use."""

    former = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="successions")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="origins")
    kind = models.CharField(max_length=8)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    because = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.former_id} {self.kind}"
