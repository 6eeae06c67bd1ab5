"""Files people sent: durable before any row, gone after the row, unchanged when read, and nobody else's."""

import os
import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.core import db
from app.core.errors import NotYours
from app.files import service
from app.files.folder import DAY, Folder
from app.files.models import StoredFile
from app.files.rules import MOST_BYTES, MOST_BYTES_TOGETHER, MOST_FILES, FileKind, evidence_kind, room_for
from app.files.serving import file_answer
from tests import factories
from tests.factories import NOW


@pytest.fixture
def owner(app: Flask) -> factories.Made:
    return factories.make_person()


def keep(owner: factories.Made, content: bytes = b"%PDF-1.7 x", name: str = "paper.pdf", kind: FileKind = FileKind.PDF) -> StoredFile:
    return service.store(owner.id, content, kind, name, NOW, by=owner.id)


def on_disk() -> list[Path]:
    return sorted(path for path in service.folder().root.rglob("*") if path.is_file())


# --- The folder -------------------------------------------------------------------------------------------------


@pytest.mark.pure
def test_a_file_is_durable_before_its_name_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Temporary file, fsync, rename, fsync of the folder: a power cut at any point leaves a whole file or none."""
    steps: list[str] = []
    real_fsync, real_rename = os.fsync, Path.rename

    def fsync(handle: int) -> None:
        steps.append("fsync folder" if os.path.isdir(f"/proc/self/fd/{handle}") else "fsync file")
        real_fsync(handle)

    def rename(self: Path, target: Path) -> Path:
        steps.append(f"rename {self.suffix}")
        assert self.read_bytes() == b"content"
        return real_rename(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "rename", rename)
    name = Folder(tmp_path).put(b"content")
    assert steps[:3] == ["fsync file", "rename .part", "fsync folder"]
    assert Folder(tmp_path).get(name) == b"content"
    assert oct(Folder(tmp_path).path(name).stat().st_mode)[-3:] == "600"
    assert not list(tmp_path.rglob("*.part"))


@pytest.mark.pure
def test_names_are_random_and_ours_alone(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    names = {folder.put(b"x") for _ in range(200)}
    assert len(names) == 200
    assert all(len(name) == 40 for name in names)
    for name in ("../../etc/passwd", "a/b", "", "a.b", "a\x00b", "..", "C:\\x", "con.pdf", "a b"):
        with pytest.raises(ValueError, match="not a name of ours"):
            folder.path(name)
    with pytest.raises(FileNotFoundError):
        folder.get("0" * 40)
    folder.destroy("0" * 40)


@pytest.mark.pure
def test_the_sweep_takes_only_what_is_old_and_unknown(tmp_path: Path) -> None:
    folder, now = Folder(tmp_path), time.time()
    known, orphan, fresh = (folder.put(word) for word in (b"known", b"orphan", b"fresh"))
    left = folder.path("ab" * 20).with_suffix(".part")
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"half")
    for path in (folder.path(known), folder.path(orphan), left):
        os.utime(path, (now - DAY - 5, now - DAY - 5))
    assert folder.sweep({known}, now) == 2
    assert folder.get(known) == b"known"
    assert folder.get(fresh) == b"fresh", "a request may still be writing its row"
    assert not folder.path(orphan).exists()
    assert not left.exists()


# --- Rows and bytes ---------------------------------------------------------------------------------------------


def test_bytes_go_only_after_the_row_is_gone(app: Flask, owner: factories.Made) -> None:
    stored = keep(owner)
    db.commit()
    path = service.folder().path(stored.name)
    service.destroy(stored)
    assert path.exists()
    db.roll_back()
    db.commit()
    assert path.exists(), "what was rolled back destroys nothing"
    with db.reading():
        again = service.of_owner(owner.id, path.name)
    service.destroy(again)
    db.commit()
    assert not path.exists()


def test_a_row_that_was_never_committed_leaves_an_orphan_that_is_swept(app: Flask, owner: factories.Made) -> None:
    kept = keep(owner)
    db.commit()
    keep(owner, b"%PDF-1.7 never", "never.pdf")
    db.roll_back()
    assert len(on_disk()) == 2
    for path in on_disk():
        os.utime(path, (time.time() - 2 * DAY,) * 2)
    with db.reading():
        assert service.sweep_orphans() == 1
    assert [path.name for path in on_disk()] == [kept.name]


def test_the_same_bytes_of_one_person_are_kept_once_and_of_two_people_twice(app: Flask, owner: factories.Made) -> None:
    other = factories.make_person("Bogdan Zielinski")
    first, again, others = keep(owner), keep(owner, name="another name.pdf"), keep(other)
    db.commit()
    assert first.id == again.id
    assert others.name != first.name
    assert len(on_disk()) == 2
    with db.reading():
        assert service.already_sent(other.id, b"%PDF-1.7 other") is None


def test_a_file_is_found_by_its_owner_only(app: Flask, owner: factories.Made) -> None:
    other, stored = factories.make_person("Bogdan Zielinski"), keep(owner)
    db.commit()
    with db.reading():
        assert service.of_owner(owner.id, stored.name).id == stored.id
        for name in (stored.name, stored.name.upper(), "0" * 40, stored.name[:-1], "%"):
            with pytest.raises(NotYours):
                service.of_owner(other.id, name)
        assert service.by_ids(set()) == {}
        assert list(service.by_ids({stored.id, 999})) == [stored.id]


@pytest.mark.parametrize("harm", ["flip", "cut", "empty", "gone"])
def test_a_file_that_changed_on_disk_is_never_given_out(app: Flask, owner: factories.Made, harm: str) -> None:
    stored = keep(owner, b"%PDF-1.7 " + bytes(range(256)))
    db.commit()
    path = service.folder().path(stored.name)
    content = bytearray(path.read_bytes())
    if harm == "gone":
        path.unlink()
    else:
        content[100] ^= 1
        path.write_bytes({"flip": bytes(content), "cut": bytes(content[:-1]), "empty": b""}[harm])
    with pytest.raises(OSError):  # noqa: PT011 - FileNotFoundError is one too
        service.content_of(stored)


@pytest.mark.parametrize(
    ("shown", "kind", "header"),
    [
        ("receipt.pdf", FileKind.PDF, "attachment; filename=receipt.pdf"),
        ("../../x", FileKind.PDF, "attachment; filename=x.pdf"),
        ("C:\\papers\\bill.pdf", FileKind.PDF, "attachment; filename=bill.pdf"),
        ("page.html", FileKind.PNG, "attachment; filename=page.html.png"),
        ("statement.html", FileKind.STATEMENT, "attachment; filename=statement.html.txt"),
        ("statement.csv", FileKind.STATEMENT, "attachment; filename=statement.csv"),
        (".htaccess", FileKind.JPEG, "attachment; filename=htaccess.jpg"),
        ("a\r\nSet-Cookie: x=1.pdf", FileKind.PDF, None),
        ('say "hi".pdf', FileKind.PDF, None),
        ("رسید.pdf", FileKind.PDF, None),
        ("\u202efdp.exe", FileKind.PDF, None),
        ("x" * 300 + ".pdf", FileKind.PDF, None),
        ("😀.pdf", FileKind.PDF, None),
        ("\x00", FileKind.PDF, "attachment; filename=file.pdf"),
    ],
)  # fmt: skip
def test_a_download_has_a_safe_name(app: Flask, owner: factories.Made, shown: str, kind: FileKind, header: str | None) -> None:
    stored = keep(owner, b"content of " + shown.encode(), shown, kind)
    db.commit()
    with app.test_request_context():
        answer = file_answer(stored, b"content")
    told = answer.headers["Content-Disposition"]
    assert told.startswith("attachment")
    assert "\r" not in told
    assert "\n" not in told
    assert "\u202e" not in stored.shown_name
    assert len(stored.shown_name) <= 120
    assert "Set-Cookie" not in answer.headers
    assert header is None or told == header
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.mimetype not in ("text/html", "image/svg+xml", "text/plain")


# --- Which files ------------------------------------------------------------------------------------------------


@pytest.mark.pure
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.7\n", FileKind.PDF), (b"\xff\xd8\xff\xe0", FileKind.JPEG), (b"\x89PNG\r\n\x1a\n", FileKind.PNG), (b"", "file-empty"),
        (b"\xff\xd8\xff" + bytes(MOST_BYTES - 3), FileKind.JPEG), (b"\xff\xd8\xff" + bytes(MOST_BYTES - 2), "file-too-large"),
        (b"\x00\x00\x00\x18ftypheic", "file-heic"), (b"\x00\x00\x00\x18ftypmif1", "file-heic"), (b"\x00\x00\x00\x18ftypmp42", "file-kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "file-kind"), (b"<?xml version='1.0'?><svg/>", "file-kind"), (b"<html>", "file-kind"),
        (b"GIF89a", "file-kind"), (b"GIF89a/*<svg/onload=alert(1)>*/", "file-kind"), (b"PK\x03\x04", "file-kind"), (b"MZ", "file-kind"), (b"BM", "file-kind"),
        (b"RIFF\x00\x00\x00\x00WEBP", "file-kind"), (b"II*\x00", "file-kind"), (b" %PDF-1.7", "file-kind"), (b"<!-- %PDF-1.7", "file-kind"), (b"\xd0\xcf\x11\xe0", "file-kind"),
        (b"MIME-Version: 1.0", "file-kind"), (b"a,b\n1,2", "file-kind"), (b"\x00" * 20, "file-kind"), (b"\xff\xd8", "file-kind"), (b"\x89PNG", "file-kind"),
    ],
)  # fmt: skip
def test_content_decides_what_a_file_is(content: bytes, kind: Any) -> None:
    assert evidence_kind(content) == kind


@pytest.mark.pure
def test_how_many_files_fit() -> None:
    assert room_for(0, 0, 1) is None
    assert room_for(MOST_FILES - 1, 0, 1) is None
    assert room_for(MOST_FILES, 0, 1) == "file-too-many"
    assert room_for(1, MOST_BYTES_TOGETHER - 1, 1) is None
    assert room_for(1, MOST_BYTES_TOGETHER, 1) == "file-no-room"
