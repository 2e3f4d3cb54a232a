"""Which step stands where in the text of a service, for a cursor and for previews. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from upwell.definition.source import Node, Source

VERBS = ("ask", "look_up", "work_out", "tell", "stop", "book", "repeat", "check", "pay", "submit")


@dataclass(frozen=True, slots=True)
class Placed:
    """`address`: `size`, or `dogs.name` of a question inside a repeat. `line`: the first of its lines, from 1."""

    address: str
    verb: str
    line: int


def steps(source: Source) -> list[Placed]:
    """Every step in the order of the file."""
    listed = source.node(("steps",))
    return _steps(listed, "") if listed else []


def _steps(listed: Node, prefix: str) -> list[Placed]:
    found = []
    for node in listed.children.values():
        verb = next((key for key in node.children if key in VERBS), None)
        if verb is None:
            continue
        name = str(node.children[verb].value)
        found.append(Placed(prefix + name, str(verb), node.line + 1))
        if verb == "repeat" and not prefix and "steps" in node.children:
            found += _steps(node.children["steps"], f"{name}.")
    return found


def at(found: list[Placed], line: int) -> str:
    """The step a line belongs to: the last one that begins at or above it; before all of them, the first."""
    above = [one for one in found if one.line <= line]
    here = above[-1] if above else (found[0] if found else None)
    return here.address if here else ""


def of_language(source: Source) -> list[Placed]:
    """The steps whose texts stand in a language file, where its names are."""
    listed = source.node(("steps",))
    return [Placed(str(name), "", node.key_line + 1) for name, node in (listed.children if listed else {}).items()]
