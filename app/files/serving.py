"""The one way a file leaves the site: as a download, never as a page."""

import io
from pathlib import Path

from flask import Response, send_file

from app.files.models import StoredFile
from app.files.rules import ENDING, MEDIA_TYPE, FileKind

PUBLIC_SECONDS = 3_600  # what was taken off is gone from every phone within the hour
CSP = "sandbox; default-src 'none'"
# A bank's file keeps these endings; any other (.html, .js) could be run where it was saved.
ENDINGS = {
    FileKind.STATEMENT: (".csv", ".tsv", ".txt", ".ofx", ".qfx", ".qif", ".xlsx"),
    FileKind.PDF: (".pdf",),
    FileKind.JPEG: (".jpg", ".jpeg"),
    FileKind.PNG: (".png",),
}


def file_answer(stored: StoredFile, content: bytes) -> Response:
    """A stored file under its own name, with an ending that fits its content (RFC 6266)."""
    kind = FileKind(stored.kind)
    answer = send_file(
        io.BytesIO(content), mimetype=MEDIA_TYPE[kind], as_attachment=True,
        download_name=_name(stored.shown_name, kind), etag=False,
    )  # fmt: skip
    answer.headers["Content-Security-Policy"] = CSP
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def public_answer(path: Path, media_type: str) -> Response:
    """A recording or a film to play on our own pages, whole or in parts (RFC 9110, section 14). It is read as it is sent."""
    answer = send_file(path, mimetype=media_type, conditional=True, etag=path.name, max_age=PUBLIC_SECONDS)
    answer.headers["Content-Security-Policy"] = CSP
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _name(shown: str, kind: FileKind) -> str:
    """The person's own name for the file, without folders, with the ending of what it is."""
    bare = shown.replace("\\", "/").rsplit("/", 1)[-1].strip(". ") or "file"
    return bare if bare.lower().endswith(ENDINGS[kind]) else bare + (ENDING[kind] or ".txt")
