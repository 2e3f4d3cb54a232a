"""A plan as the files of a city's folder, by their paths in it. Pure but for the library it begins from."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from upwell.definition import written
from upwell.founding import library
from upwell.founding.borrowed import City
from upwell.founding.library import Start
from upwell.founding.plan import Plan, Wanted

PLACES, MAP = "places/addresses.csv", "imports/addresses.yaml"
OWN_TOPIC = "services"
ROLES: dict[str, dict[str, Any]] = {
    "crew": {"name": {"en": "Crew"}, "may": ["see_cases", "work_cases", "close_cases"]},
    "case_worker": {
        "name": {"en": "Case worker"},
        "may": ["see_cases", "work_cases", "assign_cases", "close_cases", "merge_cases", "see_contact"],
    },
    "agent": {
        "name": {"en": "Agent"},
        "may": [
            "see_cases", "work_cases", "assign_cases", "close_cases", "merge_cases", "see_contact", "see_all_teams",
            "assist_residents",
        ],
    },
    "lead": {
        "name": {"en": "Lead"},
        "may": [
            "see_cases", "work_cases", "assign_cases", "close_cases", "merge_cases", "see_contact", "see_all_teams",
            "export_cases", "see_payments", "take_payments", "refund_payments", "open_unscanned", "manage_calendars",
            "assist_residents",
        ],
    },
    "auditor": {
        "name": {"en": "Auditor"},
        "may": ["see_cases", "see_all_teams", "export_cases", "see_viewings", "see_payments"],
    },
    "administrator": {"name": {"en": "Administrator"}, "may": ["see_system", "manage_api_keys", "manage_data_sets"]},
}  # fmt: skip


def files_of(plan: Plan, starts: Mapping[str, Start], topics: Mapping[str, Any], origin: City) -> dict[str, str]:
    """city.yaml, a folder for each service, and the addresses with the map that reads them."""
    files: dict[str, str] = {}
    shelves: set[str] = set()
    for wanted in plan.services:
        plain, translations = _service(wanted, starts, plan, origin)
        shelves |= set(plain["topics"])
        for name, text in written.files_of(plain, translations).items():
            files[f"services/{wanted.code}/{name}"] = text
    settings = {**plan.settings, "roles": ROLES, "topics": _topics(shelves, topics)}
    files["city.yaml"] = written.yaml_of({key: value for key, value in settings.items() if value or key == "city"})
    if plan.places:
        files[PLACES], files[MAP] = _table(plan.places), _map(plan)
    return files


def _topics(used: set[str], topics: Mapping[str, Any]) -> dict[str, Any]:
    """Those that are used, and what they stand under."""
    found: dict[str, Any] = {}
    for name in sorted(used):
        while name and name not in found:
            found[name] = topics.get(name, {"name": {"en": "City services"}})
            name = found[name].get("under", "")
    return found


def _service(
    wanted: Wanted, starts: Mapping[str, Start], plan: Plan, origin: City
) -> tuple[dict[str, Any], dict[str, Any]]:
    if wanted.begin_from:
        new = City(plan.settings["name"], plan.settings["contact"].get("phone", ""))
        languages = tuple(plan.settings["languages"])
        plain, kept = library.adopted(starts[wanted.begin_from], wanted, languages, origin, new)
        return {**plain, "topics": plain.get("topics") or [OWN_TOPIC]}, kept
    return _own(wanted), {}


def _own(wanted: Wanted) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "service": wanted.code,
        "kind": wanted.kind,
        "name": wanted.name,
        "summary": wanted.summary,
        "owner": wanted.department,
        "topics": [OWN_TOPIC],
    }
    if wanted.kind == "information":
        stop = {"stop": "answer", "outcome": "answered", "title": wanted.name, "body": wanted.summary}
        return {**plain, "contact": "none", "steps": [stop]}
    plain["contact"] = "optional"
    if wanted.days:
        plain["promise"] = {"to": "answer", "within": wanted.days, "counted_in": "working_days"}
    if wanted.team:
        plain["route"] = [{"team": wanted.team}]
    asks = [{"ask": one.name, "type": one.type, "title": one.title, **one.more} for one in wanted.asks]
    receipt = {"title": "We have it", "body": "Your number is {reference}."}
    return {**plain, "steps": [*asks, {"check": "answers"}, {"submit": "request"}], "receipt": receipt}


def _table(rows: list[dict[str, str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=["address", "postcode", "lat", "lon"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _map(plan: Plan) -> str:
    columns = {name: name for name in ("address", "postcode", "lat", "lon")}
    plain = {
        "kind": "addresses",
        "source": "the workbook the city began with",
        "sample": PLACES.removeprefix("places/"),
        "default_city": plan.settings["name"],
        "columns": columns,
    }
    return written.yaml_of(plain)
