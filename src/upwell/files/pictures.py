"""Makes a clean picture out of whatever somebody sent, or says why not. Pure: bytes in, bytes out.

Only JPEG, PNG and WebP are read; the size, and how often a JPEG goes over it, are known and judged before a pixel is
decoded; the turn a camera noted is applied; the result is a new JPEG drawn from the pixels, so nothing else comes
along: no place, no camera, no comment, no profile, no tail behind the picture. The place is read first and handed back
as a suggestion only."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 10_000_000
MOST_PIXELS, MOST_UNFOLDED = 50_000_000, 20_000_000
UNFOLDED = {"PNG", "WEBP"}
"""A JPEG is decoded small; of these every pixel is unfolded, and a few kilobytes can hold very many."""
MOST_SCANS, MOST_WORK = 100, 1_000_000_000
"""A progressive JPEG is drawn in scans, ten or so: each may be a few bytes and still goes over every pixel."""
LONG_SIDE = 2048
SMALL_SIDE = 400
QUALITY = 82
_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]", re.DOTALL)  # of a JPEG: not within its pixels, nor filling
_START, _END, _SCAN, _FIRST_WITH_LENGTH = 0xD8, 0xD9, 0xDA, 0xC0


class NotAPicture(Exception):
    """We can only take photos: JPEG, PNG or WebP."""

    def __init__(self, code: str) -> None:
        """`code`: empty, format (another kind of file) or broken (cannot be read to its end)."""
        super().__init__(code)
        self.code = code


class PictureTooLarge(Exception):
    """This photo is too large. Send one of at most 10 MB."""

    def __init__(self, code: str) -> None:
        """`code`: bytes, pixels or scans."""
        super().__init__(code)
        self.code = code


class PictureTooSlow(PictureTooLarge):
    """This photo is saved in a way that takes too long to open. Save it anew as a plain JPEG, then send that."""


@dataclass(frozen=True, slots=True)
class Picture:
    """`jpeg`: at most 2048 pixels on the long side; `small`: at most 400. `position`: latitude, longitude or None."""

    jpeg: bytes
    small: bytes
    width: int
    height: int
    position: tuple[float, float] | None


def clean(data: bytes) -> Picture:
    """Raises NotAPicture or PictureTooLarge."""
    if not data:
        raise NotAPicture("empty")
    if len(data) > MOST_BYTES:
        raise PictureTooLarge("bytes")
    image = _opened(data)
    if image.width * image.height > (MOST_UNFOLDED if image.format in UNFOLDED else MOST_PIXELS):
        raise PictureTooLarge("pixels")
    if image.format not in UNFOLDED:
        _judge_scans(data, image.width * image.height)
    position = _position(image)
    try:
        drawn = _drawn(image)
    except Exception as error:  # decoders meet broken data with whatever comes to hand
        raise NotAPicture("broken") from error
    small = drawn.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE), Image.Resampling.LANCZOS)
    return Picture(_encoded(drawn), _encoded(small), drawn.width, drawn.height, position)


def _opened(data: bytes) -> Image.Image:
    try:
        return Image.open(BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureTooLarge("pixels") from error
    except Exception as error:  # as above
        raise NotAPicture("format") from error


def _judge_scans(data: bytes, pixels: int) -> None:
    most = min(MOST_SCANS, MOST_WORK // max(pixels, 1))
    if any(number > most for number, _at in enumerate(_scans(data), start=1)):
        raise PictureTooSlow("scans")


def _scans(data: bytes) -> Iterator[int]:
    """Where each scan of a JPEG begins. What stands in the notes before or behind the picture counts for nothing."""
    at = 2
    while found := _MARKER.search(data, at):
        at, marker = found.end(), found.group()[1]
        if marker == _END:
            return
        if marker == _SCAN:
            yield at
        if marker >= _FIRST_WITH_LENGTH and marker != _START:
            at += int.from_bytes(data[at : at + 2])


def _drawn(image: Image.Image) -> Image.Image:
    """A new RGB image of the right way up and size that holds pixels and nothing else."""
    # a large JPEG is decoded at half or a quarter of its size: less memory, same result after shrinking
    image.draft(image.mode, (LONG_SIDE, LONG_SIDE))
    image.load()
    upright = ImageOps.exif_transpose(_plain(image))
    upright.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    sheet = Image.new("RGB", upright.size, "white")
    sheet.paste(upright, mask=upright.getchannel("A") if upright.mode == "RGBA" else None)
    return sheet


def _plain(image: Image.Image) -> Image.Image:
    """In one of two modes, RGB or RGBA; keeps the note about the turn for the next step."""
    if image.mode in {"RGB", "RGBA"}:
        return image
    if image.mode.startswith(("I", "F")):
        # sixteen bits of grey; a plain conversion would show everything above 255 as white
        return image.point(lambda level: level * (1 / 256)).convert("L").convert("RGB")
    transparent = image.mode in {"LA", "La", "PA", "RGBa"} or "transparency" in image.info
    return image.convert("RGBA" if transparent else "RGB")


def _encoded(image: Image.Image) -> bytes:
    out = BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True, comment=b"", exif=b"", icc_profile=None)
    return out.getvalue()


def _position(image: Image.Image) -> tuple[float, float] | None:
    try:
        gps = image.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        lat = _degrees(gps, ExifTags.GPS.GPSLatitude, ExifTags.GPS.GPSLatitudeRef, "S")
        lon = _degrees(gps, ExifTags.GPS.GPSLongitude, ExifTags.GPS.GPSLongitudeRef, "W")
    except Exception:  # a picture without a usable place is still a picture
        return None
    inside = abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0, 0)
    return (round(lat, 6), round(lon, 6)) if inside and math.isfinite(lat + lon) else None


def _degrees(gps: Mapping[int, Any], tag: int, side: int, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in gps[tag])
    value = degrees + minutes / 60 + seconds / 3600
    return -value if str(gps.get(side, "")).upper().startswith(negative) else value
