"""A backup is one moment of the site, whole or not there; a restore goes into an empty place or nowhere."""

import json
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import inspect

from app.audit import service as audit
from app.backup import databases, making
from app.backup.manifest import NAME, read
from app.core import db
from app.core.config import Settings
from app.files import service as files
from app.files.folder import Folder
from app.files.rules import FileKind
from tests import factories
from tests.backup.place import backed_up, empty_place, run, site
from tests.conftest import NOW
from tests.everywhere.world import rows, signed_in
from tests.factories import Made, make_person
from tests.page import Client
from tests.returns.sent import make_sent

# Written by the restore itself: everybody is signed out, and the trail says so.
TOLD_AFTERWARDS = frozenset(["audit_row", "sign_in"])


@pytest.fixture
def person(app: Flask) -> Made:
    """Somebody with a return that was sent, with a paper."""
    someone = factories.make_recipient()
    make_sent(someone, evidence=True)
    return someone


@pytest.fixture
def place(settings: Settings, tmp_path: Path, worker_id: str) -> Iterator[Settings]:
    with empty_place(settings, tmp_path, worker_id) as empty:
        yield empty


def made(app: Flask, into: Path, *more: str) -> Path:
    done = run(app, "backup", into, *more)
    assert done.exit_code == 0, done.output
    return backed_up(done)


def bytes_below(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*/*") if path.is_file()}


def test_what_was_backed_up_is_what_is_restored(app: Flask, settings: Settings, person: Made, place: Settings, tmp_path: Path) -> None:
    backup = made(app, tmp_path / "backups")
    before, kept, trail = rows(app, TOLD_AFTERWARDS), bytes_below(settings.folder), rows(app, frozenset())["audit_row"]
    assert kept
    with site(place) as restored:
        done = run(restored, "restore", backup)
        assert done.exit_code == 0, done.output
        assert f"{sum(read(backup).counts.values())} rows in {len(read(backup).counts)} tables, {len(kept)} files" in done.output
        assert "What to do next" in done.output
        assert rows(restored, TOLD_AFTERWARDS) == before
        assert rows(restored, frozenset())["audit_row"][:-1] == trail, "and one row more: that it was restored"
        assert bytes_below(place.folder) == kept
        assert not list(place.folder.glob(".*"))
        with db.reading():
            assert audit.first_wrong_row() is None
        Client(restored).sign_in(person.email, factories.PASSPHRASE)
        assert signed_in(restored, person).get(f"/en/for/{person.reference}/")
        make_person("Somebody New")  # numbers go on where they stopped


def test_a_restore_signs_everybody_out_and_says_so_in_the_trail(app: Flask, person: Made, place: Settings, tmp_path: Path) -> None:
    """Whoever signed out after the backup would be signed in again by it."""
    lost = signed_in(app, person)
    lost.get(f"/en/for/{person.reference}/")
    backup = made(app, tmp_path / "backups")
    cookie = lost.flask.get_cookie("portal")
    assert cookie is not None
    with site(place) as restored:
        run(restored, "restore", backup)
        thief = Client(restored)
        thief.flask.set_cookie("portal", cookie.value)
        assert "/sign-in" in thief.get(f"/en/for/{person.reference}/", status=302).location
        last = str(rows(restored, frozenset())["audit_row"][-1])
        assert "'site-restored'" in last
        assert f"'position': {read(backup).head[0]}" in last


def test_a_backup_is_for_its_owner_only(app: Flask, person: Made, tmp_path: Path) -> None:
    backup = made(app, tmp_path / "backups")
    modes = {path.stat().st_mode & 0o077 for path in (backup, *backup.rglob("*"))}
    assert modes == {0}


def test_verify_reads_a_backup_through_and_changes_nothing(app: Flask, person: Made, tmp_path: Path) -> None:
    backup = made(app, tmp_path / "backups")
    before = rows(app, frozenset())
    done = run(app, "restore", backup, "--verify")
    assert done.exit_code == 0, done.output
    assert "the backup is good" in done.output
    assert rows(app, frozenset()) == before


def spoil_a_file(backup: Path) -> None:
    one = next((backup / "files").glob("*/*"))
    one.write_bytes(b"%" + one.read_bytes()[1:][::-1])


def spoil_the_database(backup: Path) -> None:
    copy = next(path for path in backup.iterdir() if path.name.startswith("portal."))
    copy.write_bytes(copy.read_bytes()[:-100])


def lose_a_file(backup: Path) -> None:
    next((backup / "files").glob("*/*")).unlink()


def lose_the_manifest(backup: Path) -> None:
    (backup / NAME).unlink()


def name_another_database(backup: Path) -> None:
    told = json.loads((backup / NAME).read_text())
    told["database"]["name"] = "../portal.db"
    (backup / NAME).write_text(json.dumps(told))


def count_otherwise(backup: Path) -> None:
    told = json.loads((backup / NAME).read_text())
    told["counts"]["person"] += 1
    (backup / NAME).write_text(json.dumps(told))


def cut_the_trail(backup: Path) -> None:
    told = json.loads((backup / NAME).read_text())
    told["head"] = [told["head"][0] + 3, "f" * 64]
    (backup / NAME).write_text(json.dumps(told))


def name_a_way_out(backup: Path) -> None:
    told = json.loads((backup / NAME).read_text())
    told["files"][0]["name"] = "../../etc/passwd"
    (backup / NAME).write_text(json.dumps(told))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (spoil_a_file, "its hash differs"), (spoil_the_database, "its hash differs"), (lose_a_file, "missing from the backup"),
        (lose_the_manifest, "it has no manifest.json"), (count_otherwise, "the table person has 1 rows, 2 were backed up"),
        (cut_the_trail, "the audit trail ends at row"), (name_a_way_out, "none of ours"),
        (name_another_database, "outside the backup"),
    ],
)  # fmt: skip
def test_a_spoiled_backup_is_named_and_nothing_is_restored(
    app: Flask, person: Made, place: Settings, tmp_path: Path, spoil: object, words: str
) -> None:
    backup = made(app, tmp_path / "backups")
    spoil(backup)  # type: ignore[operator]
    with site(place) as restored:
        done = run(restored, "restore", backup)
        db.let_go()
        assert not inspect_tables(restored)
    assert done.exit_code == 4, done.output
    assert words in done.output
    assert not place.folder.exists() or not list(place.folder.iterdir())
    if place.database_url.startswith("sqlite"):
        verified = run(app, "restore", backup, "--verify")
        assert verified.exit_code == 4
        assert words in verified.output


