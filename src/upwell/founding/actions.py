"""Makes a city out of a workbook: all of it, or nothing. The folder it writes is loaded as any other."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
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


class CannotFound(Exception):
    """Something is still to be mended; nothing was made."""

    def __init__(self, wrong: Sequence[Wrong]) -> None:
        super().__init__(*(str(one) for one in wrong))
        self.wrong = tuple(wrong)


class AlreadyFounded(Exception):
    """There is a city already. Change its folder, or its services in the workbench."""


@dataclass(frozen=True, slots=True)
class Founded:
    """`passwords`: the first one of each new account, by its name; nowhere else to be read."""

    city: str
    services: list[str] = field(default_factory=list)
    addresses: int = 0
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
    if published.has_city() or (path / "city.yaml").exists():
        raise AlreadyFounded
    plan, wrong = plan_of(content, now=now)
    wrong += [] if wrong else _taken(plan.people)
    if wrong:
        raise CannotFound(wrong)
    known = settings.LIBRARY
    files = folders.files_of(plan, library.starts(known), library.topics(known), library.origin(known))
    with transaction.atomic():
        _publish(plan, path, files, by=by, now=now)
        passwords = {person.name: _account(person, now=now) for person in plan.people}
    taken = _addresses(path, now) if plan.places else 0
    return Founded(plan.settings["name"], [one.code for one in plan.services], taken, passwords)


def _taken(people: Sequence[Person]) -> list[Wrong]:
    names = [person.name for person in people if known.account_named(person.name) is not None]
    return [Wrong("People", "A3", f"There is an account {name} already", "Choose another name") for name in names]


def _publish(plan: Plan, path: Path, files: dict[str, str], *, by: str, now: datetime) -> None:
    """The folder is taken away again when it cannot be published."""
    made = [path / name for name in files]
    for file, text in zip(made, files.values(), strict=True):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    try:
        catalogue.load_path(path, by=by, because="The city's beginning.", now=now)
    except catalogue.CannotPublish as error:
        for file in made:
            file.unlink(missing_ok=True)
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


def _addresses(path: Path, now: datetime) -> int:
    report = places.import_file(path / folders.PLACES, map_path=path / folders.MAP, now=now)
    return report.added + report.changed + report.same
