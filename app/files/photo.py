"""Photos made clean, in a process of its own: `python -I -m app.files.photo < photo > clean`.

Decoding and encoding again drops everything a camera adds (place, time, owner) and turns the picture upright.
Exit 4: this photo cannot be opened.
"""

import io
import resource
import subprocess
import sys

from PIL import Image, ImageOps

MOST_PIXELS = 50_000_000
LONGEST_SIDE = 2_200
MEMORY = 1024**3
SECONDS = 20


def clean_photo(content: bytes) -> bytes | None:
    """The same photo without metadata, upright, at most 2,200 pixels a side; None when it cannot be opened."""
    try:
        child = subprocess.run(
            [sys.executable, "-I", "-m", "app.files.photo"],
            input=content, capture_output=True, timeout=SECONDS + 10, check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return child.stdout if child.returncode == 0 and child.stdout else None


def _clean(content: bytes) -> bytes:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as photo:
        kind = photo.format or "JPEG"
        if photo.width * photo.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        upright = ImageOps.exif_transpose(photo)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    if kind == "PNG":
        Image.frombytes("RGBA", upright.size, upright.convert("RGBA").tobytes()).save(out, "PNG", optimize=True)
    else:
        Image.frombytes("RGB", upright.size, upright.convert("RGB").tobytes()).save(out, "JPEG", quality=82)
    return out.getvalue()


def main() -> int:
    """Read a photo from standard input, write the clean one to standard output."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        clean = _clean(sys.stdin.buffer.read())
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError):
        return 4
    sys.stdout.buffer.write(clean)
    return 0


if __name__ == "__main__":
    sys.exit(main())
