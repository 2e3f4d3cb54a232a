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
    for path in _sources():
        tree = ast.parse(path.read_text())
        everywhere = set(_keys(tree))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            for name in _names(call):
                found[name] |= everywhere if _hands_on(call) else set(_keys(call))
    return found


def _names(call: ast.Call) -> Iterator[str]:
    for argument in call.args:
        either = (argument.body, argument.orelse) if isinstance(argument, ast.IfExp) else (argument,)
        yield from (str(one.value) for one in either if isinstance(one, ast.Constant) and one.value in NAMES)


def _hands_on(call: ast.Call) -> bool:
    """Whether the keys are not all in the call itself."""
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if called.strip("_").lower() != "fact":
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
