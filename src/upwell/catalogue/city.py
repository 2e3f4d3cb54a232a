"""What a city says about itself in `city.yaml`: pure data, checked, with no trace of any one city in the code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from upwell.catalogue.calendars import Calendar, Named
from upwell.catalogue.closures import Announced, Closure, standing
from upwell.catalogue.costs import Costs
from upwell.catalogue.data_sets import DataSet
from upwell.catalogue.steering import Steered
from upwell.definition.base import Duration, Language, Name, Part, Text
from upwell.lib import han
from upwell.lib.workdays import Workdays

Words = Mapping[Language, Text]
"""A short text of the city in each of its languages; English must be there."""

PERMISSIONS = (
    "see_cases", "work_cases", "assign_cases", "close_cases", "merge_cases", "see_contact", "see_all_teams",
    "export_cases", "manage_api_keys", "see_system", "see_viewings", "do_work_orders", "open_unscanned",
    "see_payments", "take_payments", "refund_payments", "manage_calendars", "assist_residents",
    "answer_chats", "improve_services", "translate", "manage_data_sets",
    "workbench.edit", "workbench.publish",
)  # fmt: skip


class Department(Part):
    name: Words


class Partner(Part):
    """Somebody outside the city who does work for it. `system` is the kind of system it has, and says which adapter
    speaks to it; where that is and under which secret, the environment says."""

    name: Words
    system: Literal["holds", "capacity", "jobs", "list", "webhook", "open311", "portal"]
    a_day: int = Field(default=40, ge=1, description="How many properties it serves a day, for `jobs`.")
    phone: Text | None = None
    email: Text | None = None
    language: Language = "en"
    list_at: time = Field(default=time(16), description="When the next working day's list goes out to it, for `list`.")
    answers_within: Duration = Field(default=timedelta(days=2), description="Then it, or the city, is reminded once.")
    areas: frozenset[Name] = Field(default=frozenset(), description="Codes of the areas it serves; none: everywhere.")


class Team(Part):
    """`partner`: its work is done by that partner, and each of its cases makes a work order. `otherwise`: who is asked
    next, in this order, when that one turns a job down; then it is the city's desk again."""

    name: Words
    department: Name
    email: Text | None = None
    partner: Name | None = None
    otherwise: tuple[Name, ...] = ()


class Role(Part):
    name: Words
    may: frozenset[Literal[PERMISSIONS]]  # type: ignore[valid-type]  # a closed list written once above


class Topic(Part):
    name: Words
    under: Name | None = None
    icon: Name | None = None


class Hours(Part):
    """When people can be reached, or work is done: weekdays (monday is 1) and the open interval."""

    weekdays: frozenset[Annotated[int, Field(ge=1, le=7)]] = frozenset({1, 2, 3, 4, 5})
    opens: time = time(8)
    closes: time = time(17)


class Contact(Part):
    """How to reach a person at the city. A city without a number for everything leaves `phone` out: its services then
    name the number of those who answer for them, rather than a wrong one. `catch_all` is the service for what has none
    of its own. `money_back`: how somebody gets back what they paid at a counter."""

    phone: Text | None = None
    phone_hours: Words | None = None
    text_number: Text | None = None
    office: Words | None = None
    email: Text | None = None
    emergency: Text = "911"
    catch_all: Name | None = None
    money_back: Words | None = None

    @model_validator(mode="after")
    def _some_way(self) -> Self:
        if not (self.phone or self.text_number or self.office or self.email):
            raise ValueError("A city says how to reach a person: write phone, text_number, office or email")
        return self


class Helping(Part):
    """When a team talks to people who ask for a person, and in which languages; without `hours`, those of the city."""

    hours: Hours | None = None
    languages: tuple[Language, ...] = ("en",)


class LiveHelp(Part):
    """Talking to a person, from the chat and by text. Of `teams` that of the department whose service somebody is in
    comes first, then in the order written. `reply_within`: whoever took a conversation and says nothing for so long
    gives it back to the line. `most_open`: of one person at once. `kept`: what was said, after it ended."""

    teams: Mapping[Name, Helping] = Field(min_length=1)
    quick_replies: Mapping[Name, Words] = Field(default_factory=dict)
    reasons: Mapping[Name, Words] = Field(min_length=1, description="Why a conversation ended, as staff choose it.")
    reply_within: Duration = timedelta(minutes=3)
    most_open: int = Field(default=4, ge=1, le=20)
    kept: Duration = timedelta(days=30)


class OutcomeWords(Part):
    """What an outcome is called, or what the resident reads, where one kind or one service says it better."""

    name: Words | None = None
    message: Words | None = None


