import random
import struct
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from PIL import ExifTags, Image, ImageCms, PngImagePlugin
from PIL.TiffImagePlugin import IFDRational

from upwell.files import pictures
from upwell.files.pictures import NotAPicture, PictureTooLarge, PictureTooSlow, clean

# Pillow warns of broken notes in a picture; the pictures here are broken on purpose
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL")


def encoded(image: Image.Image, format_: str = "JPEG", **options) -> bytes:
    out = BytesIO()
    image.save(out, format_, **options)
    return out.getvalue()


def halves(size=(60, 40)) -> Image.Image:
    """Left red, right blue."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    return image


def reopened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


def near(image: Image.Image, at: tuple[int, int], wanted: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 40 for one, other in zip(image.getpixel(at), wanted, strict=True))


RED, BLUE = (255, 0, 0), (0, 0, 255)


def gps(lat=((37, 1), (20, 1), (6, 1)), lon=((121, 1), (53, 1), (24, 1)), north="N", east="W") -> Image.Exif:
    exif = Image.Exif()
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLongitudeRef] = north, east
    place[ExifTags.GPS.GPSLatitude] = tuple(IFDRational(a, b) for a, b in lat)
    place[ExifTags.GPS.GPSLongitude] = tuple(IFDRational(a, b) for a, b in lon)
    return exif


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
def test_each_format_we_take_becomes_a_jpeg(format_):
    picture = clean(encoded(halves(), format_))

    image = reopened(picture.jpeg)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (60, 40))
    assert (picture.width, picture.height) == (60, 40)
    assert near(image, (10, 20), RED)
    assert near(image, (50, 20), BLUE)


def test_a_large_picture_is_shrunk_and_has_a_small_twin():
    picture = clean(encoded(halves((4000, 3000))))

    assert reopened(picture.jpeg).size == (picture.width, picture.height) == (2048, 1536)
    assert reopened(picture.small).size == (400, 300)


def test_a_tiny_picture_is_not_blown_up():
    picture = clean(encoded(Image.new("RGB", (1, 1), "red"), "PNG"))

    assert reopened(picture.jpeg).size == reopened(picture.small).size == (1, 1)


# where red lies after the turn of each note: the picture is red on its left as stored
TURNED = {1: "left", 2: "right", 3: "right", 4: "left", 5: "top", 6: "top", 7: "bottom", 8: "bottom"}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_turn_a_camera_noted_is_applied(orientation):
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    picture = clean(encoded(halves((600, 400)), exif=exif.tobytes(), quality=95))

    image = reopened(picture.jpeg)
    where = TURNED[orientation]
    assert image.size == ((600, 400) if where in {"left", "right"} else (400, 600))
    w, h = image.size
    at = {"left": (50, h // 2), "right": (w - 50, h // 2), "top": (w // 2, 50), "bottom": (w // 2, h - 50)}
    assert near(image, at[where], RED)
    assert image.getexif().get(ExifTags.Base.Orientation) is None


class TestNothingElseComesAlong:
    def test_no_camera_no_place_no_comment_no_profile(self):
        exif = gps()
        exif[ExifTags.Base.Make] = "SecretCamera"
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        dirty = encoded(halves(), exif=exif.tobytes(), comment=b"SecretComment", icc_profile=profile)

        picture = clean(dirty)

        for data in (picture.jpeg, picture.small):
            image = reopened(data)
            assert not image.getexif()
            assert set(image.info) <= {
                "jfif",
                "jfif_version",
                "jfif_unit",
                "jfif_density",
                "progressive",
                "progression",
            }
            assert b"Secret" not in data
            assert not any(marker in data for marker in (b"Exif", b"ICC_PROFILE", b"http://ns.adobe.com"))

    def test_the_place_is_handed_back_as_a_suggestion(self):
        assert clean(encoded(halves(), exif=gps().tobytes())).position == (37.335, -121.89)
        south = gps(north="S", east="E")
        assert clean(encoded(halves(), exif=south.tobytes())).position == (-37.335, 121.89)

    @pytest.mark.parametrize("exif", [
        Image.Exif(), gps(lat=((0, 1),) * 3, lon=((0, 1),) * 3), gps(lat=((99, 1), (0, 1), (0, 1))),
        gps(lat=((1, 0), (0, 1), (0, 1))),
    ])  # fmt: skip
    def test_a_place_that_is_none_is_not_suggested(self, exif):
        assert clean(encoded(halves(), exif=exif.tobytes())).position is None

    def test_broken_notes_do_not_spoil_a_picture(self):
        whole = encoded(halves(), exif=gps().tobytes())
        start = whole.index(b"Exif\0\0") + 6
        broken = whole[: start + 4] + b"\xff" * 40 + whole[start + 44 :]

        assert clean(broken).position is None

    def test_a_script_behind_or_inside_a_png_is_gone(self):
        notes = PngImagePlugin.PngInfo()
        notes.add_text("Comment", "<script>alert(1)</script>")
        notes.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta>Secret</x:xmpmeta>")
        polyglot = encoded(halves(), "PNG", pnginfo=notes) + b"<script>alert(2)</script>"

        picture = clean(polyglot)

        assert b"script" not in picture.jpeg
        assert b"Secret" not in picture.jpeg

    def test_an_archive_behind_a_jpeg_is_gone(self):
        picture = clean(encoded(halves()) + b"PK\x03\x04 archive")

        assert b"PK\x03\x04" not in picture.jpeg


class TestModes:
    def test_transparent_becomes_white(self):
        image = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
        for data in (encoded(image, "PNG"), encoded(image, "WEBP", lossless=True)):
            assert near(reopened(clean(data).jpeg), (10, 10), (255, 255, 255))

    def test_a_palette_with_a_transparent_colour(self):
        image = halves((20, 20)).convert("P", palette=Image.Palette.ADAPTIVE, colors=4)
        index = image.getpixel((2, 2))

        cleaned = reopened(clean(encoded(image, "PNG", transparency=index)).jpeg)

        assert near(cleaned, (3, 10), (255, 255, 255))
        assert near(cleaned, (17, 10), BLUE)

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "P"])
    def test_grey_and_few_colours(self, mode):
        assert reopened(clean(encoded(halves().convert(mode), "PNG")).jpeg).mode == "RGB"

    def test_print_colours(self):
        cleaned = reopened(clean(encoded(halves().convert("CMYK"), "JPEG")).jpeg)

        assert cleaned.mode == "RGB"
        assert near(cleaned, (10, 20), RED)

    def test_sixteen_bits_of_grey_keep_their_shades(self):
        image = Image.new("I;16", (20, 20), 0x8000)

        cleaned = reopened(clean(encoded(image, "PNG")).jpeg)

        assert near(cleaned, (10, 10), (128, 128, 128))

    @pytest.mark.parametrize("format_", ["PNG", "WEBP"])
    def test_of_a_moving_picture_the_first_is_kept(self, format_):
        moving = encoded(Image.new("RGB", (20, 20), "red"), format_, save_all=True, duration=100,
                         append_images=[Image.new("RGB", (20, 20), "blue")])  # fmt: skip

        assert near(reopened(clean(moving).jpeg), (10, 10), RED)

    def test_a_phone_s_double_picture_is_one(self):
        double = encoded(halves(), "MPO", save_all=True, append_images=[halves()])

        assert reopened(clean(double).jpeg).format == "JPEG"


class TestRefusals:
    def refused(self, data: bytes, error: type[Exception], code: str) -> None:
        with pytest.raises(error) as refusal:
            clean(data)
        assert refusal.value.code == code

    def test_nothing(self):
        self.refused(b"", NotAPicture, "empty")

    @pytest.mark.parametrize("data", [
        b"GIF89a/*<script>*/", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.7", b"PK\x03\x04",
        b"\x89PNG\r\n\x1a\n", b"hello", b"\xff\xd8\xff", b"RIFF\x00\x00\x00\x00WEBP",
    ])  # fmt: skip
    def test_other_kinds_of_file(self, data):
        self.refused(data, NotAPicture, "format")

    @pytest.mark.parametrize("format_", ["GIF", "BMP", "TIFF", "PPM", "ICO", "JPEG2000"])
    def test_pictures_of_kinds_we_do_not_take(self, format_):
        self.refused(encoded(halves((64, 64)), format_), NotAPicture, "format")

    @pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP"])
    def test_half_a_picture(self, format_):
        noise = Image.frombytes("RGB", (300, 300), random.Random(1).randbytes(270_000))
        whole = encoded(noise, format_)

        self.refused(whole[: len(whole) // 2], NotAPicture, "broken" if format_ != "WEBP" else "format")

    def test_too_many_bytes(self):
        self.refused(b"\xff" * (pictures.MOST_BYTES + 1), PictureTooLarge, "bytes")

    def test_a_nine_thousand_square(self):
        self.refused(encoded(Image.new("1", (9000, 9000)), "PNG"), PictureTooLarge, "pixels")

    def test_a_pixel_bomb(self):
        self.refused(bomb(13_400, 13_400), PictureTooLarge, "pixels")

    def test_a_picture_that_claims_to_be_endless(self):
        self.refused(bomb(2**31 - 1, 2**31 - 1), PictureTooLarge, "pixels")

    def test_the_size_is_judged_before_a_pixel_is_read(self, monkeypatch):
        def never(*_args: object) -> None:
            raise AssertionError("decoded")

        monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", never)

        self.refused(bomb(9000, 9000), PictureTooLarge, "pixels")

    def test_a_text_that_swells(self):
        chunk = b"note\0\0" + zlib.compress(b"a" * 200_000_000)
        whole = encoded(halves(), "PNG")
        swelling = whole[:33] + png_chunk(b"zTXt", chunk) + whole[33:]

        with pytest.raises(NotAPicture):
            clean(swelling)

    def test_no_random_damage_gets_further_than_a_refusal(self):
        chance = random.Random(7)
        wholes = [encoded(halves((80, 80)), format_, exif=gps().tobytes()) for format_ in ("JPEG", "PNG", "WEBP")]
        for _ in range(300):
            data = bytearray(chance.choice(wholes))
            for _ in range(chance.randint(1, 12)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            with suppress(NotAPicture, PictureTooLarge):
                assert clean(bytes(data)).jpeg[:2] == b"\xff\xd8"


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width: int, height: int) -> bytes:
    """A PNG whose header promises far more than it holds."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_few_bytes_that_unfold_into_many_pixels_are_refused_before_they_do(kind: str) -> None:
    data = BytesIO()
    Image.new("L", (5000, 4100)).save(data, kind)

    with pytest.raises(PictureTooLarge, match="pixels"):
        clean(data.getvalue())


