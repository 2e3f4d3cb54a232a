"""In a sandbox the simulated vendors' clocks go on, so that nobody waits for a week. Never asks a real vendor."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

import msgspec
from django.conf import settings

from upwell.catalogue import queries as catalogue
from upwell.lib.workdays import DAY
from upwell.partners.actions import listing
from upwell.partners.carriers import listfile, reach
from upwell.partners.carriers.calling import call
from upwell.partners.ports import Unreachable

HERE = {"127.0.0.1", "localhost", "::1"}


class NoSandbox(Exception):
    """Only the vendors of a sandbox have clocks that we may move."""


def pass_day(*, now: datetime) -> int:
    """How many vendors went on a day. Who has a list gets it first, as at the hour it is due. Raises NoSandbox."""
    if not settings.SANDBOX:
        raise NoSandbox
    workdays = catalogue.city().workdays
    moved = 0
    for code, partner in catalogue.city().partners.items():
        where = reach(code)
        if urlsplit(where.url).hostname not in HERE:
            continue
        if partner.system == "list":
            day = workdays.local_day(now)
            while not workdays.is_working(day):
                day += DAY
            listing.due(code, partner, now=max(now, workdays.at(day, partner.list_at)))
        try:
            for manifest in listing.not_handed(now) if partner.system == "list" else ():
                listfile.hand(where, listing.as_file(manifest, now=now))
                listing.note_handed(manifest, now=now)
            moved += call("POST", f"{where.url}/control", body=msgspec.json.encode({"hours": 24})).good
        except Unreachable:
            continue  # it is told to be down, or the sandbox is ending
    return moved
