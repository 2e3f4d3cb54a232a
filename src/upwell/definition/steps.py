"""The other nine verbs of a definition, and `Step`: any of the ten. The verb a step contains says what it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from upwell.definition import questions
from upwell.definition.base import Dotted, Duration, Name, Part, Sum, Text, When
from upwell.definition.questions import Question

VERBS = ("ask", "look_up", "work_out", "tell", "stop", "book", "repeat", "check", "pay", "submit")
OUTCOMES = ("answered", "not_eligible", "emergency", "elsewhere", "cannot_do_here")


def carried(plain: Any) -> Any:
    """Where both services ask under the same name, the name alone will do."""
    same_names = isinstance(plain, list | tuple) and all(isinstance(one, str) for one in plain)
    return {name: name for name in plain} if same_names else plain


class Start(Part):
    """Offers another service, with answers carried over inside the system, never in an address.

    `carry`: its question, and the answer here that goes into it. `when`: only then it is offered."""

    service: Name
    carry: Annotated[Mapping[Name, Name], BeforeValidator(carried)] = Field(default_factory=dict)
    label: Text | None = None
    when: When | None = None


class LookUp(Part):
    look_up: Name
    use: Name
    with_: dict[Name, Dotted] = Field(default_factory=dict, alias="with")
    on_error: Literal["continue", "ask_again"] = "continue"
    on_none: Literal["continue", "ask_again"] = "continue"
    none_message: Text | None = Field(default=None, description="What the resident reads when nothing was found.")
    when: When | None = None

    @property
    def name(self) -> str:
        return self.look_up


class Case(Part):
    """One line of a worked-out value: the first whose condition holds counts."""

    if_: When | None = Field(default=None, alias="if")
    value: Sum


def _cases(plain: Any) -> Any:
    return plain if isinstance(plain, list | tuple) else [{"value": plain}]


class WorkOut(Part):
    work_out: Name
    as_: Annotated[tuple[Case, ...], BeforeValidator(_cases)] = Field(alias="as", min_length=1)
    type: Literal["number", "money", "text", "yes_no", "date"] | None = None
    when: When | None = None

    @property
    def name(self) -> str:
        return self.work_out


class Tell(Part):
    tell: Name
    title: Text
    body: Text | None = None
    sms: Text | None = None
    section: Text | None = None
    start: Start | None = None
    for_: Literal["staff"] | None = Field(default=None, alias="for")
    when: When | None = None

    @property
    def name(self) -> str:
        return self.tell


class Stop(Part):
    """An honest ending without a case."""

    stop: Name
    outcome: Literal["answered", "not_eligible", "emergency", "elsewhere", "cannot_do_here"]
    title: Text
    body: Text | None = None
    sms: Text | None = None
    start: Start | None = None
    when: When | None = None

    @property
    def name(self) -> str:
        return self.stop


class Book(Part):
    book: Name
    use: Name
    with_: dict[Name, Dotted] = Field(default_factory=dict, alias="with")
    title: Text
    hint: Text | None = None
    sms: Text | None = None
    section: Text | None = None
    offer: int = Field(default=5, ge=1, le=30)
    repeats: Dotted | None = None
    hold_for: Duration = Field(default="PT20M", validate_default=True)
    remind: Text | None = None
    when: When | None = None

    @property
    def name(self) -> str:
        return self.book


class Check(Part):
    check: Name
    title: Text | None = None
    declaration: Text | None = None
    when: When | None = None

    @property
    def name(self) -> str:
        return self.check


class Pay(Part):
    pay: Name
    amount: Dotted
    title: Text
    hint: Text | None = None
    when: When | None = None
    when_declined: Literal["keep_draft", "submit_unpaid"] = "keep_draft"

    @property
    def name(self) -> str:
        return self.pay


class Submit(Part):
    submit: Name
    declaration: Text | None = None
    when: When | None = None

    @property
    def name(self) -> str:
        return self.submit


def _ask_tag(plain: Any) -> str | None:
    kind = plain.get("type") if isinstance(plain, dict) else getattr(plain, "type", None)
    return kind if isinstance(kind, str) and kind in questions.TYPES else None


Ask = Annotated[
    Annotated[questions.TextQuestion, Tag("text")]
    | Annotated[questions.LongTextQuestion, Tag("long_text")]
    | Annotated[questions.ReferenceQuestion, Tag("reference")]
    | Annotated[questions.PinQuestion, Tag("pin")]
    | Annotated[questions.NameQuestion, Tag("name")]
    | Annotated[questions.EmailQuestion, Tag("email")]
    | Annotated[questions.PhoneQuestion, Tag("phone")]
    | Annotated[questions.ContactQuestion, Tag("contact")]
    | Annotated[questions.NumberQuestion, Tag("number")]
    | Annotated[questions.MoneyQuestion, Tag("money")]
    | Annotated[questions.YesNoQuestion, Tag("yes_no")]
    | Annotated[questions.ChoiceQuestion, Tag("choice")]
    | Annotated[questions.ChoicesQuestion, Tag("choices")]
    | Annotated[questions.QuantityQuestion, Tag("quantity")]
    | Annotated[questions.DateQuestion, Tag("date")]
    | Annotated[questions.TimeQuestion, Tag("time")]
    | Annotated[questions.AddressQuestion, Tag("address")]
    | Annotated[questions.LocationQuestion, Tag("location")]
    | Annotated[questions.AssetQuestion, Tag("asset")]
    | Annotated[questions.PhotoQuestion, Tag("photo")]
    | Annotated[questions.FileQuestion, Tag("file")]
    | Annotated[questions.DeclarationQuestion, Tag("declaration")],
    Discriminator(
        _ask_tag,
        custom_error_type="question_type",
        custom_error_message="The type of a question is one of " + ", ".join(questions.TYPES),
    ),
]


class Repeat(Part):
    """The same few questions for each dog, worker or stall: one level, simple questions."""

    repeat: Name
    each: Name
    title: Text
    hint: Text | None = None
    section: Text | None = None
    at_least: int = Field(default=1, ge=0, le=25)
    at_most: int = Field(default=10, ge=1, le=25)
    steps: tuple[Ask, ...] = Field(min_length=1, max_length=10)
    when: When | None = None

    @property
    def name(self) -> str:
        return self.repeat


def _step_tag(plain: Any) -> str | None:
    if not isinstance(plain, dict):
        return next((verb for verb in VERBS if verb in getattr(type(plain), "model_fields", ())), None)
    present = [verb for verb in VERBS if verb in plain]
    return present[0] if present else None


Step = Annotated[
    Annotated[Ask, Tag("ask")]
    | Annotated[LookUp, Tag("look_up")]
    | Annotated[WorkOut, Tag("work_out")]
    | Annotated[Tell, Tag("tell")]
    | Annotated[Stop, Tag("stop")]
    | Annotated[Book, Tag("book")]
    | Annotated[Repeat, Tag("repeat")]
    | Annotated[Check, Tag("check")]
    | Annotated[Pay, Tag("pay")]
    | Annotated[Submit, Tag("submit")],
    Discriminator(
        _step_tag,
        custom_error_type="step_verb",
        custom_error_message="A step begins with one of " + ", ".join(VERBS),
    ),
]
AnyStep = Question | LookUp | WorkOut | Tell | Stop | Book | Repeat | Check | Pay | Submit
