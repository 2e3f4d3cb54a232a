"""Chats under way. What is remembered and what was said are personal data, and sealed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.db import models

from upwell.vault.fields import SealedJSONField


class Chat(models.Model):
    """One conversation of one browser. `state`: what `conversation` remembers; `lines`: what was said, oldest first,
    each as {who, text} or {who, says}, and of the city's last message also its choices. `rev` counts the turns: each is
    conditional on it, and a page that shows an older one is shown the newest instead."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    state: Any = SealedJSONField(default=dict)
    lines: Any = SealedJSONField(default=list)
    handover = models.UUIDField(null=True)  # of `handover`: the talk with a person, until it is part of `lines`
    rev = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    updated_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"chat {self.pk}"
