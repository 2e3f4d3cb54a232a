"""Why something about money cannot be done: the first line of each is the sentence people read."""

from __future__ import annotations

from django.utils.translation import gettext


class Refusal(Exception):
    """This cannot be done with money."""

    @property
    def sentence(self) -> str:
        return gettext(type(self).__doc__ or "")


class CannotPay(Refusal):
    """This cannot be paid here."""


class NothingDue(CannotPay):
    """Nothing is to be paid any more."""


class AlreadyPaid(CannotPay):
    """This is paid already. Nothing more is taken."""


class StillUnderWay(CannotPay):
    """We are still waiting for the bank. Look again in a few minutes."""


class CannotReach(CannotPay):
    """The payment page does not answer. Nothing was taken. Try again in a few minutes."""


class NoProvider(CannotPay):
    """You cannot pay online here. Talk to a person to finish."""


class TooMuch(CannotPay):
    """This is more than can be paid online. Talk to a person to finish."""


class CannotGiveBack(Refusal):
    """This cannot be given back."""


class MoreThanLeft(CannotGiveBack):
    """That is more than is left of it. Write a smaller amount."""


class NothingToGive(CannotGiveBack):
    """Write an amount, like 12.50."""


class NoReason(CannotGiveBack):
    """Write why it is given back."""


class NotHandedOut(CannotGiveBack):
    """Hand the money out first. Then write the number of the receipt for it."""


class HandedOutBefore(CannotGiveBack):
    """This was handed out before. Look at the fee, who did it and when."""


class ReceiptUsed(CannotGiveBack):
    """This number was written down for other money that was handed out. Look at the receipt again."""


class CannotTake(Refusal):
    """This cannot be written down as paid."""


class NotSaidHow(CannotTake):
    """Choose how it was paid: by card, by check or in cash."""


class NotOpen(CannotTake):
    """This fee is not open any more. What failed cannot be paid later: a new fee is needed."""


class BeingPaid(CannotTake):
    """Somebody is paying this online right now. Look again in a few minutes."""


class NoNumber(CannotTake):
    """Write the number on the receipt or the check."""


class NoReasonToWaive(CannotTake):
    """Write why nothing is to be paid."""


class NumberUsed(CannotTake):
    """This number was written down before. Look again. If two checks have the same number, add the bank’s name."""
