"""Whether other things fit on a day that is booked. The vendor is asked: call it outside transactions."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from upwell.bookings import availability, vendors
from upwell.bookings.availability import Asked
from upwell.bookings.models import Booking
from upwell.bookings.queries.books import dates


def has_room(booking: Booking, asked: Asked, *, code: str, now: datetime) -> bool:
    """On its own day, or on that of `code`, as far as can be said before it is claimed. A day that is not offered any
    more, to staff after the cut-off, is found out by claiming."""
    read = availability.read_code(code) if code else (booking.day, booking.window)
    if read is None:
        return False
    stays = read == (booking.day, booking.window)
    new = tuple(load for load in asked.loads if load not in booking.loads)
    if stays and (not new or vendors.any_load(asked)):
        return True
    wanted = replace(asked, loads=new) if stays else asked
    offers = dates(wanted, first=read[0], last=read[0], now=now, but=booking.pk).offers
    found = [offer for offer in offers if (offer.day, offer.window) == read]
    return all(offer.free for offer in found) and (stays or bool(found))
