"""Figures of services that Upwell does not deliver, as programs send them: a key opens one data set."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from upwell.channels.api import shapes
from upwell.channels.api.declared import Answer, Call, operation
from upwell.channels.api.problems import Refused
from upwell.performance import actions, sent, wording
from upwell.performance.figures.grids import CannotRead
from upwell.performance.sent import DataSet

SCOPE = "figures:{data_set}"
MOST_ROWS, MOST_ERRORS = 10_000, 200
Records = list[dict[str, str | int | float | None]]


@operation(
    "GET",
    "data-sets/{data_set}",
    named="data_set",
    name="get_data_set",
    scope=SCOPE,
    summary="See how fresh a data set is",
    gives={200: shapes.DataSet},
)
def data_set(call: Call) -> Answer:
    of = _mine(call.args)
    fresh = sent.freshness(of, now=call.now)
    return Answer(
        shapes.DataSet(of.code, of.title, of.service, of.kind, of.period, fresh.newest, fresh.late_at, fresh.late)
    )


@operation(
    "POST",
    "data-sets/{data_set}/figures",
    named="figures",
    name="send_figures",
    scope=SCOPE,
    summary="Send figures",
    says="Rows with `_timestamp`, the first day of the period, and its figures: one in each member, or a `count` of a "
    "`channel`, `state` or `step`. A row with an `_id` takes the place of the one with that id; without, of the same "
    "figures of the same period. The same again changes nothing. null says that something was not reported. All rows "
    "are taken, or none, and `errors` says what is wrong with each.",
    body=Records,
    gives={200: shapes.FiguresTaken},
    problems=("figures", "too_large"),
)
def send(call: Call) -> Answer:
    return _taken(call, whole=False)


@operation(
    "PUT",
    "data-sets/{data_set}/figures",
    named="figures",
    name="put_figures",
    scope=SCOPE,
    summary="Replace all figures",
    says="These rows and no others are the data set from now on. An empty list empties it.",
    body=Records,
    gives={200: shapes.FiguresTaken},
    problems=("figures", "too_large"),
)
def put(call: Call) -> Answer:
    return _taken(call, whole=True)


def _mine(args: Mapping[str, str]) -> DataSet:
    found = sent.find(args["data_set"])
    if found is None:
        raise Refused("not_found", _("There is no data set with this code."))
    return found


def _taken(call: Call, *, whole: bool) -> Answer:
    of = _mine(call.args)
    if len(call.body) > MOST_ROWS:
        raise Refused("too_large", _("That was more than 10,000 rows. Send them in parts."))
    try:
        change = actions.push(of, call.body, by=call.program.name, now=call.now, whole=whole)
    except CannotRead as error:
        raise Refused("figures", wording.of_file(error)) from None
    except actions.NotTaken as refused:
        errors = [shapes.Fault(one.cell, one.code, wording.sentence(one)) for one in refused.notices[:MOST_ERRORS]]
        raise Refused("figures", str(wording.FILES[refused.code]), errors=errors) from None
    return Answer(shapes.FiguresTaken(change.new, change.changed, change.same, change.gone))
