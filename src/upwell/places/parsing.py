"""Understands street addresses and corners as people type them.

Pure: text in, parts out; knows spellings, not which streets exist. Half-typed text is normal here, so every
part may be missing. search.py matches the parts to real streets; the importer builds streets from them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from upwell.lib import folding
from upwell.places import words
from upwell.places.coordinates import point_in

LONGEST = 200  # characters of a search that are looked at

_INVISIBLE = {"Cc", "Cf", "Co", "Cs"}
_DASHES = re.compile(r"[‐-―−]")
_FRACTIONS = {"½": " 1/2", "¼": " 1/4", "¾": " 3/4"}
_NUMBER = re.compile(r"^([0-9]{1,6})([a-z]?)(-[0-9]{1,6}[a-z]?)?$")
_FRACTION = re.compile(r"^[1-9]/[2-9]$")
_POSTCODE = re.compile(r"^([0-9]{5})(?:-[0-9]{4})?$")
_DIGITS = re.compile(r"^[0-9]{1,5}$")
_CORNER_OF = re.compile(
    r"^\s*(?:the\s+)?(?:corner|intersection|esquina|cruce|intersecci[oó]n)\s+(?:of|de|en|at)(?:\s+|$)", re.IGNORECASE
)
_BETWEEN = re.compile(r"\s*[&@+]\s*|\s+(?:and|at|y|con)(?:\s+|$)|\s*/\s*(?!\d(?:\s|$))", re.IGNORECASE)
_NUMBER_FIRST = re.compile(r"^\s*\d{1,6}[a-z]?(?:-\d+)?(?:\s+\d/\d)?\s+(?![&@/+]|and\s|at\s|y\s|con\s)", re.IGNORECASE)


def fold(text: str) -> str:
    """As lib.folding, quicker for the plain words most addresses are made of."""
    return " ".join(text.lower().split()) if text.isascii() else folding.fold(text)


@dataclass(frozen=True, slots=True)
class StreetText:
    """A street's name taken apart. `bare` is folded, without direction and type; `whole` keeps the type word."""

    bare: str
    direction: str = ""
    type: str = ""
    name: str = ""
    whole: str = ""

    @property
    def label(self) -> str:
        return " ".join(part for part in (self.direction, self.name, words.TYPE_PRINTED.get(self.type, "")) if part)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What the text says. `kind` is address, corner, point or nothing; unit_asked: "apt" was typed, no number yet."""

    kind: str
    street: StreetText | None = None
    cross: StreetText | None = None
    number: int | None = None
    number_text: str = ""
    unit: str = ""
    unit_asked: bool = False
    city: str = ""
    postcode: str = ""
    lat: float | None = None
    lon: float | None = None


NOTHING = Parsed("nothing")


_UNIT_FIRST = re.compile(r"(?:apt|apartment|unit|suite|ste|#)\.?\s*#?\s*[a-z0-9-]{1,8}", re.IGNORECASE)


def parse(text: str, cities: frozenset[str] = frozenset()) -> Parsed:
    """Takes what was typed apart; `cities` are folded names to recognise where no comma sets them off."""
    if point := point_in(text):
        return Parsed("point", lat=point[0], lon=point[1])
    text = clean(text)[:LONGEST]
    shortened = _CORNER_OF.sub("", text)
    corner_said = shortened != text
    parts = [part.strip() for part in shortened.split(",") if part.strip()]
    if not parts:
        return NOTHING
    if len(parts) > 1 and _UNIT_FIRST.fullmatch(parts[0]):
        parts = [*parts[1:], parts[0]]
    if len(parts) > 1 and _DIGITS.match(parts[0]):
        parts[:2] = [f"{parts[0]} {parts[1]}"]
    if corner_said and len(parts) > 1 and not _BETWEEN.search(parts[0]):
        parts[:2] = [f"{parts[0]} & {parts[1]}"]
    tail = _tail(parts[1:])
    line, tail = _line_without_tail(parts[0], tail, cities)
    return _corner(line, tail) or _address(line, tail)


def parse_street(text: str) -> StreetText:
    """A street's name alone: "N. First Street" → direction N, bare "1st", type st."""
    return _street(_tokens(clean(text)))


