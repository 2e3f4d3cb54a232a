"""A form that staff began goes on with its person, in their own browser: by a link to their email or phone.

From then on it is as if they had begun it there. What only staff are asked is off their path; whoever gave it away
has it no more. So nobody at the city types what only its person should."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from upwell.accounts import queries as accounts
from upwell.accounts.actor import Actor
from upwell.accounts.addresses import Address
from upwell.cases import links
from upwell.catalogue import queries as catalogue
from upwell.events import actions as events
from upwell.intake import records
from upwell.intake.actions.assisting import CannotAssist, require_may
from upwell.intake.actions.passing import came_from, go_on
from upwell.intake.drafts import open_draft
from upwell.intake.models import Draft
from upwell.intake.queries import resume_link
from upwell.journey.texts import Texts
from upwell.limits import actions as limits
from upwell.limits.kinds import LINKS
from upwell.notify import actions as notify
from upwell.notify.actions import Recipient
from upwell.vault.index import blind

TEMPLATE = "draft_link"


class NotForThem(CannotAssist):
    """Only staff can fill in this form, or it needs an account."""

    sentence = _("This form cannot be finished by them: it is for staff only, or it needs an account.")


class NoWayToThem(CannotAssist):
    """No link can be sent there."""

    sentence = _("No link can be sent there. Enter an email address, or a mobile number that takes texts.")


def can_give(draft: Draft) -> bool:
    service = catalogue.version(draft.version_id).definition
    return service.is_taken("web") and service.sign_in != "required"


def give(draft_id: UUID, *, email: str = "", phone: str = "", by: Actor, now: datetime) -> Draft:
    """Raises NotForThem, NoWayToThem, CannotAssist, TooMany, and what `open_draft` raises."""
    draft = open_draft(draft_id)
    require_may(draft, by)
    if not can_give(draft):
        raise NotForThem
    to = Recipient(email=email or None, phone=phone or None)
    if notify.way_to(to, TEMPLATE) is None:
        raise NoWayToThem
    limits.take(LINKS, "to", blind(email or phone), now=now)
    fact = records.given(draft, by, now=now)
    with transaction.atomic():
        if not go_on(draft, "web", now, account=_theirs(draft, to), handed_at=None, left_at=None):
            raise CannotAssist
        _write(draft, to, now)
        events.record(fact)
    draft.refresh_from_db()
    return draft


def _theirs(draft: Draft, to: Recipient) -> int | None:
    """The account it came from, where that person proved this address; anybody else's form is in no account."""
    account = came_from(draft.pk)
    proved = accounts.proved_address(account) if account else None
    same = proved is not None and proved.index == Address(email=to.email or "", phone=to.phone or "").index
    return account if same else None


def _write(draft: Draft, to: Recipient, now: datetime) -> None:
    service = Texts(catalogue.version(draft.version_id).definition, draft.language).of_service("name").text
    link = links.in_language(resume_link(draft.pk), draft.language)
    notify.queue(
        TEMPLATE,
        to=to,
        language=draft.language,
        values={"service": service, "resume_link": link, "expires_at": draft.expires_at},
        about="",
        dedupe=f"given {draft.pk} {draft.rev}",
        now=now,
    )
