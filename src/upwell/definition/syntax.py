"""Says in plain words why a YAML file cannot be read, from the parser's complaint and the line it points at."""

from __future__ import annotations

import re
from typing import Any

from yaml import MarkedYAMLError

from upwell.definition.problems import Problem

SHARED = (
    "Values are not shared with & and * in these files",
    "Write the value out; a text that begins with & or * needs quotation marks",
)
TAGGED = ("Tags such as !name are not used in these files", "A text that begins with ! needs quotation marks")

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_REVERSING = re.compile("[\u202a-\u202e\u2066-\u2069]")
Explanation = tuple[str, str]


def unreadable_character(text: str) -> tuple[int, int, str, str] | None:
    """Line, column, what and hint for the first character that no definition may hold; None when there is none."""
    control, reversing = _CONTROL.search(text), _REVERSING.search(text)
    if control:
        what = "There is a character here that cannot be seen or printed"
        return *_place(text, control.start()), what, f"Take out the character U+{ord(control.group()):04X}"
    if reversing:
        what = "There is an invisible character here that turns the direction of text"
        return *_place(text, reversing.start()), what, f"Take out the character U+{ord(reversing.group()):04X}"
    return None


def _place(text: str, offset: int) -> tuple[int, int]:
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def explain(error: MarkedYAMLError, text: str, file: str) -> Problem:
    """The problem behind the parser's complaint, in the reader's words."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    if error.context_mark and any(words in str(error.context) for words in _OPENED):
        line, column = error.context_mark.line, error.context_mark.column
    lines = text.splitlines() or [""]
    content = lines[line] if line < len(lines) else ""
    what, hint = _by_character(content, column) or _by_complaint(error, content)
    return Problem(file, line + 1, column + 1, what, hint)


_OPENED = ("quoted scalar", "flow sequence", "flow mapping")
"""What was opened and not closed is shown where it was opened: that is where the mistake is."""


def _by_character(content: str, column: int) -> Explanation | None:
    indent = content[: len(content) - len(content.lstrip())]
    if "\t" in indent:
        return "This line is indented with a tab", "Indent with spaces, two for each level"
    found = content[column : column + 1]
    if found and found in "@`%":
        return f"A text cannot begin with {found}", "Put quotation marks around it"
    return None


def _by_complaint(error: Any, content: str) -> Explanation:
    complaint, context = str(error.problem or ""), str(error.context or "")
    for words, explanation in _COMPLAINTS:
        if words in complaint or words in context:
            return explanation
    if _closed_too_early(content):
        return "The text goes on after its closing quotation mark", "Put quotation marks around the whole text"
    return "This line does not fit the lines above it", "Give it the same indent as the lines it belongs to"


def _closed_too_early(content: str) -> bool:
    return re.search(r""":\s+("[^"]*"|'[^']*')\s*[^\s,#\]}]""", content) is not None


_COMPLAINTS: tuple[tuple[str, Explanation], ...] = (
    (
        "mapping values are not allowed",
        (
            "This colon cannot be read: the line is indented too far, or a text holds a colon",
            'Give the line the indent of its neighbours, or write the text in "quotation marks"',
        ),
    ),
    (
        "sequence entries are not allowed",
        (
            "A list cannot begin on the line of its name",
            "Begin the - on the next line, or put quotation marks around the text",
        ),
    ),
    ("while scanning a quoted scalar", ("This quotation mark is never closed", "Close it")),
    ("unknown escape character", ('A backslash in "double quotes" begins a code', "Use 'single quotes' for this text")),
    ("found unexpected end of stream", ("This quotation mark is never closed", "Close it")),
    (
        "while parsing a flow sequence",
        ("This [ is never closed", "Write ] at its end, and a comma between its items"),
    ),
    (
        "while parsing a flow mapping",
        ("This { is never closed", "Write } at its end, and a comma between its settings"),
    ),
    ("could not find expected ':'", ("There is no colon after the name of this setting", "Write name: value")),
    (
        "did not find expected node content",
        ("A value is missing here", "Write the value, or put quotation marks around it"),
    ),
    ("expected the node content", ("A value is missing here", "Write the value, or put quotation marks around it")),
    ("directive", ("A line cannot begin with %", "Put quotation marks around the text")),
    ("document start", ("There is more text after the end of the definition", "Take it out, or indent it")),
)
