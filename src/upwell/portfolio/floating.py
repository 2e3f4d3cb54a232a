"""What of each service is above the waterline, what below, and of what nobody has said: by transactions, cost, people
or services; of all, or of a department, or of a kind. Reads the entries once for each edition of the collection; the
drawing is `inventory.iceberg`.

What stands at one time is added to nothing that is counted, nor a month to a year: both are left out, and told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from upwell.portfolio import queries
from upwell.portfolio.inventory import iceberg as drawing
from upwell.portfolio.inventory.iceberg import Drawing, Layer, Part
from upwell.portfolio.kept import kept
from upwell.portfolio.models import Collection, Department, Entry

WAYS = ("volume", "cost", "people", "services")
SIDES = ("above", "below", "unknown")
LAYERS = ("service", "department", "kind")
ROWS = 30
"""Services in the table; of departments and kinds all stand there."""
_NAMES = ("code", "name", "top__name", "top__code", "category", "online", "standing", "volume", "digital_volume",
          "cost", "digital_cost_per_transaction", "people", "volume_kind", "start", "until")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ice:
    """Of one service, department or kind: its amount on either side, and unknown."""

    code: str
    name: str
    department: str
    department_code: str
    kind: str
    above: float
    below: float
    unknown: float

    @property
    def amount(self) -> float:
        return self.above + self.below + self.unknown


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at: `way` is what an area means, `layer` what a layer is; one department, one kind, or all."""

    way: str
    layer: str
    department: Department | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """How many services are in no layer: nobody said an amount, they say what stands, or figures of more or fewer
    months than the others."""

    silent: int = 0
    standing: int = 0
    elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class Floe:
    """A layer as it is drawn: of one, or of so many together."""

    layer: Layer
    side: str
    one: Ice | None
    count: int


@dataclass(frozen=True, slots=True)
class Berg:
    """`rows`: the largest, for the table; `rest`: how many more there are, and their sum. `parts`: by side."""

    view: View
    drawn: Drawing | None
    floes: Sequence[Floe]
    rows: Sequence[Ice]
    rest: tuple[int, Ice] | None
    parts: Mapping[str, float]
    left: Left
    has_points: bool

    @property
    def whole(self) -> float:
        return sum(self.parts.values())


def berg(of: Collection, view: View) -> Berg:
    department = view.department.id if view.department else None
    return kept(of, lambda: _made(of, view), "berg", view.way, view.layer, department, view.kind)


def _made(of: Collection, view: View) -> Berg:
    found, left, has_points = ice(of, view)
    if view.layer != "service":
        found = grouped(found, view.layer)
    most = ROWS if view.layer == "service" else len(found)
    parts = dict(zip(SIDES, totals(found), strict=True))
    rest = found[most:]
    added = (len(rest), Ice("", "", "", "", "", *totals(rest))) if rest else None
    drawn = drawing.draw(*([Part(str(place), getattr(one, side)) for place, one in enumerate(found)] for side in SIDES))
    is_any = any(parts.values())
    floes = [_floe(layer, side, found) for side in SIDES for layer in getattr(drawn, side)] if is_any else []
    empty = replace(drawn, above=(), below=(), unknown=()) if is_any else None  # its layers would keep every key
    return Berg(view, empty, floes, found[:most], added, parts, left, has_points)


def _floe(layer: Layer, side: str, found: Sequence[Ice]) -> Floe:
    one = found[int(layer.keys[0])] if len(layer.keys) == 1 else None
    return Floe(replace(layer, keys=()), side, one, len(layer.keys))


def ice(of: Collection, view: View) -> tuple[list[Ice], Left, bool]:
    """The services that have an amount, the largest first; how many have none, and whether points are told of any."""
    found, has_points = [], False
    silent = standing = elsewhere = 0
    usual = queries.months(of.start, of.until)
    for code, name, top, top_code, kind, *said in _services(of, view).values_list(*_NAMES).iterator(chunk_size=2_000):
        row = dict(zip(_NAMES[5:], said, strict=True))
        has_points = has_points or bool(row["online"])
        parts = _parts(row, view.way)
        if parts is None:
            silent += 1
        elif view.way == "volume" and row["volume_kind"] == Entry.STOCK:
            standing += 1
        elif view.way != "services" and of.also and queries.months(row["start"], row["until"]) != usual:
            elsewhere += 1
        elif any(parts):
            found.append(Ice(code, name, top or "", top_code or "", kind, *parts))
    found.sort(key=lambda one: (-one.amount, one.name))
    return found, Left(silent, standing, elsewhere), has_points


def _services(of: Collection, view: View) -> QuerySet[Entry]:
    found = queries.live(of)
    if view.department:
        found = queries.of_department(found, view.department)
    return found.filter(category=view.kind) if view.kind else found


def grouped(found: Sequence[Ice], by: str) -> list[Ice]:
    """Added up by department or kind, which then stands in the place of a service; those of none are one line."""
    sums: dict[str, list[float]] = {}
    names = {}
    for one in found:
        code, name = (one.kind, one.kind) if by == "kind" else (one.department_code, one.department)
        each = sums.setdefault(code, [0.0, 0.0, 0.0])
        names[code] = name
        for place, amount in enumerate((one.above, one.below, one.unknown)):
            each[place] += amount
    made = [Ice(code, names[code], "", "", "", *each) for code, each in sums.items()]
    return sorted(made, key=lambda one: (-one.amount, one.name))


def usual(of: Collection) -> str:
    """By transactions where they are known of most services; else by services, or the few that are counted would look
    like all there is."""
    return kept(of, lambda: _usual(of), "usual")


def _usual(of: Collection) -> str:
    every = queries.live(of)
    known = every.filter(volume__isnull=False).count() if of.until else 0
    return "volume" if known and known * 2 >= every.count() else "services"


def _parts(row: dict[str, object], way: str) -> tuple[float, float, float] | None:
    amount = 1.0 if way == "services" else row[way]
    if not isinstance(amount, float):
        return None
    if row["online"] or way == "services":
        return _by_standing(str(row["standing"]), amount)
    above = _online(row, way, amount)
    return (0.0, 0.0, amount) if above is None else (above, amount - above, 0.0)


def _by_standing(standing: str, amount: float) -> tuple[float, float, float]:
    if standing == "unknown":
        return 0.0, 0.0, amount
    return (amount, 0.0, 0.0) if standing == "online" else (0.0, amount, 0.0)


def _online(row: dict[str, object], way: str, amount: float) -> float | None:
    """Where no points are told: what was done online of it; None where nobody can say."""
    digital, volume, each = row["digital_volume"], row["volume"], row["digital_cost_per_transaction"]
    if way == "people" or not isinstance(digital, float) or not isinstance(volume, float):
        return None
    if way == "volume" or not volume:
        return min(digital, amount)
    if digital in (0.0, volume):
        return amount if digital else 0.0
    return min(digital * each, amount) if isinstance(each, float) else None


def totals(found: Sequence[Ice]) -> Iterator[float]:
    yield sum(one.above for one in found)
    yield sum(one.below for one in found)
    yield sum(one.unknown for one in found)
