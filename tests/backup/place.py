"""An empty place to restore into, and the command line run against a site."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from click.testing import Result
from flask import Flask
from sqlalchemy import create_engine, make_url, text

from app.core import db
from app.core.config import Settings
from app.factory import create_app


@contextmanager
def empty_place(settings: Settings, tmp_path: Path, worker_id: str) -> Iterator[Settings]:
    """Settings with a database and a folder that nobody has used, on the engine in use."""
    folder = tmp_path / "restored"
    folder.mkdir()
    if settings.database_url.startswith("sqlite"):
        yield replace(settings, database_url=f"sqlite:///{folder / 'portal.db'}", folder=folder / "files")
        return
    url, name = make_url(settings.database_url), f"portal_restored_{worker_id}"
    server = create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield replace(settings, database_url=url.set(database=name).render_as_string(hide_password=False), folder=folder / "files")
    db.let_go()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    server.dispose()


@contextmanager
def site(settings: Settings) -> Iterator[Flask]:
    """A site of its own beside the one of the test; the session is bound to it meanwhile."""
    before = db.session.session_factory.kw["bind"]
    other = create_app(settings)
    try:
        yield other
    finally:
        db.let_go()
        other.extensions["engine"].dispose()
        db.session.configure(bind=before)


def run(app: Flask, *words: str | Path) -> Result:
    """A command of the site, as a terminal runs it."""
    db.let_go()
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


def backed_up(done: Result) -> Path:
    """Where the backup of a finished command is."""
    found = re.search(r"the backup is (.+)", done.output)
    assert found, done.output
    return Path(found[1])
