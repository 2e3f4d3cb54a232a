"""Letters about money paid on a case and given back. What was paid, `payments` knows; whom to write to, the case.

Called by rooms above, inside their transaction or by their job; the same key makes one letter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from upwell.cases import letters, links
from upwell.cases.models import Case
from upwell.notify import actions as notify
from upwell.notify.actions import Recipient
from upwell.ui import formats

LINKS = {"pay_link"}


def tell_of_money(
    case_id: UUID,
    template: str,
    cents: int,
    currency: str,
    *,
    key: str,
    at: datetime | None,
    now: datetime,
    words: Mapping[str, str | bool] = MappingProxyType({}),
) -> bool:
    """`template`: a letter of `notify.wording` that tells an amount; `words`: what this one takes besides. Whether
    there was a case, and somebody to write to."""
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        return False
    contact = case.contact or {}
    language = case.language
    written = notify.queue(
        template,
        to=Recipient(email=contact.get("email"), phone=contact.get("phone")),
        language=language,
        values={
            "service": letters.service_name(case, language),
            "reference": case.reference,
            "amount": formats.money(cents, currency=currency, language=language),
            "at": at or now,
            "follow_link": links.in_language(links.follow_link(case.pk), language),
            **{name: links.in_language(str(said), language) if name in LINKS else said for name, said in words.items()},
        },
        about=case.reference,
        dedupe=key,
        now=now,
    )
    return written is not None
