"""Which part of the inventory an address asks for, and addresses that ask for another. Pure.

What cannot be read is left out, never an error: an old link shows what it still can."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from urllib.parse import urlencode

SORTS = ("volume", "take_up", "cost_per_transaction", "cost", "name", "department")
STANDINGS = ("online", "partly", "offline", "unknown")
DIGITAL = ("yes", "no", "unknown")
USUAL = "-volume"
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Asked:
    """Text as it stands in the address; empty when not asked for. `sort`: a column, from its end with - before it."""

    collection: str = ""
    q: str = ""
    department: str = ""
    kind: str = ""
    channel: str = ""
    online: str = ""
    digital: str = ""
    sort: str = ""
    page: str = ""

    @property
    def column(self) -> str:
        return (self.sort or USUAL).removeprefix("-")

    @property
    def is_down(self) -> bool:
        return (self.sort or USUAL).startswith("-")

    @property
    def number(self) -> int:
        return int(self.page) if self.page else 1

    @property
    def is_narrowed(self) -> bool:
        return any((self.q, self.department, self.kind, self.channel, self.online, self.digital))

    @property
    def address(self) -> str:
        said = {name: value for name, value in asdict(self).items() if value}
        return f"?{urlencode(said)}" if said else "?"

    def with_(self, **changes: str) -> str:
        """The address of the same with something else, from its first page on."""
        return replace(self, **{"page": "", **changes}).address

    def sorted_by(self, column: str) -> str:
        """By this column; the other way round where it is sorted by it already. Figures begin with the largest."""
        first = column if column in ("name", "department") else f"-{column}"
        other = first.removeprefix("-") if first.startswith("-") else f"-{first}"
        return self.with_(sort=other if (self.sort or USUAL) == first else first)


def read(given: Mapping[str, str]) -> Asked:
    said = {one.name: " ".join(given.get(one.name, "").split())[:LONGEST] for one in fields(Asked)}
    said["sort"] = said["sort"] if said["sort"].removeprefix("-") in SORTS and said["sort"] != USUAL else ""
    said["online"] = said["online"] if said["online"] in STANDINGS else ""
    said["digital"] = said["digital"] if said["digital"] in DIGITAL else ""
    page = said["page"]
    said["page"] = page if page.isascii() and page.isdigit() and int(page[:7]) > 1 and len(page) < 7 else ""
    return Asked(**said)
