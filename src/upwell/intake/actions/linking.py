"""Mailing somebody the link that opens their draft."""

from __future__ import annotations

from datetime import datetime

from upwell.intake import turns
from upwell.intake.models import Draft
from upwell.journey.texts import Texts
from upwell.limits import actions as limits
from upwell.limits.kinds import LINKS
from upwell.notify import actions as notify
from upwell.notify.actions import Recipient
from upwell.vault.index import blind


def send_link(draft: Draft, email: str, link: str, *, now: datetime) -> None:
    """Sends the link that opens this draft. At most one to an address in an hour, however often it is asked for.

    Anybody may type anybody's address: raises TooMany once an address, or a draft, has had several."""
    limits.take(LINKS, "draft", str(draft.pk), now=now)
    limits.take(LINKS, "to", blind(email), now=now)
    service = Texts(turns.definition_of(draft).definition, draft.language).of_service("name").text
    notify.queue(
        "draft_link",
        to=Recipient(email=email),
        language=draft.language,
        values={"service": service, "resume_link": link, "expires_at": draft.expires_at},
        about="",
        dedupe=f"draft {draft.pk} {blind(email)[:16]} {now:%Y%m%d%H}",
        now=now,
    )