def inspect_tables(app: Flask) -> list[str]:
    engine = app.extensions["engine"]
    return [] if engine.dialect.name == "sqlite" and not Path(engine.url.database).exists() else inspect(engine).get_table_names()


def test_nothing_is_restored_over_what_is_there(app: Flask, settings: Settings, person: Made, place: Settings, tmp_path: Path) -> None:
    backup = made(app, tmp_path / "backups")
    before = rows(app, frozenset()), bytes_below(settings.folder)
    done = run(app, "restore", backup)
    assert done.exit_code == 1
    assert "already" in done.output
    place.folder.mkdir(parents=True)
    (place.folder / "something").write_text("of somebody's")
    with site(place) as restored:
        done = run(restored, "restore", backup)
    assert done.exit_code == 1
    assert "has files in it already" in done.output
    assert (rows(app, frozenset()), bytes_below(settings.folder)) == before


def test_a_restore_that_was_cut_off_may_be_done_again(app: Flask, settings: Settings, person: Made, place: Settings, tmp_path: Path) -> None:
    backup = made(app, tmp_path / "backups")
    place.folder.mkdir(parents=True)
    (place.folder / ".restoring").touch()
    half = next(iter(bytes_below(settings.folder)))
    (place.folder / half[:2]).mkdir()
    (place.folder / half[:2] / half).write_bytes(b"half of it")
    with site(place) as restored:
        assert run(restored, "restore", backup).exit_code == 0
    assert bytes_below(place.folder) == bytes_below(settings.folder)


def test_a_backup_of_a_newer_schema_is_refused(app: Flask, person: Made, place: Settings, tmp_path: Path) -> None:
    backup = made(app, tmp_path / "backups")
    told = json.loads((backup / NAME).read_text())
    (backup / NAME).write_text(json.dumps({**told, "revision": "9999"}))
    with site(place) as restored:
        done = run(restored, "restore", backup)
    assert done.exit_code == 1
    assert "schema 9999, which this version does not know" in done.output


def test_a_file_that_was_lost_before_is_named_and_the_rest_is_saved(app: Flask, settings: Settings, person: Made, place: Settings, tmp_path: Path) -> None:
    name = next(iter(bytes_below(settings.folder)))
    with db.reading():
        owner = person.id
    files.store(owner, b"%PDF-1.4 another", FileKind.PDF, "b.pdf", NOW, by=owner)
    db.commit()
    Folder(settings.folder).destroy(name)
    done = run(app, "backup", tmp_path / "backups")
    assert done.exit_code == 3, done.output
    assert "1 files were gone or damaged" in done.output and name in done.output
    with site(place) as restored:
        done = run(restored, "restore", backed_up(done))
        assert done.exit_code == 3
    assert set(bytes_below(place.folder)) == set(bytes_below(settings.folder))


def test_a_damaged_file_is_not_passed_off_as_whole(app: Flask, settings: Settings, person: Made, tmp_path: Path) -> None:
    name = next(iter(bytes_below(settings.folder)))
    Folder(settings.folder).path(name).write_bytes(b"%PDF-1.4 changed")
    done = run(app, "backup", tmp_path / "backups")
    assert done.exit_code == 3
    assert read(backed_up(done)).missing == [name]


