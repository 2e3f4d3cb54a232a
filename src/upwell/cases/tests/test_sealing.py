"""The migration that seals what residents wrote: what lay open before lies sealed after, and nothing else moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from upwell.accounts.actor import SYSTEM
from upwell.cases import actions as cases
from upwell.cases.models import Case, Closure, Entry
from upwell.cases.tests.scene import NOW, POTHOLE, fresh, open_one
from upwell.catalogue.city import City
from upwell.vault.rotation import reseal

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


@contextmanager
def notes_in_the_open() -> Iterator[Any]:
    """The tables as they were before notes were sealed, and their models; brought up to date afterwards."""
    before = [("cases", "0013_amended_items")]
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        MigrationExecutor(connection).migrate(before)
        yield MigrationExecutor(connection).loader.project_state(before).apps.get_model
    finally:
        MigrationExecutor(connection).migrate(newest)


def a_row(model: Any) -> Any:
    """A case with what it has to have, whatever it is about."""
    said = {"reference": "K7QM-3XPD", "service": "pothole", "kind": "report", "workflow": "report", "state": "new"}
    return model.objects.create(id=uuid4(), **said, opened_at=NOW, updated_at=NOW, queue_at=NOW, clock_from=NOW)


def test_the_reason_of_a_withdrawal_is_sealed_as_the_residents_words() -> None:
    with notes_in_the_open() as model:
        closed = {"at": NOW, "what": "closed", "by_kind": "resident", "note": "I have moved away"}
        model("cases", "Entry").objects.create(case=a_row(model("cases", "Case")), **closed)

        migrate()

    last = Entry.objects.get(what="closed")
    assert (last.note, last.said) == ("", "I have moved away")


def test_notes_and_messages_of_before_lie_sealed_after_the_upgrade() -> None:
    with notes_in_the_open() as model:
        case, rows = a_row(model("cases", "Case")), model("cases", "Entry").objects
        for said in (
            {"what": "noted", "note": "Mister Oak"},
            {"what": "told", "message": "Dear Oak"},
            {"what": "read"},
        ):
            rows.create(case=case, at=NOW, by_kind="staff", **said)
        model("cases", "Closure").objects.create(case=case, at=NOW, outcome="done", message="Bye Oak")

    told = [(entry.note, entry.message) for entry in Entry.objects.order_by("id")]
    assert told == [("Mister Oak", ""), ("", "Dear Oak"), ("", "")]
    assert Closure.objects.get().message == "Bye Oak"
    with connection.cursor() as cursor:
        cursor.execute("SELECT note, message FROM cases_entry ORDER BY id")
        kept = cursor.fetchall()
    assert [[one is None for one in row] for row in kept] == [[False, True], [True, False], [True, True]]
    assert not any(b"Oak" in bytes(one) for row in kept for one in row if one is not None)


def test_a_change_of_keys_reaches_the_history_of_cases(city: City, settings: Any) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.SEALING_KEYS = [old]
    case = as_it_was()
    cases.note(case.pk, text="Mister Oak", by=SYSTEM, now=NOW)
    settings.SEALING_KEYS = [new, old]

    reseal()

    settings.SEALING_KEYS = [new]
    assert Entry.objects.get(what="noted").note == "Mister Oak"
