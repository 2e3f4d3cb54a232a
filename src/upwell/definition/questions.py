"""The `ask` step: one question, one type of answer.

A type's settings are here; its behaviour is in `journey.answers`."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from upwell.definition.base import Amount, Dotted, LooseText, Name, Part, Sum, Text, When
from upwell.definition.values import ValueType

DEFAULT_TEXT, MOST_TEXT = 200, 5_000


class Requirement(Part):
    """A rule an answer must meet beyond its type."""

    that: Sum
    or_else: Text = Field(alias="else", description="What the resident reads when it does not hold.")


class Option(Part):
    label: LooseText
    sms: LooseText | None = None
    hint: Text | None = None
    say: tuple[LooseText, ...] = Field(default=(), description="Other replies that mean this option.")
    when: When | None = None
    alone: bool = Field(default=False, description="For choices: it is chosen alone, such as none of these.")
    at_most: int | None = Field(default=None, ge=1, le=999, description="For quantity questions.")
    instead: Text | None = Field(default=None, description="For quantity: it is not taken, and where it goes instead.")


def _option(plain: Any) -> Any:
    return plain if isinstance(plain, dict | Option) else {"label": plain}


Options = Annotated[dict[LooseText, Annotated[Option, BeforeValidator(_option)]], Field(min_length=2, max_length=300)]


class Question(Part):
    """What every question has."""

    gives: ClassVar[ValueType] = ValueType.TEXT
    personal: ClassVar[bool] = False
    """Whether answers of this type tell who somebody is; such answers are sealed."""
    free_text: ClassVar[bool] = False
    """Whether people may write anything here, about themselves too; sealed as well unless the service shows it."""

    ask: Name
    title: Text
    hint: Text | None = None
    sms: Text | None = None
    say: Text | None = Field(default=None, description="What a phone agent reads out, when not the title.")
    section: Text | None = None
    when: When | None = None
    optional: bool = False
    sensitive: bool = False
    prefill: Dotted | None = None
    party: Name | None = Field(default=None, description="Somebody else answers this, by their own link.")
    for_: Literal["staff"] | None = Field(default=None, alias="for")
    require: tuple[Requirement, ...] = ()

    @property
    def name(self) -> str:
        return self.ask


class TextQuestion(Question):
    free_text: ClassVar[bool] = True
    type: Literal["text"]
    min_length: int = Field(default=1, ge=1)
    max_length: int = Field(default=DEFAULT_TEXT, ge=1, le=MOST_TEXT)
    pattern: str | None = None


class LongTextQuestion(Question):
    free_text: ClassVar[bool] = True
    type: Literal["long_text"]
    min_length: int = Field(default=1, ge=1)
    max_length: int = Field(default=1_000, ge=1, le=MOST_TEXT)


class ReferenceQuestion(Question):
    """A number or code printed on something the resident holds."""

    free_text: ClassVar[bool] = True
    type: Literal["reference"]
    min_length: int = Field(default=1, ge=1)
    max_length: int = Field(default=60, ge=1, le=DEFAULT_TEXT)
    pattern: str | None = None


class PinQuestion(Question):
    type: Literal["pin"]
    sensitive: bool = True
    pattern: str | None = None
    min_length: int = Field(default=1, ge=1)
    max_length: int = Field(default=20, ge=1, le=60)
    attempts: int = Field(default=5, ge=1, le=10)


class NameQuestion(Question):
    personal: ClassVar[bool] = True
    type: Literal["name"]
    min_length: int = Field(default=1, ge=1)
    max_length: int = Field(default=100, ge=1, le=DEFAULT_TEXT)


class EmailQuestion(Question):
    personal: ClassVar[bool] = True
    type: Literal["email"]


class PhoneQuestion(Question):
    personal: ClassVar[bool] = True
    type: Literal["phone"]


class ContactQuestion(Question):
    """How to reach the person: name, email, phone; at least one way when the question is not optional."""

    gives: ClassVar[ValueType] = ValueType.RECORD
    personal: ClassVar[bool] = True
    type: Literal["contact"]
    verify: bool = Field(default=False, description="Send a code to the email or phone and ask for it.")


class NumberQuestion(Question):
    gives: ClassVar[ValueType] = ValueType.NUMBER
    type: Literal["number"]
    min: Amount | None = None
    max: Amount | None = None
    decimals: int = Field(default=0, ge=0, le=6)
    unit: Text | None = None


class MoneyQuestion(Question):
    gives: ClassVar[ValueType] = ValueType.MONEY
    type: Literal["money"]
    min: Amount = Field(default=Decimal(0), description="Dollars.")
    max: Amount = Field(default=Decimal(1_000_000_000), description="Dollars.")


class YesNoQuestion(Question):
    gives: ClassVar[ValueType] = ValueType.YES_NO
    type: Literal["yes_no"]


class ChoiceQuestion(Question):
    gives: ClassVar[ValueType] = ValueType.CHOICE
    type: Literal["choice"]
    options: Options


class ChoicesQuestion(Question):
    gives: ClassVar[ValueType] = ValueType.CHOICES
    type: Literal["choices"]
    options: Options
    min: int = Field(default=1, ge=0)
    max: int | None = Field(default=None, ge=1)


class QuantityQuestion(Question):
    """How many of each: three tires, one sofa."""

    gives: ClassVar[ValueType] = ValueType.RECORD
    type: Literal["quantity"]
    options: Options
    max: int = Field(default=99, ge=1, le=999, description="All options together.")
    max_kinds: int | None = Field(default=None, ge=1, le=99, description="So many different options.")


class DateQuestion(Question):
    gives: ClassVar[ValueType] = ValueType.DATE
    type: Literal["date"]
    earliest: Text | None = Field(
        default=None, description="2027-01-31, today, or an earlier date, each also with + or - so many days."
    )
    latest: Text | None = None


class TimeQuestion(Question):
    gives: ClassVar[ValueType] = ValueType.TIME
    type: Literal["time"]
    earliest: Text | None = Field(default=None, description="07:30, or an earlier time.")
    latest: Text | None = None


class AddressQuestion(Question):
    gives: ClassVar[ValueType] = ValueType.PLACE
    type: Literal["address"]
    units: Literal["ask", "needed", "ignored"] = Field(
        default="ask",
        description="At a building with units: ask which one or the whole; the whole will not do; take the building.",
    )


class LocationQuestion(Question):
    gives: ClassVar[ValueType] = ValueType.PLACE
    type: Literal["location"]


class AssetQuestion(Question):
    """A lamp, tree or bin: picked near the place, or named by the number on it."""

    gives: ClassVar[ValueType] = ValueType.PLACE
    type: Literal["asset"]
    layer: Name
    near: Name | None = Field(default=None, description="The earlier place to look around.")
    pattern: str | None = None


class PhotoQuestion(Question):
    gives: ClassVar[ValueType] = ValueType.FILES
    type: Literal["photo"]
    max: int = Field(default=3, ge=1, le=10)


class FileQuestion(Question):
    gives: ClassVar[ValueType] = ValueType.FILES
    type: Literal["file"]
    accept: tuple[Literal["pdf", "image", "document", "spreadsheet"], ...] = ("pdf",)
    max: int = Field(default=5, ge=1, le=20)


class DeclarationQuestion(Question):
    gives: ClassVar[ValueType] = ValueType.YES_NO
    type: Literal["declaration"]


QUESTIONS: tuple[type[Question], ...] = (
    TextQuestion, LongTextQuestion, ReferenceQuestion, PinQuestion, NameQuestion, EmailQuestion, PhoneQuestion,
    ContactQuestion, NumberQuestion, MoneyQuestion, YesNoQuestion, ChoiceQuestion, ChoicesQuestion, QuantityQuestion,
    DateQuestion, TimeQuestion, AddressQuestion, LocationQuestion, AssetQuestion, PhotoQuestion, FileQuestion,
    DeclarationQuestion,
)  # fmt: skip
TYPES: dict[str, type[Question]] = {model.model_fields["type"].annotation.__args__[0]: model for model in QUESTIONS}  # type: ignore[union-attr]  # each has type: Literal["…"]


def type_of(question: Question) -> str:
    """The word in its `type`. Every question that can be asked has one; what they have in common does not."""
    return str(vars(question)["type"])
