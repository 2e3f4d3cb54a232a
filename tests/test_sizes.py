"""No function is over forty lines and no file over four hundred. Migrations are written by Django and stay out."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.test_guards import ROOT, text, tracked

FUNCTION, FILE = 40, 400
# What is over, and why it stays whole. What is not over any more goes from here, or it could grow again unseen.
LONG_FUNCTIONS = {
    "src/upwell/cases/actions/open.py:_case": "one call that names every column of a case",
    "src/upwell/intake/history/rows.py:_read": "one call that names every column of a case",
}
LONG_FILES = {
    "clients/python/upwell_client.py": "made by scripts/client.py: one file that others copy",
    "src/upwell/cases/tests/test_queries.py": "the queries of one room side by side",
    "src/upwell/desk/tests/test_case.py": "everything that is done on one page",
    "src/upwell/desk/tests/test_queue.py": "everything that is done on one page",
}
PYTHON = [path for path in tracked() if path.suffix == ".py" and "migrations" not in path.parts]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def long_functions(path: Path) -> Iterator[str]:
    for found in ast.walk(ast.parse(text(path))):
        if isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (found.end_lineno or 0) - found.lineno + 1
            if lines > FUNCTION:
                yield f"{name(path)}:{found.name}"


def test_no_function_is_over_forty_lines() -> None:
    assert {each for path in PYTHON for each in long_functions(path)} == LONG_FUNCTIONS.keys()


def test_no_file_is_over_four_hundred_lines() -> None:
    assert {name(path) for path in PYTHON if len(text(path).splitlines()) > FILE} == LONG_FILES.keys()
