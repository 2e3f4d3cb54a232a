"""The migration that seals what residents wrote: what lay open before lies sealed after, and nothing else moves."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor

from upwell.accounts.actor import RESIDENT
from upwell.cases import actions as cases
from upwell.cases.models import Case, Entry
from upwell.cases.tests.scene import NOW, POTHOLE, fresh, open_one
from upwell.catalogue.city import City

pytestmark = pytest.mark.django_db(transaction=True)
STEPS = [
    {"ask": "size", "type": "choice", "title": "Size?", "options": {"small": "Small", "large": "Large"}},
    {"ask": "details", "type": "long_text", "title": "What?"},
    {"ask": "colour", "type": "text", "title": "Which colour?"},
    {"repeat": "dogs", "each": "dog", "title": "Dogs?", "steps": [{"ask": "called", "type": "text", "title": "Name?"}]},
    {"submit": "request"},
]
SERVICE = {**POTHOLE, "public": {"fields": ["size", "colour"]}, "steps": STEPS}
ANSWERS = {"size": "large", "details": "Ask my neighbour", "colour": "Grey", "dogs": [{"called": "Rex"}]}


def as_it_was(**changes: Any) -> Case:
    """A case as earlier versions kept it: all answers but the private ones in the open, their words in `words`."""
    case = open_one(SERVICE, answers=ANSWERS, **changes)
    Case.objects.filter(pk=case.pk).update(words="pothole 200 e santa clara st ask my neighbour grey")
    return case


def migrate() -> None:
    step = ("cases", "0003_seal_what_is_written")
    then = MigrationExecutor(connection).loader.project_state([step]).apps
    import_module(f"upwell.cases.migrations.{step[1]}").seal(then, SimpleNamespace(connection=connection))


def stored(case: Case) -> Mapping[str, Any]:
    """The row as it lies in the table."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM {Case._meta.db_table} WHERE reference = %s",  # noqa: S608  # our own name
            [case.reference],
        )
        return dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))


def test_free_text_is_sealed_and_everything_else_stays(city: City) -> None:
    case = as_it_was()

    migrate()

    sealed = fresh(case)
    assert sealed.answers == {"size": "large", "colour": "Grey"}
    assert sealed.written == {"details": "Ask my neighbour", "dogs": [{"called": "Rex"}]}
    assert sealed.private == case.private
    assert sealed.contact == case.contact
    assert "neighbour" not in str(stored(case))


def test_the_words_for_searching_keep_what_everybody_may_read(city: City) -> None:
    case = as_it_was()

    migrate()

    assert fresh(case).words == "report a pothole at 200 e santa clara st 200 e santa clara st grey"


def test_run_again_it_changes_nothing(city: City) -> None:
    case = as_it_was()
    migrate()
    once = stored(case)

    migrate()

    assert stored(case) == once


def test_a_case_without_free_text_and_one_that_was_imported_stay_as_they_are(city: City) -> None:
    plain, imported = open_one(SERVICE, answers={"size": "small"}), as_it_was()
    Case.objects.filter(pk=imported.pk).update(version_id=None)
    before = [stored(case) for case in (plain, imported)]

    migrate()

    assert [stored(case) for case in (plain, imported)] == before


def test_the_reason_of_a_withdrawal_is_sealed_as_the_residents_words(city: City) -> None:
    case = as_it_was()
    cases.withdraw(case.pk, by=RESIDENT, now=NOW)
    models.QuerySet.update(Entry.objects.filter(what="closed"), note="I have moved away")

    migrate()

    last = Entry.objects.get(what="closed")
    assert (last.note, last.said) == ("", "I have moved away")
