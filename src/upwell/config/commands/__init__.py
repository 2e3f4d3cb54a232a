"""What each verb of the command line does: reads arguments, calls one room, prints what came of it."""

from __future__ import annotations

import argparse
import importlib

_HOMES = {
    "check": "definitions",
    "schema": "definitions",
    "translate": "definitions",
    "load": "city",
    "migrate": "city",
    "close": "city",
    "reopen": "city",
    "serve": "serving",
    "worker": "serving",
    "import": "importing",
    "simulate": "sandbox",
    "sandbox": "sandbox",
    "doctor": "doctor",
    "account": "people",
    "key": "people",
    "reseal": "people",
}


def run(arguments: argparse.Namespace) -> int:
    home = importlib.import_module(f"upwell.config.commands.{_HOMES[arguments.verb]}")
    verb = {"import": "import_", "schema": "schema_"}.get(arguments.verb, arguments.verb)
    return int(getattr(home, verb)(arguments))
