"""Typographic signs as the plain ones that a text message carries at no extra cost; words keep their accents. Pure."""

_ONE_FOR_ONE = {
    '"': "“”„«»″",
    "'": "‘’‚′",
    "-": "–—‐‑−•·",
    " ": "\u00a0\u202f\u2009\t",
    "x": "×",
    "...": "…",
    "->": "→",
    "": "\u200b\u200c\u200d\u2060\ufeff",
}
_TABLE = str.maketrans({sign: plain for plain, signs in _ONE_FOR_ONE.items() for sign in signs})


def plain(text: str) -> str:
    return text.translate(_TABLE)
