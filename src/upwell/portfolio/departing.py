"""The departments of a collection, made from what rows say of them: a department, a part of it, and what it was before.

A row that names one which became another here belongs to that other, and one that was renamed here is known by its code
and by its name. Called by `keeping` and `entering`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django.utils.text import slugify

from upwell.lib.folding import fold
from upwell.portfolio.models import Collection, Department

LONGEST = 120
Fields = Mapping[str, str]


class Departments:
    def __init__(self, collection: Collection, reorganised: date | None) -> None:
        self.collection, self.reorganised = collection, reorganised
        self.known = {one.code: one for one in Department.objects.filter(collection=collection)}
        self.by_id = {one.id: one for one in self.known.values()}
        self.followed: dict[int, int] = {}  # how many rows named one that has ended

    def take(self, rows: Iterable[Fields]) -> None:
        """Makes those that are not there yet, the whole before its parts."""
        tops: dict[str, Department] = {}
        parts: dict[str, tuple[str, str, str]] = {}
        former: dict[str, str] = {}
        for said in rows:
            if code := self._code(said):
                name, short = said["department"], said.get("department_short", "")
                tops.setdefault(code, self._made(code, name, short))
            if code and said.get("agency"):
                parts.setdefault(_part(code, said["agency"]), (code, said["agency"], said.get("agency_short", "")))
            if name := self._former(said):
                former.setdefault(_slug(name), name)
        self._create(one for code, one in tops.items() if code not in self.known)
        ended = self.reorganised
        self._create(self._made(code, name, name[:60], until=ended) for code, name in former.items()
                     if code not in self.known)  # fmt: skip
        self._create(
            self._made(code, name, short, parent=self.now(self.known[top]))
            for code, (top, name, short) in parts.items()
            if code not in self.known and _under(self.now(self.known[top]), name) not in self.known
        )

    def of(self, said: Fields) -> Department | None:
        """The smallest one a row names, or what became of it."""
        code = self._code(said)
        if not code:
            return None
        whole = self.known[code]
        now = self.now(whole)
        if now != whole:
            self.followed[whole.id] = self.followed.get(whole.id, 0) + 1
        if agency := said.get("agency", ""):
            part = self.known.get(_part(code, agency)) or self.known.get(_under(now, agency))
            if part:
                return self.now(part)
        return now

    def now(self, one: Department) -> Department:
        """What it became; itself while it is one."""
        seen = {one.id}
        while one.succeeded_by_id and one.succeeded_by_id not in seen:
            one = self.by_id[one.succeeded_by_id]
            seen.add(one.id)
        return one

    def told(self) -> Iterator[tuple[str, str, date | None, int]]:
        """Of each that rows still name though it became another: its name, the other's, since when, how many rows."""
        for id_, rows in self.followed.items():
            old = self.by_id[id_]
            yield old.name, self.now(old).name, old.until, rows

    def former(self, said: Fields) -> Department | None:
        name = self._former(said)
        return self.known[_slug(name)] if name else None

    def words(self, said: Fields) -> Iterator[str]:
        for name in ("department", "department_short", "agency", "agency_short"):
            yield said.get(name, "")

    def _code(self, said: Fields) -> str:
        """By its code; where rows have none, by a name somebody gave it here."""
        code = _code(said)
        if code in self.known or said.get("department_code") or not code:
            return code
        named = {fold(one.name): one.code for one in self.known.values() if one.parent_id is None}
        return named.get(fold(said["department"]), code)

    def _former(self, said: Fields) -> str:
        """What it was before, where that is another one than now."""
        name = said.get("former_department", "")
        now = {fold(said.get("department", "")), fold(said.get("department_short", ""))}
        return name if self.reorganised and name and fold(name) not in now else ""

    def _made(self, code: str, name: str, short: str, parent: Department | None = None,
              until: date | None = None) -> Department:  # fmt: skip
        return Department(
            collection=self.collection, code=code, name=name[:300], short=short[:60], parent=parent, until=until
        )

    def _create(self, new: Iterable[Department]) -> None:
        made = Department.objects.bulk_create(list(new))
        self.known |= {one.code: one for one in made}
        self.by_id |= {one.id: one for one in made}


def _code(said: Fields) -> str:
    if not said.get("department"):
        return ""
    return _slug(said.get("department_code") or said.get("department_short") or said["department"])


def _part(code: str, agency: str) -> str:
    return f"{code}.{_slug(agency)}"[:LONGEST]


def _under(whole: Department, agency: str) -> str:
    return _part(whole.code, agency)


def _slug(name: str) -> str:
    return slugify(name.replace("_", "-"))[:LONGEST] or "department"