class Outcome(Part):
    """How a case may end, in the words the resident reads. `good` says whether the thing was done; `needs_words` that
    the message points at words of staff, so that no case ends this way without them; `visited` that somebody was
    there, so that none ends this way before its booked day (left out: as the default one of that name)."""

    name: Words
    message: Words | None = None
    good: bool = True
    kinds: frozenset[Name] = frozenset()
    services: frozenset[Name] = frozenset()
    words: Mapping[Name, OutcomeWords] = Field(default_factory=dict, description="By the name of a kind or a service.")
    ask_feedback: bool = True
    needs_words: bool = False
    visited: bool | None = None


class Lifetimes(Part):
    draft: Duration = timedelta(days=30)
    reopen: Duration = timedelta(days=30)
    contact_after_close: Duration = timedelta(days=730)
    unattached_upload: Duration = timedelta(days=2)
    message: Duration = timedelta(days=30)
    quiet_before_abandoned: Duration = timedelta(hours=1)
    payment: Duration = timedelta(days=1)
    unpaid: Duration = timedelta(days=30)
    page_problem: Duration = timedelta(days=365)
    unplaced_phrase: Duration = timedelta(days=60)


class Texts(Part):
    """Text messages of the city's own accord: between these times of its clock none is sent, and what is written then
    waits. Answers and codes go at any hour."""

    quiet_from: time = time(21)
    quiet_until: time = time(8)


class MapView(Part):
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    zoom: int = Field(default=12, ge=1, le=19)


class Places(Part):
    outline: Name | None = Field(default=None, description="The area set whose areas together are the city.")
    main: Name | None = Field(default=None, description="The area set that measures and queues are split by.")
    sets: Mapping[Name, Words] = Field(default_factory=dict)


class Standard(Part):
    """A condition or reason that comes again and again, in the applicant's words."""

    text: Words
    services: frozenset[Name] = Field(default=frozenset(), description="Only for these; for all when empty.")


class Decisions(Part):
    """What decisions on applications are put together from, and how somebody can appeal."""

    appeal: Words | None = None
    conditions: Mapping[Name, Standard] = Field(default_factory=dict)
    reasons: Mapping[Name, Standard] = Field(default_factory=dict)


class State(Part):
    """`reviews`: whoever comes here is reviewed by the teams its service names. `stage`: which step of the way this
    is, for the applicant; states of the same stage are one step."""

    name: Words
    reviews: bool = False
    stage: Name | None = None
    phase: Literal["open", "waiting", "closed"]
    public: Words | None = Field(default=None, description="What the resident reads, when not the name.")


class Move(Part):
    """A way from some states to another; `needs` a permission, a reason, an outcome or words to the resident."""

    name: Words
    from_: frozenset[Name] = Field(alias="from")
    to: Name
    needs: Literal[PERMISSIONS] = "work_cases"  # type: ignore[valid-type]  # a closed list written once above
    asks: frozenset[Literal["reason", "message", "outcome", "question"]] = frozenset()
    tells: bool = Field(default=False, description="The resident hears of it.")


class WorkflowData(Part):
    """`stages`: the steps a resident is shown, in their order; none are shown without."""

    states: Mapping[Name, State]
    moves: Mapping[Name, Move]
    starts: Name
    stages: Mapping[Name, Words] = Field(default_factory=dict)


class Table(Part):
    """A decision table in the city's folder: a CSV whose first columns are the question and the rest the answer.

    `alike`: its one key is words, and the row most like what was typed answers."""

    file: Text
    keys: tuple[Name, ...] = Field(min_length=1)
    alike: bool = False

    @model_validator(mode="after")
    def _one_key_of_words(self) -> Self:
        if self.alike and len(self.keys) != 1:
            raise ValueError("A table that is alike has one key, the column with the words")
        return self


class Term(Part):
    """How the city says something in each of its languages, for whoever translates. A name (of a department, a place,
    a law) cannot be put more simply: where reading is measured it counts as one easy word."""

    words: Words
    note: Text | None = Field(default=None, description="For translators: when it is said so, and what not to say.")
    is_name: bool = False


class Theme(Part):
    primary: Text = "#005ea2"
    primary_dark: Text = "#1a4480"
    accent: Text = "#0b5a2f"
    ground: Text = "#ffffff"


class SandboxAccount(Part):
    """Somebody to sign in as in the sandbox. `called` is a role, not a made-up person; `works`: what waits for them."""

    name: Name
    called: Words
    works: Words | None = None
    kind: Literal["staff", "resident"] = "staff"
    role: Name | None = None
    team: Name | None = None


