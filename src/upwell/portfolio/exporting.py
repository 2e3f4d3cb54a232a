"""The inventory as CSV, some hundred lines at a time: the services as a city's own list has its columns, so that it can
be read back; or every value with the file and the cell it stood in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from upwell.portfolio import queries
from upwell.portfolio.asked import Asked
from upwell.portfolio.inventory.mapping import POINTS
from upwell.portfolio.models import Collection, Entry
from upwell.ui import csvfile

_ONLINE = {"account": "account", "sign_in": "sign-in"}
_POINTS = {"yes": "yes", "no": "no", "na": "not applicable", "": "unknown"}
HEADINGS = (
    "code", "name", "description", "department", "department code", "division", "owner", "kind", "audience",
    "channels", "languages", "legal basis", "systems", "contract end", "can be digital", "why",
    *(f"online {_ONLINE.get(one, one)}" for one in POINTS),
    "definition", "address", "volume kind", "review due", "period start", "period end", "volume", "digital volume",
    "take-up", "cost per transaction", "people",
)  # fmt: skip
VALUES = (
    "code", "name", "field", "channel", "part", "period", "period start", "period end", "number", "said", "file",
    "sha256", "sheet", "cell", "imported at",
)  # fmt: skip


def services(of: Collection, asked: Asked | None = None) -> Iterator[bytes]:
    asked = asked or Asked(sort="name")
    found = queries.filtered(of, asked)
    return csvfile.written(HEADINGS, (_row(of, one) for one in queries.written(found, asked)))


def figures(of: Collection) -> Iterator[bytes]:
    return csvfile.written(VALUES, ([_plain(cell) for cell in row] for row in queries.all_values(of)))


def _row(of: Collection, one: Entry) -> list[object]:
    texts = getattr(one, "texts", None)
    said, points = (texts.said, texts.points) if texts else ({}, {})
    top, part = one.top, one.department if one.department_id != one.top_id else None
    return [
        one.code, one.name, said.get("description"), top.name if top else None, top.code if top else None,
        part.name if part else None, said.get("owner"), one.category, said.get("audience"),
        one.channels.strip(","), one.languages.strip(","), said.get("legal_basis"), said.get("systems"),
        one.contract_end, one.digital, said.get("digital_why"),
        *(_POINTS[points.get(name, "")] for name in POINTS),
        one.definition, said.get("url"), one.volume_kind, one.review_due, of.start, of.until,
        *(_plain(number) for number in (one.volume, one.digital_volume, one.take_up, one.cost_per_transaction,
                                        one.people)),
    ]  # fmt: skip


def _plain(cell: object) -> object:
    """A whole number without its point, a time as machines say it."""
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else round(cell, 6)
    return cell.isoformat(timespec="seconds") if isinstance(cell, datetime) else cell
