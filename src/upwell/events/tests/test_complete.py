"""Every event that is declared is written somewhere, with every fact it may carry: history not written cannot be had.

Read from the source. A call that names the event must name its keys too; where it hands on a mapping made elsewhere,
the keys must stand in the same file."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import upwell
from upwell.events.names import NAMES

ROOT = Path(upwell.__file__).parent


def _sources() -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.relative_to(ROOT).parts) and path != ROOT / "events" / "names.py":
            yield path


@cache
def _written() -> dict[str, set[str]]:
    """By event, the keys its calls carry."""
    found: dict[str, set[str]] = defaultdict(set)
    rooms: dict[str, list[ast.Module]] = defaultdict(list)
    for path in _sources():
        rooms[path.relative_to(ROOT).parts[0]].append(ast.parse(path.read_text()))
    for room in rooms.values():
        helpers = _helpers(room)
        for name, keys in (*_called_for(room, helpers), *_told_by_value(room, helpers)):
            found[name] |= keys
    return found


def _called_for(room: list[ast.Module], helpers: dict[str, set[str]]) -> Iterator[tuple[str, set[str]]]:
    stems = {stem for tree in room for stem in _stems(tree)}
    for tree in room:
        everywhere = set(_keys(tree))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            for name in _names(call, stems):
                own = everywhere if _hands_on(call) else set(_keys(call))
                yield name, own | helpers.get(_called(call), set())


def _told_by_value(room: list[ast.Module], helpers: dict[str, set[str]]) -> Iterator[tuple[str, set[str]]]:
    """Names chosen before the call, and those whose end is a value: one that the room knows."""
    constants = {one.value for tree in room for one in ast.walk(tree) if isinstance(one, ast.Constant)}
    for tree in room:
        stems = _stems(tree)
        ends = [name for name in NAMES for stem in stems if name[: len(stem)] == stem]
        known = [name for name in ends if any(name[len(stem) :] in constants for stem in stems)]
        for name in (*_chosen(tree), *known):
            yield name, set(_keys(tree)).union(*helpers.values())


def _helpers(room: list[ast.Module]) -> dict[str, set[str]]:
    """By name, the keys that functions which make or record an event add to those of their caller."""
    made = {
        one.name: one
        for tree in room
        for one in ast.walk(tree)
        if isinstance(one, ast.FunctionDef) and (_stems(one) or (one.returns and ast.unparse(one.returns) == "Fact"))
    }
    found = {name: set(_keys(one)) for name, one in made.items()}
    calls = {
        name: {_called(call) for call in ast.walk(one) if isinstance(call, ast.Call)} & found.keys()
        for name, one in made.items()
    }
    for _ in made:  # one calls another
        for name, others in calls.items():
            found[name].update(*(found[other] for other in others))
    return found


def _stems(tree: ast.AST) -> set[str]:
    """What names of events begin with that end in a value, as `booking_{what}`."""
    return {
        str(one.values[0].value)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for one in call.args
        if isinstance(one, ast.JoinedStr) and one.values and isinstance(one.values[0], ast.Constant)
        if any(name.startswith(str(one.values[0].value)) for name in NAMES)
    }


def _chosen(tree: ast.AST) -> Iterator[str]:
    """Names that are looked up or chosen before the call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            values = [*node.value.values] if isinstance(node.value, ast.Dict) else [node.value]
            either = [
                part for one in values for part in ((one.body, one.orelse) if isinstance(one, ast.IfExp) else (one,))
            ]
            yield from (str(one.value) for one in either if isinstance(one, ast.Constant) and one.value in NAMES)


def _names(call: ast.Call, stems: set[str]) -> Iterator[str]:
    for argument in call.args:
        either = (argument.body, argument.orelse) if isinstance(argument, ast.IfExp) else (argument,)
        said = [str(one.value) for one in either if isinstance(one, ast.Constant)]
        yield from (name for one in said for name in (one, *(stem + one for stem in stems)) if name in NAMES)


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _hands_on(call: ast.Call) -> bool:
    """Whether the keys are not all in the call itself."""
    if _called(call).strip("_").lower() != "fact":
        return True
    data = next((one.value for one in call.keywords if one.arg == "data"), None)
    if any(one.arg is None for one in call.keywords):
        return True
    return data is not None and (not isinstance(data, ast.Dict) or None in data.keys)


def _keys(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg:
            yield node.arg
        elif isinstance(node, ast.Dict):
            yield from (str(key.value) for key in node.keys if isinstance(key, ast.Constant))
        elif isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            yield str(node.slice.value)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_event_is_written_with_every_key(name: str) -> None:
    assert name in _written(), "nothing writes it"
    assert NAMES[name].keys <= _written()[name]
