"""Make a backup while the site runs: first the database at one moment, then every file it names.

Files never change once they are there, so only two things can happen meanwhile: one is added (the copy does not name
it) or taken away. For the latter the database is copied once more; files that are copied already stay.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine, func, inspect, select, table, text

from app.backup.databases import file_of, snapshot
from app.backup.manifest import NAME, BadBackup, CannotBackUp, FileFacts, Manifest, facts_of, path_of, read, sync_folder, write

TURNS = 3
EVERY = 1000  # files between two lines that say how far it is
Tell = Callable[[str], object]


@dataclass(frozen=True)
class _Seen:
    """What the copied database says of itself."""

    revision: str
    counts: dict[str, int]
    head: tuple[int, str]
    files: list[FileFacts]


def make(engine: Engine, files: Path, into: Path, now: datetime, tell: Tell) -> tuple[Path, Manifest]:
    """A new folder in `into`, named by the moment; it has its name only once it is whole. Raises CannotBackUp, OSError."""
    target = into / f"portal-{now:%Y%m%dT%H%M%SZ}"
    if target.exists():
        raise CannotBackUp(f"{target} is there already")
    part = into / f".{target.name}.part"
    shutil.rmtree(part, ignore_errors=True)
    into.mkdir(parents=True, exist_ok=True, mode=0o700)
    part.mkdir(mode=0o700)
    (part / "files").mkdir(mode=0o700)
    try:
        manifest = _fill(engine, files, part, now, tell)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    part.rename(target)
    sync_folder(into)
    return target, manifest


def _fill(engine: Engine, files: Path, part: Path, now: datetime, tell: Tell) -> Manifest:
    copied: set[str] = set()
    for _turn in range(TURNS):
        tell("Copying the database")
        with snapshot(engine, part) as connection:
            seen = _look(connection)
        missing = _copy(files, part / "files", [one for one in seen.files if one.name not in copied], copied, tell)
        if not missing:
            break
    _drop(part / "files", copied - {one.name for one in seen.files})
    manifest = Manifest(
        now.isoformat(timespec="seconds"), engine.dialect.name, seen.revision, facts_of(part / file_of(engine)),
        seen.counts, seen.head, seen.files, missing,
    )  # fmt: skip
    os.sync()  # once for all: a sync for each of ten thousand files takes minutes on a slow disk
    write(part, manifest)
    sync_folder(part)
    return manifest


def _look(connection: Connection) -> _Seen:
    names = sorted(set(inspect(connection).get_table_names()) - {"alembic_version"})
    counts = {name: connection.scalar(select(func.count()).select_from(table(name))) or 0 for name in names}
    revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    head = connection.execute(text("SELECT position, hash FROM audit_row ORDER BY position DESC LIMIT 1")).first()
    stored = text(
        "SELECT name, size, sha256 FROM stored_file UNION ALL SELECT name, size, sha256 FROM public_file ORDER BY name"
    )
    files = [FileFacts(*row) for row in connection.execute(stored)]
    return _Seen(str(revision), counts, (head.position, head.hash) if head else (0, ""), files)


def _copy(source: Path, target: Path, wanted: list[FileFacts], copied: set[str], tell: Tell) -> list[str]:
    """Copy files and compare each with what the database says of it. Returns the names of those gone or changed."""
    missing = []
    for number, one in enumerate(wanted, start=1):
        if _copied_whole(source, target, one):
            copied.add(one.name)
        else:
            missing.append(one.name)
        if number % EVERY == 0 or number == len(wanted):
            tell(f"{number} of {len(wanted)} files")
    return missing


def _copied_whole(source: Path, target: Path, one: FileFacts) -> bool:
    to = path_of(target, one.name)
    to.parent.mkdir(exist_ok=True, mode=0o700)
    try:
        shutil.copyfile(path_of(source, one.name), to)
    except FileNotFoundError:
        return False
    to.chmod(0o600)
    if facts_of(to) == one:
        return True
    to.unlink()
    return False


def _drop(target: Path, names: set[str]) -> None:
    """Files of an earlier turn that somebody has taken away since: what is gone is gone from the backup too."""
    for name in names:
        path_of(target, name).unlink(missing_ok=True)


def drop_older(into: Path, keep_days: int, now: datetime, newest: Path) -> list[str]:
    """Remove whole backups made more than so many days ago. Returns their names. What was erased leaves with them.

    A folder whose manifest cannot be read is left for a person to look at.
    """
    gone = []
    for path in sorted(into.glob(f"portal-*/{NAME}")):
        try:
            made_at = datetime.fromisoformat(read(path.parent).made_at)
        except BadBackup:
            continue
        if path.parent != newest and made_at < now - timedelta(days=keep_days):
            path.unlink()  # first: without its manifest it is no backup, whenever this is interrupted
            shutil.rmtree(path.parent)
            gone.append(path.parent.name)
    return gone
