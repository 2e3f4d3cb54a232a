"""The city's `phrases.yaml` and the phrases of the database, in step. Called by `actions` and `learning`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from upwell.catalogue.models import LearnedPhrase
from upwell.catalogue.phrasing import Phrase


def make(phrase: Phrase, *, by: str, now: datetime, in_folder: bool = False) -> LearnedPhrase:
    return LearnedPhrase.objects.create(
        service=phrase.service,
        language=phrase.language,
        text=phrase.text,
        folded=phrase.folded,
        in_folder=in_folder,
        learned_at=now,
        learned_by=by,
    )


def follow_folder(phrases: Iterable[Phrase], *, by: str, now: datetime) -> bool:
    """What a city's `phrases.yaml` says holds; whether that changed anything. In the caller's transaction."""
    live = {one.folded: one for one in LearnedPhrase.objects.filter(dropped_at=None)}
    wanted, changed = {one.folded: one for one in phrases}, False
    for folded, phrase in wanted.items():
        known = live.get(folded)
        if known is not None and known.service == phrase.service:
            if not known.in_folder:
                LearnedPhrase.objects.filter(pk=known.pk).update(in_folder=True)
            continue
        if known is not None:
            LearnedPhrase.objects.filter(pk=known.pk).update(dropped_at=now, dropped_by=by)
        make(phrase, by=by, now=now, in_folder=True)
        changed = True
    gone = [one.pk for folded, one in live.items() if one.in_folder and folded not in wanted]
    if gone:
        LearnedPhrase.objects.filter(pk__in=gone).update(dropped_at=now, dropped_by=by)
    return changed or bool(gone)
