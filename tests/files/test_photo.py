"""Photos come out clean: no place, no camera, upright, no larger than needed; and nothing in them can hurt us."""

import io
import struct
import time
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from app.files import photo, service
from app.files.photo import LONGEST_SIDE, clean_photo

pytestmark = pytest.mark.pure
SECRET = b"GPS 53.4808 N at home"


def picture(kind: str, size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    out = io.BytesIO()
    made = Image.new("RGB", size, "red")
    made.paste("blue", (0, 0, size[0] // 2, size[1]))
    made.save(out, kind, **options)
    return out.getvalue()


def with_metadata(kind: str, orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E], exif[0x013B] = orientation, SECRET.decode(), "Amina Begum"
    exif[0x8825] = {1: "N", 2: (53.0, 28.0, 51.0)}
    options: dict[str, object] = {"exif": exif.tobytes(), "icc_profile": b"icc " + SECRET}
    if kind == "PNG":
        words = PngInfo()
        words.add_text("Comment", SECRET.decode())
        words.add_itxt("XML:com.adobe.xmp", SECRET.decode())
        options["pnginfo"] = words
    else:
        options |= {"comment": SECRET, "xmp": SECRET}
    return picture(kind, **options)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_what_a_camera_adds_is_gone(kind: str) -> None:
    dirty = with_metadata(kind)
    assert SECRET in dirty
    clean = clean_photo(dirty)
    assert clean
    for word in (SECRET, b"Amina", b"Exif", b"adobe", b"icc ", b"GPS"):
        assert word not in clean, word
    opened = Image.open(io.BytesIO(clean))
    assert opened.format == kind
    assert not opened.getexif()
    assert opened.size == (60, 40)


@pytest.mark.parametrize(("orientation", "size", "blue_at"), [(3, (60, 40), (55, 20)), (6, (40, 60), (20, 5)), (8, (40, 60), (20, 55))])
def test_a_photo_is_turned_upright(orientation: int, size: tuple[int, int], blue_at: tuple[int, int]) -> None:
    clean = clean_photo(with_metadata("JPEG", orientation))
    assert clean
    opened = Image.open(io.BytesIO(clean)).convert("RGB")
    assert opened.size == size
    red, _green, blue = opened.getpixel(blue_at)
    assert blue > red


def test_a_large_photo_becomes_smaller_and_can_still_be_read() -> None:
    clean = clean_photo(picture("JPEG", (5_000, 3_000)))
    assert clean
    assert max(Image.open(io.BytesIO(clean)).size) == LONGEST_SIDE


def bomb(width: int, height: int) -> bytes:
    """A small file that says it is a huge picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = zlib.compress(bytes(30_000_000), 9)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(30_000, 30_000), (2**31 - 1, 2**31 - 1), (50_000_001, 1)])
def test_a_picture_that_unpacks_to_gigabytes_is_refused_quickly(width: int, height: int) -> None:
    began = time.monotonic()
    content = bomb(width, height)
    assert len(content) < 50_000
    assert clean_photo(content) is None
    assert time.monotonic() - began < photo.SECONDS


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8\xff", b"\xff\xd8\xff\xe0" + bytes(500), b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n" + b"x" * 900, picture("PNG")[:60], picture("JPEG")[:200],
        picture("GIF"), picture("TIFF"), picture("BMP"), b"%PDF-1.7", b"", b"\x00" * 5_000,
    ],
)  # fmt: skip
def test_what_is_no_whole_photo_is_refused(content: bytes) -> None:
    assert clean_photo(content) is None


def test_what_hides_behind_a_photo_is_left_behind() -> None:
    """A picture that is a web page or an archive as well comes out as a picture only."""
    for hidden in (b"<script>alert(1)</script>", b"PK\x03\x04 an archive", b"<?php system('x'); __HALT_COMPILER();"):
        clean = clean_photo(picture("JPEG") + hidden)
        assert clean
        assert hidden not in clean


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x00\x00\x00\x18ftypheic....", "file-heic"), (b"<svg/>", "file-kind"), (b"", "file-empty"), (bomb(30_000, 30_000), "file-damaged"),
        (b"\xff\xd8\xff nothing", "file-damaged"),
    ],
)  # fmt: skip
def test_evidence_that_cannot_be_kept_says_why(content: bytes, code: str) -> None:
    assert service.fit_evidence(content) == code


def test_evidence_that_can_be_kept_is_kept_clean() -> None:
    fit = service.fit_evidence(with_metadata("JPEG"))
    assert isinstance(fit, tuple)
    assert SECRET not in fit[1]
    assert service.fit_evidence(b"%PDF-1.7 as it came") == ("pdf", b"%PDF-1.7 as it came")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_kind_of_pixel_is_taken(mode: str) -> None:
    out = io.BytesIO()
    kind = "JPEG" if mode == "CMYK" else "PNG"
    Image.new(mode, (8, 8)).save(out, kind)
    assert clean_photo(out.getvalue())
