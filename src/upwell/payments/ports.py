"""What a payment provider is to us, whoever it is: a page of its own where somebody pays, and what it says of it. Pure.

No card ever comes near us. Every call has a time limit, is made outside transactions, and carries a key of ours, so
that made twice it has happened once. Whether somebody has paid has four answers, and nothing is taken back on two of
them: `in_progress` (a page is open, or a bank thinks it over) and `unknown` (nobody could be asked)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol
from uuid import UUID

COUNTER = "counter"
"""Who took a payment that staff took by hand; what of it goes back, goes back by hand, too."""
PAID: Final = "paid"
UNPAID: Final = "unpaid"
IN_PROGRESS: Final = "in_progress"
UNKNOWN: Final = "unknown"
Answer = Literal["paid", "unpaid", "in_progress", "unknown"]
RefundAnswer = Literal["sent", "done", "failed"]
Direction = Literal["in", "out"]

MOST_CENTS = 99_999_999
"""No provider takes more at once; a larger fee is for a person to talk about."""


class Unreachable(Exception):
    """The provider gives no answer, or one without sense. It may later."""


class Refused(Exception):
    """The provider will not do this; `code` is its own short word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code[:60]


class Forged(Exception):
    """This notice is not from the provider, is too old, or is no notice at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One visit to the provider's page. `key` is the same for the same visit; `back` and `left` are where the provider
    sends the person who has paid, and who went away without."""

    key: str
    charge: UUID
    cents: int
    currency: str
    title: str
    language: str
    back: str
    left: str


@dataclass(frozen=True, slots=True)
class Begun:
    """The provider's reference for the visit, and the address of the page to send the person to."""

    reference: str
    address: str


@dataclass(frozen=True, slots=True)
class Money:
    """Money that came in. `reference` is the provider's for this very payment: it is what a refund is asked with."""

    reference: str
    cents: int
    currency: str
    at: datetime
    method: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a visit stands. `money` when paid; `address` while its page can still be opened; `why` when unpaid:
    `declined`, or `left` when its time ran out."""

    answer: Answer
    money: Money | None = None
    address: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """How a refund stands, under the provider's reference for it."""

    reference: str
    answer: RefundAnswer
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a provider tells by itself. `id` is its own for this piece of news, the same when it comes again. `charge`
    is ours, from what we gave along; None for what is not about us. `visit` is the reference of the visit it is about.
    One of `standing` and `returned`, or neither."""

    id: str
    kind: str
    at: datetime
    charge: UUID | None = None
    visit: str = ""
    standing: Standing | None = None
    returned: Returned | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the provider's own books."""

    direction: Direction
    reference: str
    cents: int
    currency: str
    at: datetime


class Provider(Protocol):
    """`name`: as the registry has it; `called`: for people who run the service."""

    name: str
    called: str

    def trouble(self, *, sandbox: bool) -> str:
        """What of its settings is wrong or missing, as a sentence for whoever runs the service; empty when nothing."""

    def begin(self, asked: Asked) -> Begun:
        """Raises Unreachable, Refused. The same key again gives the same page."""

    def ask(self, reference: str) -> Standing:
        """Never raises: who cannot be asked gives `unknown`."""

    def close(self, reference: str) -> Standing:
        """Ends the visit, so that nobody can pay on its page any more, and says how it stands after that. Never raises.
        One that was paid, or is being decided, stays what it is."""

    def refund(self, *, key: str, money: str, cents: int) -> Returned:
        """Raises Unreachable, Refused. The same key again is the same refund."""

    def ask_refund(self, reference: str) -> Returned:
        """Raises Unreachable."""

    def read(self, body: bytes, headers: Mapping[str, str]) -> Notice:
        """Raises Forged."""

    def books(self, start: datetime, end: datetime) -> list[Listed]:
        """What the provider itself has written down in [start, end). Raises Unreachable."""
