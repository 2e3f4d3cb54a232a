"""The permit as a tagged PDF and its QR code. Pure but for the template beside this file: no database, no clock.

The words come in; `permit.typ` sets them, with headings, lists and words for the code, so that it can be heard."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import segno
import typst

TEMPLATE = Path(__file__).parent / "permit.typ"


def pdf(words: Mapping[str, Any]) -> bytes:
    """`words` as `views.words_of` puts them together: `parts` for each language, the first is the holder's."""
    inputs = {"permit": json.dumps({**words, "modules": modules(words["link"])}, ensure_ascii=False)}
    made = typst.compile(str(TEMPLATE), sys_inputs=inputs, format="pdf")
    assert isinstance(made, bytes)  # noqa: S101  # without an output file it answers the content
    return made


def modules(link: str) -> Sequence[str]:
    """The dark and light squares of the code, row by row."""
    return ["".join("1" if dark else "0" for dark in row) for row in segno.make(link, error="m").matrix]
