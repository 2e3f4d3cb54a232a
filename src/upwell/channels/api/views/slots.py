"""Days that can be booked in a journey: which there are, holding one, letting it go."""

from __future__ import annotations

from django.utils import translation

from upwell.catalogue import queries as catalogue
from upwell.channels.api import screens, shapes, undertaken
from upwell.channels.api.declared import IF_MATCH, ONCE, Answer, Call, operation
from upwell.channels.api.views.journeys import CHANGING, SCOPE, STANDING
from upwell.intake import actions as intake
from upwell.intake import days
from upwell.intake import queries as drafts
from upwell.intake.actions import Answered
from upwell.limits import actions as limits
from upwell.limits import kinds


@operation(
    "GET",
    "journeys/{journey}/slots/{step}",
    named="slots",
    name="list_slots",
    scope=SCOPE,
    summary="List the days that are offered at a step",
    says="`step` is one whose screen has the position `book`.",
    gives={200: shapes.Slots},
    problems=(*STANDING, "elsewhere"),
)
def slots(call: Call) -> Answer:
    with undertaken.refusals(call):
        there = undertaken.found(call)
        with translation.override(there.draft.language):
            return Answer(_slots(there, call), etag=screens.etag(there))


def _slots(there: Answered, call: Call) -> shapes.Slots:
    step, language = call.args["step"], there.draft.language
    found = drafts.days(there, step, now=call.now)
    if found is None:
        return shapes.Slots(step, False, None, ())
    today = catalogue.city().workdays.local_day(call.now)
    rows = tuple(
        shapes.Slot(
            one.code, one.day, one.window, days.words(one, found.rules, language, today), max(one.free, 0), str(one.why)
        )
        for one in found.dates.offers
    )
    return shapes.Slots(step, True, found.chosen or None, rows)


@operation(
    "PUT",
    "journeys/{journey}/holds/{step}",
    named="hold",
    name="hold_slot",
    scope=SCOPE,
    summary="Hold a day",
    says="It is the answer to the step, and kept for some minutes; the one held before is given back.",
    body=shapes.Wanted,
    tells=(IF_MATCH, ONCE),
    gives={200: shapes.Journey},
    problems=(*CHANGING, "slot_gone", "other_body"),
)
def hold(call: Call) -> Answer:
    with undertaken.refusals(call):
        there = undertaken.found(call)
        seen, who = undertaken.seen(call, there), str(call.program.program)
        limits.take(kinds.HOLDS, "program", who, now=call.now)
        with translation.override(there.draft.language):
            done = intake.choose_day(
                there.draft.pk,
                call.args["step"],
                call.body.slot,
                now=call.now,
                key=call.told["Idempotency-Key"] or "",
                caller=limits.mark(kinds.HOLDS, "program", who),
                seen=seen,
            )
        return undertaken.stands(done)


@operation(
    "DELETE",
    "journeys/{journey}/holds/{step}",
    named="hold",
    name="let_slot_go",
    scope=SCOPE,
    summary="Let a held day go",
    tells=(IF_MATCH,),
    gives={200: shapes.Journey},
    problems=CHANGING,
)
def let_go(call: Call) -> Answer:
    with undertaken.refusals(call):
        there = undertaken.found(call)
        seen = undertaken.seen(call, there)
        return undertaken.stands(intake.let_day_go(there.draft.pk, call.args["step"], now=call.now, seen=seen))