def clean(text: str) -> str:
    """Without control and invisible characters; fractions, dashes and spaces in one spelling."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = "".join(" " if unicodedata.category(character) in _INVISIBLE else character for character in text)
    for sign, spelled in _FRACTIONS.items():
        text = text.replace(sign, spelled)
    return " ".join(_DASHES.sub("-", text).split())


@dataclass(frozen=True, slots=True)
class _Tail:
    unit: str = ""
    unit_asked: bool = False
    city: str = ""
    postcode: str = ""


def _tokens(text: str) -> list[str]:
    spaced = text.replace("#", " # ").replace(".", " ").replace('"', " ").replace("(", " ").replace(")", " ")
    pieces = (piece.strip(";:!?*'") for piece in spaced.split())
    return [piece for piece in pieces if piece == "#" or any(character.isalnum() for character in piece)]


def _tail(parts: Sequence[str]) -> _Tail:
    """What stands after the first comma: unit, city, state and postcode in any order."""
    tail = _Tail()
    for part in parts:
        tokens = _tokens(part)
        if tokens and fold(tokens[0]) in words.UNIT_WORDS:
            tail = replace(tail, unit=_unit(tokens[1:]), unit_asked=len(tokens) == 1)
            continue
        tokens, postcode = _without_postcode(tokens)
        if tokens and fold(tokens[-1]) in words.STATES:
            tokens = tokens[:-1]
        city = fold(" ".join(tokens))
        known = bool(city) and city not in words.COUNTRIES and not tail.city
        tail = replace(tail, city=city if known else tail.city, postcode=postcode or tail.postcode)
    return tail


def _without_postcode(tokens: list[str]) -> tuple[list[str], str]:
    if tokens and (found := _POSTCODE.match(tokens[-1])):
        return tokens[:-1], found[1]
    return tokens, ""


def _line_without_tail(line: str, tail: _Tail, cities: frozenset[str]) -> tuple[str, _Tail]:
    """Cuts postcode, state and a known city from the end of the street line, where people leave out the commas."""
    tokens = line.split()
    if len(tokens) >= 3:
        rest, postcode = _without_postcode(tokens)
        if postcode:
            tokens, tail = rest, replace(tail, postcode=tail.postcode or postcode)
    folded = [fold(token.strip(".")) for token in tokens]
    state = bool(folded) and folded[-1] in words.STATES
    city_words = _city_at_end(folded[:-1], cities) if state else 0
    if city_words:
        city_words += 1
    elif state and tail.postcode and len(folded) > 2 and folded[-1] not in words.TYPE_OF:
        tokens, folded = tokens[:-1], folded[:-1]
    city_words = city_words or _city_at_end(folded, cities)
    if city_words:
        city = " ".join(folded[len(folded) - city_words :])
        city = city.rsplit(" ", 1)[0] if state and city not in cities else city
        tail, tokens = replace(tail, city=tail.city or city), tokens[:-city_words]
    return " ".join(tokens), tail


def _city_at_end(folded: list[str], cities: frozenset[str]) -> int:
    """How many words at the end are a city, so that a street's name still stands before it."""
    for count in (3, 2, 1):
        if " ".join(folded[-count:]) in cities and len(folded) > count:
            before = folded[:-count]
            names = [word for word in before if not _NUMBER.match(word) and word not in words.DIRECTION_OF]
            if names and before[-1] not in {"and", "y", "&", "at", "of", "de", "/", "@", "+", "con"}:
                return count
    return 0


def _corner(line: str, tail: _Tail) -> Parsed | None:
    if _NUMBER_FIRST.match(line):
        return None
    sides = _BETWEEN.split(line, maxsplit=2)
    if len(sides) < 2 or not sides[0].strip():
        return None
    street, cross = parse_street(sides[0]), parse_street(sides[1])
    if not street.bare:
        return None
    return Parsed("corner", street=street, cross=cross if cross.bare else None, city=tail.city, postcode=tail.postcode)


def _address(line: str, tail: _Tail) -> Parsed:
    if _NUMBER_FIRST.match(line):
        line = _BETWEEN.split(line, maxsplit=1)[0] if not _FRACTION.search(line) else line
    tokens = _tokens(line)
    tokens, number, number_text = _house_number(tokens)
    tokens, unit, asked = _split_unit(tokens, number is not None)
    street = _street(tokens)
    if not street.bare and number is None:
        return NOTHING
    return Parsed(
        "address",
        street=street if street.bare else None,
        number=number,
        number_text=number_text,
        unit=unit or tail.unit,
        unit_asked=asked or tail.unit_asked,
        city=tail.city,
        postcode=tail.postcode,
    )


