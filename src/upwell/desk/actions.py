"""What the desk itself writes down: that cases left the house as a file. All else is an action of a room below."""

from datetime import datetime

from upwell.accounts.actor import Actor
from upwell.events import actions as events
from upwell.events.actions import Fact


def record_export(*, rows: int, by: Actor, now: datetime) -> None:
    events.record(Fact("cases_exported", at=now, data={"rows": rows, "format": "csv", "account": by.id}))
