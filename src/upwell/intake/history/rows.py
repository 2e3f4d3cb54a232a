"""From the cells of one row to a case as it was, or the reason why not. Decides what each column comes to.

Reads no database and writes nothing; where a position lies is added later for many rows at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from upwell.cases import promise, workflow
from upwell.cases.actions.history import PastCase
from upwell.catalogue.city import City
from upwell.definition.model import Service
from upwell.intake.history.cells import CellRefused, Columns, Meaning, Moments, Positions, shown
from upwell.intake.history.maps import CaseMap
from upwell.lib.folding import fold

LONGEST_ID = 100
LONGEST_TEXT = 20_000


class RowRefused(Exception):
    """This row cannot become a case."""


class Kept(NamedTuple):
    """What a service's cases here are, kept for each service code."""

    kind: str
    flow: workflow.Workflow
    rule: promise.Target | None
    on_map: bool
    in_open311: bool


@dataclass(slots=True)
class Read:
    """A row that was understood. `says`: whether the promise was kept, in the file's own word."""

    row: int
    case: PastCase
    says: bool | None = None
    due_there: datetime | None = None
    mended: list[str] = field(default_factory=list)


class RowReader:
    def __init__(
        self, map_: CaseMap, columns: Columns, *, city: City, services: Mapping[str, Service], now: datetime
    ) -> None:
        self._map, self._city, self._services, self._now = map_, city, services, now
        self._kept: dict[str, Kept] = {}
        self._states: dict[tuple[str, str], str] = {}
        zone: tzinfo = city.zone if map_.times.zone == "city" else UTC
        self._moments = Moments(map_.times.formats, zone)
        self._meaning = {
            name: Meaning(reading, columns)
            for name in ("status", "service", "outcome", "channel", "team")
            if (reading := getattr(map_, name)) is not None
        }
        self._positions = Positions(map_.position, columns)
        self._get = {name: columns.get(name) for name in map_.columns}
        self._titles = [columns.get(name) for name in map_.title]
        self._channel_words = [columns.get(name) for name in map_.channel.column] if map_.channel else []
        self._assisted = frozenset(map_.assisted)
        self._namespace = uuid5(NAMESPACE_URL, f"upwell:cases:{city.city}:{map_.source}")
        self._due = lru_cache(20_000)(self._due_of_day)

    def read(self, row: int, cells: Sequence[str]) -> Read:
        """Raises RowRefused."""
        try:
            return self._read(row, cells)
        except CellRefused as why:
            raise RowRefused(str(why)) from why

    def _read(self, row: int, cells: Sequence[str]) -> Read:
        map_, text, mended = self._map, self._text, list[str]()
        external_id, title = self._id(cells), self._title(cells)
        service = self._meaning["service"].of(cells)
        kept = self._service(service)
        state = self._state(kept.flow, self._meaning["status"].of(cells))
        is_closed = kept.flow.phase(state) == workflow.CLOSED
        opened, closed, updated = self._times(cells, is_closed, mended)
        due_there = self._due_there(cells)
        due, rule = self._promise(kept, opened, due_there)
        point = self._point(cells, mended)
        case = PastCase(
            id=self.id_of(external_id),
            source=map_.source,
            external_id=external_id,
            origin={"row": row},
            service=service,
            kind=kept.kind,
            workflow=kept.flow.name,
            starts=kept.flow.starts,
            state=state,
            phase=kept.flow.phase(state),
            title=title,
            opened_at=opened,
            updated_at=updated,
            closed_at=closed,
            due_at=due,
            rule=rule,
            outcome=self._meaning["outcome"].of(cells) if closed else "",
            note=text(map_.closing_note, cells) if closed else "",
            said=text(map_.description, cells),
            team=self._meaning["team"].of(cells) if map_.team else "",
            channel=self._meaning["channel"].of(cells)[:20] if map_.channel else "import",
            assisted=any(get(cells) in self._assisted for get in self._channel_words),
            lat=point[0] if point else None,
            lon=point[1] if point else None,
            place_label=" ".join(text(map_.address, cells).split()),
            on_map=kept.on_map and point is not None,
            in_open311=kept.in_open311,
        )
        if reference := text(map_.reference, cells):
            case.origin["reference"] = reference[:LONGEST_ID]
        self._own_area(case, cells)
        return Read(row, case, self._says(cells), due_there, mended)

    def id_of(self, external_id: str) -> UUID:
        """The same row is the same case, whatever file it comes in."""
        return uuid5(self._namespace, external_id)

    def due_by_service(self, service: str, opened: datetime) -> datetime | None:
        """When the promise of the city's own definition falls due; None for services that have none."""
        rule = self._service(service).rule
        return self._due_at(rule, opened) if rule else None

    # the columns

    def _text(self, column: str | None, cells: Sequence[str]) -> str:
        return self._get[column](cells)[:LONGEST_TEXT] if column else ""

    def _id(self, cells: Sequence[str]) -> str:
        found = self._get[self._map.id](cells)
        if not found:
            raise RowRefused(f"it has no {self._map.id}")
        if len(found) > LONGEST_ID:
            raise RowRefused(f"its {self._map.id} is longer than {LONGEST_ID} characters: {shown(found)}")
        return found

    def _title(self, cells: Sequence[str]) -> str:
        found = next((" ".join(text.split()) for get in self._titles if (text := get(cells))), "")
        if not found:
            raise RowRefused(f"it has no {' or '.join(self._map.title)}")
        return found[:300]

    def _times(
        self, cells: Sequence[str], is_closed: bool, mended: list[str]
    ) -> tuple[datetime, datetime | None, datetime]:
        """Opened, closed, last changed."""
        opened = self._moment(self._map.times.opened, cells)
        if opened is None:
            raise RowRefused(f"it does not say when it was opened ({self._map.times.opened})")
        if opened > self._now:
            raise RowRefused(f"it was opened in the future, on {opened:%Y-%m-%d}")
        updated = self._moment(self._map.times.updated, cells)
        closed = self._closing(is_closed, opened, self._moment(self._map.times.closed, cells), updated, mended)
        latest = max(filter(None, (updated, closed, opened)))
        return opened, closed, min(latest, self._now)

    def _closing(
        self, is_closed: bool, opened: datetime, closed: datetime | None, updated: datetime | None, mended: list[str]
    ) -> datetime | None:
        rules = self._map.rules
        if not is_closed:
            if closed is None:
                return None
            said = "it is open and says when it was closed"
            self._by_rule(rules.open_with_closing_date, said, "the date is left out", mended)
            return None
        if closed is None:
            said, closed = "it is closed and does not say when", updated or opened
            self._by_rule(rules.closed_without_date, said, f"taken as closed on {closed:%Y-%m-%d %H:%M} UTC", mended)
        if closed > self._now:
            raise RowRefused(f"it was closed in the future, on {closed:%Y-%m-%d}")
        if closed < opened:
            said = f"it was closed {_hours(opened - closed)} before it was opened"
            self._by_rule(rules.closed_before_opened, said, "taken as closed when it was opened", mended)
            return opened
        return closed

    def _by_rule(self, rule: str, said: str, done: str, mended: list[str]) -> None:
        if rule == "refuse":
            raise RowRefused(said)
        mended.append(f"{said}: {done}")

    def _moment(self, column: str | None, cells: Sequence[str]) -> datetime | None:
        return self._moments.read(self._get[column](cells), column) if column else None

    def _point(self, cells: Sequence[str], mended: list[str]) -> tuple[float, float] | None:
        try:
            return self._positions.read(cells)
        except CellRefused as why:
            mended.append(str(why))
            return None

    def _own_area(self, case: PastCase, cells: Sequence[str]) -> None:
        area = self._map.area
        value = self._get[area.column](cells) if area else ""
        if area and value and value not in area.absent:
            case.areas[area.set] = _area_code(area.codes, value)

    def _says(self, cells: Sequence[str]) -> bool | None:
        asked = self._map.on_time
        if asked is None:
            return None
        word = self._get[asked.column](cells)
        return True if word in asked.kept else False if word in asked.missed else None

    # promises and states

    def _due_there(self, cells: Sequence[str]) -> datetime | None:
        due = self._moment(self._map.times.due, cells)
        if due is None or self._map.times.due_is == "instant":
            return due
        workdays = self._city.workdays
        return workdays.end_of(workdays.local_day(due))

    def _promise(
        self, kept: Kept, opened: datetime, due_there: datetime | None
    ) -> tuple[datetime | None, promise.Target | None]:
        if self._map.promise == "file":
            return due_there, None
        if self._map.promise == "service" and kept.rule is not None:
            return self._due_at(kept.rule, opened), kept.rule
        return None, None

    def _due_at(self, rule: promise.Target, opened: datetime) -> datetime:
        if rule.counted_in in {"hours", "working_hours"}:
            return promise.due_at(rule, opened, self._city.workdays)
        workdays = self._city.workdays
        return self._due(rule, workdays.at(workdays.local_day(opened), workdays.opens))

    def _due_of_day(self, rule: promise.Target, start: datetime) -> datetime:
        return promise.due_at(rule, start, self._city.workdays)

    def _service(self, code: str) -> Kept:
        if code not in self._kept:
            self._kept[code] = self._described(self._services.get(code))
        return self._kept[code]

    def _described(self, service: Service | None) -> Kept:
        if service is None:
            kind = self._map.case_kind
            return Kept(kind, workflow.for_service(self._city, kind, None), None, False, False)
        rule = promise.rule_for(service.promise, {})
        return Kept(
            service.kind,
            workflow.for_service(self._city, service.kind, service.workflow),
            promise.Target.of(rule) if rule else None,
            bool(service.public and service.public.map),
            bool(service.public and service.public.open311),
        )

    def _state(self, flow: workflow.Workflow, word: str) -> str:
        key = (flow.name, word)
        if key not in self._states:
            self._states[key] = state_of(flow, word) or flow.starts
        return self._states[key]


def state_of(flow: workflow.Workflow, word: str) -> str | None:
    """The state a status word of the map names in this workflow; None when there is none."""
    if word in flow.data.states:
        return word
    if word == "open":
        return flow.starts
    if word == "closed":
        return next((name for name, state in flow.data.states.items() if state.phase == workflow.CLOSED), None)
    return None


@lru_cache(2_000)
def _area_code(codes: str, value: str) -> str:
    return codes.replace("{value}", fold(value).replace(" ", "_"))[:40]


def _hours(length: timedelta) -> str:
    return f"{length.total_seconds() / 3600:,.1f} hours"
