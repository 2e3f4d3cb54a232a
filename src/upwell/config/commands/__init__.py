"""What each verb of the command line does: reads arguments, calls one room, prints what came of it."""

from __future__ import annotations

import argparse
import importlib
import sys

_HOMES = {
    "check": "definitions",
    "schema": "definitions",
    "translate": "definitions",
    "try": "trying",
    "load": "city",
    "dump": "city",
    "new-city": "founding",
    "migrate": "city",
    "close": "city",
    "reopen": "city",
    "serve": "serving",
    "worker": "serving",
    "import": "importing",
    "simulate": "simulating",
    "sandbox": "sandbox",
    "doctor": "doctor",
    "account": "people",
    "key": "people",
    "reseal": "people",
    "api-key": "programs",
    "measures": "measuring",
    "inventory": "inventory",
}


class Behind(Exception):
    """The database is behind this program. Run: upwell migrate"""


def run(arguments: argparse.Namespace) -> int:
    home = importlib.import_module(f"upwell.config.commands.{_HOMES[arguments.verb]}")
    verb = {"import": "import_", "schema": "schema_", "try": "try_", "new-city": "new_city", "api-key": "api_key"}.get(
        arguments.verb, arguments.verb
    )
    try:
        return int(getattr(home, verb)(arguments))
    except Behind as error:
        print(error.__doc__, file=sys.stderr)
        return 1
