"""What states, kinds of changes, patterns and departments are called on the pages."""

from __future__ import annotations

from django.utils.translation import gettext as _

from upwell.catalogue import queries as catalogue
from upwell.catalogue.queries import Past
from upwell.ui import speaking


def department(code: str) -> str:
    found = catalogue.city().departments.get(code)
    return catalogue.city().word(found.name, speaking.current()) if found else code


def past(one: Past) -> str:
    """What was done, in words."""
    number = {"number": one.number or "", "old": one.of_number or ""}
    said = {
        "folder": _("Version %(number)s came with the city's folder"),
        "workbench": _("Version %(number)s was published"),
        "scheduled": _("Version %(number)s was published at its time"),
        "rolled_back": _("Version %(number)s goes back to version %(old)s"),
        "withdrawn": _("Taken out"),
        "closed": _("Closed"),
        "reopened": _("Opened again"),
    }
    if one.comments:
        return _("Only the writing of version %(number)s changed") % number
    return said.get(one.kind, one.kind) % number


def patterns() -> list[tuple[str, str, str]]:
    """The name of each start, what it is called, and for what it is good."""
    return [
        ("blank", _("One question"), _("The smallest service there can be.")),
        ("report", _("A report"), _("Something in the city is wrong, and you go there.")),
        ("booking", _("A booking"), _("Somebody comes, or you come to them, on a day.")),
        ("application", _("An application"), _("You look at papers and decide.")),
        ("lookup", _("A look-up"), _("A few questions lead to the answer.")),
        ("information", _("Information"), _("One page that says how it is.")),
    ]


def part(path: str) -> str:
    """What a text is, in words: `options.small.label` is the option small."""
    said = {
        "name": _("Name"),
        "case_name": _("What one request is called"),
        "summary": _("Summary"),
        "for_whom": _("For whom it is"),
        "you_need": _("What to have at hand"),
        "section": _("Section"),
        "title": _("Title"),
        "hint": _("Hint"),
        "body": _("Text below the title"),
        "sms": _("As a text message"),
        "say": _("Read out on the phone"),
        "label": _("Option"),
        "declaration": _("What people declare"),
        "else": _("What is wrong with an answer"),
        "instead": _("Why not, and where else"),
        "unit": _("Unit"),
        "remind": _("Reminder"),
    }
    parts = path.split(".")
    last = next((one for one in reversed(parts) if not one.isdigit()), path)
    option = parts[parts.index("options") + 1] if "options" in parts[:-1] else ""
    word = said.get(last, last.replace("_", " "))
    return f"{word} · {option}" if option else word
