"""A copy of the database at one moment, while others write, and a database from such a copy.

SQLite copies itself with its own online backup: one step under one read lock, and writers go on in the write-ahead log.
PostgreSQL is copied by `pg_dump` and put back by `pg_restore`: no program knows its types, sequences and constraints
better, and whoever runs the server can use the copy without this program. What the manifest says of it is read in the
same exported snapshot, so both speak of one moment.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, Connection, Engine, MetaData, create_engine, inspect, text

from app.backup.manifest import BadBackup, CannotBackUp, sync_folder
from app.core import db

SQLITE, POSTGRES = "portal.db", "portal.dump"


@contextmanager
def snapshot(engine: Engine, folder: Path) -> Iterator[Connection]:
    """Write a copy into the folder. Gives a connection that sees exactly what is in the copy. Raises CannotBackUp."""
    take = _snapshot_sqlite if engine.dialect.name == "sqlite" else _snapshot_postgres
    with take(engine, folder) as seen:
        yield seen


def file_of(engine: Engine) -> str:
    """What the copy is called."""
    return SQLITE if engine.dialect.name == "sqlite" else POSTGRES


@contextmanager
def _snapshot_sqlite(engine: Engine, folder: Path) -> Iterator[Connection]:
    place = Path(str(engine.url.database))
    if not place.is_file():
        raise CannotBackUp(f"there is no database at {place}")
    copy = folder / SQLITE
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(place)) as source, closing(sqlite3.connect(copy)) as target:
        source.execute("PRAGMA busy_timeout=15000")
        source.backup(target, pages=-1)
        target.execute("PRAGMA journal_mode=DELETE")
        said = target.execute("PRAGMA integrity_check").fetchone()[0]
    if said != "ok":
        raise CannotBackUp(f"the database is damaged, and so would be the backup: {said}")
    copy.chmod(0o600)
    with opened(copy) as seen, seen.connect() as connection:
        yield connection


@contextmanager
def opened(copy: Path) -> Iterator[Engine]:
    """A copied SQLite file, to read."""
    engine = create_engine(f"sqlite:///{copy}")
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _snapshot_postgres(engine: Engine, folder: Path) -> Iterator[Connection]:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as seen:
        name = seen.scalar(text("SELECT pg_export_snapshot()"))
        dump = ("pg_dump", "--format=custom", f"--snapshot={name}", "--no-owner", "--no-privileges")
        wrong = _run(engine.url, *dump, f"--file={folder / POSTGRES}")
        if wrong is not None:
            raise CannotBackUp(f"pg_dump did not make the copy: {wrong}")
        (folder / POSTGRES).chmod(0o600)
        yield seen


def _run(url: URL | None, tool: str, *words: str) -> str | None:
    """Run a tool of PostgreSQL's client. Returns what went wrong, or None. The password never stands in its words."""
    found = shutil.which(tool)
    if found is None:
        raise CannotBackUp(f"{tool} is not on this machine's path: install PostgreSQL's client (apt install postgresql-client)")
    env, where = dict(os.environ), []
    if url is not None:
        where = [f"--dbname={_place(url)}"]
        env |= {"PGPASSWORD": str(url.password)} if url.password else {}
    done = subprocess.run([found, *words, *where], capture_output=True, text=True, env=env, check=False)  # noqa: S603 - ours
    return None if done.returncode == 0 else (done.stderr.strip().splitlines() or ["no reason given"])[0]


def _place(url: URL) -> str:
    """The address of a database as PostgreSQL's own tools read it, without the password."""
    more = {name: value if isinstance(value, str) else ",".join(value) for name, value in url.query.items()}
    own: dict[str, Any] = {"host": url.host, "port": url.port, "user": url.username, "dbname": url.database}
    return make_conninfo(**{name: value for name, value in (own | more).items() if value})


def require_empty(engine: Engine) -> None:
    """Refuse a database with anything in it. Raises CannotBackUp."""
    if engine.dialect.name == "sqlite":
        place = Path(str(engine.url.database))
        for path in (place, *(place.with_name(place.name + end) for end in ("-wal", "-shm", "-journal"))):
            if path.exists():
                raise CannotBackUp(f"{path} is there already: move it away first; nothing is ever restored over it")
        return
    with engine.connect() as connection:
        if inspect(connection).get_table_names():
            raise CannotBackUp("the database of DATABASE_URL has tables in it already: name an empty one")


@contextmanager
def put_back(engine: Engine, copy: Path) -> Iterator[Engine]:
    """Put a copy in the place of DATABASE_URL. Gives an engine to look at it; an error raised inside leaves the place
    as empty as it was. Raises BadBackup, CannotBackUp."""
    if engine.dialect.name == "sqlite":
        place = Path(str(engine.url.database))
        part = place.with_name(place.name + ".part")
        part.unlink(missing_ok=True)
        shutil.copyfile(copy, part)
        part.chmod(0o600)
        with opened(part) as seen:
            yield seen
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.rename(place)
        sync_folder(place.parent)
        return
    _restore_postgres(engine, copy)
    try:
        yield engine
    except BaseException:
        _take_away(engine)
        raise


def _take_away(engine: Engine) -> None:
    there = MetaData()
    with engine.begin() as connection:
        there.reflect(connection)
        there.drop_all(connection)


def _restore_postgres(engine: Engine, copy: Path) -> None:
    whole = ("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    wrong = _run(engine.url, *whole, str(copy))
    if wrong is not None:
        raise BadBackup(f"pg_restore put nothing back: {wrong}")


def require_readable(copy: Path) -> None:
    """Read a PostgreSQL copy through to its end without a database. Raises BadBackup."""
    wrong = _run(None, "pg_restore", f"--file={os.devnull}", str(copy))
    if wrong is not None:
        raise BadBackup(f"the copy of the database cannot be read: {wrong}")


@contextmanager
def reading_from(engine: Engine) -> Iterator[None]:
    """The session reads from this engine meanwhile."""
    before = db.session.session_factory.kw["bind"]
    db.session.remove()
    db.session.configure(bind=engine)
    try:
        with db.reading():
            yield
    finally:
        db.session.remove()
        db.session.configure(bind=before)
