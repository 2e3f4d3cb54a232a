"""figures: takes in the figures of services that Upwell does not deliver."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime

import yaml
from pydantic import ValidationError

from upwell.accounts.actor import SYSTEM
from upwell.catalogue import queries as catalogue
from upwell.catalogue.data_sets import DataSet as Declared
from upwell.channels.api import actions as api
from upwell.config.commands.city import prepare
from upwell.lib import clock
from upwell.performance import actions, sent, wording
from upwell.performance.figures.grids import CannotRead
from upwell.performance.figures.reading import Notice
from upwell.performance.sent import DataSet


def figures(arguments: argparse.Namespace) -> int:
    """Says what is wrong with which cell, and takes a file in which nothing is."""
    prepare()
    if not catalogue.has_city():
        print("There is no city yet: upwell load", file=sys.stderr)
        return 1
    now = clock.now()
    for code in actions.follow_city(now=now):
        print(f"The data set {code} of city.yaml cannot be: see its page.", file=sys.stderr)
    if arguments.what == "list":
        return _list(now)
    if arguments.what == "declare":
        return _declare(arguments, now)
    found = sent.find(arguments.data_set or "")
    if found is None:
        print("Say which: --data-set CODE. They are listed by: upwell figures list", file=sys.stderr)
        return 2
    return _token(found, now) if arguments.what == "token" else _upload(arguments, found, now)


def _list(now: datetime) -> int:
    for one in sent.all_sets():
        fresh = sent.freshness(one, now=now)
        state = "withdrawn" if one.withdrawn_at else "late" if fresh.late else "fresh"
        print(f"{one.code}: {one.title}; {one.kind} by {one.period}; newest {fresh.newest or '-'}; {state}")
    return 0


def _declare(arguments: argparse.Namespace, now: datetime) -> int:
    if arguments.file is None or not arguments.file.is_file():
        print("Name the file with the data sets.", file=sys.stderr)
        return 2
    try:
        for code, said in yaml.safe_load(arguments.file.read_text(encoding="utf-8")).items():
            actions.declare(code, Declared.model_validate(said), by=SYSTEM, now=now)
            print(f"{code} is there.")
    except actions.CannotDeclare as error:
        print(f"{code}: {wording.SETS[error.code]}", file=sys.stderr)
        return 1
    except (yaml.YAMLError, ValidationError, AttributeError) as error:
        print(f"{arguments.file.name}: {error}", file=sys.stderr)
        return 1
    return 0


def _token(of: DataSet, now: datetime) -> int:
    made = api.token(of.code, by=SYSTEM, now=now)
    print(f"It opens the data set {of.code}, and nothing else. It cannot be shown again.", file=sys.stderr)
    print(made.secret)
    return 0


def _upload(arguments: argparse.Namespace, of: DataSet, now: datetime) -> int:
    try:
        content = arguments.file.read_bytes()
        sending = actions.read_file(of, content, name=arguments.file.name, by="upwell", now=now, sheet=arguments.sheet)
    except (OSError, AttributeError):
        print("This file cannot be read.", file=sys.stderr)
        return 2
    except CannotRead as error:
        print(wording.of_file(error), file=sys.stderr)
        return 1
    except actions.NotTaken as error:
        print(wording.FILES[error.code], file=sys.stderr)
        return 1
    for one in sending.notices:
        notice = Notice(**one)
        print(f"{notice.cell}: {wording.sentence(notice)} {notice.said}".rstrip(), file=sys.stderr)
    if arguments.look:
        print(f"{len(sending.items):,} figures in {sending.rows:,} rows. Nothing was taken.")
        return 0 if sending.items else 1
    try:
        change = actions.take(sending.pk, by="upwell", now=now)
    except actions.NotTaken as error:
        print(wording.FILES[error.code], file=sys.stderr)
        return 1
    print(f"{change.new:,} new, {change.changed:,} changed, {change.same:,} as before, {change.gone:,} taken back.")
    return 0