class City(Steered):
    city: Name
    name: Text
    site_name: Words
    time_zone: Text
    currency: Literal["USD", "CAD", "GBP", "EUR"] = "USD"
    languages: tuple[Language, ...] = ("en",)
    translation_policy: Mapping[Language, Literal["complete", "fall_back", "off"]] = Field(default_factory=dict)
    translation_review: bool = Field(
        default=True, description="A translation is published by somebody else than who wrote it."
    )
    made_from: Mapping[Language, Language] = Field(
        default_factory=dict,
        description="Languages whose texts a program makes where nobody wrote them: zh-Hant, from zh-Hans.",
    )
    contact: Contact
    hours: Hours = Hours()
    holidays: Mapping[date, Named] = Field(default_factory=dict)
    departments: Mapping[Name, Department] = Field(default_factory=dict)
    teams: Mapping[Name, Team] = Field(default_factory=dict)
    partners: Mapping[Name, Partner] = Field(default_factory=dict)
    roles: Mapping[Name, Role] = Field(default_factory=dict)
    topics: Mapping[Name, Topic] = Field(default_factory=dict)
    outcomes: Mapping[Name, Outcome] = Field(default_factory=dict)
    workflows: Mapping[Name, WorkflowData] = Field(default_factory=dict)
    decisions: Decisions = Decisions()
    lifetimes: Lifetimes = Lifetimes()
    call_reasons: Mapping[Name, Words] = Field(default_factory=dict, description="Why people call, for its wrap-up.")
    costs: Costs | None = None
    live_help: LiveHelp | None = None
    texts: Texts = Texts()
    map: MapView
    places: Places = Places()
    tables: Mapping[Name, Table] = Field(default_factory=dict)
    calendars: Mapping[Name, Calendar] = Field(
        default_factory=dict, description="Read from calendars/, a file for each."
    )
    closures: tuple[Closure, ...] = ()
    data_sets: Mapping[Name, DataSet] = Field(default_factory=dict)
    glossary: tuple[Term, ...] = ()
    theme: Theme = Theme()
    open311_jurisdiction: Text | None = None
    data_licence: Text = "https://creativecommons.org/publicdomain/zero/1.0/"
    sandbox: tuple[SandboxAccount, ...] = ()

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"There is no time zone {name!r}; write one like America/Los_Angeles") from None
        return name

    @model_validator(mode="after")
    def _known_teams(self) -> Self:
        for code in self.live_help.teams if self.live_help else ():
            if code not in self.teams:
                raise ValueError(f"live_help: there is no team {code}")
        for name, of in self.data_sets.items():
            if of.team not in self.teams:
                raise ValueError(f"data_sets: {name}: there is no team {of.team}")
        return self

    @model_validator(mode="after")
    def _steers_what_is_there(self) -> Self:
        for what in self.unknown(self.teams, self.departments):
            raise ValueError(what)
        return self

    @model_validator(mode="after")
    def _made_of_known(self) -> Self:
        for language, source in self.made_from.items():
            if han.MADE_FROM.get(language) != source:
                raise ValueError(f"made_from: no program makes {language} from {source}; it makes zh-Hant from zh-Hans")
            if not {language, source} <= set(self.languages):
                raise ValueError(f"made_from: {language} and {source} must be among the languages")
        return self

    @model_validator(mode="after")
    def _known_partners(self) -> Self:
        for code, team in self.teams.items():
            for partner in filter(None, (team.partner, *team.otherwise)):
                if partner not in self.partners:
                    raise ValueError(f"Team {code}: there is no partner {partner}")
        return self

    @model_validator(mode="after")
    def _known_partners_of_calendars(self) -> Self:
        for code, calendar in self.calendars.items():
            for name, resource in calendar.resources.items():
                if resource.partner is not None and resource.partner not in self.partners:
                    raise ValueError(f"Calendar {code}, {name}: there is no partner {resource.partner}")
        return self

    @model_validator(mode="after")
    def _known_partners_of_closures(self) -> Self:
        for closure in self.closures:
            if closure.partner is not None and closure.partner not in self.partners:
                raise ValueError(f"Closure from {closure.from_}: there is no partner {closure.partner}")
        return self

    def closure(self, now: datetime, *, partner: str = "", service: str = "") -> Announced | None:
        """The announced closure of a partner's system, or of a service, that people are to know of now."""
        return standing(self.closures, now, self.zone, partner=partner, service=service) if self.closures else None

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @cached_property
    def offered(self) -> tuple[Language, ...]:
        """The languages that residents can choose: all but those that are off."""
        return tuple(one for one in self.languages if self.translation_policy.get(one) != "off")

    @cached_property
    def workdays(self) -> Workdays:
        return Workdays(
            zone=self.zone,
            weekdays=frozenset(day - 1 for day in self.hours.weekdays),
            holidays=frozenset(self.holidays),
            opens=self.hours.opens,
            closes=self.hours.closes,
        )

    def holiday(self, day: date, language: str) -> str:
        """What this day is called when nobody works on it; empty on any other."""
        return self.word(self.holidays[day], language) if day in self.holidays else ""

    def word(self, words: Words, language: str) -> str:
        """The city's text in this language, or made for it, else in English."""
        return han.among(words, language) or words["en"]