def in_scans(count: int, side: int = 64) -> bytes:
    """A grey progressive JPEG whose scans hold next to nothing, and each goes over every block."""

    def part(marker: int, data: bytes) -> bytes:
        return b"\xff" + bytes([marker]) + struct.pack(">H", len(data) + 2) + data

    one_code = bytes([1, *[0] * 15])
    blocks = ((side + 7) // 8) ** 2
    runs = "011111111111111" * -(-blocks // 32767)
    runs += "1" * (-len(runs) % 8)
    packed = bytes(int(runs[at : at + 8], 2) for at in range(0, len(runs), 8)).replace(b"\xff", b"\xff\0")
    return b"".join([
        b"\xff\xd8", part(0xDB, b"\0" + b"\1" * 64), part(0xC2, struct.pack(">BHHB", 8, side, side, 1) + b"\1\x11\0"),
        part(0xC4, b"\0" + one_code + b"\0"), part(0xC4, b"\x10" + one_code + b"\xe0"),
        part(0xDA, b"\1\1\0\0\0\0") + b"\0" * ((blocks + 7) // 8),
        *[part(0xDA, b"\1\1\0\1\x3f\0") + packed] * count, b"\xff\xd9",
    ])  # fmt: skip


class TestAPictureInManyScans:
    @pytest.mark.parametrize(("count", "side"), [(100, 64), (21, 7000)])
    def test_is_refused_before_a_pixel_is_drawn(self, monkeypatch, count, side):
        data = in_scans(count, side)
        assert len(data) < 150_000
        monkeypatch.setattr(pictures, "_drawn", None)

        with pytest.raises(PictureTooSlow):
            clean(data)

    @pytest.mark.parametrize("hidden", [b"\xff\x02\xff\xff", b"\xff\xd0", b"\xff\x01", b"\xff\xff\xff"])
    def test_hides_none_of_them_behind_marks_that_say_nothing(self, hidden):
        first, *others = in_scans(101).split(b"\xff\xda")

        with pytest.raises(PictureTooSlow):
            clean(first + b"\xff\xda" + (hidden + b"\xff\xda").join(others))

    def test_is_taken_where_it_is_an_ordinary_one(self):
        image = Image.effect_noise((600, 400), 60).convert("RGB")

        assert clean(encoded(image, progressive=True)).width == 600
        assert clean(in_scans(10)).width == 64

    def test_what_lies_behind_or_before_its_pixels_counts_for_nothing(self):
        """A phone puts a film behind a photo, and a small photo into its notes."""
        film = b"\xff\xda\0\2" * 500
        whole = encoded(halves(), comment=b"\xff\xda" * 500)

        assert clean(whole + film).width == 60
