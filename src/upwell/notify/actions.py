"""Writes messages into the outbox, inside the transaction of the change they tell of, and lets a person mend the stuck.

Nothing here sends: that is `jobs.deliver`. The same `dedupe` key never makes a second message."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.events.inserting import insert
from upwell.lib.batches import delete_some
from upwell.notify import consents, queries, wording
from upwell.notify.models import EMAIL, REPLY, TEXT, Message
from upwell.vault.index import blind

PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True, slots=True)
class Recipient:
    email: str | None = None
    phone: str | None = None


class CannotRetry(Exception):
    """This message is not stuck: it was sent, or it is about to be tried."""


def queue(
    template: str,
    *,
    to: Recipient | None,
    language: str,
    values: Mapping[str, Any],
    about: str,
    dedupe: str,
    now: datetime,
    fresh: bool = False,
    collect: list[Fact] | None = None,
    calendar: str = "",
) -> Message | None:
    """The message that will be sent, or the one already made under this key; None when there is no address to send to.

    `values` per template: `wording.TEMPLATES`. `fresh`: what this is about has just been made, so there cannot be an
    earlier one and nobody looks. With `collect` the event is handed back there, for the caller to write with its own
    in one statement. `calendar`: a calendar file that goes with it."""
    way = way_to(to, template)
    if way is None:
        return None
    there = None if fresh else Message.objects.filter(pk=Message.id_for(dedupe)).first()
    if there is not None:
        return there
    message = _written(template, way, language, values, about, dedupe, now)
    message.calendar = calendar or None
    # two at the same moment: the second insert does nothing, and the transaction around it lives on
    insert(message, yields=True)
    data = {"template": template, "message": str(message.pk)}
    fact = Fact("message_queued", at=now, subject=about, language=message.language, data=data)
    if collect is None:
        events.record(fact)
    else:
        collect.append(fact)
    return message


def say(text: str, *, to: str, language: str, dedupe: str, about: str = "", now: datetime) -> Message | None:
    """What a conversation says next, to a phone: as it stands, at once. None where nothing takes texts."""
    if not PHONE.fullmatch(to) or not queries.can_text():
        return None
    message = Message(
        id=Message.id_for(dedupe),
        template=REPLY,
        channel=TEXT,
        to=to,
        to_index=blind(to),
        language=language,
        subject="",
        body=text,
        about=about,
        dedupe=dedupe,
        queued_at=now,
        next_at=now,
    )
    insert(message, yields=True)
    return message


def sendable(to: Recipient | None) -> str | None:
    """The address as it will be used, or None: no address, or one no mail can reach."""
    address = (to.email or "").strip() if to else ""
    try:
        validate_email(address)
    except ValidationError:
        return None
    return address


def way_to(to: Recipient | None, template: str) -> tuple[str, str] | None:
    """Channel and address this message would go by: mail first; a phone when the message can go to phones and
    somebody takes texts. None: there is no way."""
    address = sendable(to)
    if address is not None:
        return EMAIL, address
    phone = (to.phone or "").strip() if to else ""
    if PHONE.fullmatch(phone) and wording.TEMPLATES[template].goes_to_phones and queries.can_text():
        return None if consents.is_refused(phone, wording.programme(template)) else (TEXT, phone)
    return None


def goes_to_phone(phone: str, to: Recipient | None, template: str) -> bool:
    """Whether this message would go to this very phone."""
    return way_to(to, template) == (TEXT, phone)


def _written(
    template: str,
    way: tuple[str, str],
    language: str,
    values: Mapping[str, Any],
    about: str,
    dedupe: str,
    now: datetime,
) -> Message:
    channel, address = way
    letter = wording.write(template, language=language, values=values, now=now, by_text=channel == TEXT)
    return Message(
        id=Message.id_for(dedupe),
        template=template,
        channel=channel,
        to=address,
        to_index=blind(address),
        language=letter.language,
        subject=letter.subject,
        body=letter.body,
        about=about,
        dedupe=dedupe,
        queued_at=now,
        next_at=now,
    )


@transaction.atomic
def retry(message_id: UUID, *, by: str, now: datetime) -> Message:
    """Somebody has mended the cause: the message starts again from the first attempt. Or: it need not wait its turn."""
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.is_held_back:
        message.next_at = now
        message.save(update_fields=["next_at"])
        return message
    if message.state not in (Message.State.DEAD, Message.State.FAILED):
        raise CannotRetry(message.state)
    message.state, message.attempts, message.next_at, message.error = Message.State.QUEUED, 0, now, ""
    message.save(update_fields=["state", "attempts", "next_at", "error"])
    return message


def forget(*, before: datetime) -> int:
    """Deletes what was sent, or given up, before this moment: address and words are personal data. One batch."""
    done = Message.objects.filter(state__in=(Message.State.SENT, Message.State.DEAD), queued_at__lt=before)
    return delete_some(done)
