"""The departments of a collection, made from what rows say of them: a department, a part of it, and what it was before.

Called by `keeping` only."""

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

    def take(self, rows: Iterable[Fields]) -> None:
        """Makes those that are not there yet, the whole before its parts."""
        tops: dict[str, Department] = {}
        parts: dict[str, tuple[str, str, str]] = {}
        former: dict[str, str] = {}
        for said in rows:
            if code := _code(said):
                name, short = said["department"], said.get("department_short", "")
                tops.setdefault(code, self._made(code, name, short))
            if code and said.get("agency"):
                parts.setdefault(_part(code, said), (code, said["agency"], said.get("agency_short", "")))
            if name := self._former(said):
                former.setdefault(_slug(name), name)
        self._create(one for code, one in tops.items() if code not in self.known)
        ended = self.reorganised
        self._create(self._made(code, name, name[:60], until=ended) for code, name in former.items()
                     if code not in self.known)  # fmt: skip
        self._create(
            self._made(code, name, short, parent=self.known[top])
            for code, (top, name, short) in parts.items()
            if code not in self.known
        )

    def of(self, said: Fields) -> Department | None:
        """The smallest one a row names."""
        code = _code(said)
        if not code:
            return None
        return self.known.get(_part(code, said)) or self.known[code]

    def former(self, said: Fields) -> Department | None:
        name = self._former(said)
        return self.known[_slug(name)] if name else None

    def words(self, said: Fields) -> Iterator[str]:
        for name in ("department", "department_short", "agency", "agency_short"):
            yield said.get(name, "")

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


def _code(said: Fields) -> str:
    if not said.get("department"):
        return ""
    return _slug(said.get("department_code") or said.get("department_short") or said["department"])


def _part(code: str, said: Fields) -> str:
    return f"{code}.{_slug(said.get('agency', ''))}"[:LONGEST]


def _slug(name: str) -> str:
    return slugify(name.replace("_", "-"))[:LONGEST] or "department"
