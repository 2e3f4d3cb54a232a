"""What a crew that could not do it says of why, in words for the resident. In the language that is on."""

from __future__ import annotations

from django.utils.translation import gettext as _

from upwell.partners.queries import WorkOrder


def could_not_words(order: WorkOrder, instead: str = "") -> str:
    """`instead`: what the city's calendar says of this reason, which says all of it. With another reason it is in the
    words of the crew, who were told that they are read."""
    if instead:
        return "\n".join(filter(None, (order.words if order.why == "other" else "", instead)))
    said = {
        "nothing_out": _("The crew was there. Nothing was put out."),
        "no_access": _("The crew was there and could not get to it."),
        "not_booked_items": _("What was put out was not what was booked."),
        "hazardous": _("Something dangerous was among it. The crew may not take that."),
        "too_heavy": _("It was too heavy or too large for the crew."),
        "unsafe": _("It was not safe for the crew to work there."),
        "breakdown": _("The crew’s truck broke down."),
        "road_blocked": _("The road was blocked, and the crew could not get there."),
    }.get(order.why)
    return said or order.words or _("The crew was there and could not do it.")
