"""What is sent and answered, field by field. The OpenAPI document and the client are made from these."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, Struct

Kind = Literal["report", "request", "booking", "application", "lookup", "information"]
Language = Annotated[str, Meta(pattern="^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=20)]
Words = Annotated[str, Meta(max_length=2_000)]


class Said(Struct, frozen=True):
    """Words, and the language they are really in: what is not translated comes in English."""

    text: str
    language: str


# the catalogue


class ServiceRow(Struct, frozen=True):
    """A service in the list. `by_api`: whether programs may begin a journey of it; `whole_form`: whether all answers
    can be sent at once; `open`: whether it takes requests now."""

    code: str
    kind: Kind
    name: Said
    summary: Said
    languages: tuple[str, ...]
    topics: tuple[str, ...]
    by_api: bool
    whole_form: bool
    open: bool
    url: str
    web_url: str


class ServicePage(Struct, frozen=True):
    services: tuple[ServiceRow, ...]
    page: int
    pages: int
    total: int


class Option(Struct, frozen=True):
    value: str
    label: Said
    hint: Said | None = None


class StepRow(Struct, frozen=True):
    """A question of a service. `asked_when`: as the definition has it; `asked_when_words` the same for people.
    `schema`: of its answer."""

    step: str
    type: str
    title: Said
    hint: Said | None
    optional: bool
    asked_when: dict[str, Any] | None
    asked_when_words: str
    options: tuple[Option, ...]
    schema: dict[str, Any]


class Service(Struct, frozen=True):
    """One service with its words. `closed_message`: the city's, while it is closed."""

    code: str
    kind: Kind
    name: Said
    summary: Said
    for_whom: Said | None
    you_need: tuple[Said, ...]
    takes_minutes: int | None
    languages: tuple[str, ...]
    topics: tuple[str, ...]
    channels: tuple[str, ...]
    by_api: bool
    whole_form: bool
    open: bool
    closed_message: Said | None
    version: int
    steps: tuple[StepRow, ...]
    schema_url: str
    web_url: str


# journeys


class Section(Struct, frozen=True):
    title: Said
    number: int
    count: int


class Question(Struct, frozen=True):
    """What is asked. `options`: those offered after what was answered so far. `schema`: of the answer."""

    type: str
    optional: bool
    options: tuple[Option, ...]
    schema: dict[str, Any]
    answer: Any = None
    suggested: Any = None


class Candidate(Struct, frozen=True):
    """A place that may be meant; send its id."""

    id: str
    label: str


class Fault(Struct, frozen=True):
    """What is wrong with one answer. `pointer`: where in the message; `detail`: in words for people."""

    pointer: str
    code: str
    detail: str
    step: str = ""
    candidates: tuple[Candidate, ...] = ()


class Row(Struct, frozen=True):
    """An answer as it will be sent, in words. `change`: the step at which it is changed."""

    change: str
    title: Said
    answer: str


class Screen(Struct, frozen=True):
    """What to ask or say next; never how. `position`: ask, tell, check, book, pay, more, prove, stop or submit.
    `back`: the step before. `by_link`: why it goes on in a browser, at the journey's `continue_url`."""

    position: Literal["ask", "tell", "check", "look_up", "book", "pay", "more", "prove", "stop", "submit"]
    step: str
    title: Said
    hint: Said | None
    body: Said | None
    back: str | None
    section: Section | None
    question: Question | None
    review: tuple[Row, ...]
    declaration: Said | None
    problem: Fault | None
    outcome: str | None
    next_service: str | None
    by_link: str | None


class Receipt(Struct, frozen=True):
    """A request that was received. `promised_on`: by which day; `secret` opens its private timeline, and `follow_url`
    the same on the web: they are the resident's own."""

    reference: str
    promised_on: date | None
    promised_at: datetime | None
    aims_to: str
    says: tuple[Said, ...]
    secret: str
    follow_url: str
    status_url: str


class Journey(Struct, frozen=True):
    """A journey where it stands. `revision` is its ETag. Once it was sent there is a `receipt`, and no `screen`."""

    id: UUID
    service: str
    language: str
    state: Literal["open", "sent"]
    revision: int
    screen: Screen | None
    answered: tuple[str, ...]
    continue_url: str
    expires_at: datetime | None
    receipt: Receipt | None = None


class NewJourney(Struct, frozen=True, forbid_unknown_fields=True):
    """Begins a service in a language; without one, in that of the request."""

    service: Annotated[str, Meta(max_length=48)]
    language: Language | None = None


