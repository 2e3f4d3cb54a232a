"""The letter a resident would get, before anybody sends it: the change is made, its letter read, and everything undone.

So it is the very text that will go out, not a second set of rules about it. Secret links are left out: they open the
resident's own pages and are nobody else's to see."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from upwell.lib.secret import digest
from upwell.notify import queries as notify


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    body: str
    language: str

    @property
    def mark(self) -> str:
        """Stands in the form: whoever sends this letter has had it in front of them."""
        return digest(f"{self.language}\n{self.subject}\n{self.body}")[:32]


def letter(reference: str, change: Callable[[], object], *, now: datetime) -> Letter | None:
    """None when nobody hears of it: the change tells nothing, or there is no address. Raises what `change` raises."""
    with transaction.atomic():
        change()
        written = notify.about(reference).filter(queued_at=now).last()
        transaction.set_rollback(True)
    return Letter(written.subject, _without_links(written.body), written.language) if written else None


def _without_links(body: str) -> str:
    own = rf"{re.escape(settings.PUBLIC_URL)}/(?:follow|feedback)/\S+"
    return re.sub(own, f"[{_('the resident’s own link')}]", body)
