"""What the workbook of a new city asks: its sheets, their columns, and what each means. Data only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """`choices`: what a cell may hold, offered as a list; `example`: as somebody would write it."""

    name: str
    means: str
    needed: bool = False
    choices: tuple[str, ...] = ()
    width: int = 24


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    means: str
    columns: tuple[Column, ...]


YES_NO = ("yes", "no")
KINDS = ("report", "request", "information")
TYPES = (
    "place", "address", "short text", "long text", "number", "yes or no", "choose one", "choose several", "date",
    "photo", "money", "phone", "email",
)  # fmt: skip
ROLES = ("crew", "case worker", "agent", "lead", "auditor", "administrator")

SETTINGS = (
    ("Name", "What people call the city.", True),
    ("Site name", "What stands on every page. Left empty: the name and “services”.", False),
    ("Time zone", "Such as America/Los_Angeles or America/Chicago.", True),
    ("Languages", "Codes, the first one first: en, es, vi, zh-Hans. English must be there.", True),
    ("Phone", "The number for everything, if there is one.", False),
    ("Phone hours", "When somebody answers.", False),
    ("Address", "Where people can come.", False),
    ("Email", "Where people can write.", False),
    ("Emergency number", "911, unless you say.", False),
    ("Latitude", "The middle of the map, such as 37.34.", True),
    ("Longitude", "Such as -121.89.", True),
    ("Main color", "# and six digits. Made darker by itself where it could not be read.", False),
    ("Second color", "The same.", False),
    ("Opens", "When work begins on a working day, such as 08:00.", False),
    ("Closes", "When it ends, such as 17:00.", False),
    ("Federal holidays", "yes: those of this year and the next two are put in.", False),
)

CITY = Sheet(
    "City",
    "One line for each setting. Fill in the second column.",
    (
        Column("Setting", "Leave it as it is.", True),
        Column("Value", "Your answer.", width=40),
        Column("Means", "", width=70),
    ),
)
DEPARTMENTS = Sheet(
    "Departments",
    "Who answers for services.",
    (
        Column("Name", "As people know it.", True, width=40),
        Column("Name (es)", "The same in Spanish, if you have it.", width=40),
    ),
)
TEAMS = Sheet(
    "Teams",
    "Who does the work. The first team of a department gets what no rule places.",
    (
        Column("Name", "As staff know it.", True, width=40),
        Column("Department", "One of the sheet Departments.", True, width=40),
        Column("Email", "Of the whole team, if it has one.", width=30),
    ),
)
PEOPLE = Sheet(
    "People",
    "Who may sign in. Each gets a first password, which you are shown once.",
    (
        Column("Sign-in name", "Small letters, such as road.lead.", True),
        Column("Called", "What colleagues see.", True, width=30),
        Column("Email", "For letters to them.", width=30),
        Column("Role", "What they may do.", True, ROLES),
        Column("Team", "One of the sheet Teams. Empty: in every team.", width=40),
    ),
)
HOLIDAYS = Sheet(
    "Holidays",
    "Days nobody works, beside the federal ones.",
    (Column("Date", "Such as 2027-11-26.", True), Column("Name", "What it is called.", True, width=40)),
)
PLACES = Sheet(
    "Places",
    "Addresses people can search for. You can also load a large file later.",
    (
        Column("Address", "Such as 200 Main St.", True, width=40),
        Column("Postcode", "If you have it."),
        Column("Latitude", "Such as 37.34.", True),
        Column("Longitude", "Such as -121.89.", True),
    ),
)
SERVICES = Sheet(
    "Services",
    "One line for each service. Begin from one of the library, or write your own with the sheet Questions.",
    (
        Column("Name", "What people ask for: Report a pothole. Empty: as in the library.", width=40),
        Column("Begin from", "The code of a service of the library. Empty: one of your own."),
        Column("Kind", "Of your own: what it is.", False, KINDS),
        Column("Summary", "Of your own: one or two sentences.", width=60),
        Column("Department", "One of the sheet Departments.", True, width=30),
        Column("Team", "Who gets it: one of the sheet Teams.", width=30),
        Column("Promise (working days)", "By when, such as 3. Empty: nothing is promised."),
    ),
)
QUESTIONS = Sheet(
    "Questions",
    "What your own services ask, in this order.",
    (
        Column("Service", "Its name, as in the sheet Services.", True, width=40),
        Column("Question", "Such as: Where is it?", True, width=40),
        Column("Type", "How it is answered.", True, TYPES),
        Column("Options", "For choose one or several: between semicolons.", width=40),
        Column("Needed", "no: people may leave it out.", False, YES_NO),
        Column("Hint", "A short help.", width=40),
    ),
)
WORDS = Sheet(
    "Words",
    "Texts of the library that speak of the city they come from. Name and main phone are put in by themselves.",
    (
        Column("Service", "Its code in the library.", True),
        Column("It says", "The text as it is. Leave it as it is.", True, width=60),
        Column("Of the other city", "What does not fit yours.", width=30),
        Column("Write instead", "As it is right in your city. In plain words, and short.", True, width=60),
    ),
)
ALL = (CITY, DEPARTMENTS, TEAMS, PEOPLE, HOLIDAYS, PLACES, SERVICES, QUESTIONS, WORDS)
