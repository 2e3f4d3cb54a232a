"""One journey goes on elsewhere: the same draft, with the same answers, on another channel.

By text it is offered to a number that somebody typed, in one message, and goes on when that number says yes. Staff take
it up with a code that its person reads out: six digits, for a quarter of an hour, once."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from upwell.accounts.actor import Actor
from upwell.cases import links
from upwell.definition.channels import STAFF
from upwell.events import actions as events
from upwell.intake import records, turns
from upwell.intake.actions.assisting import CannotAssist
from upwell.intake.drafts import any_draft, open_draft
from upwell.intake.kinds import NoSuchDraft
from upwell.intake.models import Draft, Passing
from upwell.intake.queries import ASSIST, resume_link
from upwell.journey.texts import Texts
from upwell.lib.batches import BATCH, delete_some
from upwell.lib.written import joined
from upwell.limits import actions as limits
from upwell.limits.kinds import LINKS, PASS_CODES
from upwell.notify import actions as notify
from upwell.notify import consents
from upwell.notify import queries as letters
from upwell.vault.index import blind

CODE_LASTS, TEXT_LASTS = timedelta(minutes=15), timedelta(days=2)
DIGITS = 6


class CannotPassOn(Exception):
    """This form cannot go on there."""

    sentence: str | Promise = _("This form cannot go on there.")


class CannotText(CannotPassOn):
    """No texts are sent here."""

    sentence = _("We cannot text this number. Use another one, or an email address.")


class WrongCode(CannotPassOn):
    """No form waits under this code."""

    sentence = _("No form waits under this code. Ask for a new one: each works once, for 15 minutes.")


def pass_on_text(draft_id: UUID, *, phone: str, now: datetime) -> bool:
    """Texts the link of this form to a number, and offers to go on right there where the service is taken by text;
    whether it is. One message, whatever was asked for it; the link proves that it arrived.

    Anybody may type anybody's number: raises TooMany once a number, or a draft, has had several. A number that wants no
    texts gets none, and whoever typed it reads the same words: what it wants is nobody else's business. Raises as
    `open_draft` does."""
    draft = open_draft(draft_id)
    if draft.is_assisted:
        raise CannotPassOn
    if not letters.can_text():
        raise CannotText
    limits.take(LINKS, "draft", str(draft.pk), now=now)
    limits.take(LINKS, "to", blind(phone), now=now)
    here = draft.organisation is None and turns.definition_of(draft).definition.is_taken("sms")
    if consents.is_stopped(phone):
        return here
    with transaction.atomic(), translation.override(draft.language):
        if Draft.objects.select_for_update().filter(pk=draft.pk).first() is None:
            raise NoSuchDraft
        said, dedupe = _words(draft, here=here), f"pass {draft.pk} {blind(phone)[:16]} {now:%Y%m%d%H%M}"
        if notify.say(said, to=phone, language=draft.language, dedupe=dedupe, now=now) is None:
            return here  # it went a moment ago
        asked = gettext("Text me the rest")
        consents.give(phone, consents.ONCE, said=asked, language=draft.language, channel=draft.channel, now=now)
        if here:
            _made(draft, Passing.Way.TEXT, blind(phone), TEXT_LASTS, now)
    return here


def _words(draft: Draft, *, here: bool) -> str:
    service = Texts(turns.definition_of(draft).definition, draft.language).of_service("name").text
    link = links.in_language(resume_link(draft.pk), draft.language)
    asked = gettext("Somebody asked us to text you this form: %(service)s.") % {"service": service}
    if not here:
        how = gettext("Open this link to go on: %(link)s") % {"link": link}
        return joined(asked, how)
    how = gettext("Reply 1 to go on here by text. Or open this link: %(link)s") % {"link": link}
    return joined(asked, how)


def _made(draft: Draft, way: Passing.Way, mark: str, lasts: timedelta, now: datetime) -> Passing:
    """The newest only: what was offered before in this way is off."""
    Passing.objects.filter(draft=draft, way=way, taken_at=None).delete()
    return Passing.objects.create(draft=draft, way=way, mark=mark, made_at=now, expires_at=now + lasts)


def pass_on_code(draft_id: UUID, *, now: datetime) -> str:
    """Six digits with which staff take this form up; those before it are no good any more. Raises CannotPassOn,
    TooMany, and as `open_draft` does."""
    draft = open_draft(draft_id)
    if draft.is_assisted or draft.organisation is not None:
        raise CannotPassOn
    limits.take(PASS_CODES, "draft", str(draft.pk), now=now)
    with transaction.atomic():
        if Draft.objects.select_for_update().filter(pk=draft.pk).first() is None:
            raise NoSuchDraft
        while True:
            code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
            with suppress(IntegrityError), transaction.atomic():  # somebody else's, of the last two days
                _made(draft, Passing.Way.CODE, _mark(code), CODE_LASTS, now)
                return code


def _mark(code: str) -> str:
    return blind(f"pass on {code}")


def take_up_code(code: str, *, by: Actor, now: datetime) -> Draft:
    """From now on this member of staff fills the form in, with all that was answered. Of two who type the same code
    one gets it. Raises CannotAssist, WrongCode, TooMany, and as `open_draft` does."""
    if by.account_id is None or not by.may(ASSIST):
        raise CannotAssist
    limits.take(PASS_CODES, "staff", str(by.account_id), now=now)
    digits = "".join(sign for sign in code if sign.isascii() and sign.isdigit())
    live = Passing.objects.filter(way=Passing.Way.CODE, mark=_mark(digits), taken_at=None, expires_at__gt=now)
    found = live.select_related("draft").first()
    if found is None:
        raise WrongCode
    draft = open_draft(found.draft_id)
    with transaction.atomic():
        if not live.filter(pk=found.pk).update(taken_at=now, taken_by=by.id, account=draft.account_id):
            raise WrongCode
        if not go_on(draft, STAFF[0], now, account=by.account_id):
            raise WrongCode
    return any_draft(draft.pk)


def move(draft_id: UUID, *, to: str, now: datetime) -> bool:
    """Its person goes on by this channel; whether that is another one. Never out of the hands of staff, nor to where
    the service is not taken. Raises as `open_draft` does."""
    draft = open_draft(draft_id)
    if draft.channel == to or draft.is_assisted or not turns.definition_of(draft).definition.is_taken(to):
        return False
    with transaction.atomic():
        return go_on(draft, to, now)


def go_on(draft: Draft, to: str, now: datetime, **more: Any) -> bool:
    """The one write by which a form changes its channel, inside a transaction; whether it did. `more`: what changes
    with it. It counts as a write: what somebody decides at this moment on the other channel is decided anew."""
    mine = Draft.objects.filter(pk=draft.pk, rev=draft.rev, state=Draft.State.OPEN)
    as_read = mine.filter(channel=draft.channel, account=draft.account_id)
    if not as_read.update(channel=to, rev=draft.rev + 1, updated_at=now, **more):
        return False
    events.record(records.moved(draft, to, now=now))
    return True


def came_from(draft_id: UUID) -> int | None:
    """The account that this form was in before staff took it up."""
    taken = Passing.objects.filter(draft=draft_id, way=Passing.Way.CODE, taken_at__isnull=False)
    return taken.order_by("-taken_at").values_list("account", flat=True).first()


def take_up_text(passing_id: int, *, now: datetime) -> None:
    """The number that was offered it said yes."""
    Passing.objects.filter(pk=passing_id, taken_at=None).update(taken_at=now)


def forget_passings(*, now: datetime) -> bool:
    """Deletes what is over, but not whose form staff still have in hand; whether there may be more."""
    over = Passing.objects.filter(expires_at__lt=now - TEXT_LASTS)
    in_hand = Draft.objects.filter(pk=OuterRef("draft"), state=Draft.State.OPEN, channel__in=STAFF)
    return delete_some(over.filter(~Exists(in_hand) | Q(account=None))) == BATCH
