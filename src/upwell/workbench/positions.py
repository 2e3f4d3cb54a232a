"""Writes one text of a YAML file in the place of another, and leaves every other letter of the file as it is. Pure.

The place is the one the reader keeps of each value: nothing is parsed and written anew, so comments and order stay."""

from __future__ import annotations

import json
import re
import textwrap

from upwell.definition.source import Node, Path, Source, read

_PLAIN = re.compile(r"[^\W\d_][^#:{}\[\],&*!|>'\"%@`\\\n]*", re.UNICODE)
_WORDS = {"true", "false", "null", "yes", "no", "on", "off"}
WIDE = 110


class NotThere(Exception):
    """There is no single text at this path, or what would come of it reads otherwise than meant."""


def put(text: str, path: Path, words: str, *, file: str) -> str:
    """The file with these words at this path. Raises NotThere."""
    source = read(text, file=file)
    node = source.node(path)
    if node is None or node.end is None:
        raise NotThere(path)
    changed = _replaced(text, node, _written(words, node, _margin(source, path)))
    if read(changed, file=file).at(path) != words.strip():
        raise NotThere(path)
    return changed


def put_beside(text: str, path: Path, name: str, words: str, *, file: str) -> str:
    """The same for the setting `name` that stands beside this one, written after it where there is none yet."""
    beside = (*path[:-1], name)
    source = read(text, file=file)
    if source.node(beside) is not None:
        return put(text, beside, words, file=file)
    node, around = source.node(path), source.node(path[:-1])
    if node is None or node.end is None or around is None:
        raise NotThere(path)
    lines = text.splitlines(keepends=True)
    end = _offset(lines, node.end[0], node.end[1])
    flow = text[_offset(lines, around.line, around.column) :][:1] == "{"
    between = ", " if flow else f"\n{' ' * node.key_column}"
    changed = f"{text[:end]}{between}{name}: {json.dumps(words, ensure_ascii=False)}{text[end:]}"
    if read(changed, file=file).at(beside) != words:
        raise NotThere(beside)
    return changed


def without(text: str, names: tuple[str, ...], *, file: str) -> str:
    """The file without these settings of its first level, each from its line to that of the next one."""
    for name in names:
        root = read(text, file=file).root
        if root is None or name not in root.children:
            continue
        lines = text.splitlines(keepends=True)
        begin = root.children[name].key_line
        later = [node.key_line for node in root.children.values() if node.key_line > begin]
        text = "".join([*lines[:begin], *lines[min(later, default=len(lines)) :]])
    return text


def _margin(source: Source, path: Path) -> int:
    """How far in the lines of a block stand: two more than the name before it, or than the dash."""
    node = source.node(path)
    column = node.key_column if node and node.key_line >= 0 else (source.node(path[:-1]) or Node(0, 0)).column
    return column + 2


def _written(words: str, node: Node, margin: int) -> str:
    words = words.strip()
    style = node.end[2] if node.end else ""
    if style in ("|", ">"):
        return _block(words, margin)
    if "\n" not in words and not style and _is_plain(words):
        return words
    if style == "'" and "\n" not in words:
        return "'" + words.replace("'", "''") + "'"
    return json.dumps(words, ensure_ascii=False)


def _is_plain(words: str) -> bool:
    return bool(_PLAIN.fullmatch(words)) and words.casefold() not in _WORDS


def _block(words: str, margin: int) -> str:
    """Lines of a block: those the words have, else as many as they need, which read as one."""
    space = " " * margin
    if "\n" in words:
        return "|-\n" + "\n".join(f"{space}{line}".rstrip() for line in words.split("\n")) + "\n"
    lines = textwrap.wrap(words, WIDE - margin, break_long_words=False, break_on_hyphens=False)
    return ">-\n" + "\n".join(space + line for line in lines) + "\n"


def _replaced(text: str, node: Node, written: str) -> str:
    """Marks count letters of lines; a mark of byte order before the first counts for nothing."""
    head = "\ufeff" if text.startswith("\ufeff") else ""
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    assert node.end is not None  # noqa: S101  # asked before
    begin, end = _offset(lines, node.line, node.column), _offset(lines, node.end[0], node.end[1])
    body = "".join(lines)
    if written.endswith("\n") and body[end - 1 : end] != "\n":
        written = written.removesuffix("\n")
    return head + body[:begin] + written + body[end:]


def _offset(lines: list[str], line: int, column: int) -> int:
    return sum(map(len, lines[:line])) + column
