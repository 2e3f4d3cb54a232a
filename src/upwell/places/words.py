"""The words of United States street addresses: types, directions, units, ordinals, states.

Data only: each spelling people use, mapped to one code, and the short form printed for it."""

# code: (printed form, other spellings). The code itself is a spelling too.
_TYPES: dict[str, tuple[str, str]] = {
    "aly": ("Aly", "alley allee ally"),
    "arc": ("Arc", "arcade"),
    "ave": ("Ave", "av aven avenu avenue avn avnue avda"),
    "bnd": ("Bend", "bend"),
    "blvd": ("Blvd", "bl bd boul boulevard boulv bulevar"),
    "brg": ("Brg", "bridge brdge"),
    "byp": ("Byp", "bypass bypas"),
    "cir": ("Cir", "ci cr circ circl circle crcl"),
    "clf": ("Clf", "cliff"),
    "cmn": ("Cmn", "common commons cm"),
    "cor": ("Cor", "corner"),
    "crk": ("Crk", "creek"),
    "cres": ("Cres", "crescent crsent"),
    "ct": ("Ct", "court crt"),
    "ctr": ("Ctr", "center centre cntr"),
    "cts": ("Cts", "courts"),
    "cv": ("Cv", "cove"),
    "dr": ("Dr", "drive driv drv"),
    "est": ("Est", "estate estates"),
    "expy": ("Expy", "ex exp expr express expressway expw expwy exwy xwy"),
    "ext": ("Ext", "extension"),
    "fwy": ("Fwy", "freeway frwy freewy"),
    "gdns": ("Gdns", "garden gardens gdn"),
    "gln": ("Gln", "glen"),
    "grn": ("Grn", "green"),
    "grv": ("Grv", "grove"),
    "hts": ("Hts", "heights"),
    "hwy": ("Hwy", "hw highway highwy hiway hiwy hway"),
    "jct": ("Jct", "junction"),
    "ln": ("Ln", "lane"),
    "loop": ("Loop", "lp loops"),
    "mall": ("Mall", ""),
    "mdws": ("Mdws", "meadows"),
    "mnr": ("Mnr", "manor"),
    "oval": ("Oval", "ovl"),
    "park": ("Park", ""),
    "pass": ("Pass", ""),
    "path": ("Path", "paths"),
    "pike": ("Pike", ""),
    "pkwy": ("Pkwy", "pk pky pkway parkway parkwy py"),
    "pl": ("Pl", "place plc"),
    "plz": ("Plz", "plaza plza"),
    "pt": ("Pt", "point"),
    "rd": ("Rd", "road"),
    "rdg": ("Rdg", "ridge"),
    "row": ("Row", ""),
    "rte": ("Rte", "route"),
    "run": ("Run", ""),
    "sq": ("Sq", "square sqr sqre"),
    "st": ("St", "str street strt stret strret"),
    "ter": ("Ter", "te terr terrace"),
    "trce": ("Trce", "trace"),
    "trl": ("Trl", "tr trail trails"),
    "tunl": ("Tunl", "tunnel"),
    "vis": ("Vis", "vista"),
    "vlg": ("Vlg", "village villag"),
    "walk": ("Walk", ""),
    "walkway": ("Walkway", "ww wkwy"),
    "way": ("Way", "wy"),
    "xing": ("Xing", "crossing crssng"),
}

TYPE_OF: dict[str, str] = {
    spelling: code for code, (_, spellings) in _TYPES.items() for spelling in (code, *spellings.split())
}
TYPE_PRINTED: dict[str, str] = {code: printed for code, (printed, _) in _TYPES.items()}

DIRECTION_OF: dict[str, str] = {
    "n": "N", "no": "N", "north": "N", "norte": "N",
    "s": "S", "so": "S", "south": "S", "sur": "S",
    "e": "E", "east": "E", "este": "E",
    "w": "W", "west": "W", "oeste": "W",
    "ne": "NE", "northeast": "NE", "nw": "NW", "northwest": "NW",
    "se": "SE", "southeast": "SE", "sw": "SW", "southwest": "SW",
}  # fmt: skip

UNIT_WORDS = frozenset({
    "#", "unit", "apt", "apartment", "ste", "suite", "rm", "room", "bldg", "building", "fl", "floor", "lot", "spc",
    "space", "sp", "trlr", "trailer", "dept", "depto", "departamento", "apto", "apartamento", "unidad",
})  # fmt: skip

LONG_FORMS = {"st": "saint", "mt": "mount", "ft": "fort"}
SPANISH_TYPES = frozenset({"calle", "avenida", "avda", "av", "camino", "bulevar"})

_UNITS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
_TEENS = [
    "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SPANISH = [
    "primera", "segunda", "tercera", "cuarta", "quinta", "sexta", "septima", "octava", "novena", "decima",
]  # fmt: skip


def ordinal(number: int) -> str:
    """1 → 1st, 12 → 12th, 23 → 23rd."""
    if number % 100 in {11, 12, 13}:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


ORDINALS: dict[str, int] = {word: value for value, word in enumerate(_UNITS, 1)}
ORDINALS |= {word: value for value, word in enumerate(_TEENS, 10)}
ORDINALS |= {word[:-1] + "ieth": value * 10 for value, word in enumerate(_TENS, 2)}
ORDINALS |= {word: value for value, word in enumerate(_SPANISH, 1)}
TENS: dict[str, int] = {word: value * 10 for value, word in enumerate(_TENS, 2)}

STATES = frozenset({
    "al", "ak", "az", "ar", "ca", "co", "ct", "de", "fl", "ga", "hi", "id", "il", "in", "ia", "ks", "ky", "la", "me",
    "md", "ma", "mi", "mn", "ms", "mo", "mt", "ne", "nv", "nh", "nj", "nm", "ny", "nc", "nd", "oh", "ok", "or", "pa",
    "ri", "sc", "sd", "tn", "tx", "ut", "vt", "va", "wa", "wv", "wi", "wy", "dc", "pr", "california",
})  # fmt: skip
COUNTRIES = frozenset({"usa", "us", "united states", "estados unidos", "eeuu"})
