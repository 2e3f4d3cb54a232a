"""A drawing such as an applicant might send: a few rooms with measures, as a PDF."""

from __future__ import annotations

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

SIZE = (850, 1100)
INK = (30, 50, 90)


def pdf(chance: Random) -> bytes:
    sheet = Image.new("RGB", SIZE, "white")
    draw = ImageDraw.Draw(sheet)
    wall, split = 420 + chance.randrange(-60, 60), 540 + chance.randrange(-80, 80)
    for box in ((120, 200, wall, split), (wall, 200, 730, split), (120, split, 730, 880)):
        draw.rectangle(box, outline=INK, width=5)
        feet = f"{(box[2] - box[0]) // 20}' x {(box[3] - box[1]) // 20}'"
        draw.text(((box[0] + box[2]) / 2 - 40, (box[1] + box[3]) / 2), feet, fill=INK, font_size=26)
    draw.text((120, 130), 'Plan, 1/4" = 1 foot', fill=INK, font_size=28)
    out = BytesIO()
    sheet.save(out, "PDF", resolution=100)
    return out.getvalue()
