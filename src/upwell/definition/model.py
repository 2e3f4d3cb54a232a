"""A service: everything one file declares. Frozen; made by `load.py`, walked by `journey`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from upwell.definition.applications import FollowOn, Party, Permit, ReviewRule, Wanted
from upwell.definition.base import Dotted, Duration, Language, LooseText, Name, Part, Text, When
from upwell.definition.channels import REPEAT, STAFF, Channel, is_for_staff
from upwell.definition.questions import ContactQuestion, Question
from upwell.definition.steps import AnyStep, Check, Repeat, Start, Step, Submit
from upwell.definition.values import Plain, ValueType

KINDS = ("report", "request", "booking", "application", "lookup", "information")
MAX_STEPS = 200


class PromiseRule(Part):
    """What the city aims to do and by when; the clock may stop while it waits on the resident."""

    to: Literal["answer", "fix", "collect", "decide", "deliver", "look"] = "answer"
    within: int | None = Field(default=None, ge=1, le=1_000)
    on: Dotted | None = Field(default=None, description="Instead of `within`: the day that was booked, or a date.")
    counted_in: Literal["working_days", "days", "working_hours", "hours", "months"] = "working_days"
    pauses_while: tuple[Name, ...] = ("waiting_for_resident", "waiting_for_others")
    when: When | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.within is None) == (self.on is None):
            raise ValueError("A promise says within how long, or on which day")
        return self


class Route(Part):
    team: Name
    when: When | None = None
    area: Name | None = Field(default=None, description="Only for places in this area, by its code.")


class Public(Part):
    """What the public may see of a case: by default where, what kind and how it stands."""

    map: bool = True
    open311: bool = True
    fields: tuple[Name, ...] = ()
    closing_photo: bool = False


class Duplicates(Part):
    """Which open cases nearby may be the same thing: those of this service, and of the services in `also`."""

    within_m: int = Field(default=50, ge=1, le=2_000)
    days: int = Field(default=60, ge=1, le=730)
    also: tuple[Name, ...] = ()


class Open311(Part):
    service_code: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,60}$")]
    group: Text | None = None
    keywords: tuple[LooseText, ...] = ()


class Receipt(Part):
    title: Text
    body: Text | None = None
    sms: Text | None = None
    start: Start | None = None


class Example(Part):
    """A journey written down: it runs whenever the definition is checked."""

    name: Text
    answers: dict[str, Any] = Field(default_factory=dict)
    facts: dict[Name, Any] = Field(default_factory=dict)
    today: str | None = None
    channel: Channel = "web"
    path: tuple[str, ...] | None = None
    ends: Text | None = None
    left_out: tuple[Name, ...] | None = None
    works_out: dict[Name, Any] = Field(default_factory=dict)
    team: Name | None = None
    due_within: int | None = None


class Translation(Part):
    """One text in another language, and the hash of the English it was made from."""

    text: Text
    of: str = Field(alias="from", default="", pattern=r"^([0-9a-f]{12,64})?$")


def _promises(plain: Any) -> Any:
    return plain if isinstance(plain, list | tuple) else [plain]


class Service(Part):
    service: Name
    kind: Literal["report", "request", "booking", "application", "lookup", "information"]
    name: Text
    case_name: Text | None = None
    summary: Text
    also_said_as: tuple[LooseText, ...] = ()
    for_whom: Text | None = Field(default=None, description="Who may use it, in one sentence.")
    you_need: tuple[Text, ...] = Field(default=(), description="What to have at hand.")
    takes_minutes: int | None = Field(default=None, ge=1, le=240)
    owner: Name
    topics: tuple[Name, ...] = ()
    icon: Name | None = None
    channels: tuple[Channel, ...] = ("web",)
    languages: tuple[Language, ...] = ("en",)
    contact: Literal["required", "optional", "none"] = "optional"
    phone: Text | None = None
    sign_in: Literal["none", "optional", "required"] = "none"
    keep_draft: Duration | None = None
    promise: Annotated[tuple[PromiseRule, ...], BeforeValidator(_promises)] = ()
    route: tuple[Route, ...] = ()
    workflow: Name | None = None
    parties: dict[Name, Party] = Field(default_factory=dict)
    checklist: tuple[Wanted, ...] = ()
    reviews: tuple[ReviewRule, ...] = ()
    permit: Permit | None = None
    follow_on: FollowOn | None = None
    public: Public | None = None
    crew_sees: tuple[Literal["phone"], ...] = ()
    duplicates: Duplicates | None = None
    open311: Open311 | None = None
    text_word: Annotated[str, Field(pattern=r"^[A-Z0-9]{2,20}$")] | None = None
    steps: tuple[Step, ...] = Field(min_length=1, max_length=MAX_STEPS)
    receipt: Receipt | None = None
    tests: tuple[Example, ...] = ()
    translations: Mapping[Language, Mapping[str, Translation]] = Field(default_factory=dict, exclude=True)

    _currency: str = PrivateAttr("USD")

    @property
    def currency(self) -> str:
        """Which money its amounts are in: no part of a definition, but of the city that publishes it."""
        return self._currency

    def in_currency(self, currency: str) -> Service:
        found = self.model_copy()
        found._currency = currency
        return found

    def with_made(self, made_from: Mapping[str, str]) -> Service:
        """The same service, offered too in the languages whose texts a program makes from those it has."""
        more = [one for one, source in made_from.items() if source in self.languages and one not in self.languages]
        return self.model_copy(update={"languages": (*self.languages, *more)}) if more else self

    def offered_in(self, languages: Collection[str]) -> Service:
        """The same service, without the languages that its city does not offer."""
        kept = tuple(one for one in self.languages if one in languages or one == "en")
        return self if kept == self.languages else self.model_copy(update={"languages": kept})

    @cached_property
    def walked(self) -> tuple[AnyStep, ...]:
        """The steps a journey takes: those declared, with the contact question put before the check if wanted."""
        return with_contact(self)

    @cached_property
    def by_name(self) -> dict[str, AnyStep]:
        return {step.name: step for step in self.walked}

    @cached_property
    def by_staff(self) -> Service:
        """The same service as staff fill it in for somebody: whoever does not want to say how to be reached need not,
        and nobody types a code or signs in."""
        asked = [self._asked_by_staff(step) for step in self.steps]
        contact = "none" if self.contact == "none" else "optional"
        return self.with_(steps=tuple(asked), contact=contact, sign_in="none")

    def _asked_by_staff(self, step: AnyStep) -> AnyStep:
        mine = isinstance(step, ContactQuestion) and step.name not in self.reaches and step.party is None
        return step.model_copy(update={"optional": True, "verify": False}) if mine else step

    @cached_property
    def by_residents(self) -> Service:
        """The same service without what only staff are asked."""
        return self.with_(steps=tuple(step for step in self.steps if not is_for_staff(step)))

    def with_(self, **changes: Any) -> Service:
        """Another one with these changes, which nobody checks."""
        values: dict[str, Any] = {name: getattr(self, name) for name in Service.model_fields}
        return Service.model_construct(**values | changes)

    @property
    def is_public(self) -> bool:
        """Whether residents or programs may use it; the others are for staff only."""
        return any(channel not in STAFF for channel in self.channels)

    def is_taken(self, channel: str) -> bool:
        """Whether it is used this way. Staff may fill in every service for somebody; what programs may send says the
        `open311` of a service. What comes again by itself was begun where it may be."""
        if channel in STAFF or channel == REPEAT:
            return True
        return self.is_public if channel == "api" else channel in self.channels

    @cached_property
    def questions(self) -> dict[str, Question]:
        """Every question by its address; those of a repeat as `dogs.name`."""
        found: dict[str, Question] = {}
        for step in self.walked:
            if isinstance(step, Question):
                found[step.name] = step
            elif isinstance(step, Repeat):
                found.update({f"{step.name}.{question.name}": question for question in step.steps})
        return found

    @cached_property
    def free_texts(self) -> frozenset[str]:
        """The steps whose answers hold words of the resident's own, a repeat with such a question among them."""
        return frozenset(address.partition(".")[0] for address, asked in self.questions.items() if asked.free_text)

    @cached_property
    def shown_texts(self) -> frozenset[str]:
        """Those of them that this service shows to everybody."""
        return self.free_texts.intersection(self.public.fields if self.public else ())

    @cached_property
    def reaches(self) -> frozenset[str]:
        """The questions that say how to reach somebody else. Their answers are never the applicant's own address."""
        return frozenset(party.reach for party in self.parties.values())

    @cached_property
    def places(self) -> frozenset[str]:
        """The questions answered by a place, and repeats that ask for one."""
        found = (address for address, asked in self.questions.items() if asked.gives is ValueType.PLACE)
        return frozenset(address.partition(".")[0] for address in found)


CONTACT = "contact"


def with_contact(service: Service) -> tuple[AnyStep, ...]:
    steps: tuple[AnyStep, ...] = service.steps
    declared = any(isinstance(step, ContactQuestion) and step.name not in service.reaches for step in steps)
    ends = [index for index, step in enumerate(steps) if isinstance(step, Check | Submit)]
    if service.contact == "none" or declared or not ends:
        return steps
    question = ContactQuestion(ask=CONTACT, type="contact", title="-", optional=service.contact == "optional")
    return (*steps[: ends[0]], question, *steps[ends[0] :])


def canonical(plain: Mapping[str, Plain]) -> Plain:
    """A definition's plain content with keys sorted where order means nothing; `steps` and `options` keep theirs."""
    return {key: plain[key] for key in sorted(plain)}
