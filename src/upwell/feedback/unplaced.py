"""Keeps what people wrote that no service was found for, and lets staff say what it means.

Kept without what may tell who wrote it, sealed, for a short time. What only one person wrote is shown to whoever may
open contact data; to others once it came twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from rapidfuzz import fuzz

from upwell.catalogue import learning, phrasing
from upwell.catalogue import queries as catalogue
from upwell.catalogue.phrasing import Phrase
from upwell.feedback.models import Unplaced
from upwell.feedback.scrubbing import GONE, scrubbed
from upwell.lib.batches import BATCH, delete_some
from upwell.vault.index import blind

ALIKE = 80
"""From this likeness on, of 100, two texts are one group."""
TWICE = 2
MOST, LONGEST, SHORTEST = 400, 160, 3


@dataclass(slots=True)
class Group:
    """Texts that are alike, the most frequent first. `offered` and `went`: codes of services, most often first."""

    rows: list[Unplaced]
    folded: str
    times: int = 0
    offered: Counter[str] = field(default_factory=Counter)
    went: Counter[str] = field(default_factory=Counter)

    def take(self, row: Unplaced) -> None:
        self.rows.append(row)
        self.times += row.times
        self.offered.update(row.offered)
        self.went.update(row.went)


def note(text: str, *, language: str, channel: str, offered: Sequence[str] = (), now: datetime) -> int:
    """Keeps it, or counts it once more; its number, 0 when there is nothing to keep of it."""
    kept = scrubbed(text)[:LONGEST]
    said = phrasing.folded(kept.replace(GONE, " "))
    if len(said) < SHORTEST and said.isascii():
        return 0
    digest = blind(f"unplaced {said}")
    new = Unplaced(
        digest=digest, text=kept, language=language, channel=channel, offered=list(offered), first_at=now, last_at=now
    )
    try:
        with transaction.atomic():
            new.save(force_insert=True)
        return int(new.pk)
    except IntegrityError:
        same = Unplaced.objects.filter(digest=digest)
        same.update(times=F("times") + 1, last_at=now, offered=list(offered))
        return int(same.values_list("pk", flat=True).first() or 0)


def followed(number: int, service: str) -> None:
    """What its person began after it."""
    with transaction.atomic():
        row = Unplaced.objects.select_for_update().filter(pk=number).first()
        if row is not None:
            row.went = {**row.went, service: row.went.get(service, 0) + 1}
            row.save(update_fields=["went"])


def groups(*, singles: bool) -> list[Group]:
    """What nobody could place, grouped by likeness, most frequent first. `singles`: also what came only once."""
    found: list[Group] = []
    for row in Unplaced.objects.order_by("-times", "-last_at")[:MOST]:
        said = phrasing.folded(row.text)
        near = next((one for one in found if fuzz.token_sort_ratio(one.folded, said) >= ALIKE), None)
        if near is None:
            near = Group([], said)
            found.append(near)
        near.take(row)
    kept = [one for one in found if singles or one.times >= TWICE]
    return sorted(kept, key=lambda one: -one.times)


def place(numbers: Sequence[int], service: str, *, by: str, now: datetime) -> list[learning.CannotLearn]:
    """From now on these mean the service, or none of the city; they are waited for no more. What could not be learned,
    for it means another service already, stays in the list."""
    refused = []
    for row in Unplaced.objects.filter(pk__in=numbers):
        text = " ".join(row.text.replace(GONE, " ").split())
        try:
            learning.learn(Phrase(service, row.language, text), by=by, now=now)
        except learning.CannotLearn as refusal:
            refused.append(refusal)
        else:
            row.delete()
    return refused


def forget(*, now: datetime) -> bool:
    """Deletes what is kept long enough; whether there may be more."""
    old = Unplaced.objects.filter(last_at__lt=now - catalogue.city().lifetimes.unplaced_phrase)
    return delete_some(old) == BATCH