def test_a_file_taken_away_meanwhile_makes_the_database_be_copied_again(
    app: Flask, settings: Settings, person: Made, place: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the copy of the database and the copy of its file, the person takes the file away."""
    stored = files.store(person.id, b"%PDF-1.4 second thoughts", FileKind.PDF, "b.pdf", NOW, by=person.id)
    db.commit()
    looked, taken = making._look, []

    def look_and_then(connection: object) -> object:
        seen = looked(connection)  # type: ignore[arg-type]
        if not taken:
            taken.append(stored.name)
            thread = threading.Thread(target=take_away, args=(person.id, stored.name))
            thread.start()
            thread.join(30)
        return seen

    monkeypatch.setattr(making, "_look", look_and_then)
    backup = made(app, tmp_path / "backups")
    assert taken
    assert not read(backup).missing
    assert stored.name not in {one.name for one in read(backup).files} | set(bytes_below(backup / "files"))
    with site(place) as restored:
        assert run(restored, "restore", backup).exit_code == 0


def take_away(owner: int, name: str) -> None:
    files.destroy(files.of_owner(owner, name))
    db.commit()
    db.let_go()


def test_writers_go_on_during_a_backup_and_it_is_one_moment(app: Flask, person: Made, place: Settings, tmp_path: Path) -> None:
    """Two writers add a file, its row and a line of the trail, again and again, while ten backups are made: in each,
    every row has its file and the trail is whole."""
    stop, faults, written = threading.Event(), [], []

    def write(number: int) -> None:
        turn = 0
        while not stop.is_set():
            turn += 1
            try:
                files.store(person.id, b"%%PDF-1.4 %d %d" % (number, turn), FileKind.PDF, "a.pdf", NOW, by=person.id)
                audit.record(audit.Event.FILE_FETCHED, by=person.id, file="x")
                db.commit()
                written.append(number)
            except Exception as fault:
                faults.append(fault)
                return
            finally:
                db.let_go()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    try:
        sizes, gap = [], []
        for number in range(5):
            before = len(written)
            with time_machine.travel(NOW + timedelta(minutes=number), tick=True):
                backup = made(app, tmp_path / "backups")
            gap.append(len(written) - before)
            sizes.append(len(read(backup).files))
            assert not read(backup).missing
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)
    assert not faults, faults[0]
    assert sum(gap) > 0, "the writers were not held up"
    assert sizes == sorted(sizes)
    with site(place) as restored:
        done = run(restored, "restore", backup)
        assert done.exit_code == 0, done.output


def test_a_backup_that_fails_leaves_nothing(app: Flask, person: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_told: object) -> bool:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "_copied_whole", full)
    done = run(app, "backup", tmp_path / "backups")
    assert done.exit_code == 1
    assert "No space left on device" in done.output
    assert not list((tmp_path / "backups").iterdir())


def test_old_backups_go_and_the_newest_always_stays(app: Flask, person: Made, tmp_path: Path) -> None:
    into = tmp_path / "backups"
    made_on = []
    for days in (0, 10, 20):
        with time_machine.travel(NOW + timedelta(days=days), tick=True):
            made_on.append(made(app, into, "--keep-days", "12"))
    assert sorted(into.iterdir()) == made_on[1:]
    (into / "something else").mkdir()
    (into / "portal-of-somebody").mkdir()
    (into / "portal-of-somebody" / NAME).write_text("not ours")
    with time_machine.travel(NOW + timedelta(days=400), tick=True):
        newest = made(app, into, "--keep-days", "1")
    assert sorted(into.iterdir(), key=lambda path: path.name) == [newest, into / "portal-of-somebody", into / "something else"]


def test_a_folder_of_backups_is_no_backup_but_says_what_it_holds(app: Flask, person: Made, tmp_path: Path) -> None:
    backup = made(app, tmp_path / "backups")
    done = run(app, "restore", tmp_path / "backups", "--verify")
    assert done.exit_code == 4
    assert f"it holds {backup.name}" in done.output


def test_without_postgresqls_client_it_says_what_to_install(app: Flask, person: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _tool: None)
    if app.extensions["engine"].dialect.name == "postgresql":
        done = run(app, "backup", tmp_path / "backups")
        assert done.exit_code == 1
        assert "apt install postgresql-client" in done.output
        assert not list((tmp_path / "backups").iterdir())
    else:
        with pytest.raises(databases.CannotBackUp, match="apt install postgresql-client"):
            databases.require_readable(tmp_path)


def test_a_database_of_another_engine_is_refused(app: Flask, settings: Settings, person: Made, tmp_path: Path) -> None:
    backup = made(app, tmp_path / "backups")
    other = "postgresql://portal@127.0.0.1:1/nowhere" if settings.database_url.startswith("sqlite") else f"sqlite:///{tmp_path / 'x.db'}"
    with site(replace(settings, database_url=other, folder=tmp_path / "new")) as elsewhere:
        done = run(elsewhere, "restore", backup)
    assert done.exit_code == 1
    assert "this backup is of" in done.output
