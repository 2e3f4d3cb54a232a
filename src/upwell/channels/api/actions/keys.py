"""Gives keys to programs and takes them back. A key's secret is shown once, when it is made."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, count
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from upwell.accounts.actor import Actor
from upwell.channels.api import queries, scopes
from upwell.channels.api.models import Call, Hook, Key, Program
from upwell.channels.api.queries import Caller
from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.lib.secret import digest

PERMISSION = "manage_api_keys"
OF_FIGURES = "manage_data_sets"
BOTH_FOR = timedelta(days=7)
"""So long an old key works beside the new one, when nothing else is said."""


class CannotManageKeys(Exception):
    """You may not make or revoke keys."""


class CannotCreateProgram(Exception):
    """A program needs a name of up to 60 characters that no other one has, and at least one known scope."""


class CannotRevoke(Exception):
    """There is no such program or key that still works."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """`secret` is what the program sends; it cannot be read again."""

    program: Program
    key: Key
    secret: str


def make(
    name: str,
    given: Collection[str],
    *,
    by: Actor,
    now: datetime,
    per_minute: int = 120,
    expires_at: datetime | None = None,
) -> NewKey:
    """A program and its first key. Raises CannotCreateProgram, CannotManageKeys."""
    _allowed(by)
    name = name.strip()
    if not 0 < len(name) <= 60 or not given or scopes.unknown(given) or per_minute < 0:
        raise CannotCreateProgram(name)
    return _made(Program(name=name, scopes=sorted(set(given)), per_minute=per_minute), by, now, expires_at)


def _made(program: Program, by: Actor, now: datetime, expires_at: datetime | None = None) -> NewKey:
    program.created_at, program.created_by = now, by.called[:120]
    try:
        with transaction.atomic():
            program.save(force_insert=True)
            return _new_key(program, expires_at, now)
    except IntegrityError:
        raise CannotCreateProgram(program.name) from None


def rotate(
    name: str, *, by: Actor, now: datetime, both_for: timedelta = BOTH_FOR, expires_at: datetime | None = None
) -> NewKey:
    """Another key for a program; those before it work until `both_for` is over, so that nobody is shut out."""
    _allowed(by)
    with transaction.atomic():
        program = Program.objects.select_for_update().filter(name=name.strip(), revoked_at=None).first()
        if program is None:
            raise CannotRevoke(name)
        made = _another(program, expires_at, now, both_for)
    queries.forget()
    return made


def _another(program: Program, expires_at: datetime | None, now: datetime, both_for: timedelta) -> NewKey:
    until = now + both_for
    older = Key.objects.filter(program=program, revoked_at=None)
    older.filter(Q(expires_at=None) | Q(expires_at__gt=until)).update(expires_at=until)
    return _new_key(program, expires_at, now)


def _new_key(program: Program, expires_at: datetime | None, now: datetime) -> NewKey:
    prefix = secrets.token_hex(4)
    secret = f"upw_{prefix}_{secrets.token_urlsafe(24)}"
    key = Key.objects.create(
        program=program, prefix=prefix, digest=digest(secret), created_at=now, expires_at=expires_at
    )
    _note("api_key_made", program.pk, now, prefix=prefix)
    return NewKey(program, key, secret)


def token(data_set: str, *, by: Actor, now: datetime) -> NewKey:
    """A key that opens one data set and nothing else; the one before works for some days more. Its program is found
    by the data set, never by its name. Raises CannotManageKeys."""
    _allowed(by, also=OF_FIGURES)
    with transaction.atomic():
        program = Program.objects.select_for_update().filter(data_set=data_set, revoked_at=None).first()
        if program is not None:
            made = _another(program, None, now, BOTH_FOR)
        else:
            name, given = _free_name(f"figures: {data_set}"), [scopes.of_data_set(data_set)]
            made = _made(Program(name=name, scopes=given, data_set=data_set), by, now)
    queries.forget()
    return made


def _free_name(wanted: str) -> str:
    """Somebody may have called another program so."""
    taken = set(Program.objects.filter(name__startswith=wanted, revoked_at=None).values_list("name", flat=True))
    return next(name for name in chain((wanted,), (f"{wanted} {n}" for n in count(2))) if name not in taken)


def revoke_program(name: str, *, by: Actor, now: datetime) -> Program:
    """With all its keys and hooks: from the next request on, it opens nothing and hears nothing."""
    _allowed(by)
    with transaction.atomic():
        program = Program.objects.select_for_update().filter(name=name.strip(), revoked_at=None).first()
        if program is None:
            raise CannotRevoke(name)
        program.revoked_at, program.revoked_by = now, by.called[:120]
        program.save(update_fields=["revoked_at", "revoked_by"])
        Key.objects.filter(program=program, revoked_at=None).update(revoked_at=now)
        Hook.objects.filter(program=program, ended_at=None).update(ended_at=now)
        Call.objects.filter(hook__program=program, state=Call.State.WAITING).update(state=Call.State.DROPPED)
        _note("api_key_revoked", program.pk, now, prefix="all")
    queries.forget()
    return program


def revoke_key(prefix: str, *, by: Actor, now: datetime) -> Key:
    """One key of a program; its others go on."""
    _allowed(by)
    with transaction.atomic():
        key = Key.objects.select_for_update().filter(prefix=prefix.strip(), revoked_at=None).first()
        if key is None:
            raise CannotRevoke(prefix)
        key.revoked_at = now
        key.save(update_fields=["revoked_at"])
        _note("api_key_revoked", key.program_id, now, prefix=key.prefix)
    queries.forget()
    return key


def note_used(caller: Caller, *, now: datetime, zone: Any) -> None:
    """The last day a key was used, written once a day."""
    today = now.astimezone(zone).date()
    if caller.used_on != today and Key.objects.filter(pk=caller.key).exclude(used_on=today).update(used_on=today):
        queries.forget()


def _allowed(by: Actor, also: str = PERMISSION) -> None:
    if by.kind != "system" and not by.may(PERMISSION) and not by.may(also):
        raise CannotManageKeys(by.id)


def _note(name: str, program: int, now: datetime, *, prefix: str) -> None:
    events.record(Fact(name, at=now, data={"program": program, "key": prefix}))
