"""Whether a map fits the city it is used in and the file it is used on: everything that does not, in one list. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from upwell.cases import outcomes, workflow
from upwell.catalogue.city import City
from upwell.definition.model import Service
from upwell.intake.history.cells import Columns
from upwell.intake.history.maps import CaseMap
from upwell.intake.history.rows import state_of


def problems(map_: CaseMap, columns: Columns, *, city: City, services: Mapping[str, Service]) -> list[str]:
    return [*_of_columns(map_, columns), *_of_codes(map_, city, services), *_of_states(map_, city, services)]


def _of_columns(map_: CaseMap, columns: Columns) -> Iterator[str]:
    missing = [name for name in map_.columns if name not in columns]
    if missing:
        yield f"The file has no column {', '.join(missing)}. Its columns: {', '.join(columns.names)}."
    for name in sorted(columns.twice & set(map_.columns)):
        yield f"The file has two columns called {name}: rename one."


def _of_codes(map_: CaseMap, city: City, services: Mapping[str, Service]) -> Iterator[str]:
    mapped = map_.service.meanings - {map_.service.default}
    yield from _unknown("service", mapped, services)
    yield from _unknown("outcome", map_.outcome.meanings, outcomes.known(city))
    if map_.team:
        yield from _unknown("team", map_.team.meanings, city.teams)
    if map_.area:
        yield from _unknown("area set (`places.sets`)", {map_.area.set}, city.places.sets)


def _unknown(called: str, named: Collection[str | None], known: Collection[str]) -> Iterator[str]:
    for code in sorted(str(one) for one in set(named) - set(known)):
        yield f"The map names the {called} {code}, and the city has none of that name."


def _of_states(map_: CaseMap, city: City, services: Mapping[str, Service]) -> Iterator[str]:
    used = [services[code] for code in map_.service.meanings if code in services]
    flows = {flow.name: flow for flow in (workflow.for_service(city, one.kind, one.workflow) for one in used)}
    other = workflow.for_service(city, map_.case_kind, None)
    for flow in {**flows, other.name: other}.values():
        for word in sorted(map_.status.meanings):
            if state_of(flow, word) is None:
                yield f"The map names the state {word}; the workflow {flow.name} has {', '.join(flow.data.states)}."
