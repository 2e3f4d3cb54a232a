"""A change that the resident hears of: its letter is shown before it is made, and only the letter that was read goes
out. The same for moves, for words to the resident, for what is missing and for a decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from upwell.cases import actions as cases
from upwell.cases.queries import CasePage
from upwell.desk import casepage, preview
from upwell.desk.names import names
from upwell.desk.preview import Letter
from upwell.desk.told import Teller
from upwell.desk.views.carrying import carried_out
from upwell.desk.views.case import found
from upwell.lib import clock

Act = Callable[[datetime], object]


def told_first(
    request: HttpRequest,
    one: CasePage,
    form: str,
    act: Act,
    *,
    without: Act | None = None,
    photos: tuple[UUID, ...] = (),
    anchor: str = "",
) -> HttpResponse:
    """`without`: the same change less what came with this very request and could not be in the letter that was read."""
    sent = False

    def checked(now: datetime) -> Letter | None:
        nonlocal sent
        letter = _letter(one, act, now)
        if letter is not None and not _was_read(request, one, letter, without, now):
            return letter
        if request.POST.get("step") == "preview":
            return letter
        act(now)
        sent = letter is not None
        return None

    def said() -> str:
        done = Teller(found(request, one.case.reference), names()).all()[0].sentence
        letter = _("The letter is on its way.")
        return f"{done}. {letter}" if sent else f"{done}."

    return carried_out(request, one, form, checked, said, photos=photos, anchor=anchor)


def letter_alone(request: HttpRequest, one: CasePage, act: Act) -> HttpResponse:
    """For the page to show while somebody types."""
    try:
        written = _letter(one, act, clock.now())
    except cases.Refused as refusal:
        return render(request, "desk/_letter.html", {"why_none": refusal.sentence})
    return render(request, "desk/_letter.html", {"letter": written, "reader": casepage.reader(one, names())})


def _letter(one: CasePage, act: Act, now: datetime) -> Letter | None:
    joined = [row.reference for row in one.merged]
    return preview.letter(one.case.reference, lambda: act(now), now=now, joined=joined)


def _was_read(request: HttpRequest, one: CasePage, letter: Letter, without: Act | None, now: datetime) -> bool:
    read = request.POST.get("read", "")
    if read == letter.mark or not read or without is None:
        return read == letter.mark
    plain = _letter(one, without, now)
    return plain is not None and read == plain.mark
