"""Typed codes that prove somebody reads an address: made, sent, taken once.

A code works only with the ticket of the browser that asked for it, so a mail scanner cannot use it up, and it can be
read on another device than the one it is typed on. Each ticket has a code of its own: whoever asks for somebody else's
address takes nothing from them. Whoever asks for an address nobody has is told, and served, the same.

How many may be sent to one address: `limits.kinds`, for each purpose apart, and from one place only a part of them. A
browser that has signed in with the address has a count of its own, which nobody else can use up. How often one caller
may try: the views'."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest

from django.db import transaction
from django.db.models import F

from upwell.accounts.addresses import Address
from upwell.accounts.models import Code
from upwell.lib.batches import delete_some
from upwell.lib.secret import digest, new_secret
from upwell.limits import actions as limits
from upwell.limits.kinds import CODES_FROM_ONE, CODES_TO_ONE
from upwell.notify import actions as notify
from upwell.vault.index import blind

SIGN_IN, CONTACT, CLAIM = "sign_in", "contact", "claim"
LIVES = timedelta(minutes=15)
MOST_TRIES = 5
DIGITS = 6
TEMPLATES = {SIGN_IN: "sign_in_code", CONTACT: "contact_code", CLAIM: "claim_code"}


@dataclass(frozen=True, slots=True)
class Asker:
    """`place`: where from, as limits count it. `known`: this browser has signed in with the address before."""

    place: str = ""
    known: bool = False


NOBODY_KNOWN = Asker()


class CannotProve(Exception):
    """The code was not taken."""


class NotACode(CannotProve):
    """Enter the six digits of the code."""


class WrongCode(CannotProve):
    """This is not the code. If several messages came, try the code of another one."""


class CodeOver(CannotProve):
    """This code does not work any more. Ask for a new one."""


class CannotSendCode(Exception):
    """No code can go to this address: there is nobody here who sends texts."""


def ask(
    purpose: str,
    to: Address,
    *,
    values: Mapping[str, str],
    language: str,
    now: datetime,
    about: str = "",
    by: Asker = NOBODY_KNOWN,
) -> str:
    """Sends a code and gives the ticket to keep in the session of whoever asked. Raises TooMany, CannotSendCode."""
    if notify.way_to(to.recipient, TEMPLATES[purpose]) is None:
        raise CannotSendCode
    count(purpose, to.index, by=by, now=now)
    with transaction.atomic():
        ticket, code = _made(purpose, to, about, now)
        _send(purpose, to, {**values, "code": code}, ticket, language, now)
    return ticket


def pretend(purpose: str, *, values: Mapping[str, str], language: str, now: datetime, about: str) -> str:
    """The same for somebody there is not: as much work, nothing sent, a ticket no code goes with."""
    nobody = Address(email="nobody@example.org")
    count(purpose, blind(f"nobody of {about}"), by=NOBODY_KNOWN, now=now)
    with transaction.atomic():
        ticket, _code = _made(purpose, Address(), about, now)
    with transaction.atomic():
        _send(purpose, nobody, {**values, "code": "0" * DIGITS}, ticket, language, now)
        transaction.set_rollback(True)
    return ticket


def count(purpose: str, what: str, *, by: Asker, now: datetime) -> None:
    """Before a code goes to an address, or is asked for about something. Raises TooMany."""
    if by.known:
        limits.take(CODES_TO_ONE, purpose, what, "known", now=now)
        return
    if by.place:
        limits.take(CODES_FROM_ONE, purpose, what, by.place, now=now)
    limits.take(CODES_TO_ONE, purpose, what, now=now)


def _made(purpose: str, to: Address, about: str, now: datetime) -> tuple[str, str]:
    ticket, code = new_secret(), f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    row = {"about": about, "to": to.plain(), "ticket": digest(ticket), "mark": _mark(ticket, code)}
    Code.objects.create(purpose=purpose, expires_at=now + LIVES, **row)
    return ticket, code


def _send(purpose: str, to: Address, values: Mapping[str, str], ticket: str, language: str, now: datetime) -> None:
    # about nothing: what is written about a case can be read by its team
    notify.queue(
        TEMPLATES[purpose],
        to=to.recipient,
        language=language,
        values=values,
        about="",
        dedupe=f"code {digest(ticket)[:32]}",
        now=now,
    )


def prove(purpose: str, ticket: str, typed: str, *, now: datetime, about: str = "") -> Address:
    """The address this code was sent to. Each code once, of however many who type it at the same moment.

    Raises NotACode, WrongCode, CodeOver. Not atomic: a try is counted, and stays counted, before it is looked at."""
    code = "".join(typed.split())
    if len(code) != DIGITS or not code.isascii() or not code.isdigit():
        raise NotACode
    mine = Code.objects.filter(ticket=digest(ticket), purpose=purpose, about=about)
    row = mine.filter(expires_at__gt=now).first()
    if row is None or not _counted(row):
        raise CodeOver
    if not compare_digest(row.mark, _mark(ticket, code)):
        raise WrongCode if row.tries + 1 < MOST_TRIES else CodeOver
    if not mine.filter(pk=row.pk).delete()[0]:
        raise CodeOver
    return Address(**row.to)


def _counted(row: Code) -> bool:
    with transaction.atomic(durable=True):
        left = Code.objects.filter(pk=row.pk, ticket=row.ticket, tries__lt=MOST_TRIES)
        return bool(left.update(tries=F("tries") + 1))


def waiting(purpose: str, ticket: str, *, now: datetime, about: str = "") -> Address | None:
    """Where the code of this ticket went; None when it does not work any more."""
    mine = Code.objects.filter(ticket=digest(ticket), purpose=purpose, about=about)
    row = mine.filter(expires_at__gt=now, tries__lt=MOST_TRIES).first()
    return Address(**row.to) if row else None


def sweep(*, now: datetime) -> int:
    """Forgets what nobody can type any more. One batch."""
    return delete_some(Code.objects.filter(expires_at__lt=now))


def _mark(ticket: str, code: str) -> str:
    return blind(f"code {ticket} {code}")
