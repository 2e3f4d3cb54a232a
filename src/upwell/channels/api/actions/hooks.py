"""Where programs hear of what they brought: an address, what it hears of, and a secret that signs each message."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction

from upwell.accounts.actor import Actor
from upwell.catalogue import queries as catalogue
from upwell.channels.api import news
from upwell.channels.api.models import Call, Hook
from upwell.events import actions as events
from upwell.events.actions import Fact

MOST_HOOKS = 20  # of one program
MOST_URL = 2_000
BOTH_FOR = timedelta(days=1)
"""So long the secret before signs beside the new one."""


class CannotHook(Exception):
    """This cannot be where news is sent to. `code`: url, events, services or many."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CannotRetry(Exception):
    """This message is not stuck: it was sent, or it is about to be tried."""


@dataclass(frozen=True, slots=True)
class NewHook:
    """`secret` is shown now and never again."""

    hook: Hook
    secret: str


def hook(program: int, *, url: str, wanted: Collection[str], services: Collection[str], now: datetime) -> NewHook:
    """Raises CannotHook."""
    host = _host(url)
    if not wanted or not set(wanted) <= news.KINDS.keys():
        raise CannotHook("events")
    if any(catalogue.published(code) is None for code in services):
        raise CannotHook("services")
    secret = _secret()
    with transaction.atomic():
        if Hook.objects.filter(program=program, ended_at=None).count() >= MOST_HOOKS:
            raise CannotHook("many")
        made = Hook.objects.create(
            program_id=program,
            url=url,
            host=host,
            events=sorted(set(wanted)),
            services=sorted(set(services)),
            secret=secret,
            created_at=now,
        )
        events.record(Fact("hook_made", at=now, data={"program": program, "hook": str(made.pk)}))
    return NewHook(made, secret)


def _host(url: str) -> str:
    """An address of the open internet: whether it leads inside is asked again with every message, after its name was
    looked up."""
    try:
        parts = urlsplit(url)
        there = parts.hostname or ""
        fine = parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        raise CannotHook("url") from None
    schemes = ("https", "http") if settings.HOOKS_TO_PRIVATE else ("https",)
    plain = url.isascii() and url.isprintable() and not set(url) & set(' "<>\\^`{|}')
    if not (fine and plain and there and parts.scheme in schemes and len(url) <= MOST_URL and not parts.fragment):
        raise CannotHook("url")
    if not settings.HOOKS_TO_PRIVATE and ("." not in there or there.endswith((".local", ".internal", ".localhost"))):
        raise CannotHook("url")
    return there[:253]


def renew_secret(hook_id: UUID, *, program: int, now: datetime) -> NewHook:
    """For a day the one before signs as well. Raises CannotHook when there is no such hook."""
    with transaction.atomic():
        there = Hook.objects.select_for_update().filter(pk=hook_id, program=program, ended_at=None).first()
        if there is None:
            raise CannotHook("gone")
        there.secret_before, there.before_until, there.secret = there.secret, now + BOTH_FOR, _secret()
        there.save(update_fields=["secret_before", "before_until", "secret"])
    return NewHook(there, there.secret)


def _secret() -> str:
    """As the Standard Webhooks specification writes one."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}"


def unhook(hook_id: UUID, *, program: int, now: datetime) -> bool:
    """Nothing more is sent there; what waited is dropped. Whether there was one."""
    with transaction.atomic():
        if not Hook.objects.filter(pk=hook_id, program=program, ended_at=None).update(ended_at=now):
            return False
        Call.objects.filter(hook=hook_id, state=Call.State.WAITING).update(state=Call.State.DROPPED)
        events.record(Fact("hook_ended", at=now, data={"program": program, "hook": str(hook_id)}))
    return True


def retry(call_id: int, *, by: Actor, now: datetime) -> Call:
    """Starts again from the first attempt, under the same id: had it arrived, it has no second effect."""
    with transaction.atomic():
        call = Call.objects.select_for_update().filter(pk=call_id, state=Call.State.DEAD).first()
        if call is None:
            raise CannotRetry
        call.state, call.next_at, call.error, call.attempts = Call.State.WAITING, now, "", 0
        call.first_tried_at = None
        call.save(update_fields=["state", "next_at", "error", "attempts", "first_tried_at"])
        events.record(Fact("hook_retried", at=now, data={"call": call.pk, "by": by.id}))
    return call


def signing(hook: Hook, now: datetime) -> tuple[str, ...]:
    """The secrets that sign now."""
    old = hook.secret_before if hook.before_until and now < hook.before_until else None
    return (hook.secret, old) if old else (hook.secret,)


def wanted_by(hooks: Collection[Hook], kind: str, service: str) -> list[Hook]:
    return [one for one in hooks if kind in one.events and (not one.services or service in one.services)]


__all__ = ["CannotHook", "CannotRetry", "NewHook", "hook", "renew_secret", "retry", "signing", "unhook", "wanted_by"]
