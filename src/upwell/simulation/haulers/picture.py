"""A small picture such as a crew might send: a street, a truck, what lies there or no longer does."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

SIZE = (240, 160)


@lru_cache(maxsize=64)
def of(job: str, cleared: bool) -> bytes:
    chance = Random(job)
    sky = (150 + chance.randrange(60), 190 + chance.randrange(40), 235)
    picture = Image.new("RGB", SIZE, sky)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 90, 240, 160), fill=(120, 120, 125))
    draw.rectangle((0, 82, 240, 96), fill=(190, 190, 185))
    left = 20 + chance.randrange(60)
    draw.rectangle((left, 50, left + 90, 88), fill=(40, 110, 70))
    draw.rectangle((left + 90, 62, left + 116, 88), fill=(60, 60, 70))
    for wheel in (left + 18, left + 96):
        draw.ellipse((wheel, 80, wheel + 18, 98), fill=(20, 20, 20))
    for _ in range(0 if cleared else 4):
        x, y = chance.randrange(10, 200), chance.randrange(100, 130)
        draw.rectangle((x, y, x + 28, y + 18), fill=tuple(chance.randrange(60, 200) for _ in range(3)))
    out = BytesIO()
    picture.save(out, "JPEG", quality=60)
    return out.getvalue()
