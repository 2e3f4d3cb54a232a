"""Rooms meet at actions and queries. What else of a room others may import is named here, with its reason; layers of
rooms, and those inside a room, are contracts in `.importlinter`."""

import ast
import configparser
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.test_guards import PACKAGE, ROOT, text

MEETS = {"actions", "queries"}
# Without rows of their own: everything in them is for others.
LIBRARIES = {"lib", "vault", "definition", "journey", "ui"}
# `config` wires the whole together and may reach into any room; nothing imports it.
WIRING = {"config", ""}
DOORS = {
    "accounts": {
        "access": "marks who may open a view",
        "actor": "who does something, as plain data for `by=`",
        "addresses": "pure: a mailbox or a phone, as somebody types it",
        "asking": "the field for a code, and why it was not taken, in words",
        "codes": "the typed codes that prove an address, whatever for",
    },
    "bookings": {
        "asking": "from what a step hands over to what is asked of a calendar",
        "availability": "pure: how days are named, and which a calendar has",
        "calendarfile": "pure: appointments as a calendar file",
    },
    "cases": {
        "closing": "which photos of the crew's a page may show",
        "links": "the secret of a case's private link, worked out from its id",
        "outcomes": "pure: how a case can end, in words",
        "promise": "pure: by when",
        "scope": "which cases somebody may see, for pages that offer a choice",
        "workflow": "pure: which moves there are",
    },
    "catalogue": {
        "calendars": "pure: what a calendar of the city says",
        "carryover": "pure: what a new version means for open drafts",
        "city": "pure: what city.yaml says",
        "phrasing": "pure: a phrase that means a service, and the file of them",
        "learning": "the phrases a city learns, as verbs of their own",
        "closures": "pure: what an announced closure is, and how it stands",
        "data_sets": "pure: what a city says of figures that others send",
        "steering": "pure: what a city aims at",
    },
    "channels.api": {"screens": "a screen as programs get it, for previews"},
    "channels.assisted": {"tried": "one line of the sheet of a service that is being written"},
    "channels.sms": {"rendering": "pure: a message as letters, cut as a phone gets it; for previews"},
    "channels.web": {
        "amending": "in words, why a booked request cannot have other things, and the days that could",
        "tried": "the pages of a service that is being written",
        "viewed": "that somebody looked at a service, for simulated residents",
    },
    "conversation": {
        "engine": "the two verbs: a reply was given, a service begins",
        "journey": "what a conversation asks of a journey",
        "kept": "the city whose journeys are drafts",
        "keywords": "the command words as a person is told them",
        "message": "pure: what is said, before it has any looks",
        "rehearsed": "a journey nobody keeps",
        "replies": "pure: what came",
        "rows": "where somebody stands in a form, for whoever helps them",
        "served": "the city with journeys nobody keeps",
        "shown": "what is said at one step of a journey that stands there already",
        "state": "pure: what is remembered between two messages",
        "stopping": "pure: whether somebody wants no more texts",
        "style": "pure: how much a channel says at once",
        "words": "pure: the words people answer with",
    },
    "events": {"inserting": "the statement that takes events along with the rows they tell of"},
    "feedback": {
        "unplaced": "what nobody could place, for the desk, and for channels that heard it",
        "problems": "what people say is wrong with pages, for the desk, and for channels without pages",
    },
    "files": {
        "documents": "pure: what a document may be, and why one is refused",
        "pictures": "pure: what a picture may be",
        "workbooks": "pure: the cells of a workbook, read in a process of its own",
    },
    "forms": {
        "closures": "an announced closure in words",
        "days": "days to choose from, as a field",
        "fee": "what pages say about a fee",
        "items": "whether a form with many things was sent to search among them",
        "questions": "a screen's question as a field",
        "reading": "what a form sent for a question, as an answer",
        "things": "the fields on which the things of a booked request are counted again",
        "uploads": "photos and documents of a question",
        "words": "promises and small figures in sentences",
    },
    "handover": {"wording": "the news of a line in words"},
    "intake": {
        "alike": "pure: how like two words are",
        "amending": "what a booked request would be with other things, for the pages that ask",
        "asked_when": "when a question is asked, in words for people who write programs",
        "appointments": "the booking of a case as its resident sees it",
        "days": "a day that can be booked, in words, and why one cannot",
        "handed": "the forms that wait for whoever takes payments, for the desk's lists",
        "moved": "what changed for whom a new version of a form came, in words; a form that one ended",
        "missing": "that nobody came to what was booked, and what follows, for its person's page",
        "money": "how what was paid at the counter comes back, in words",
        "onward": "which service one leads to, and the answers that go along",
        "nobody": "a draft in nobody's books, for the pages of a service that is being written",
        "placing": "from what a person says to a place the city knows",
        "programs": "what programs send that people would not, and what they cannot be asked",
        "repeating": "the series a case belongs to, for its person's page",
        "sequels": "what comes after a request, for its person's page",
        "sheets": "all that can be answered now of a form for somebody",
        "search": "finds a service by what somebody says; no draft is there yet",
        "sittings": "a journey gone through in one go and written once, for simulated residents",
        "telling": "what a booking means for its resident, in words",
        "turns": "a whole journey without a draft, for simulated residents",
        "whole": "the verbs of forms that come with all answers at once",
    },
    "limits": {
        "callers": "who asks, as `actions` counts it",
        "kinds": "pure: what is limited, and how much",
        "sentences": "the refusal in words",
    },
    "notify": {
        "consents": "who may be texted about what, as channels learn it",
        "devices": "which browsers hear of a request",
        "receipts": "what carriers say of a text",
    },
    "partners": {
        "carriers": "one careful call to a server of others, how it is signed, and when it is tried again",
        "ports": "pure: what a vendor's system is",
        "reach": "pure: where a server of others is, and the secrets that sign",
        "scheduling": "which days a vendor has; it is asked, nothing is changed",
    },
    "payments": {
        "links": "the secret of the link that opens one payment, worked out from its charge",
        "taken": "single payments of some days, found by number and by the way they were paid, for the desk's list",
    },
    "performance": {
        "alerts": "the mailbox of whoever answers for a service",
        "columns": "pure: what a row of the columns is, for those who make some for benchmarks",
        "figures": "pure: figures as somebody typed them, cell by cell",
        "sent": "data sets, how fresh they are, and what was sent",
        "wording": "what is wrong with a cell, in words",
    },
    "places": {"providers": "the look-ups that `intake` registers"},
}