class Given(Struct, frozen=True, forbid_unknown_fields=True):
    """One answer: what the `schema` of the question says. A notice is read, and an optional question skipped, by null;
    whether there is one more is answered by yes or no."""

    value: Any = None


class Missing(Struct, frozen=True):
    """What is still to be answered or mended before the journey can be sent. What hangs on an answer that is not there
    may come on top."""

    complete: bool
    errors: tuple[Fault, ...]


class Sending(Struct, frozen=True, forbid_unknown_fields=True):
    """`declared`: the resident was shown what they declare by sending, and does."""

    declared: bool = False


class Slot(Struct, frozen=True):
    """A day, or some hours of one. `free`: how many more fit; `why`: empty, or why it cannot be had."""

    slot: str
    day: date
    window: str
    label: str
    free: int
    why: str


class Slots(Struct, frozen=True):
    """`held`: the slot that is held for this journey. `kept`: false where nobody keeps days for what was answered."""

    step: str
    kept: bool
    held: str | None
    slots: tuple[Slot, ...]


class Wanted(Struct, frozen=True, forbid_unknown_fields=True):
    slot: Annotated[str, Meta(max_length=60)]


# whole forms


class WholeForm(Struct, frozen=True, forbid_unknown_fields=True):
    """All answers at once, as the service's schema says. `declared`: the resident was shown what they declare by
    sending, and does. `language`: the resident's; without one, that of the request."""

    answers: dict[str, Any]
    declared: bool = False
    language: Language | None = None


# requests


class Moment(Struct, frozen=True):
    """`message`: what the city said; `said`: what the resident said. Both only in the private timeline."""

    at: datetime
    what: str
    state: Said
    outcome: Said | None
    by_resident: bool
    message: str = ""
    said: str = ""


class Shown(Struct, frozen=True):
    step: str
    title: Said
    answer: str


class Status(Struct, frozen=True):
    """How a request stands, as far as everybody may know. `place`, `lat`, `lon` and `answers` only where the service
    makes them public."""

    reference: str
    service: str
    name: Said
    state: Said
    phase: Literal["open", "waiting", "closed"]
    opened_at: datetime
    promised_on: date | None
    aims_to: str
    closed_at: datetime | None
    outcome: Said | None
    place: str
    lat: float | None
    lon: float | None
    answers: tuple[Shown, ...]
    moments: tuple[Moment, ...]
    joined_to: str | None
    web_url: str


class Timeline(Struct, frozen=True):
    """The resident's own: with what was said on both sides."""

    reference: str
    state: Said
    phase: Literal["open", "waiting", "closed"]
    promised_on: date | None
    outcome: Said | None
    moments: tuple[Moment, ...]
    asks_you: str | None
    follow_url: str


# hooks


class NewHook(Struct, frozen=True, forbid_unknown_fields=True):
    """`events`: what of; `services`: of which, all without any. The address begins with https://."""

    url: Words
    events: tuple[Annotated[str, Meta(max_length=40)], ...]
    services: tuple[Annotated[str, Meta(max_length=48)], ...] = ()


class Told(Struct, frozen=True):
    """A message to a hook. `state`: waiting, sent, dead or dropped."""

    id: str
    type: str
    reference: str
    state: str
    attempts: int
    queued_at: datetime
    sent_at: datetime | None
    error: str


class Hook(Struct, frozen=True):
    """Where news is sent to. `last`: the newest messages."""

    id: UUID
    url: str
    events: tuple[str, ...]
    services: tuple[str, ...]
    created_at: datetime
    last: tuple[Told, ...]


class Hooks(Struct, frozen=True):
    hooks: tuple[Hook, ...]


class HookSecret(Struct, frozen=True):
    """`secret` is shown now and never again: with it each message is signed as Standard Webhooks say."""

    id: UUID
    secret: str


class DataSet(Struct, frozen=True):
    """`newest`: the period of the newest figures; `late_at`: when newer ones are late, and whether they are."""

    code: str
    title: str
    service: str
    kind: str
    period: str
    newest: date | None
    late_at: datetime
    late: bool


class FiguresTaken(Struct, frozen=True):
    """How many figures are `new`, `changed` or the `same` as before; `gone`: they were taken back."""

    new: int
    changed: int
    same: int
    gone: int


class Problem(Struct, frozen=True):
    """RFC 9457. `code` is the last part of `type`; `errors` says what is wrong with each answer; `journey` is where it
    stands now, `link` where it goes on in a browser."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: tuple[Fault, ...] = ()
    journey: Journey | None = None
    link: str = ""
    scope: str = ""
    retry_after: int = 0
