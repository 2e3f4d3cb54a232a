"""The letter a resident would get, before anybody sends it: the change is made, its letter read, and everything undone.

So it is the very text that will go out, not a second set of rules about it. Secret links are left out: they open the
resident's own pages and are nobody else's to see."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from upwell.desk.names import language_name
from upwell.lib.secret import digest
from upwell.notify import queries as notify
from upwell.permits import queries as permits
from upwell.permits.queries import Issued


@dataclass(frozen=True, slots=True)
class Joined:
    """What residents of joined cases get, for each language: the letter of one of them, and how many there are."""

    subject: str
    body: str
    language: str
    count: int

    @property
    def spoken(self) -> str:
        return language_name(self.language)


@dataclass(frozen=True, slots=True)
class Letter:
    """Without a subject only residents of joined cases hear of it."""

    subject: str
    body: str
    language: str
    joined: tuple[Joined, ...] = ()

    @property
    def mark(self) -> str:
        """Stands in the form: whoever sends this letter has had it in front of them, and those of joined cases."""
        others = "".join(f"\n{one.language} {one.count}\n{one.subject}\n{one.body}" for one in self.joined)
        return digest(f"{self.language}\n{self.subject}\n{self.body}{others}")[:32]


def letter(reference: str, change: Callable[[], object], *, now: datetime, joined: Sequence[str] = ()) -> Letter | None:
    """None when nobody hears of it: the change tells nothing, or there is no address. `joined`: the references of the
    cases joined to this one. Raises what `change` raises."""
    with transaction.atomic():
        change()
        written = notify.about(reference).filter(queued_at=now).last()
        issued = permits.issued_for(reference, now=now) if written else []
        told = notify.about_any(joined).filter(queued_at=now) if joined else ()
        others = _by_language([Letter(one.subject, _without_links(one.body), one.language) for one in told])
        transaction.set_rollback(True)
    if written is None:
        return Letter("", "", "", others) if others else None
    body = _without_permits(written.body, issued)
    return Letter(written.subject, _without_links(body), written.language, others)


def _by_language(letters: Sequence[Letter]) -> tuple[Joined, ...]:
    counted = Counter(one.language for one in letters)
    first = {one.language: one for one in reversed(letters)}
    return tuple(Joined(first[code].subject, first[code].body, code, count) for code, count in sorted(counted.items()))


def _without_permits(body: str, issued: Sequence[Issued]) -> str:
    """The number is drawn by chance when the permit is issued: the one of the preview is nobody's."""
    address, number = _("the address of the permit"), _("the number of the permit")
    for one in issued:
        body = re.sub(rf"{re.escape(one.link)}\S*", f"[{address}]", body).replace(one.number, f"[{number}]")
    return body


def _without_links(body: str) -> str:
    own = rf"{re.escape(settings.PUBLIC_URL)}/(?:follow|feedback|asked)/\S+"
    link = _("the resident’s own link")
    return re.sub(own, f"[{link}]", body)
