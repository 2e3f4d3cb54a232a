"""The desk of a simulated vendor without a system: somebody reads the list of a day and answers by hand, hours later.

A list is CSV with a row for each job. It comes by mail; `POST /lists` stands for the person who opens that mail."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from io import StringIO

import msgspec

from upwell.simulation.haulers.depot import Declined, Depot, Expired, Full, Known, Unknown
from upwell.simulation.haulers.records import Order
from upwell.simulation.haulers.serving import Reply, Request

MOST_ROWS = 2_000
ID = ("job", "id", "order", "reference")
"""Names of the column that says which job it is; the first that is there counts."""


class Listed:
    def __init__(self, depot: Depot) -> None:
        self.depot = depot

    def answer(self, request: Request, now: datetime) -> Reply:
        if (request.method, request.path) != ("POST", "/lists"):
            return Reply(404)
        try:
            rows = list(csv.DictReader(StringIO(request.body.decode("utf-8-sig"))))[:MOST_ROWS]
        except (UnicodeDecodeError, csv.Error):
            return Reply(400)
        return Reply(200, msgspec.json.encode({"taken": self.take_list(rows, now)}))

    def take_list(self, rows: list[dict[str, str]], now: datetime) -> int:
        """How many jobs of it are new. A list that comes twice is read once."""
        taken = 0
        for row in rows:
            said = {str(name).strip().lower(): value for name, value in row.items() if isinstance(value, str)}
            order = _order(said)
            if order is not None:
                with suppress(Known, Unknown, Full, Declined, Expired):
                    taken += self._read(order, now, taken_back=said.get("state") == "cancelled")
        return taken

    def _read(self, order: Order, now: datetime, *, taken_back: bool) -> bool:
        """Whether the job is new. One they have goes to its new day, or is struck off."""
        known = self.depot.books.errands.get(order.id)
        if taken_back:
            self.depot.cancel(order.id, 1, now)
        elif known is None:
            return bool(self.depot.take(order, now))
        elif known.day != order.day:
            self.depot.change(msgspec.structs.replace(order, sequence=known.sequence + 1), now)
        return False


def _order(row: Mapping[str, str]) -> Order | None:
    id = next((row[name] for name in ID if row.get(name)), "")
    try:
        day = date.fromisoformat(row.get("day", ""))
    except ValueError:
        return None
    if not id:
        return None
    loads = [load for load in row.get("loads", "").replace(";", " ").split() if load]
    return Order(id, row.get("reference", id), loads or ["any"], 1, id, day=day, window=row.get("window", "").lower())
