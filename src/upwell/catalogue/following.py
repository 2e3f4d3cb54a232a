"""The city's `phrases.yaml` and the phrases of the database, in step. Called by `actions` and `learning`.

A row that is `in_folder` stands in the file as far as we know. Gone there, it is taken back. Taken back in the program,
the file does not bring it again, and the next dump takes it out there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from upwell.catalogue import phrasing, queries
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
    wanted = {one.folded: one for one in phrases}
    live, undone = _live(), _undone()
    over = [row.pk for folded, row in undone.items() if folded not in wanted]
    LearnedPhrase.objects.filter(pk__in=over).update(in_folder=False)
    gone = [row.pk for folded, row in live.items() if row.in_folder and folded not in wanted]
    changed = bool(gone)
    for folded, phrase in wanted.items():
        row = live.get(folded)
        if row is not None and row.service == phrase.service:
            LearnedPhrase.objects.filter(pk=row.pk, in_folder=False).update(in_folder=True)
        elif row is not None or folded not in undone:
            _drop([row.pk] if row is not None else [], by=by, now=now)
            make(phrase, by=by, now=now, in_folder=True)
            changed = True
    _drop(gone, by=by, now=now)
    return changed


def _live() -> dict[str, LearnedPhrase]:
    return {row.folded: row for row in LearnedPhrase.objects.filter(dropped_at=None)}


def _undone() -> Mapping[str, LearnedPhrase]:
    rows = LearnedPhrase.objects.filter(in_folder=True).exclude(dropped_at=None)
    return {row.folded: row for row in rows.order_by("pk")}


def _drop(rows: list[int], *, by: str, now: datetime) -> None:
    LearnedPhrase.objects.filter(pk__in=rows).update(dropped_at=now, dropped_by=by, in_folder=False)


def for_folder(path: Path) -> str | None:
    """What `phrases.yaml` should say: what was learned, and what stands only there, for a load to take. None when it
    says so already. From now on all of it counts as standing there."""
    services = {one.code: one.definition for one in queries.all_published()}
    there, _problems = phrasing.read(path, phrasing.FILE, services)
    live, undone = _live(), _undone()
    own = {row.folded: Phrase(row.service, row.language, row.text) for row in live.values()}
    others = {one.folded: one for one in there if one.folded not in own and one.folded not in undone}
    LearnedPhrase.objects.filter(dropped_at=None).update(in_folder=True)
    LearnedPhrase.objects.filter(pk__in=[row.pk for row in undone.values()]).update(in_folder=False)
    wanted = [*own.values(), *others.values()]
    return None if {*wanted} == {*there} else phrasing.written(wanted)