def room_of(module: str) -> str:
    """`channels.web` for a channel; the first name for every other room."""
    names = module.split(".")[1:]
    return ".".join(names[: 2 if names[:1] == ["channels"] else 1])


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


CODE = {
    module_of(path): path
    for path in PACKAGE.rglob("*.py")
    if "tests" not in path.parts and "migrations" not in path.parts
}


def imported(path: Path) -> Iterator[str]:
    """The modules of ours that a file imports, however it writes it."""
    for node in ast.walk(ast.parse(text(path))):
        if isinstance(node, ast.ImportFrom) and node.module:
            wholes = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (whole if whole in CODE else node.module for whole in wholes)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def crossings() -> dict[str, set[str]]:
    """By `room.module`, who imports it from another room."""
    found: dict[str, set[str]] = defaultdict(set)
    for module, path in CODE.items():
        for other in filter(lambda name: name.startswith("upwell."), imported(path)):
            here, there = room_of(module), room_of(other)
            if here != there and not {here, there} & WIRING and there not in LIBRARIES:
                found[other.removeprefix("upwell.")].add(module)
    return found


def met_at(target: str) -> tuple[str, str]:
    room = room_of(f"upwell.{target}")
    return room, target.removeprefix(room).strip(".").partition(".")[0]


def test_rooms_meet_at_actions_queries_and_the_doors_named_here() -> None:
    strange = {
        target: importers
        for target, importers in crossings().items()
        if met_at(target)[1] not in MEETS | DOORS.get(met_at(target)[0], {}).keys()
    }

    assert strange == {}


def test_every_door_is_used() -> None:
    used = {met_at(target) for target in crossings()}

    assert {(room, door) for room, doors in DOORS.items() for door in doors} <= used


def test_the_layers_inside_are_a_contract_for_every_room_that_has_them() -> None:
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    contract = contracts["importlinter:contract:inside"]
    layers = set(re.findall(r"\w+", contract["layers"]))
    rooms = {f"upwell.{room_of(module)}" for module in CODE if module.split(".")[-1] in layers}

    assert rooms - {"upwell.config"} == set(contract["containers"].split())
