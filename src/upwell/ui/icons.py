"""The city's sign as a picture for the home screen of a phone, in the city's colours. Pure but for drawing.

Drawn four times as large and made smaller: clean edges without a program for vectors."""

import io
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw

from upwell.ui import theme as colours

LARGER = 4
HEXAGON = ((16, 2), (29, 9), (29, 23), (16, 30), (3, 23), (3, 9))
WAVES = (13.0, 19.0)


@dataclass(frozen=True, slots=True)
class Icon:
    """`share`: how much of the side the sign takes; masks of phones cut away what is outside the middle four fifths."""

    side: int
    share: float
    ground: str = ""  # which colour of the theme lies behind; none: nothing
    sign: str = "band"
    waves: str = "accent"
    purpose: str = "any"


ICONS = {
    "icon-192": Icon(192, 0.96),
    "icon-512": Icon(512, 0.96),
    "maskable-192": Icon(192, 0.58, "band", "on-band", "band", "maskable"),
    "maskable-512": Icon(512, 0.58, "band", "on-band", "band", "maskable"),
    "monochrome-192": Icon(192, 0.8, sign="white", waves="", purpose="monochrome"),
    "monochrome-512": Icon(512, 0.8, sign="white", waves="", purpose="monochrome"),
    "apple-180": Icon(180, 0.66, "band", "on-band", "band"),
}


@lru_cache(maxsize=32)
def png(name: str, theme: colours.Theme) -> bytes:
    """The picture as PNG. Raises KeyError for a name that is not in ICONS."""
    icon = ICONS[name]
    known = {**colours.day(theme), "white": "#ffffff"}
    side = icon.side * LARGER
    picture = Image.new("RGBA", (side, side), known[icon.ground] if icon.ground else (0, 0, 0, 0))
    scale, pen = side * icon.share / 28, ImageDraw.Draw(picture)

    def at(x: float, y: float) -> tuple[float, float]:
        return side / 2 + (x - 16) * scale, side / 2 + (y - 16) * scale

    pen.polygon([at(x, y) for x, y in HEXAGON], fill=known[icon.sign])
    ink = known[icon.waves] if icon.waves else (0, 0, 0, 0)
    width = round(2.4 * scale)
    for height in WAVES:
        line = [at(x, y) for x, y in _wave(height)]
        pen.line(line, fill=ink, width=width, joint="curve")
        for x, y in (line[0], line[-1]):
            pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=ink)
    found = io.BytesIO()
    picture.resize((icon.side, icon.side), Image.Resampling.LANCZOS).save(found, "PNG", optimize=True)
    return found.getvalue()


def _wave(height: float) -> list[tuple[float, float]]:
    """Two bows of a cubic curve, the second turned over, as the sign in the header has them."""
    found = []
    for begin, turn in ((9.0, 1), (16.0, -1)):
        for step in range(25):
            t = step / 24
            x = 3 * (1 - t) ** 2 * t * 2.3 + 3 * (1 - t) * t**2 * 4.7 + t**3 * 7
            y = 3 * (1 - t) ** 2 * t * 2 + 3 * (1 - t) * t**2 * 2
            found.append((begin + x, height + turn * y))
    return found
