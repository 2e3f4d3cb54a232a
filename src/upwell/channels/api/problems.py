"""What can be wrong, as RFC 9457 has it: for each code a status and a title; the words for people come with it.

`type` is an address of the docs page, where the same is explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Kind:
    status: int
    title: Any


KINDS: Mapping[str, Kind] = {
    "not_understood": Kind(400, _("The request cannot be read")),
    "key_missing": Kind(401, _("A key is needed")),
    "key_wrong": Kind(401, _("The key opens nothing")),
    "scope_missing": Kind(403, _("The key does not open this")),
    "not_by_api": Kind(403, _("This service is not offered to programs")),
    "not_found": Kind(404, _("There is nothing here")),
    "method": Kind(405, _("This address does not take that method")),
    "in_flight": Kind(409, _("The same message is being worked on")),
    "id_taken": Kind(409, _("This id is taken")),
    "closed": Kind(409, _("The service is closed")),
    "sent": Kind(409, _("It was sent already")),
    "elsewhere": Kind(409, _("The journey stands elsewhere")),
    "by_link": Kind(409, _("It goes on in a browser")),
    "slot_gone": Kind(409, _("That day cannot be had")),
    "cannot_send": Kind(409, _("It cannot be sent yet")),
    "changed": Kind(412, _("It changed meanwhile")),
    "too_large": Kind(413, _("It is too large")),
    "media_type": Kind(415, _("Send JSON")),
    "answers": Kind(422, _("Some answers cannot be taken")),
    "ended": Kind(422, _("It ends without a request")),
    "not_declared": Kind(422, _("A declaration is needed")),
    "other_body": Kind(422, _("This key came with another message")),
    "figures": Kind(422, _("Some figures cannot be taken")),
    "hook": Kind(422, _("News cannot be sent there")),
    "condition_missing": Kind(428, _("Say what you know")),
    "too_many": Kind(429, _("Too many requests")),
    "broken": Kind(500, _("Something went wrong on our side")),
    "no_city": Kind(503, _("No city is loaded here yet")),
}
EVERYWHERE = ("not_understood", "not_found", "method", "too_many", "broken", "no_city")
WITH_KEY = ("key_missing", "key_wrong", "scope_missing")
WITH_BODY = ("too_large", "media_type")
BY_STATUS = {400: "not_understood", 403: "scope_missing", 404: "not_found", 405: "method", 413: "too_large",
             429: "too_many", 500: "broken"}  # fmt: skip


class Refused(Exception):
    """What was asked for cannot be done. `more`: members of the document beside those of every problem."""

    def __init__(self, code: str, detail: str, *, headers: Mapping[str, str] | None = None, **more: Any) -> None:
        super().__init__(code)
        self.code, self.detail = code, str(detail)
        self.headers, self.more = headers or {}, more

    @property
    def status(self) -> int:
        return KINDS[self.code].status


def document(refused: Refused) -> dict[str, Any]:
    """The problem as it is sent."""
    return {
        "type": f"{settings.PUBLIC_URL}/api/#problem-{refused.code}",
        "title": str(KINDS[refused.code].title),
        "status": refused.status,
        "code": refused.code,
        "detail": refused.detail,
        **refused.more,
    }


def listed(codes: Sequence[str]) -> dict[int, list[str]]:
    """The codes by their status."""
    found: dict[int, list[str]] = {}
    for code in codes:
        found.setdefault(KINDS[code].status, []).append(code)
    return found
