"""A site from a backup, in an empty place: files first, then the database, so that no row ever speaks of a file that is
not there. Every hash is compared on the way; the trail is walked before the site may use it.
"""

import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import Engine, func, select, table, update

from app.accounts.models import SignIn
from app.audit import service as audit
from app.audit.events import Event
from app.audit.service import record
from app.backup import databases
from app.backup.databases import SQLITE, opened, put_back, reading_from
from app.backup.making import EVERY
from app.backup.manifest import BadBackup, CannotBackUp, FileFacts, Manifest, facts_of, path_of, read
from app.core.db import session
from app.core.migrate import alembic_config

MARK = ".restoring"  # a folder with this was being filled when the power went: it may be filled again
Tell = Callable[[str], object]


def verify(source: Path, tell: Tell) -> Manifest:
    """Read a backup through without restoring it. Raises BadBackup, CannotBackUp (no pg_restore here)."""
    manifest = read(source)
    _check_database(source, manifest)
    tell("The copy of the database is as it was written")
    for number, one in enumerate(manifest.whole, start=1):
        _require_same(path_of(source / "files", one.name), one)
        if number % EVERY == 0 or number == len(manifest.whole):
            tell(f"{number} of {len(manifest.whole)} files are as they were")
    if manifest.engine == "sqlite":
        with opened(source / SQLITE) as engine:
            _check_rows(engine, manifest)
        tell("The counts are right and the trail is whole")
    return manifest


def _check_database(source: Path, manifest: Manifest) -> None:
    copy = source / manifest.database.name
    _require_same(copy, manifest.database)
    if manifest.engine != "sqlite":
        databases.require_readable(copy)


def _require_same(path: Path, told: FileFacts) -> None:
    if not path.is_file():
        raise BadBackup(f"{path} is missing from the backup")
    if facts_of(path) != told:
        raise BadBackup(f"{path} is not the file that was backed up: its hash differs")


def _check_rows(engine: Engine, manifest: Manifest) -> None:
    with engine.connect() as connection:
        for name, count in manifest.counts.items():
            found = connection.scalar(select(func.count()).select_from(table(name)))
            if found != count:
                raise BadBackup(f"the table {name} has {found} rows, {count} were backed up")
    with reading_from(engine):
        wrong, head = audit.first_wrong_row(), audit.last_row()
    if wrong is not None:
        raise BadBackup(f"the audit trail in the backup is broken at row {wrong}")
    if head != manifest.head:
        raise BadBackup(f"the audit trail ends at row {head[0]}, not at row {manifest.head[0]} as it was written down")


def restore(engine: Engine, files: Path, source: Path, tell: Tell) -> Manifest:
    """Fill an empty place from a backup. Raises BadBackup (the place stays empty), CannotBackUp, OSError."""
    manifest = read(source)
    _require_fit(engine, manifest)
    databases.require_empty(engine)
    _require_empty_folder(files)
    _check_database(source, manifest)
    files.mkdir(parents=True, exist_ok=True, mode=0o700)
    (files / MARK).touch()
    try:
        _put_files(source / "files", files, manifest.whole, tell)
        tell("Putting the database back")
        with put_back(engine, source / manifest.database.name) as seen:
            _check_rows(seen, manifest)
    except BadBackup:
        _empty(files)
        raise
    (files / MARK).unlink()
    return manifest


def _require_fit(engine: Engine, manifest: Manifest) -> None:
    if engine.dialect.name != manifest.engine:
        raise CannotBackUp(f"this backup is of {manifest.engine}, and DATABASE_URL names {engine.dialect.name}")
    known = {one.revision for one in ScriptDirectory.from_config(alembic_config()).walk_revisions()}
    if manifest.revision not in known:
        raise CannotBackUp(f"this backup has schema {manifest.revision}, which this version does not know: use a newer one")


def _require_empty_folder(files: Path) -> None:
    if files.exists() and not (files / MARK).exists() and any(files.iterdir()):
        raise CannotBackUp(f"{files} has files in it already: name an empty folder in FILES_FOLDER")


def _put_files(source: Path, files: Path, wanted: list[FileFacts], tell: Tell) -> None:
    for number, one in enumerate(wanted, start=1):
        to = path_of(files, one.name)
        to.parent.mkdir(exist_ok=True, mode=0o700)
        try:
            shutil.copyfile(path_of(source, one.name), to)
        except FileNotFoundError as gone:
            raise BadBackup(f"{path_of(source, one.name)} is missing from the backup") from gone
        to.chmod(0o600)
        _require_same(to, one)
        if number % EVERY == 0 or number == len(wanted):
            tell(f"{number} of {len(wanted)} files, each with the right hash")
    os.sync()


def _empty(files: Path) -> None:
    """Leave the place as empty as it was found."""
    for path in files.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def begin_again(manifest: Manifest, now: datetime) -> int:
    """Sign everybody out: who had signed out after the backup would be signed in again. Written to the trail.

    Returns how many sign-ins ended.
    """
    open_ones = session.scalar(select(func.count()).select_from(SignIn).where(SignIn.ended_at.is_(None))) or 0
    session.execute(update(SignIn).where(SignIn.ended_at.is_(None)).values(ended_at=now))
    record(Event.SITE_RESTORED, by=None, position=manifest.head[0], made_at=manifest.made_at)
    return open_ones


