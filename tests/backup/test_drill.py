"""The drill: a council with ten thousand files comes back in an empty place in under a minute, every hash as it was."""

import hashlib
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert

from app.audit import service as audit
from app.core import db
from app.core.config import Settings
from app.files.models import StoredFile
from tests import factories
from tests.backup.place import backed_up, empty_place, run, site
from tests.conftest import NOW
from tests.everywhere.world import rows
from tests.page import Client

MANY = 10_000
SECONDS = 60


def fill(settings: Settings, owner: int) -> None:
    """Files and their rows, without the waiting for the disk that ten thousand people would have done one by one."""
    for first in range(256):
        (settings.folder / f"{first:02x}").mkdir(parents=True, exist_ok=True)
    told = []
    for number in range(MANY):
        content = b"%PDF-1.4 " + hashlib.sha512(str(number).encode()).hexdigest().encode() * (1 + number % 40)
        name = hashlib.sha256(str(number).encode()).hexdigest()[:40]
        (settings.folder / name[:2] / name).write_bytes(content)
        told.append({
            "name": name, "owner_id": owner, "kind": "pdf", "size": len(content), "sha256": hashlib.sha256(content).hexdigest(),
            "shown_name": f"{number}.pdf", "added_at": NOW, "added_by": owner,
        })  # fmt: skip
    db.session.execute(insert(StoredFile), told)
    db.commit()


@pytest.mark.once
def test_ten_thousand_files_come_back(app: Flask, settings: Settings, tmp_path: Path, worker_id: str) -> None:
    person = factories.make_recipient()
    fill(settings, person.id)
    done = run(app, "backup", tmp_path / "backups")
    assert done.exit_code == 0, done.output
    assert "10000 of 10000 files" in done.output
    before = rows(app, frozenset(["audit_row", "sign_in"]))
    with empty_place(settings, tmp_path, worker_id) as place, site(place) as restored:
        began = time.monotonic()
        back = run(restored, "restore", backed_up(done))
        took = time.monotonic() - began
        assert back.exit_code == 0, back.output
        assert took < SECONDS, f"{took:.1f} s"
        assert rows(restored, frozenset(["audit_row", "sign_in"])) == before
        hashes = {row[4].strip("'"): row for row in before["stored_file"]}
        assert len(hashes) == MANY
        with db.reading():
            kept = dict(db.session.execute(db.Model.metadata.tables["stored_file"].select().with_only_columns(StoredFile.name, StoredFile.sha256)).all())
            assert audit.first_wrong_row() is None
        found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in place.folder.glob("*/*")}
        assert found == kept
        Client(restored).sign_in(person.email, factories.PASSPHRASE)
