"""What staff pages print about money: a fee with its payments and refunds in words, and the books of some days."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from upwell.lib.workdays import DAY
from upwell.payments import queries as payments
from upwell.payments import taken
from upwell.payments.queries import Charge, Payment, Refund
from upwell.ui.parts import Tone

LONGEST = 366  # days of one report
EARLIEST = date(1970, 1, 1)  # years at the beginning of the calendar have no midnight everywhere
_AMOUNT = re.compile(r"\s*\$?([0-9]{1,6})(?:[.,]([0-9]{1,2}))?\s*")

STATES = {
    "due": (gettext_lazy("To be paid"), "waiting"),
    "in_progress": (gettext_lazy("Being paid"), "active"),
    "paid": (gettext_lazy("Paid"), "done"),
    "failed": (gettext_lazy("Not paid"), "late"),
    "cancelled": (gettext_lazy("Not needed any more"), "neutral"),
}
REFUNDS = {
    "requested": (pgettext_lazy("refund", "Asked for"), "waiting"),
    "sent": (gettext_lazy("On its way"), "active"),
    "done": (gettext_lazy("Given back"), "done"),
    "failed": (gettext_lazy("Did not work"), "late"),
}
WHY = {
    "declined": gettext_lazy("The bank said no."),
    "left": gettext_lazy("The person left the page, and its time ran out."),
    "expired": gettext_lazy("Nobody paid in time."),
    "amount_changed": gettext_lazy("The amount changed."),
    "booking_cancelled": gettext_lazy("The booking was cancelled."),
    "thrown_away": gettext_lazy("The form was thrown away."),
    "never_sent": gettext_lazy("The request was never sent."),
    "waived": gettext_lazy("Staff decided that it need not be paid."),
    "failed_at_counter": gettext_lazy("It was tried at the counter and did not work."),
    "paid_twice": gettext_lazy("It was paid twice."),
    "too_late": gettext_lazy("It came after the fee had ended."),
    "cancelled": gettext_lazy("The fee had been cancelled."),
    "wrong_amount": gettext_lazy("It is not the amount of the fee."),
    "no_charge": gettext_lazy("There is no fee it belongs to."),
    "by_staff": gettext_lazy("Staff gave it back."),
    "no_answer": gettext_lazy("The provider does not answer."),
}
METHODS = {
    "card": gettext_lazy("Card"),
    "check": gettext_lazy("Check"),
    "cash": gettext_lazy("Cash"),
}
WAYS = {
    "cash": gettext_lazy("Cash"),
    "check": gettext_lazy("Check"),
    "card": gettext_lazy("Card at the counter"),
    "online": gettext_lazy("Online"),
}
KINDS = {
    "only_there": gettext_lazy("Only in the provider's books"),
    "only_here": gettext_lazy("Only in our books"),
    "amount": gettext_lazy("Another amount"),
}


@dataclass(frozen=True, slots=True)
class Fee:
    """One fee as the case page lists it."""

    charge: Charge
    state: str
    tone: Tone
    why: str
    given_back: int
    to_hand_out: int  # of what was paid at the counter, asked for and not handed out


def fees_of(subject: UUID) -> list[Fee]:
    return [fee(charge) for charge in payments.of_subject(subject)]


def fee(charge: Charge) -> Fee:
    label, tone = STATES[charge.state]
    refunds = [refund for payment in charge.payments.all() for refund in payment.refunds.all()]
    back = sum(refund.cents for refund in refunds if refund.state == Refund.State.DONE)
    came = sum(payment.cents for payment in charge.payments.all())
    if charge.state == Charge.State.PAID and 0 < came <= back:
        label, tone = REFUNDS["done"][0], "neutral"
    waits = sum(refund.cents for payment in charge.payments.all() for refund in waiting(payment))
    return Fee(charge, str(label), tone, why(charge.why), back, waits)  # type: ignore[arg-type]  # a table of tones


def waiting(payment: Payment) -> list[Refund]:
    """What of it waits for somebody who hands it out."""
    if not payments.is_by_hand(payment):
        return []
    return [refund for refund in payment.refunds.all() if refund.state == Refund.State.REQUESTED]


def why(code: str) -> str:
    """A code in words; one that a provider made up as it is."""
    return str(WHY.get(code, code))


def refund_tag(refund: Refund, *, by_hand: bool = False) -> tuple[str, Tone]:
    if by_hand and refund.state == Refund.State.REQUESTED:
        return _("To hand out"), "waiting"
    label, tone = REFUNDS[refund.state]
    return str(label), tone  # type: ignore[return-value]  # a table of tones


def method(payment: Payment) -> str:
    return str(METHODS.get(payment.method, payment.method)) or _("Online")


def left_of(payment: Payment) -> int:
    gone = sum(refund.cents for refund in payment.refunds.all() if refund.state != Refund.State.FAILED)
    return payment.cents - gone


def cents_of(typed: str) -> int:
    """12.50 as 1250; 0 for what is no amount."""
    found = _AMOUNT.fullmatch(typed)
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else 0


def period(first: date | None, last: date | None, today: date) -> tuple[date, date]:
    """From the first of the month, and at least a week, unless it says otherwise: on the first, too, somebody closes
    last night's drawer. In order, and no longer than a year."""
    first = max(min(first or min(today.replace(day=1), today - 6 * DAY), today), EARLIEST)
    last = max(first, last or today)
    return first, min(last, first + DAY * LONGEST)


def csv_heading() -> list[str]:
    whole = [_("Day"), _("Fees"), _("Charged"), _("Payments"), _("Paid"), _("Refunds"), _("Given back")]
    ways = [str(WAYS[way]) for way in taken.WAYS]
    return [*whole, *ways, *(_("Given back: %(way)s") % {"way": way} for way in ways)]


def csv_rows(days: Sequence[payments.Day]) -> list[list[object]]:
    return [
        [
            day.on.isoformat(),
            day.charges,
            plain(day.charged),
            day.payments,
            plain(day.paid),
            day.refunds,
            plain(day.refunded),
            *(plain(day.taken[way]) for way in taken.WAYS),
            *(plain(day.back[way]) for way in taken.WAYS),
        ]
        for day in days
    ]


def plain(cents: int) -> str:
    """As a spreadsheet and `cents_of` read it."""
    return f"{cents // 100}.{cents % 100:02d}"
