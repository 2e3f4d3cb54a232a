"""Mailing somebody the link that opens their draft."""

from __future__ import annotations

from datetime import datetime, timedelta

from upwell.intake import turns
from upwell.intake.actions.kinds import TooManyLinks
from upwell.intake.models import Draft
from upwell.journey.texts import Texts
from upwell.notify import actions as notify
from upwell.notify import queries as outbox
from upwell.notify.actions import Recipient
from upwell.vault.index import blind

MOST_LINKS = 5  # in an hour, to one address or of one draft


def send_link(draft: Draft, email: str, link: str, *, now: datetime) -> None:
    """Sends the link that opens this draft. At most one to an address in an hour, however often it is asked for.

    Anybody may type anybody's address: TooManyLinks once an address, or a draft, has had several in the last hour."""
    mark, hour_ago = f"draft {draft.pk} ", now - timedelta(hours=1)
    if outbox.queued_lately("draft_link", to=email, mark=mark, since=hour_ago) >= MOST_LINKS:
        raise TooManyLinks
    service = Texts(turns.definition_of(draft).definition, draft.language).of_service("name").text
    notify.queue(
        "draft_link",
        to=Recipient(email=email),
        language=draft.language,
        values={"service": service, "resume_link": link, "expires_at": draft.expires_at},
        about="",
        dedupe=f"{mark}{blind(email)[:16]} {now:%Y%m%d%H}",
        now=now,
    )
