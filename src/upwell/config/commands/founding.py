"""new-city: begins a city without a developer, from a workbook."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from django.conf import settings

from upwell.catalogue import queries as catalogue
from upwell.config.commands.city import prepare
from upwell.config.commands.definitions import count
from upwell.founding import actions, invitation, sketching, workbook
from upwell.lib import clock


def new_city(arguments: argparse.Namespace) -> int:
    if arguments.template:
        try:
            arguments.template.write_bytes(_begun(arguments.workbook))
        except (OSError, workbook.NotAWorkbook) as error:
            print(getattr(error, "strerror", None) or error.__doc__, file=sys.stderr)
            return 1
        print(f"Fill in {arguments.template}, then: upwell new-city {arguments.folder} --from {arguments.template}")
        return 0
    prepare()
    if arguments.workbook is None:
        return _invite(arguments.folder)
    return _found(arguments.workbook, arguments.folder)


def _begun(file: Path | None) -> bytes:
    """An empty workbook, or the same as this one with the words that are still to be written for its services."""
    return workbook.empty() if file is None else sketching.completed(file.read_bytes())


def _invite(folder: Path) -> int:
    if catalogue.has_city():
        print(actions.AlreadyFounded.__doc__, file=sys.stderr)
        return 1
    code = invitation.write(folder, now=clock.now())
    print(f"Run upwell serve, open {settings.PUBLIC_URL}/new-city/ and type {code}")
    print("It holds for eight hours, and once. Without a browser: upwell new-city FOLDER --template city.xlsx")
    return 0


def _found(file: Path, folder: Path) -> int:
    try:
        made = actions.found(file.read_bytes(), folder, by="upwell new-city", now=clock.now())
    except (OSError, workbook.NotAWorkbook, actions.AlreadyFounded) as error:
        print(getattr(error, "strerror", None) or error.__doc__, file=sys.stderr)
        return 1
    except actions.CannotFound as error:
        for one in error.wrong:
            print(one, file=sys.stderr)
        print(f"Nothing was made: {count(len(error.wrong), 'problem')}.", file=sys.stderr)
        return 1
    there = "no addresses yet" if made.addresses is None else f"{made.addresses} addresses"
    print(f"{made.city} is published: {count(len(made.services), 'service')}, {there}.")
    if made.addresses is None:
        print(
            "Their file could not be imported; the log says why. Do it again with: upwell import places",
            file=sys.stderr,
        )
    print(f"Its folder is {folder}. From now on name it: UPWELL_CITY={folder}")
    for name, password in made.passwords.items():
        print(f"{name} signs in with the first password {password}")
    return 0
