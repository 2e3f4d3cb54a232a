"""Makes a city out of a workbook: all of it, or nothing. The folder it writes is loaded as any other."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from upwell.accounts import actions as accounts
from upwell.accounts import queries as known
from upwell.accounts.actor import SYSTEM
from upwell.catalogue import actions as catalogue
from upwell.catalogue import queries as published
from upwell.definition.problems import Problem
from upwell.founding import folder as folders
from upwell.founding import library, reading, workbook
from upwell.founding.borrowed import City, Left
from upwell.founding.plan import Person, Plan
from upwell.founding.workbook import Wrong
from upwell.places import actions as places

log = logging.getLogger(__name__)

FIRST = "city.yaml"


class CannotFound(Exception):
    """Something is still to be mended; nothing was made."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        super().__init__(*(str(one) for one in wrong))
        self.wrong = tuple(wrong)


class AlreadyFounded(Exception):
    """There is a city already. Change its folder, or its services in the workbench."""


@dataclass(frozen=True, slots=True)
class Founded:
    """`passwords`: the first one of each new account, by its name; nowhere else to be read. `addresses`: None where
    their file could not be imported."""

    city: str
    services: list[str] = field(default_factory=list)
    addresses: int | None = 0
    passwords: dict[str, str] = field(default_factory=dict)


def starts() -> list[library.Start]:
    """The services of the library, by name."""
    return sorted(library.starts(settings.LIBRARY).values(), key=lambda one: one.name)


def plan_of(content: bytes, *, now: datetime) -> tuple[Plan, list[Wrong]]:
    """What a workbook says, and all that is wrong with it. Raises workbook.NotAWorkbook."""
    book, wrong = workbook.read(content)
    plan, more = understood(book, now=now)
    return plan, [*wrong, *more]


def understood(book: workbook.Book, *, now: datetime) -> tuple[Plan, list[Wrong]]:
    """What these rows say, and what is wrong with them, each at its cell."""
    starts = library.starts(settings.LIBRARY)
    return reading.understand(book, library=starts, today=now.date(), leftovers=leftovers)


def leftovers(code: str, city: City) -> list[Left]:
    """What of a service of the library has to be written for this city."""
    return library.left(library.starts(settings.LIBRARY)[code], library.origin(settings.LIBRARY), city)


def found(content: bytes, path: Path, *, by: str, now: datetime) -> Founded:
    """Writes the city's folder and publishes it. Raises NotAWorkbook, CannotFound with every cell to be mended, and
    AlreadyFounded; then nothing is changed."""
    if published.has_city() or (path / FIRST).exists():
        raise AlreadyFounded
    plan, wrong = plan_of(content, now=now)
    if wrong:
        raise CannotFound(wrong)
    known = settings.LIBRARY
    files = folders.files_of(plan, library.starts(known), library.topics(known), library.origin(known))
    with _written(path, files), transaction.atomic():
        _refuse_taken(plan.people)
        _publish(plan, path, by=by, now=now)
        passwords = {person.name: _account(person, now=now) for person in plan.people}
    taken = _addresses(path, now) if plan.places else 0
    return Founded(plan.settings["name"], [one.code for one in plan.services], taken, passwords)


@contextmanager
def _written(path: Path, files: Mapping[str, str]) -> Iterator[None]:
    """The folder, taken away again when no city comes of it. Of two who begin at once one makes its first file; the
    other raises AlreadyFounded and touches nothing. Nor is a file touched that was there before."""
    path.mkdir(parents=True, exist_ok=True)
    if any((path / name).exists() for name in files):
        raise AlreadyFounded
    try:
        (path / FIRST).touch(exist_ok=False)
    except FileExistsError:
        raise AlreadyFounded from None
    try:
        for name, text in files.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_text(text, encoding="utf-8")
        yield
    except BaseException:
        for name in (FIRST, *files):
            (path / name).unlink(missing_ok=True)
        raise


def _refuse_taken(people: Sequence[Person]) -> None:
    names = [person.name for person in people if known.account_named(person.name) is not None]
    if names:
        said = "There is an account {} already"
        raise CannotFound([Wrong("People", "A3", said.format(name), "Choose another name") for name in names])


def _publish(plan: Plan, path: Path, *, by: str, now: datetime) -> None:
    try:
        catalogue.load_path(path, by=by, because="The city's beginning.", now=now)
    except catalogue.CannotPublish as error:
        raise CannotFound([_at(problem, plan) for problem in error.problems]) from None


def _at(problem: Problem, plan: Plan) -> Wrong:
    """A problem of a definition, at the row its service came from."""
    code = problem.file.split("/")[0]
    row = next((one.row for one in plan.services if one.code == code), 0)
    if row and "route:" in problem.hint:
        return Wrong("Services", f"F{row}", f"{code}: {problem.what}", "Choose a team")
    sheet, cell = ("Services", f"A{row}") if row else ("City", "A3")
    return Wrong(sheet, cell, f"{code}: {problem.what}", problem.hint)


def _account(person: Person, *, now: datetime) -> str:
    password = secrets.token_urlsafe(12)
    email = person.email or None
    made = accounts.create_account(
        person.name, called=person.called, kind="staff", password=password, email=email, by=SYSTEM, now=now
    )
    accounts.add_member(made.pk, role=person.role, team=person.team, by=SYSTEM, now=now)
    return password


def _addresses(path: Path, now: datetime) -> int | None:
    """None where something went wrong: the city stands, its people must be told their first passwords, and the file of
    addresses can be imported again."""
    try:
        return _imported(path, now)
    except Exception:
        log.exception("The addresses of a new city could not be imported; upwell import places does it again")
        return None


def _imported(path: Path, now: datetime) -> int:
    report = places.import_file(path / folders.PLACES, map_path=path / folders.MAP, now=now)
    return report.added + report.changed + report.same
