"""The command `upwell`: one verb each, wiring only. Says what it does, exits with 1 when something is to be mended."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from upwell.config.environment import SettingMissing

VERBS = {
    "check": "check definitions, translations and a city's folder",
    "schema": "print the JSON Schema of a service definition, for editors",
    "try": "walk a service in the terminal, as a text message would",
    "translate": "fill a language's files with what is still to be translated",
    "load": "publish a city's folder into the database",
    "dump": "write what is published into a city's folder",
    "new-city": "begin a city without a developer, from a workbook",
    "close": "close a service for now, with words for those who come",
    "reopen": "open a closed service again",
    "migrate": "bring the database up to date",
    "serve": "run the web server and the background worker",
    "worker": "run the background worker alone",
    "import": "load places or a history of cases from a file",
    "simulate": "make history by driving the real intake",
    "sandbox": "set the sandbox city up, and serve it",
    "doctor": "say what is wrong with this installation, in plain words",
    "account": "make a staff account, change its password, shut it",
    "reseal": "seal personal data anew after a change of keys",
    "key": "make or revoke a key for programs (Open311)",
    "api-key": "make, renew or revoke the keys of a program (/api/v1/)",
    "measures": "work the measures out anew, and print them",
    "inventory": "take a list of services in by a declared map, or write one out",
}


def main(argv: Sequence[str] | None = None) -> int:
    arguments = _parser().parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upwell.config.settings")
    if arguments.verb == "sandbox":
        os.environ["UPWELL_SANDBOX"] = "1"
    if getattr(arguments, "port", None):
        os.environ.setdefault("UPWELL_PUBLIC_URL", f"http://127.0.0.1:{arguments.port}")
    if getattr(arguments, "city_folder", None):
        os.environ["UPWELL_CITY"] = str(arguments.city_folder)
    try:
        return _run(arguments)
    except SettingMissing as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _run(arguments: argparse.Namespace) -> int:
    import django

    django.setup()
    from upwell.config import commands

    return commands.run(arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="upwell", description="All of a city's services, declared once.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    made = {verb: verbs.add_parser(verb, help=words, description=words) for verb, words in VERBS.items()}
    city = Path(os.environ.get("UPWELL_CITY", "cities/sanjose"))
    _for_designers(made, city)
    _for_publishing(made, city)
    _for_beginning(made["new-city"])
    made["serve"].add_argument("--host", default="127.0.0.1")
    made["serve"].add_argument("--port", type=int, default=8000)
    made["serve"].add_argument("--workers", type=int, default=2)
    made["sandbox"].add_argument("--days", type=int, default=365, help="days of simulated city life to have")
    made["sandbox"].add_argument("--per-day", type=float, default=5, help="about so many requests a day")
    made["sandbox"].add_argument("--serve", action="store_true")
    made["sandbox"].add_argument("--host", default="127.0.0.1")
    made["sandbox"].add_argument("--port", type=int, default=8000)
    made["sandbox"].add_argument("--workers", type=int, default=2)
    _for_simulating(made["simulate"])
    made["import"].add_argument("kind", choices=["places", "cases"])
    made["import"].add_argument("file", type=Path)
    made["import"].add_argument("--map", required=True, help="a name in the city's imports folder, or a path")
    made["import"].add_argument("--refused", type=Path, help="write the refused rows and why into this CSV")
    made["account"].add_argument("name")
    made["account"].add_argument("--called", default="")
    what = made["account"].add_mutually_exclusive_group()
    what.add_argument("--role")
    what.add_argument("--remove-role", metavar="ROLE", help="take this role away, in the team it was given in")
    what.add_argument("--shut", action="store_true", help="nobody signs in to it; its sessions end")
    what.add_argument("--open", action="store_true", help="open a shut account again")
    made["account"].add_argument("--team", default="")
    made["key"].add_argument("name", help="who the key is for")
    made["key"].add_argument("--revoke", action="store_true")
    _for_programs(made["api-key"])
    _for_measures(made["measures"])
    _for_inventory(made["inventory"])
    return parser


def _for_simulating(made: argparse.ArgumentParser) -> None:
    long = made.add_mutually_exclusive_group()
    long.add_argument("--days", type=int, default=28)
    long.add_argument("--years", type=int, default=0)
    made.add_argument("--seed", type=int, default=1, help="the same seed is the same life, and goes on with it")
    made.add_argument("--per-day", type=float, default=12, help="about so many requests a day")
    made.add_argument("--bulk", type=int, metavar="EVENTS", help="instead: columns of so many events, for benchmarks")
    made.add_argument("--to", type=Path, metavar="FOLDER", help="where --bulk writes them")


def _for_measures(made: argparse.ArgumentParser) -> None:
    made.add_argument("--by", choices=["service", "channel", "language", "area", "assisted"], default="service")
    made.add_argument("--from", dest="start", type=date.fromisoformat, metavar="DAY", help="a year ago, without")
    made.add_argument("--until", type=date.fromisoformat, metavar="DAY", help="the first day after; tomorrow, without")
    made.add_argument("--ask", metavar="QUESTION", help="such as: completion by channel during last 12 months")
    made.add_argument("--anew", action="store_true", help="make the columns anew from the record of events")


def _for_inventory(made: argparse.ArgumentParser) -> None:
    what = made.add_subparsers(dest="what", required=True, metavar="WHAT")
    taken = what.add_parser("import", help="take a file in: CSV or a workbook")
    taken.add_argument("file", type=Path)
    taken.add_argument("--map", required=True, help="uk, canada, city; a name in the city's imports folder; a path")
    taken.add_argument("--collection", default="", metavar="CODE", help="which inventory it is; the map's own, without")
    taken.add_argument("--refused", type=Path, help="write what was not taken, by cell, into this CSV")
    out = what.add_parser("export", help="write an inventory out as CSV")
    out.add_argument("file", type=Path)
    out.add_argument("--collection", default="", metavar="CODE", help="the city's own, without")
    out.add_argument("--values", action="store_true", help="every value with the file and the cell it stood in")
    gone = what.add_parser("forget", help="take an inventory away, with all its values")
    gone.add_argument("collection", metavar="CODE")


def _for_programs(made: argparse.ArgumentParser) -> None:
    """The keys of programs at `/api/v1/`."""
    made.add_argument("name", help="whose program it is")
    what = made.add_mutually_exclusive_group()
    what.add_argument("--scope", action="append", default=[], help="what it may open; once for each, all without any")
    what.add_argument("--renew", action="store_true", help="another key; those before it work for some days more")
    what.add_argument("--revoke", action="store_true", help="the program with all its keys and hooks")
    what.add_argument("--revoke-key", metavar="PREFIX", help="one of its keys, by the part that is shown")
    what.add_argument("--show", action="store_true", help="its keys, without their secrets")
    made.add_argument("--days", type=int, help="so many days a key works; for ever without")
    made.add_argument("--both-for", type=int, default=7, help="so many days the keys before a new one work")
    made.add_argument("--per-minute", type=int, default=120)


def _for_designers(made: Mapping[str, argparse.ArgumentParser], city: Path) -> None:
    """What works on definitions while they are written."""
    made["check"].add_argument("path", type=Path, nargs="?", default=city)
    made["check"].add_argument("--strict", action="store_true", help="warnings count as problems")
    made["try"].add_argument("service", help="its code, or the folder of one that is still being written")
    made["try"].add_argument("--lang", default="en")
    made["try"].add_argument("--chat", action="store_true", help="in the words of the chat, which has more room")
    made["translate"].add_argument(
        "words", nargs="+", metavar="WORD", help="LANGUAGE [PATH], or export or import LANGUAGE FILE [PATH]"
    )
    made["translate"].add_argument(
        "--format", choices=("po", "xliff"), help="of the file; otherwise its ending says it"
    )
    made["translate"].add_argument("--all", action="store_true", help="export what is translated well, too")
    made["translate"].set_defaults(city=city)


def _for_publishing(made: Mapping[str, argparse.ArgumentParser], city: Path) -> None:
    """What changes what residents get."""
    for verb in ("load", "dump"):
        made[verb].add_argument("city_folder", type=Path, nargs="?", default=city)
        made[verb].add_argument("--ours", nargs="*", metavar="SERVICE", help="where both changed, the folder's counts")
        words = "where both changed, the workbench's counts"
        made[verb].add_argument("--theirs", nargs="*", metavar="SERVICE", help=words)
    made["load"].add_argument("--because", default="", help="why, for the history of each service that changes")
    made["close"].add_argument("service", help="the service's code")
    made["close"].add_argument("--say", action="append", type=_words, default=[], metavar='LANGUAGE="WORDS"')
    made["reopen"].add_argument("service", help="the service's code")


def _for_beginning(new: argparse.ArgumentParser) -> None:
    new.add_argument("folder", type=Path, help="where the new city's folder is to be")
    new.add_argument("--template", type=Path, metavar="XLSX", help="write the workbook to fill in")
    new.add_argument("--from", dest="workbook", type=Path, metavar="XLSX", help="the workbook, filled in")


def _words(given: str) -> tuple[str, str]:
    language, _, words = given.partition("=")
    if not words.strip():
        raise argparse.ArgumentTypeError(f'write a language and its words, en="Call us.", and not {given!r}')
    return language.strip(), words.strip()


if __name__ == "__main__":
    sys.exit(main())
