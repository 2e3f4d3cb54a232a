"""Whether two cases look like the same thing, before somebody joins them: another service, or far apart, is asked."""

from __future__ import annotations

from upwell.cases.queries import CasePage, metres_between
from upwell.desk.forms import Other
from upwell.desk.names import Names

NEAR_ENOUGH_M = 300


def doubtful(one: CasePage, into: CasePage, names: Names) -> Other | None:
    """The other case, when it does not look the same; None when nothing needs to be asked."""
    case, main = one.case, into.case
    metres, another = _metres(one, into), case.service != main.service
    placed = case.lat is not None or main.lat is not None
    far = metres > NEAR_ENOUGH_M if metres is not None else placed
    if not another and not far:
        return None
    state = names.state(main.workflow, main.state)
    service = names.service(main.service)
    return Other(main.reference, main.title, service, state, main.place_label, metres, another)


def _metres(one: CasePage, into: CasePage) -> int | None:
    case, main = one.case, into.case
    if case.lat is None or case.lon is None or main.lat is None or main.lon is None:
        return None
    return round(metres_between(case.lat, case.lon, main.lat, main.lon))
