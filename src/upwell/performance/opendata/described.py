"""The catalogue as programs collect it: `data.json` after DCAT-US 1.1, and columns as a Table Schema. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from upwell.performance.opendata import SCHEMA
from upwell.performance.opendata.sets import SETS, DataSet

CONFORMS = "https://project-open-data.cio.gov/v1.1/schema"
FORMS = {
    "csv": ("CSV", "text/csv"),
    "json": ("JSON", "application/json"),
    "parquet": ("Parquet", "application/vnd.apache.parquet"),
}


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes, under which licence, how they are reached. `address` makes a path one of the whole net."""

    name: str
    email: str
    licence: str
    language: Sequence[str]
    address: Callable[[str], str]


def catalogue(by: Publisher, *, modified: date, first: date | None) -> dict[str, Any]:
    return {
        "@context": f"{CONFORMS}/catalog.jsonld",
        "@id": by.address("/data.json"),
        "@type": "dcat:Catalog",
        "conformsTo": CONFORMS,
        "describedBy": f"{CONFORMS}/catalog.json",
        "dataset": [_set(one, by, modified=modified, first=first) for one in SETS],
    }


def _set(one: DataSet, by: Publisher, *, modified: date, first: date | None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@type": "dcat:Dataset",
        "identifier": by.address(f"/data/{one.name}"),
        "title": f"{one.title}, {by.name}",
        "description": f"{one.about} Cells of fewer than ten are hidden.",
        "keyword": list(one.keywords),
        "modified": modified.isoformat(),
        "publisher": {"@type": "org:Organization", "name": by.name},
        "contactPoint": {"@type": "vcard:Contact", "fn": by.name, "hasEmail": f"mailto:{by.email}"},
        "accessLevel": "public",
        "license": by.licence,
        "language": list(by.language),
        "accrualPeriodicity": "R/P1D",
        "landingPage": by.address("/data/"),
        "describedBy": by.address(f"/data/{one.name}.schema"),
        "describedByType": "application/json",
        "distribution": [
            {
                "@type": "dcat:Distribution",
                "title": f"{one.title} as {called}",
                "downloadURL": by.address(f"/data/{one.name}.{form}"),
                "mediaType": kind,
                "format": called,
            }
            for form, (called, kind) in FORMS.items()
        ],
    }
    return found | ({"temporal": f"{first.isoformat()}/{modified.isoformat()}"} if first else {})


def schema(one: DataSet, by: Publisher, *, modified: date) -> dict[str, Any]:
    keys = ["month", "service", *((one.column,) if one.by else ()), "source"]
    fields = [{"name": field.name, "type": field.type, "description": field.described} for field in one.fields]
    return {
        "name": one.name,
        "title": one.title,
        "description": one.about,
        "version": SCHEMA,
        "modified": modified.isoformat(),
        "licenses": [{"path": by.licence}],
        "schema": {"fields": fields, "primaryKey": keys, "missingValues": [""]},
    }
