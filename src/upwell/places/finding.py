"""Puts together what was typed, the streets it may name and the numbers that exist there.

Decides the order of candidates and when a close number is offered instead. At most two queries a search, both by index.
For queries.py only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import F, Q, QuerySet

from upwell.places import candidates, editions, lookup_sql, parsing
from upwell.places.candidates import AddressRow, Candidate
from upwell.places.models import Address, Crossing, Edition, Street, street_label
from upwell.places.parsing import Parsed, fold
from upwell.places.search import KnownStreet, StreetIndex, StreetMatch

_FEW_UNITS = 4  # shown right under their building
_OPENED = 3  # buildings whose units are looked at
_FITS = 25.0  # how far below the best street another is still offered
_SAME = 7.0  # how far below the best one a street counts as just as good (a missing or wrong direction)

Scored = tuple[float, Candidate]


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept in the process for searching."""

    streets: StreetIndex
    cities: frozenset[str]


def _known(_stamp: str) -> Known:
    rows = Street.objects.values_list("id", "bare", "direction", "type").iterator()
    cities = Edition.objects.filter(id=Edition.ONLY).values_list("cities", flat=True).first() or ()
    return Known(StreetIndex(KnownStreet(*row) for row in rows), frozenset(cities))


known = editions.Kept(_known)


def understood(text: str) -> Parsed:
    return parsing.parse(text, known.get().cities)


def corners(text: Parsed) -> list[Scored]:
    """Crossings of the two streets; of the first one while the second is not typed yet."""
    streets = known.get().streets
    if text.street is None:
        return []
    first = _scores(streets.find(text.street))
    second = _scores(streets.find(text.cross)) if text.cross else {}
    if not first or (text.cross and not second):
        return []
    return [(_corner_score(row, first, second), _crossing(row, first)) for row in _crossings(first, second)]


def addresses(text: Parsed) -> list[Scored]:
    """Addresses with this number, or close ones; without a number, what stands on the street."""
    if text.street is None:
        return []
    matches = known.get().streets.find(text.street)
    if not matches:
        return []
    scores = _scores([match for match in matches if match.score > matches[0].score - _FITS])
    if text.number is None:
        return _on_street(scores)
    found = _with_number(text, text.number, scores)
    best = matches[0].score
    alike = [street for street, score in scores.items() if score > best - _SAME]
    if not any(score > best - _SAME for score, _ in found):
        found += _closest(text.number, {street: scores[street] for street in alike[:2]})
    return found


def _scores(matches: Sequence[StreetMatch]) -> dict[int, float]:
    return {match.id: match.score for match in matches}


def address_rows(rows: QuerySet[Address]) -> list[AddressRow]:
    return [AddressRow(*row) for row in rows.values_list(*AddressRow.FIELDS)]


def _with_number(text: Parsed, number: int, scores: dict[int, float]) -> list[Scored]:
    houses = [(scores[house.street_id] + _agreement(text, house), house) for house in lookup_sql.houses(scores, number)]
    houses.sort(key=lambda one: -one[0])
    found: list[Scored] = []
    for place, (score, house) in enumerate(houses):
        offered = _house(text, house) if place < _OPENED else [candidates.of_house(house)]
        found += [(score - 0.01 * after, one) for after, one in enumerate(offered)]
    return found


def _agreement(text: Parsed, row: AddressRow) -> float:
    score = 3.0 if row.number_text == text.number_text else -3.0
    if text.city:
        score += 2.0 if fold(row.city) == text.city else -4.0
    if text.postcode:
        score += 2.0 if row.postcode == text.postcode else -2.0
    return score


def _house(text: Parsed, house: AddressRow) -> list[Candidate]:
    """A single address; or the building first, and its units when they are few or asked for."""
    building = candidates.of_house(house)
    if house.members == 1 or not (text.unit or text.unit_asked or house.units <= _FEW_UNITS):
        return [building]
    units = in_order(lookup_sql.units(house))
    if not text.unit:
        return [building, *(candidates.of_address(row) for row in units)]
    same = [row for row in units if row.unit == text.unit]
    begin = [row for row in units if row.unit.startswith(text.unit)]
    return [*(candidates.of_address(row) for row in same or begin), building]


def in_order(rows: Iterable[AddressRow]) -> list[AddressRow]:
    return sorted(rows, key=lambda row: (len(row.unit) if row.unit.isdigit() else 0, row.unit))


def _closest(number: int, scores: dict[int, float]) -> list[Scored]:
    """The three nearest numbers of each street, the same side of the street a little nearer."""
    houses = lookup_sql.closest_houses(list(scores), number)
    houses.sort(key=lambda house: abs(house.number - number) + 3 * ((house.number - number) % 2))
    found: list[Scored] = []
    for street, score in scores.items():
        nearest = [house for house in houses if house.street_id == street][:3]
        found += [(score - 10 - place, _offered(candidates.CLOSEST, house)) for place, house in enumerate(nearest)]
    return found


def _offered(why: str, house: AddressRow) -> Candidate:
    return candidates.offered_as(why, candidates.of_house(house))


def _on_street(scores: dict[int, float]) -> list[Scored]:
    """No number yet: the best streets' crossings, then a few of their addresses."""
    best = dict(islice(scores.items(), 3))
    why = candidates.ON_STREET
    found = [(_best(row, best), candidates.offered_as(why, _crossing(row, best))) for row in _crossings(best, {})]
    houses = lookup_sql.first_houses(list(best))
    return found + [(best[house.street_id] - 1, _offered(why, house)) for house in houses]


CrossingRow = tuple[int, int, int, float, float, str, str, str, str, str, str]


def _crossings(first: dict[int, float], second: dict[int, float]) -> list[CrossingRow]:
    if second:
        wanted = Q(street_a_id__in=first, street_b_id__in=second) | Q(street_a_id__in=second, street_b_id__in=first)
    else:
        wanted = Q(street_a_id__in=first) | Q(street_b_id__in=first)
    return list(crossing_rows(Crossing.objects.filter(wanted))[:60])


def crossing_rows(rows: QuerySet[Crossing]) -> "QuerySet[Crossing, CrossingRow]":
    a, b = F("street_a__name"), F("street_b__name")
    return rows.values_list(
        "id", "street_a_id", "street_b_id", "lat", "lon",
        "street_a__direction", a, "street_a__type", "street_b__direction", b, "street_b__type",
    )  # fmt: skip


def _crossing(row: CrossingRow, first: dict[int, float]) -> Candidate:
    pk, a, _, lat, lon, *names = row
    sides = [street_label(*names[:3]), street_label(*names[3:])]
    if first and a not in first:
        sides.reverse()
    return Candidate(f"x{pk}", candidates.CROSSING, " & ".join(sides), lat, lon)


def _corner_score(row: CrossingRow, first: dict[int, float], second: dict[int, float]) -> float:
    a, b = row[1], row[2]
    if not second:
        return _best(row, first)
    straight = first.get(a, 0.0) + second.get(b, 0.0) if a in first and b in second else 0.0
    turned = first.get(b, 0.0) + second.get(a, 0.0) if b in first and a in second else 0.0
    return max(straight, turned) / 2


def _best(row: CrossingRow, scores: dict[int, float]) -> float:
    return max(scores.get(row[1], 0.0), scores.get(row[2], 0.0))


def crossing_candidate(row: CrossingRow) -> Candidate:
    return _crossing(row, {})
