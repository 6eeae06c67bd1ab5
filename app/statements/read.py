"""Bytes in, statement out: the one door of this package. apart.py calls it in a child process."""

from . import detect, from_csv, from_ofx, from_text
from .encoding import decode
from .statement import Options, Statement, refuse

MOST_BYTES = 10 * 1024 * 1024
VERSION = 2  # raise it when the same bytes would be read differently: results are kept by it

REFUSED = {
    "pdf": "pdf",
    **dict.fromkeys(("jpeg", "png", "gif", "tiff", "bmp", "webp", "heic"), "picture"),
    **dict.fromkeys(("xlsx", "xls", "ods"), "spreadsheet"),
    **dict.fromkeys(("zip", "archive"), "zip"),
    **dict.fromkeys(("html", "svg"), "web-page"),
    **dict.fromkeys(("qif", "mt940", "camt", "json"), "other-format"),
    **dict.fromkeys(("xml", "video"), "not-a-statement"),
    "document": "document",
    "locked": "locked",
}


def read(content: bytes, options: Options | None = None) -> Statement:
    """A bank's export as lines and problems. Never raises for what a file holds: it refuses with a code."""
    options = options or Options()
    if len(content) > MOST_BYTES:
        return refuse("unknown", "too-large")
    kind = detect.of_bytes(content)
    if kind:
        return refuse(kind, REFUSED[kind])
    text, trusted = decode(content)
    if detect.is_binary(content, text):
        return refuse("unknown", "not-a-statement")
    kind = detect.of_text(text)
    if kind in REFUSED:
        return refuse(kind, REFUSED[kind])
    reader = {"ofx": from_ofx.read, "text": from_text.read}.get(kind, from_csv.read)
    return reader(text, options, trusted)
