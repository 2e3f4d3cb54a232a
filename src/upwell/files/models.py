"""What somebody sent along: first with a draft, then with a case. The bytes lie in the store, by `stored`.

A document's name may say who somebody is: it is sealed. Its bytes are locked with a key of their own, which lies
sealed in its row: a change of the city's keys reaches it, and without its row a document is noise."""

from uuid import uuid4

from django.db import models
from django.db.models import Q

from upwell.vault.fields import SealedTextField


class Upload(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid4)
    draft = models.UUIDField()
    kind = models.CharField(max_length=20, default="picture")
    format = models.CharField(max_length=10, default="jpeg")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    pages = models.PositiveIntegerField(null=True)
    name = SealedTextField(null=True)
    key = SealedTextField(null=True)
    stored = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    case_reference = models.CharField(max_length=20, null=True, db_index=True)

    position: tuple[float, float] | None = None
    """Where a camera said it was; only on the object `keep_picture` returns, never stored."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "sha256"], name="one_upload_each")]
        indexes = [
            models.Index(fields=["created_at"], name="upload_unattached", condition=models.Q(case_reference=None))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def is_document(self) -> bool:
        return self.key is not None


class Scan(models.Model):
    """What the virus scanner says of a document. Pictures have none: they are drawn anew from their pixels."""

    class State(models.TextChoices):
        WAITING = "waiting"
        CLEAN = "clean"
        INFECTED = "infected"  # its bytes are deleted
        FAILED = "failed"  # the scanner would not look at it, or could not be asked for too long
        UNSCANNED = "unscanned"  # there is no scanner
        PASSED = "passed"  # no scanner gave an answer, and somebody who may let it through

    upload = models.OneToOneField(Upload, on_delete=models.CASCADE, primary_key=True)
    state = models.CharField(max_length=10, choices=State.choices)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    scanner = models.CharField(max_length=30, default="")
    found = models.CharField(max_length=100, default="")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="scan_due", condition=Q(next_at__isnull=False))]

    def __str__(self) -> str:
        return f"{self.state} {self.upload_id}"


class Sending(models.Model):
    """A document on its way in pieces. `received` is only ever moved on from where it stands: see actions/pieces.py."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    draft = models.UUIDField(db_index=True)
    step = models.CharField(max_length=120)
    name = SealedTextField()
    length = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    upload = models.ForeignKey(Upload, on_delete=models.SET_NULL, null=True)
    created_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.received} of {self.length}, {self.id}"


class Piece(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid4)
    sending = models.ForeignKey(Sending, on_delete=models.CASCADE)
    offset = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    key = SealedTextField()
    stored = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sending", "offset"], name="one_piece_each")]

    def __str__(self) -> str:
        return f"{self.size} from {self.offset} of {self.sending_id}"
