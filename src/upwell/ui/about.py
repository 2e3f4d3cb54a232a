"""What a page is, for whoever says that something is wrong with it: signed and carried in an address.

Service, version, step, the codes of problems shown, the status: nothing that anybody answered, and no address, for
some hold secrets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.core import signing
from django.http import HttpRequest

SALT = "a problem with this page"
STAFF = frozenset({"desk", "portal"})
CHANNELS = {"chat": "chat", "sms": "sms"}


@dataclass(frozen=True, slots=True)
class About:
    """`page`: the name of its URL; `version`: the id of the version; `problems`: the codes of those shown."""

    page: str = ""
    channel: str = "web"
    service: str = ""
    version: int = 0
    step: str = ""
    problems: Sequence[str] = ()
    status: int = 200


def of_page(request: HttpRequest, known: Mapping[str, Any], *, service: str = "", status: int = 200) -> About:
    """`known`: what the view says of its page, by the names of the fields."""
    match = request.resolver_match
    name = match.view_name if match else ""
    room = name.partition(":")[0]
    channel = "staff" if room in STAFF else CHANNELS.get(room, "web")
    said: dict[str, Any] = {"page": name, "channel": channel, "service": service, "status": status}
    return About(**{**said, **known})


def written(about: About) -> str:
    plain = {name: value for name, value in asdict(about).items() if value not in ("", 0, ()) and value != []}
    return signing.dumps(plain, salt=SALT, compress=True)


def read(token: str) -> About:
    """What was written; an empty one when it is not ours."""
    try:
        plain = signing.loads(token[:2_000], salt=SALT)
    except signing.BadSignature:
        return About()
    names = {one.name for one in fields(About)}
    return About(**{name: value for name, value in plain.items() if name in names})
