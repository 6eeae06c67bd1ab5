"""A file leaves only as a download, under a name that fits what it is."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from app.files.models import StoredFile
from app.files.serving import file_answer

NOW = datetime(2026, 11, 20, tzinfo=UTC)


def stored(shown_name: str, kind: str = "pdf") -> StoredFile:
    return StoredFile(name="0" * 40, owner_id=1, kind=kind, size=3, sha256="", shown_name=shown_name, added_at=NOW, added_by=1)


@pytest.mark.parametrize(("shown", "kind", "name"), [
    ("invoice.pdf", "pdf", "invoice.pdf"), ("INVOICE.PDF", "pdf", "INVOICE.PDF"), ("invoice", "pdf", "invoice.pdf"),
    ("photo.HEIC", "jpeg", "photo.HEIC.jpg"), ("photo.jpeg", "jpeg", "photo.jpeg"), ("scan.png", "png", "scan.png"),
    ("july.csv", "statement", "july.csv"), ("july.ofx", "statement", "july.ofx"),
    ("page.html", "statement", "page.html.txt"), ("run.js", "statement", "run.js.txt"),
    ("../../etc/passwd", "statement", "passwd.txt"), ("C:\\bank\\july.csv", "statement", "july.csv"),
    ("..", "pdf", "file.pdf"), ('a"b.pdf', "pdf", 'a\\"b.pdf'),
])  # fmt: skip
def test_the_name_fits_the_content(app: Flask, shown: str, kind: str, name: str) -> None:
    with app.test_request_context():
        said = file_answer(stored(shown, kind), b"abc").headers["Content-Disposition"]
    assert said in (f"attachment; filename={name}", f'attachment; filename="{name}"')


def test_a_name_in_any_script_is_kept(app: Flask) -> None:
    with app.test_request_context():
        said = file_answer(stored("رسید.pdf"), b"abc").headers["Content-Disposition"]
    assert "filename*=UTF-8''%D8%B1%D8%B3%DB%8C%D8%AF.pdf" in said


def test_nothing_in_it_can_run(app: Flask) -> None:
    with app.test_request_context():
        answer = file_answer(stored("page.html", "statement"), b"<script>")
        answer.direct_passthrough = False
        assert answer.data == b"<script>"
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