def _house_number(tokens: list[str]) -> tuple[list[str], int | None, str]:
    found = _NUMBER.match(tokens[0].lower()) if tokens else None
    if found is None or (len(tokens) == 1 and found[2]):
        return _number_last(tokens)
    if len(tokens) == 2 and fold(tokens[1]) in words.TYPE_OF:  # "13 St" is a street
        return tokens, None, ""
    text = "".join(piece.upper() for piece in found.groups("") if piece)
    rest = tokens[1:]
    if rest and _FRACTION.match(rest[0]):
        text, rest = f"{text} {rest[0]}", rest[1:]
    return rest, int(found[1]), text


def _number_last(tokens: list[str]) -> tuple[list[str], int | None, str]:
    """ "Calle Santa Clara 200", as written in Spanish."""
    if len(tokens) >= 3 and _DIGITS.match(tokens[-1]) and fold(tokens[-2]) not in words.UNIT_WORDS:
        return tokens[:-1], int(tokens[-1]), tokens[-1]
    return tokens, None, ""


def _split_unit(tokens: list[str], numbered: bool) -> tuple[list[str], str, bool]:
    for place in range(1, len(tokens)):
        if fold(tokens[place]) in words.UNIT_WORDS and len(tokens) - place <= 3:
            return tokens[:place], _unit(tokens[place + 1 :]), place == len(tokens) - 1
    last = tokens[-1].lower() if tokens else ""
    bare_unit = last.isdigit() or (len(last) == 1 and last not in words.DIRECTION_OF)
    if numbered and len(tokens) >= 3 and bare_unit and fold(tokens[-2]) in words.TYPE_OF:
        return tokens[:-1], last.upper(), False
    return tokens, "", False


def _unit(tokens: Sequence[str]) -> str:
    return " ".join(word for word in tokens if word != "#").upper()[:20]


def _street(tokens: list[str]) -> StreetText:
    folded = [fold(token) for token in tokens]
    tokens, folded, direction = _take_direction(tokens, folded)
    kind = ""
    if len(folded) > 1 and folded[-1] in words.TYPE_OF:
        kind = words.TYPE_OF[folded[-1]]
    bare_words, names = (folded[:-1], tokens[:-1]) if kind else (folded, tokens)
    bare, name = _canonical(bare_words, names, had_type=bool(kind))
    whole = f"{bare} {folded[-1]}" if kind else bare
    return StreetText(bare, direction, kind, name, whole)


def _take_direction(tokens: list[str], folded: list[str]) -> tuple[list[str], list[str], str]:
    """A direction leads ("N 1st St") or stands after the type ("Branham Ln E"); "North St" keeps its name."""
    if len(folded) > 1 and folded[0] in words.DIRECTION_OF and not (len(folded) == 2 and folded[1] in words.TYPE_OF):
        return tokens[1:], folded[1:], words.DIRECTION_OF[folded[0]]
    if len(folded) > 2 and folded[-1] in words.DIRECTION_OF and folded[-2] in words.TYPE_OF:
        return tokens[:-1], folded[:-1], words.DIRECTION_OF[folded[-1]]
    return tokens, folded, ""


def _canonical(folded: list[str], names: list[str], *, had_type: bool) -> tuple[str, str]:
    bare: list[str] = []
    printed: list[str] = []
    place = 0
    while place < len(folded):
        number, used = _ordinal(folded, place)
        word = words.ordinal(number) if number else folded[place]
        if used == 1 and not number and place == 0 and len(folded) > 1:
            word = words.LONG_FORMS.get(word, word)
        bare.append(word)
        printed.append(word if number else _titled(names[place]))
        place += used
    if len(bare) == 1 and had_type and _DIGITS.match(bare[0]) and len(bare[0]) <= 3:
        bare = printed = [words.ordinal(int(bare[0]))]
    return " ".join(bare), " ".join(printed)


def _ordinal(folded: list[str], place: int) -> tuple[int, int]:
    """(number, words used): "twenty first" → (21, 2), "twenty-first" → (21, 1), anything else → (0, 1)."""
    first, _, second = folded[place].partition("-")
    if first in words.TENS and words.ORDINALS.get(second, 10) < 10:
        return words.TENS[first] + words.ORDINALS[second], 1
    following = folded[place + 1] if place + 1 < len(folded) else ""
    if first in words.TENS and not second and words.ORDINALS.get(following, 10) < 10:
        return words.TENS[first] + words.ORDINALS[following], 2
    return words.ORDINALS.get(folded[place], 0), 1


def _titled(word: str) -> str:
    if not (word.isupper() or word.islower()):
        return word
    return re.sub(r"(^|[-'’](?=\w{2}))([^\W\d_])", lambda found: found[1] + found[2].upper(), word.lower())
