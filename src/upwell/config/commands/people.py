"""account, key, reseal: lets people sign in and programs knock, and changes the keys of personal data."""

from __future__ import annotations

import argparse
import getpass
import sys
from datetime import datetime

from django.db import transaction

from upwell.accounts import actions, queries
from upwell.accounts.actor import SYSTEM
from upwell.catalogue import queries as catalogue
from upwell.channels.open311 import actions as keys
from upwell.config.commands.city import prepare
from upwell.events import actions as events
from upwell.events.actions import Fact
from upwell.lib import clock
from upwell.vault import rotation


def account(arguments: argparse.Namespace) -> int:
    prepare()
    if arguments.shut or arguments.open or arguments.remove_role:
        return _account_changed(arguments)
    found, now = queries.account_named(arguments.name), clock.now()
    if wrong := _unknown(arguments):
        print(wrong, file=sys.stderr)
        return 1
    # a role alone changes no password, which would end the person's sessions
    password = _password() if found is None or not arguments.role else None
    try:
        with transaction.atomic():
            _given(arguments, found.pk if found else None, password, now)
    except (actions.CannotCreateAccount, actions.CannotAddMember, actions.CannotSetPassword) as error:
        print(error.__doc__, file=sys.stderr)
        return 1
    return 0


def _unknown(arguments: argparse.Namespace) -> str:
    """What the city does not have, said before anything is asked or done."""
    city = catalogue.city() if arguments.role else None
    if city and arguments.role not in city.roles:
        return f"There is no role {arguments.role!r}. The city has: {', '.join(city.roles)}."
    if city and arguments.team and arguments.team not in city.teams:
        return f"There is no team {arguments.team!r}. The city has: {', '.join(city.teams)}."
    return ""


def _password() -> str:
    return getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _given(arguments: argparse.Namespace, known: int | None, password: str | None, now: datetime) -> None:
    """A new account, a new password, a role: what the words of the command come to. `known`: whose id, if it is one."""
    if known is None:
        called = arguments.called or arguments.name
        made = actions.create_account(
            arguments.name, called=called, kind="staff", password=password, by=SYSTEM, now=now
        )
        known = made.pk
        print(f"{made.name} may sign in.")
    elif password is not None:
        print(f"{actions.set_password(known, password=password, by=SYSTEM, now=now).name} has a new password.")
    if arguments.role:
        member = actions.add_member(known, role=arguments.role, team=arguments.team, by=SYSTEM, now=now)
        where = f"in {member.team}" if member.team else "in every team"
        print(f"{member.account.name} is {member.role} {where}.")


def _account_changed(arguments: argparse.Namespace) -> int:
    """Shuts, opens, or takes a role; asks for no password."""
    found = queries.account_named(arguments.name)
    if found is None:
        print(f"There is no account {arguments.name!r}.", file=sys.stderr)
        return 1
    if not arguments.remove_role:
        actions.set_active(found.pk, active=arguments.open, by=SYSTEM, now=clock.now())
        print(
            f"{found.name} may sign in again." if arguments.open else f"{found.name} is shut; its sessions have ended."
        )
        return 0
    role, team = arguments.remove_role, arguments.team
    where = f"in {team}" if team else "in every team"
    if not actions.remove_member(found.pk, role=role, team=team, by=SYSTEM, now=clock.now()):
        print(f"{found.name} is not {role} {where}. Name the team of the role with --team.", file=sys.stderr)
        return 1
    print(f"{found.name} is no longer {role} {where}.")
    return 0


def key(arguments: argparse.Namespace) -> int:
    """A new key is printed once and kept nowhere; a revoked one opens nothing from the next request on."""
    prepare()
    try:
        if arguments.revoke:
            keys.revoke_key(arguments.name, by=SYSTEM, now=clock.now())
            print(f"The key of {arguments.name} is revoked.")
        else:
            print(keys.create_key(arguments.name, by=SYSTEM, now=clock.now()).secret)
    except (keys.CannotCreateKey, keys.CannotRevokeKey) as error:
        print(error.__doc__, file=sys.stderr)
        return 1
    return 0


def reseal(arguments: argparse.Namespace) -> int:
    """Safe to stop and to run again; what is sealed with the first key already is passed over."""
    prepare()
    done = rotation.reseal(report=lambda so_far: print(f"{so_far.model}: {so_far.changed} of {so_far.read} rows"))
    if done.changed:
        data = {"read": done.read, "changed": done.changed}
        events.record(Fact("keys_rotated", at=clock.now(), data=data))
    print(f"{done.changed} of {done.read} rows were sealed anew.")
    return 0
