"""What the readers of events do, in words: each goes through what happened and has something follow from it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

READERS = {
    "api_hooks": _("Writes down what programs of others want to hear"),
    "bookings": _("Gives back the days of cases that were closed or taken back"),
    "bookings_orders": _("Writes down what became of booked days"),
    "cases_of_partners": _("Lets cases follow what partners say"),
    "cases_of_scans": _("Asks again for files that had a virus"),
    "feedback": _("Notes whom to ask how it was"),
    "feedback_forgetting": _("Forgets comments of people who are forgotten"),
    "intake_could_not": _("Puts right what a crew could not do"),
    "intake_days": _("Moves bookings for which a partner wants another day"),
    "intake_handed": _("Tells residents that another company comes"),
    "intake_payments": _("Sends what was paid for"),
    "intake_refunds": _("Tells people about money they get back"),
    "performance": _("Counts what happened for the measures"),
    "sms_talks": _("Asks again by text after a talk with a person"),
}


def reader(name: str) -> str:
    """By its code where nobody has said what it does."""
    return str(READERS.get(name, name))
