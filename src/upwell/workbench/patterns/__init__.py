"""What a new service can begin from: small, sound services with words to write over."""

from __future__ import annotations

import json
from pathlib import Path

NAMES = ("blank", "report", "booking", "application", "lookup", "information")
_HERE = Path(__file__).parent


def text(pattern: str, *, code: str, name: str, owner: str, team: str) -> str:
    """The text of `service.yaml`. `team`: who works its cases, "" for nobody yet. Raises KeyError."""
    if pattern not in NAMES:
        raise KeyError(pattern)
    written = (_HERE / f"{pattern}.yaml").read_text(encoding="utf-8")
    quoted = json.dumps(name, ensure_ascii=False)
    if not team:
        written = written.replace("route: [{team: TEAM}]\n", "")
    return written.replace("TEAM", team).replace('"NAME"', quoted).replace("CODE", code, 1).replace("OWNER", owner, 1)
