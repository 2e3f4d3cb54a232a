"""What the tests of the import of history share: a small map for a small file, typed here, and ways to run it."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from upwell.intake import history
from upwell.intake.history import maps

NOW = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)
HEADER = "id,opened,closed,due,status,type,how,where,lat,lon,via,team,ontime,note"
ROW = (
    "1,2025-06-02 10:00:00,2025-06-03 12:00:00,2025-06-05 10:00:00,Closed,Pothole,Fixed,1 Main St,37.1,-121.2,Call,P,Y,"
)
MAP: dict[str, Any] = {
    "kind": "cases",
    "source": "old_system",
    "about": "The system before",
    "id": "id",
    "title": "type",
    "description": "note",
    "address": "where",
    "times": {"opened": "opened", "closed": "closed", "due": "due"},
    "position": {"lat": "lat", "lon": "lon"},
    "status": {"column": "status", "is": {"Closed": "closed", "Open": "open", "Working": "in_progress"}},
    "service": {"column": "type", "is": {"Pothole": "pothole"}, "default": "imported"},
    "outcome": {"column": "how", "starts": {"Dup": "duplicate"}, "default": "done"},
    "channel": {"column": "via", "is": {"Call": "phone"}, "default": "web"},
    "assisted": ["Call"],
    "team": {"column": "team", "is": {"P": "paving"}, "default": "trees"},
    "on_time": {"column": "ontime", "kept": ["Y"], "missed": ["N"]},
}


def row(**cells: str) -> str:
    """The usual row with some cells of its own."""
    usual = dict(zip(HEADER.split(","), ROW.split(","), strict=True))
    return ",".join((usual | cells).values())


def write(folder: Path, *rows: str, name: str = "cases.csv", packed: bool = False, header: str = HEADER) -> Path:
    path = folder / name
    content = "\n".join((header, *rows, "")).encode()
    path.write_bytes(gzip.compress(content) if packed else content)
    return path


def map_file(folder: Path, changes: Mapping[str, Any] | None = None) -> Path:
    path = folder / "map.yaml"
    path.write_text(yaml.safe_dump({**MAP, **(changes or {})}), encoding="utf-8")
    return path


def take(folder: Path, *rows: str, now: datetime = NOW, **changes: Any) -> history.Report:
    return history.import_file(write(folder, *rows), map_path=map_file(folder, changes), now=now)


def whys(report: history.Report) -> dict[int, str]:
    return {remark.row: remark.why for remark in report.refused}


def checked(**changes: Any) -> maps.CaseMap:
    return maps.checked({**MAP, **changes}, "map.yaml")
