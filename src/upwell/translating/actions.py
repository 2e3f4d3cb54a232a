"""Translations are written, and published by somebody else than who wrote them where the city wants two.

Nothing here changes the English, or another language. What is wrong with a text is said before it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from upwell.accounts.actor import Actor
from upwell.catalogue import actions as catalogue_actions
from upwell.catalogue import queries as catalogue
from upwell.definition import units
from upwell.definition.wording import text_hash
from upwell.translating import queries
from upwell.translating.models import Suggestion
from upwell.translating.queries import Text


class CannotTranslate(Exception):
    """There is no such service or language."""


class NothingToPublish(Exception):
    """Nothing waits that you may publish: somebody else than who wrote a text has to read it."""


@transaction.atomic
def suggest(
    code: str,
    language: str,
    texts: Mapping[str, str],
    *,
    by: Actor,
    now: datetime,
    seen: Mapping[str, str] | None = None,
) -> dict[str, list[str]]:
    """Keeps texts by path. `seen`: of those typed on a page, the mark each had when it was opened. Returns, by path,
    what is wrong with those that were not kept. Raises CannotTranslate."""
    published = catalogue.published(code)
    if published is None or language not in queries.languages():
        raise CannotTranslate(code)
    wrong: dict[str, list[str]] = {}
    for text in queries.texts(published, language):
        path, said = text.unit.path, texts.get(text.unit.path, "").replace("\r\n", "\n").strip()
        if not said or said == text.said.strip() or (seen and queries.is_untouched(seen.get(path, ""), said)):
            continue
        if told := list(units.problems(text.unit, said)):
            wrong[path] = told
            continue
        if seen is not None and seen.get(path) != text.mark:
            wrong[path] = [_changed(text, seen.get(path, ""))]
            continue
        who = {"by": by.called, "by_account": by.account_id, "written_at": now}
        Suggestion.objects.update_or_create(
            service=code,
            language=language,
            path=path,
            defaults={"text": said, "of": text_hash(text.unit.english), **who},
        )
    return wrong


@transaction.atomic
def take(language: str, taken: Mapping[str, Mapping[str, str]], *, by: Actor, now: datetime) -> None:
    """All of a file that was judged, by service and path, or nothing of it. Raises CannotTranslate."""
    for code, texts in taken.items():
        suggest(code, language, texts, by=by, now=now)


def _changed(text: Text, mark: str) -> str:
    """What is another than on the page that somebody typed on."""
    if mark.split(" ")[0] != text_hash(text.unit.english):
        return "The English has changed meanwhile. Read it, and save again."
    return f"Somebody else has written meanwhile: {text.said} Save again to have yours instead."


def may_publish(row: Suggestion, by: Actor) -> bool:
    return not catalogue.city().translation_review or row.by_account != by.account_id


@transaction.atomic
def publish(code: str, language: str, *, seen: str, by: Actor, now: datetime) -> int:
    """How many texts residents read from now on. `seen`: the mark of all that waited when they were read. Raises
    CannotTranslate, NothingToPublish, and what `publish_files` raises: ChangedMeanwhile also for a text nobody read."""
    published = catalogue.published(code)
    if published is None:
        raise CannotTranslate(code)
    held = Suggestion.objects.select_for_update().filter(service=code, language=language)
    list(held.values_list("pk"))  # nobody writes another text between here and the end
    waiting = [one.waiting for one in queries.texts(published, language) if one.waiting]
    rows = [one for one in waiting if may_publish(one, by)]
    if not rows:
        raise NothingToPublish
    if queries.mark(waiting) != seen:
        raise catalogue_actions.ChangedMeanwhile
    files = catalogue.files_of(published)
    name = f"{language}.yaml"
    new = units.with_texts(published.definition, language, files.get(name, ""), {row.path: row.text for row in rows})
    who = ", ".join(sorted({row.by for row in rows}))
    catalogue_actions.publish_files(
        code,
        {**files, name: new},
        by=by.called,
        because=f"{language}: {len(rows)} texts, written by {who}",
        now=now,
        based_on=published.number,
    )
    Suggestion.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)
