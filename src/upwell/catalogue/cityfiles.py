"""A city's settings written as the files of its folder, for what is kept without the files it was read from. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from upwell.definition.written import yaml_of

Tables = Mapping[str, list[dict[str, str]]]


def files_of(settings: Mapping[str, Any], tables: Tables) -> dict[str, str]:
    """city.yaml, calendars and tables, by their path in the folder."""
    calendars: Mapping[str, Any] = settings.get("calendars") or {}
    files = {"city.yaml": yaml_of({name: value for name, value in settings.items() if name != "calendars"})}
    files |= {f"calendars/{name}.yaml": yaml_of(calendar) for name, calendar in calendars.items()}
    for name, table in (settings.get("tables") or {}).items():
        files[table["file"]] = _csv(tables.get(name, []), table["keys"])
    return files


def _csv(rows: list[dict[str, str]], keys: list[str]) -> str:
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, fieldnames=list(rows[0]) if rows else keys, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue()
