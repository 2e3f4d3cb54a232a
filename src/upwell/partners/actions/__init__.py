"""What may be done with work orders. Called inside the caller's transaction; nothing here speaks to a partner.

`order`, `change` and `cancel` are the city's verbs, `receive` takes a partner's news, `answer` and `report` what its
people do in the portal; `retry` and `seen` are a person's, for what is stuck."""

from upwell.partners.actions.answering import answer, report
from upwell.partners.actions.hearing import receive
from upwell.partners.actions.mending import forget, retry, seen
from upwell.partners.actions.orders import Work, cancel, cancel_of_case, change, come_again, give_over, hand_on, order
from upwell.partners.actions.refusals import (
    AlreadyOrdered,
    CannotAnswer,
    CannotChange,
    CannotRetry,
    MissingReason,
    NoSuchOrder,
    NotThisDay,
    Refused,
    TooEarly,
)

__all__ = [
    "AlreadyOrdered",
    "CannotAnswer",
    "CannotChange",
    "CannotRetry",
    "MissingReason",
    "NoSuchOrder",
    "NotThisDay",
    "Refused",
    "TooEarly",
    "Work",
    "answer",
    "cancel",
    "cancel_of_case",
    "change",
    "come_again",
    "forget",
    "give_over",
    "hand_on",
    "order",
    "receive",
    "report",
    "retry",
    "seen",
]
