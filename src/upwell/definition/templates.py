"""Placeholders in wording: `{road.owner_name}` stands for a value; `{{` and `}}` print braces.

Nothing else is possible. Pure text; what a name means and how a value reads in a language is the caller's."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*){0,3}")


class TemplateError(Exception):
    """This text has a brace that is not part of a {name}."""


@lru_cache(maxsize=8192)
def parse(text: str) -> tuple[tuple[str, str], ...]:
    """The text in pieces of ("text", …) and ("name", …). Raises TemplateError."""
    pieces: list[tuple[str, str]] = []
    end = 0
    for found in _PIECE.finditer(text):
        if found.start() > end:
            pieces.append(("text", text[end : found.start()]))
        pieces.append(_piece(found))
        end = found.end()
    if end < len(text):
        pieces.append(("text", text[end:]))
    return tuple(pieces)


def _piece(found: re.Match[str]) -> tuple[str, str]:
    whole, inside = found.group(), found.group(1)
    if whole in ("{{", "}}"):
        return "text", whole[0]
    if inside is None:
        raise TemplateError(f"A single {whole} cannot stand in a text; write {whole * 2} to print it")
    name = inside.strip()
    if not _NAME.fullmatch(name):
        raise TemplateError(f"{{{inside}}} is not the name of an answer or fact, such as {{road.owner}}")
    return "name", name


def names(text: str) -> tuple[str, ...]:
    """The names it prints, in order, each once. Raises TemplateError."""
    return tuple(dict.fromkeys(value for kind, value in parse(text) if kind == "name"))


def fill(text: str, lookup: Callable[[str], str]) -> str:
    """The text with every name replaced by what `lookup` says. Raises TemplateError."""
    if "{" not in text and "}" not in text:
        return text
    return "".join(value if kind == "text" else lookup(value) for kind, value in parse(text))
