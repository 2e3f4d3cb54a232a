"""api-key: lets the programs of others knock at `/api/v1/`."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime, timedelta

from upwell.accounts.actor import SYSTEM
from upwell.channels.api import actions, queries
from upwell.channels.api.actions import NewKey
from upwell.channels.api.scopes import SCOPES
from upwell.config.commands.city import prepare
from upwell.lib import clock


def api_key(arguments: argparse.Namespace) -> int:
    """A new key is printed once and kept nowhere; a revoked one opens nothing from the next request on."""
    prepare()
    now = clock.now()
    try:
        if arguments.show:
            return _show(arguments.name)
        if arguments.revoke or arguments.revoke_key:
            print(_revoked(arguments, now))
        else:
            made = _made(arguments, now)
            print(f"{made.program.name} may: {', '.join(made.program.scopes)}", file=sys.stderr)
            print(made.secret)
    except (actions.CannotCreateProgram, actions.CannotRevoke) as error:
        print(error.__doc__, file=sys.stderr)
        return 1
    return 0


def _made(arguments: argparse.Namespace, now: datetime) -> NewKey:
    ends = now + timedelta(days=arguments.days) if arguments.days else None
    if arguments.renew:
        both = timedelta(days=arguments.both_for)
        return actions.rotate(arguments.name, by=SYSTEM, now=now, both_for=both, expires_at=ends)
    given = arguments.scope or list(SCOPES)
    return actions.make(arguments.name, given, by=SYSTEM, now=now, per_minute=arguments.per_minute, expires_at=ends)


def _revoked(arguments: argparse.Namespace, now: datetime) -> str:
    if arguments.revoke:
        return f"{actions.revoke_program(arguments.name, by=SYSTEM, now=now).name} has no key any more."
    return f"The key {actions.revoke_key(arguments.revoke_key, by=SYSTEM, now=now).prefix} is revoked."


def _show(name: str) -> int:
    found = [one for one in queries.programs() if one.name == name.strip()]
    for program in found:
        state = "revoked" if program.revoked_at else ", ".join(program.scopes)
        print(f"{program.name}: {state}")
        for key in program.keys.all():
            ends = f", until {key.expires_at:%Y-%m-%d}" if key.expires_at else ""
            used = f", last used on {key.used_on}" if key.used_on else ", never used"
            print(f"  {key.prefix}: {'revoked' if key.revoked_at else 'works'}{ends}{used}")
    return 0 if found else 1
