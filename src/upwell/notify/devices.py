"""Which browsers hear of a request, each because somebody pressed for it on the request's own page.

A browser is bound to the request, not to a person: whoever opens the private link may add theirs and take it away.
What it shows says that there is news, and of what only behind the link: others see a locked screen, too."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from upwell.catalogue import queries as catalogue
from upwell.events.actions import Fact
from upwell.events.inserting import insert
from upwell.notify import pushing
from upwell.notify.models import PUSH, Device, Message
from upwell.notify.pushing import NotADevice
from upwell.vault.index import blind

MOST = 5  # for one request
NEWS = "news"
"""The template of what a browser is shown: the same words for everything."""


__all__ = ["NotADevice", "TooManyDevices", "add", "can_push", "end", "forget", "news", "public_key"]


class TooManyDevices(Exception):
    """Five devices hear of this request already."""


def can_push() -> bool:
    return bool(settings.PUSH)


def public_key() -> str:
    return pushing.coded(pushing.point(pushing.private_key(settings.PUSH_KEY).public_key()))


def add(about: str, *, endpoint: str, p256dh: str, auth: str, now: datetime) -> Device:
    """The same browser again is the same device. Raises NotADevice, TooManyDevices."""
    if not can_push():
        raise NotADevice
    found = pushing.device(endpoint, p256dh, auth, hosts=settings.PUSH_HOSTS)
    there = Device.objects.filter(about=about, ended_at=None)
    known = there.filter(endpoint_index=blind(endpoint)).first()
    if known is not None:
        return known
    if there.count() >= MOST:
        raise TooManyDevices
    keys = {"p256dh": pushing.coded(found.p256dh), "auth": pushing.coded(found.auth)}
    return Device.objects.create(
        about=about, endpoint=endpoint, endpoint_index=blind(endpoint), keys=keys, created_at=now
    )


def end(about: str, *, endpoint: str, now: datetime) -> int:
    """How many there were: none, when it was ended before."""
    mine = Device.objects.filter(about=about, endpoint_index=blind(endpoint), ended_at=None)
    return mine.update(ended_at=now)


def news(*, about: str, link: str, language: str, dedupe: str, now: datetime, collect: list[Fact]) -> None:
    """Into the outbox, in the transaction of the change it tells of."""
    if not can_push():
        return
    for device in Device.objects.filter(about=about, ended_at=None).only("pk", "endpoint_index"):
        message = _written(device, about, link, language, f"push:{device.pk.hex}:{dedupe}"[:120], now)
        insert(message, yields=True)
        data = {"template": NEWS, "message": str(message.pk)}
        collect.append(Fact("message_queued", at=now, subject=about, language=language, data=data))


def _written(device: Device, about: str, link: str, language: str, dedupe: str, now: datetime) -> Message:
    with translation.override(language):
        city, body = catalogue.city(), gettext("Your request has news.")
    shown: dict[str, Any] = {"title": city.word(city.site_name, language), "body": body, "lang": language}
    shown |= {"url": link.removeprefix(settings.PUBLIC_URL), "tag": pushing.topic(about)}
    return Message(
        id=Message.id_for(dedupe),
        template=NEWS,
        channel=PUSH,
        to=str(device.pk),
        to_index=device.endpoint_index,
        language=language,
        subject=body,
        body=msgspec.json.encode(shown).decode(),
        about=about,
        dedupe=dedupe,
        queued_at=now,
        next_at=now,
    )


def forget(references: list[str]) -> None:
    """Of requests whose people are forgotten."""
    Device.objects.filter(about__in=references).delete()
