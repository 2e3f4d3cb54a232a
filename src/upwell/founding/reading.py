"""From the rows of a workbook to a plan, or everything that is wrong, each with its sheet and cell. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any

from upwell.definition.checks.steps import RESERVED
from upwell.founding import holidays, judging, sheets
from upwell.founding.borrowed import City, Left
from upwell.founding.plan import Asked, Person, Plan, Wanted
from upwell.founding.workbook import Book, Row, Wrong
from upwell.lib.folding import fold

NO_SERVICE = "There is no service"
OPENS, CLOSES = "08:00", "17:00"
TAKEN = (*RESERVED, "answers", "request", "contact")
"""What a question cannot be called: the steps every service here has, and what has a meaning of its own."""
SLUG = re.compile(r"[^a-z0-9]+")
TYPES = {
    "place": "location", "address": "address", "short text": "text", "long text": "long_text", "number": "number",
    "yes or no": "yes_no", "choose one": "choice", "choose several": "choices", "date": "date", "photo": "photo",
    "money": "money", "phone": "phone", "email": "email",
}  # fmt: skip


def code_of(name: str) -> str:
    """A name as a code: small letters, digits and _, beginning with a letter."""
    made = SLUG.sub("_", fold(name)).strip("_")[:40].strip("_")
    return made if made[:1].isalpha() else f"x_{made}".rstrip("_")


Leftovers = Callable[[str, City], Sequence[Left]]
"""For a service of the library and a city: the texts that somebody has to write for it."""


def nothing_left(_code: str, _city: City) -> Sequence[Left]:
    return ()


def understand(
    book: Book, *, library: Collection[str], today: date, leftovers: Leftovers = nothing_left
) -> tuple[Plan, list[Wrong]]:
    """The plan as far as it can be understood, and every problem. `library`: codes of services to begin from."""
    reader = _Reader(book, library, today)
    reader.leftovers = leftovers
    reader.city()
    reader.departments()
    reader.teams()
    reader.people()
    reader.own_holidays()
    reader.places()
    reader.services()
    reader.words()
    return reader.plan, reader.wrong


class _Reader:
    def __init__(self, book: Book, library: Collection[str], today: date) -> None:
        self.book, self.library, self.today = book, library, today
        self.plan, self.wrong = Plan(), list[Wrong]()
        self.leftovers: Leftovers = nothing_left
        self.department_codes: dict[str, str] = {}
        self.team_codes: dict[str, str] = {}

    def rows(self, name: str) -> list[Row]:
        """The rows of a sheet; what has to be there and is not, or is none of the choices, is told."""
        rows = self.book.get(name, [])
        for row in rows:
            for column in row.sheet.columns:
                said = row[column.name]
                if column.needed and not said:
                    self.wrong.append(row.wrong(column.name, f"{column.name} is empty", column.means))
                elif said and column.choices and said.lower() not in column.choices:
                    hint = f"Write {', '.join(column.choices)}"
                    self.wrong.append(row.wrong(column.name, f"{said} is none of the list", hint))
        return rows

    def tell(self, row: Row, column: str, what: str, hint: str = "") -> None:
        self.wrong.append(row.wrong(column, what, hint))

    def city(self) -> None:
        given = {row["Setting"]: row for row in self.book.get("City", [])}
        for name, _means, needed in sheets.SETTINGS:
            if needed and (name not in given or not given[name]["Value"]):
                row = given.get(name)
                cell = f"B{row.number}" if row else "A3"
                self.wrong.append(Wrong("City", cell, f"{name} is empty", "Write it in the column Value"))
        said = {name: row["Value"] for name, row in given.items() if row["Value"]}
        for name, check in judging.SETTINGS.items():
            problem = check(said[name]) if name in said else ""
            if problem:
                self.tell(given[name], "Value", f"{said[name]} {problem}")
        opens, closes = said.get("Opens", OPENS), said.get("Closes", CLOSES)
        if not judging.hour(opens) and not judging.hour(closes) and opens >= closes:
            row = given["Closes" if "Closes" in said else "Opens"]
            self.tell(row, "Value", f"{row['Value']} does not fit", "Work ends after it begins")
        if not any(said.get(name) for name in ("Phone", "Address", "Email")):
            self.wrong.append(Wrong("City", "A3", "There is no way to reach a person", "Write Phone, Address or Email"))
        self.plan.settings = settings_of(said, self.today) if not self.wrong else {}

    def departments(self) -> None:
        for row in self.rows("Departments"):
            self.named(row, self.department_codes)
        if not self.department_codes:
            self.wrong.append(Wrong("Departments", "A3", "There is no department", "Write at least one"))
        rows = self.book.get("Departments", [])
        self.plan.settings["departments"] = {
            self.department_codes[row["Name"]]: {"name": _words(row["Name"], row["Name (es)"])}
            for row in rows
            if row["Name"] in self.department_codes
        }

    def named(self, row: Row, codes: dict[str, str]) -> None:
        """Each name once, and so each code."""
        name = row["Name"]
        if not name:
            return
        code = code_of(name)
        if code in codes.values():
            self.tell(row, "Name", f"{name} is written twice, or is too like another", "Give each a name of its own")
        else:
            codes[name] = code

    def known(self, row: Row, column: str, codes: dict[str, str], where: str) -> str:
        """The code of what a cell names in another sheet; told when there is none."""
        said = row[column]
        if said and said not in codes:
            self.tell(row, column, f"{said} is not in the sheet {where}", "Write it as it stands there")
        return codes.get(said, "")

    def checked(self, row: Row, column: str, check: Callable[[str], str]) -> None:
        """What is wrong with what a cell says, if it says something."""
        problem = check(row[column]) if row[column] else ""
        if problem:
            self.tell(row, column, f"{row[column]} {problem}")

    def teams(self) -> None:
        teams: dict[str, Any] = {}
        for row in self.rows("Teams"):
            self.named(row, self.team_codes)
            self.checked(row, "Email", judging.email)
            department = self.known(row, "Department", self.department_codes, "Departments")
            code = self.team_codes.get(row["Name"], "")
            if code and department and code not in teams:
                email = {"email": row["Email"]} if row["Email"] else {}
                teams[code] = {"name": _words(row["Name"]), "department": department, **email}
        if not self.team_codes:
            self.wrong.append(Wrong("Teams", "A3", "There is no team", "Write at least one"))
        self.plan.settings["teams"] = teams

    def people(self) -> None:
        seen: set[str] = set()
        for row in self.rows("People"):
            name = unicodedata.normalize("NFKC", row["Sign-in name"].lower())
            self.checked(row, "Sign-in name", judging.sign_in)
            self.checked(row, "Called", judging.called)
            self.checked(row, "Email", judging.email)
            if name in seen:
                self.tell(row, "Sign-in name", f"{name} is written twice", "Give each a name of their own")
            seen.add(name)
            team = self.known(row, "Team", self.team_codes, "Teams")
            role = row["Role"].lower().replace(" ", "_")
            self.plan.people.append(Person(name, row["Called"], role, team, row["Email"]))

    def own_holidays(self) -> None:
        days = self.plan.settings.setdefault("holidays", {})
        for row in self.rows("Holidays"):
            self.checked(row, "Date", judging.day)
            days[row["Date"]] = row["Name"]
        self.plan.settings["holidays"] = dict(sorted(days.items()))

    def places(self) -> None:
        for row in self.rows("Places"):
            self.checked(row, "Latitude", judging.latitude)
            self.checked(row, "Longitude", judging.longitude)
            found = {"address": row["Address"], "postcode": row["Postcode"]}
            self.plan.places.append({**found, "lat": row["Latitude"], "lon": row["Longitude"]})

    def services(self) -> None:
        asked = self.questions()
        seen: set[str] = set()
        for row in self.rows("Services"):
            wanted = self.service(row, asked)
            if wanted.code in seen:
                self.tell(row, "Name", "This service is there twice", "Give it another name, or take it out")
            seen.add(wanted.code)
            self.plan.services.append(wanted)
        if not self.plan.services:
            self.wrong.append(Wrong("Services", "A3", NO_SERVICE, "Write at least one"))

    def service(self, row: Row, asked: dict[str, list[Asked]]) -> Wanted:
        begin_from, kind, days = row["Begin from"], row["Kind"].lower(), row["Promise (working days)"]
        if begin_from and begin_from not in self.library:
            self.tell(row, "Begin from", f"{begin_from} is not in the library", "Write a code as it stands there")
        if not begin_from:
            for column in ("Name", "Kind", "Summary"):
                if not row[column]:
                    self.tell(row, column, f"{column} is empty", "A service of your own needs it")
            if kind in ("report", "request") and not asked.get(row["Name"]):
                self.tell(row, "Name", "It asks nothing", "Write its questions in the sheet Questions")
        if days and not (_is_number(days) and 1 <= int(days) <= 365):
            self.tell(row, "Promise (working days)", f"{days} is not a number of days", "Write 1 to 365")
        return Wanted(
            code=begin_from or code_of(row["Name"]),
            name=row["Name"],
            department=self.known(row, "Department", self.department_codes, "Departments"),
            team=self.known(row, "Team", self.team_codes, "Teams"),
            begin_from=begin_from,
            kind=kind,
            summary=row["Summary"],
            days=int(days) if _is_number(days) else None,
            asks=tuple(asked.get(row["Name"], ())),
            row=row.number,
            words={
                one["It says"]: one["Write instead"]
                for one in self.book.get("Words", [])
                if one["Service"] == begin_from
            },
        )

    def words(self) -> None:
        """What the library's texts say of their own city is written anew, or the city does not begin."""
        self.rows("Words")
        written = {(row["Service"], row["It says"]) for row in self.book.get("Words", [])}
        city = city_of(self.book)
        for wanted in self.plan.services:
            for one in self.leftovers(wanted.begin_from, city) if wanted.begin_from in self.library else ():
                if (wanted.begin_from, one.text) not in written:
                    what = f"“{one.text}” of {wanted.begin_from} names {', '.join(one.found)}"
                    hint = "Write in the sheet Words what it is to say here"
                    self.wrong.append(Wrong("Services", f"B{wanted.row}", what, hint))

    def questions(self) -> dict[str, list[Asked]]:
        own = {row["Name"] for row in self.book.get("Services", []) if not row["Begin from"]}
        found: dict[str, list[Asked]] = {}
        for row in self.rows("Questions"):
            if row["Service"] and row["Service"] not in own:
                hint = "Write the name of one of your own in the sheet Services"
                self.tell(row, "Service", f"There is no service {row['Service']}", hint)
            names = {one.name for one in found.get(row["Service"], [])}
            found.setdefault(row["Service"], []).append(self.question(row, names))
        return found

    def question(self, row: Row, names: Collection[str]) -> Asked:
        type_, more = TYPES.get(row["Type"].lower(), "text"), dict[str, Any]()
        options = [option.strip() for option in row["Options"].split(";") if option.strip()]
        if type_ in ("choice", "choices"):
            if len(options) < 2:
                self.tell(row, "Options", "There is nothing to choose from", "Write two or more, between semicolons")
            codes = {code_of(option): option for option in options}
            if len(codes) < len(options):
                self.tell(row, "Options", "Two options are alike", "Give each words of its own")
            more["options"] = codes
        if row["Hint"]:
            more["hint"] = row["Hint"]
        if row["Needed"].lower() == "no" or type_ == "photo":
            more["optional"] = True
        first = name = code_of(row["Question"])[:24].strip("_")
        number = 2
        while name in names or name in TAKEN:
            name, number = f"{first}_{number}", number + 1
        return Asked(name, type_, row["Question"], more)


