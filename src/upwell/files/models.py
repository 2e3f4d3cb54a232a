"""What somebody sent along: first with a draft, then with a case. The bytes lie in `UPLOADS`, by `stored`."""

from uuid import uuid4

from django.db import models


class Upload(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid4)
    draft = models.UUIDField()
    kind = models.CharField(max_length=20, default="picture")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
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
