"""The daily list as a file for a program of the partner's: one POST of CSV beside the mail.

Jobs are answered as news, signed, like those of any other system."""

from __future__ import annotations

from upwell.partners.carriers.calling import call
from upwell.partners.ports import Unreachable
from upwell.partners.reach import Reach


def hand(where: Reach, content: str) -> None:
    """Raises Unreachable for whatever is not a yes: the list stays, and goes again."""
    headers = {"Content-Type": "text/csv; charset=utf-8", "User-Agent": "Upwell"}
    if where.secrets:
        headers["Authorization"] = f"Bearer {where.secrets[0]}"
    answered = call("POST", f"{where.url.rstrip('/')}/lists", body=content.encode(), headers=headers)
    if not answered.good:
        raise Unreachable(f"http {answered.status}")
