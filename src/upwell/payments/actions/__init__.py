"""What may be done about money: owe it, go and pay it, take it, give it back. Each provider is spoken to between
transactions, never inside one, and what it says is written only where our row still stands as it did."""

from upwell.payments.actions.asking import ask, settle_open
from upwell.payments.actions.books import compare
from upwell.payments.actions.charging import Owed, allow_until, begin, cancel, cancel_all, owe
from upwell.payments.actions.counter import How, fail, waive, write_down
from upwell.payments.actions.giving import give_back, give_back_all, give_back_over, hand_out
from upwell.payments.actions.notices import receive
from upwell.payments.actions.simulating import press
from upwell.payments.ports import Forged
from upwell.payments.refusals import (
    AlreadyPaid,
    CannotGiveBack,
    CannotPay,
    CannotReach,
    CannotTake,
    NoProvider,
    NothingDue,
    StillUnderWay,
    TooMuch,
)

__all__ = [
    "AlreadyPaid",
    "CannotGiveBack",
    "CannotPay",
    "CannotReach",
    "CannotTake",
    "Forged",
    "How",
    "NoProvider",
    "NothingDue",
    "Owed",
    "StillUnderWay",
    "TooMuch",
    "allow_until",
    "ask",
    "begin",
    "cancel",
    "cancel_all",
    "compare",
    "fail",
    "give_back",
    "give_back_all",
    "give_back_over",
    "hand_out",
    "owe",
    "press",
    "receive",
    "settle_open",
    "waive",
    "write_down",
]