def city_of(book: Book) -> City:
    """What stands for the new city in its texts."""
    said = {row["Setting"]: row["Value"] for row in book.get("City", [])}
    names = tuple(row["Name"] for sheet in ("Departments", "Teams") for row in book.get(sheet, []))
    return City(said.get("Name", ""), said.get("Phone", ""), (*names, said.get("Email", "")))


def settings_of(said: dict[str, str], today: date) -> dict[str, Any]:
    """city.yaml of what was said of the city; checked before."""
    languages = said["Languages"].replace(";", ",").split(",")
    codes = [one.strip() for one in languages if one.strip()]
    contact = {"phone": "Phone", "office": "Address", "email": "Email", "phone_hours": "Phone hours"}
    reached: dict[str, Any] = {name: said[column] for name, column in contact.items() if said.get(column)}
    reached |= {name: _words(reached[name]) for name in ("office", "phone_hours") if name in reached}
    settings: dict[str, Any] = {
        "city": code_of(said["Name"]),
        "name": said["Name"],
        "site_name": _words(said.get("Site name") or f"{said['Name']} services"),
        "time_zone": said["Time zone"],
        "languages": codes,
        "translation_policy": {code: "fall_back" for code in codes if code != "en"},
        "contact": {**reached, "emergency": said.get("Emergency number", "911")},
        "hours": {
            "weekdays": [1, 2, 3, 4, 5],
            "opens": said.get("Opens", OPENS),
            "closes": said.get("Closes", CLOSES),
        },
        "holidays": {},
        "map": {"latitude": float(said["Latitude"]), "longitude": float(said["Longitude"]), "zoom": 12},
    }
    if said.get("Federal holidays", "").lower() == "yes":
        years = range(today.year, today.year + 3)
        settings["holidays"] = {day.isoformat(): name for year in years for day, name in holidays.federal(year).items()}
    colors = {"primary": said.get("Main color", ""), "accent": said.get("Second color", "")}
    theme = {name: color.lower() for name, color in colors.items() if color}
    return {**settings, "theme": theme} if theme else settings


def _is_number(said: str) -> bool:
    return said.isascii() and said.isdigit() and len(said) < 9


def _words(english: str, spanish: str = "") -> dict[str, str]:
    return {"en": english, "es": spanish} if spanish else {"en": english}
