"""Mailing somebody the link that opens their draft."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from upwell.cases import links
from upwell.intake import turns
from upwell.intake.drafts import open_draft
from upwell.intake.kinds import NoSuchDraft
from upwell.intake.models import Draft
from upwell.journey.texts import Texts
from upwell.limits import actions as limits
from upwell.limits.kinds import LINKS
from upwell.notify import actions as notify
from upwell.notify import queries as letters
from upwell.notify.actions import Recipient
from upwell.vault.index import blind

TEMPLATE = "draft_link"
AGAIN_AFTER = timedelta(hours=1)


def send_link(draft_id: UUID, *, email: str, link: str, now: datetime) -> bool:
    """Sends the link that opens this draft; false when that address had it within the hour, however often it is asked.

    Anybody may type anybody's address: raises TooMany once an address, or a draft, has had several. Raises
    NoSuchDraft, AlreadySent, ServiceClosed."""
    draft = open_draft(draft_id)
    limits.take(LINKS, "draft", str(draft.pk), now=now)
    limits.take(LINKS, "to", blind(email), now=now)
    with transaction.atomic():
        if Draft.objects.select_for_update().filter(pk=draft.pk).first() is None:  # one letter at a time
            raise NoSuchDraft
        key = f"draft {draft.pk} {blind(email)[:16]}"
        if letters.was_written(TEMPLATE, to=email, key=key, after=now - AGAIN_AFTER):
            return False
        notify.queue(
            TEMPLATE,
            to=Recipient(email=email),
            language=draft.language,
            values={
                "service": _service(draft),
                "resume_link": links.in_language(link, draft.language),
                "expires_at": draft.expires_at,
            },
            about="",
            dedupe=f"{key} {now:%Y%m%d%H}",
            now=now,
        )
    return True


def _service(draft: Draft) -> str:
    return Texts(turns.definition_of(draft).definition, draft.language).of_service("name").text
