"""What a program sent, gathered into the raw answers that a journey reads.

Decides which argument answers which question, and refuses arguments that answer none. Whether an answer is right, the
journey says. Words that no question of the service takes are kept as something the resident added."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from upwell.channels.open311 import attributes, where
from upwell.channels.open311.arguments import Arguments
from upwell.channels.open311.offers import Offer
from upwell.definition.questions import Question, type_of
from upwell.files import actions as files
from upwell.files import pictures

MOST_DESCRIPTION, MOST_URL = 4_000, 2_000
NOT_KEPT = (pictures.NotAPicture, pictures.PictureTooLarge, files.CannotKeep, files.TooManyUploads)
_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f\"<>\\^`{|}]")


@dataclass(slots=True)
class Reading:
    """`wrong`: sentences by question. `other`: sentences about arguments that belong to no question."""

    raw: dict[str, Any] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)
    other: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)

    @property
    def well(self) -> bool:
        return not self.wrong and not self.other


def read(offer: Offer, sent: Arguments, *, case_id: UUID, zone: ZoneInfo, now: datetime) -> Reading:
    found = Reading()
    _place(offer, sent, found)
    _person(offer, sent, found)
    _description(offer, sent, found)
    _attributes(offer, sent, found, zone)
    _links(sent, found)
    _pictures(offer, sent, found, case_id, now)
    return found


def _place(offer: Offer, sent: Arguments, found: Reading) -> None:
    name = offer.roles.place
    if not name:
        return
    question: Any = offer.definition.by_name[name]
    try:
        raw = where.read(sent, question.type)
    except where.NotAPlace as refusal:
        found.wrong[name] = str(refusal)
        return
    if raw is not None:
        found.raw[name] = raw


def _person(offer: Offer, sent: Arguments, found: Reading) -> None:
    """One name at this edge is two; what the service does not ask is not kept."""
    roles = offer.roles
    whole_name = " ".join(filter(None, (sent.one("first_name"), sent.one("last_name"))))
    parts = {"name": whole_name, "email": sent.one("email"), "phone": sent.one("phone")}
    given = {part: value for part, value in parts.items() if value}
    if roles.contact and given:
        found.raw[roles.contact] = given
    found.raw.update({getattr(roles, part): value for part, value in given.items() if getattr(roles, part)})


def _description(offer: Offer, sent: Arguments, found: Reading) -> None:
    words, name = sent.one("description"), offer.roles.description
    if len(words) > MOST_DESCRIPTION:
        found.other.append(_("The description can have %(limit)s characters.") % {"limit": MOST_DESCRIPTION})
    elif words and name:
        question: Any = offer.definition.by_name[name]
        most = question.max_length
        found.raw[name] = words if len(words) <= most else words[: most - 1] + "…"
        if len(words) > most:
            found.added.append(words)
    elif words:
        found.added.append(words)


def _attributes(offer: Offer, sent: Arguments, found: Reading, zone: ZoneInfo) -> None:
    known = attributes.codes(offer)
    for code, values in sent.attributes().items():
        if code not in known:
            found.other.append(_("This service has no attribute %(code)s.") % {"code": code})
            continue
        question: Any = offer.definition.by_name[known[code]]
        if question.type == "quantity":
            found.raw.setdefault(question.name, {})[code.split(".", 1)[1]] = values[-1]
        elif question.type != "choices" and len(set(values)) > 1:
            found.wrong[question.name] = _("This attribute takes one value.")
        else:
            _attribute(question, values, found, zone)


def _attribute(question: Question, values: Sequence[str], found: Reading, zone: ZoneInfo) -> None:
    kind = type_of(question)
    try:
        found.raw[question.name] = _READ.get(kind, _last)(values, zone)
    except where.NotAPlace as refusal:
        found.wrong[question.name] = str(refusal)


def _last(values: Sequence[str], zone: ZoneInfo) -> Any:
    return values[-1]


def _several(values: Sequence[str], zone: ZoneInfo) -> Any:
    return values[0] if len(values) == 1 else list(values)


def _day(values: Sequence[str], zone: ZoneInfo) -> Any:
    """The day in the city of a moment; anything else is left for the journey to judge."""
    text = values[-1]
    try:
        moment = datetime.fromisoformat(text) if "T" in text else None
        return text if moment is None else (moment.astimezone(zone) if moment.tzinfo else moment).date().isoformat()
    except (ValueError, OverflowError):
        return text


_READ: Mapping[str, Callable[[Sequence[str], ZoneInfo], Any]] = {
    "choices": _several,
    "date": _day,
    "address": lambda values, zone: where.searched(values[-1], "address"),
    "location": lambda values, zone: where.searched(values[-1], "location"),
}


def _links(sent: Arguments, found: Reading) -> None:
    """Kept as words; nothing is fetched from them."""
    for url in sent.given.get("media_url", ()):
        if _is_link(url):
            found.added.append(url)
        else:
            found.other.append(_("media_url is not a link that begins with https:// or http://."))


def _is_link(url: str) -> bool:
    if len(url) > MOST_URL or _UNSAFE.search(url):
        return False
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc and parts.port != 0
        )
    except ValueError:
        return False


def _pictures(offer: Offer, sent: Arguments, found: Reading, case_id: UUID, now: datetime) -> None:
    sent_files = [*sent.files.get("media", ()), *sent.files.get("media[]", ())]
    if not sent_files:
        return
    if not offer.roles.photo:
        found.other.append(_("This service takes no photos."))
        return
    try:
        found.raw[offer.roles.photo] = [_kept(file, case_id, now) for file in sent_files]
    except NOT_KEPT as refusal:
        found.wrong[offer.roles.photo] = str(_(refusal.__doc__ or ""))


def _kept(file: Any, case_id: UUID, now: datetime) -> str:
    return str(files.keep_file(file, draft=case_id, now=now).pk)
