"""An empty database for each test, clients signed in by role, a fixed day, and no network.

One `DATABASE_URL` a run decides the engine: unset means SQLite; `postgresql://...` means a database per xdist
worker on that server, made from a template.
"""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import settings as search
from sqlalchemy import Engine, create_engine, make_url, text
from xdist.scheduler import LoadScopeScheduling

from app.accounts.pages import DEVICE
from app.core import db
from app.core.config import LANGUAGES, Council, Settings
from app.core.migrate import upgrade
from tests import factories, sampling
from tests.one_site import OneSite
from tests.page import Client

# The same examples each time, so that a green run stays green; HYPOTHESIS=search looks for new ones.
search.register_profile("steady", derandomize=True)
search.register_profile("search", derandomize=False)
search.load_profile(os.environ.get("HYPOTHESIS", "steady"))

TODAY = date(2026, 11, 20)  # a Friday
NOW = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
COUNCIL = Council(
    name="Elmshire County Council", phone="01632 960 100", phone_hours="Monday to Friday, 9am to 5pm",
    email="directpayments@elmshire.example", address="County Hall, Elmshire EL1 1AA", emergency_phone="01632 960 999",
    payment_words=("ELMSHIRE",),
)  # fmt: skip


class CouncilTogether(LoadScopeScheduling):
    """Each test goes to whoever is free; the tests that look at one demonstration council go together. xdist's own groups
    do nothing with pytest 9: it looks for the mark in a name that pytest no longer reads."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::")[0]
        return file if file.endswith("demo/test_council.py") else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> CouncilTogether:
    return CouncilTogether(config, log)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--sample`, for `make test`."""
    parser.addoption("--sample", action="store_true", help="leave out what tests/sampling.py names")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --sample, leave out what is tried a second time."""
    if not config.getoption("sample"):
        return
    out = sampling.left_out(items, postgres=os.environ.get("DATABASE_URL", "").startswith("postgresql"))
    config.hook.pytest_deselected(items=list(out))
    items[:] = [one for one in items if one not in out]


def pytest_collection_finish() -> None:
    """What is loaded now stays to the end: Python need not look through it again for what may go."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 10)


@pytest.fixture(scope="session")
def template_database(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """A database with the newest schema and nobody in it."""
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith("postgresql"):
        yield from _postgres_template(url, worker_id)
        return
    path = tmp_path_factory.mktemp("template") / "portal.db"
    engine = db.connect(f"sqlite:///{path}")
    upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    yield str(path)


def _postgres_template(url: str, worker_id: str) -> Iterator[str]:
    name = f"portal_test_{worker_id}"
    server = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    mine = make_url(url).set(database=name).render_as_string(hide_password=False)
    engine = db.connect(mine)
    upgrade(engine)
    engine.dispose()
    yield mine
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The name of this xdist worker, or `main`."""
    return getattr(request.config, "workerinput", {"workerid": "main"})["workerid"]


@pytest.fixture(scope="session")
def one_site(template_database: str, tmp_path_factory: pytest.TempPathFactory) -> OneSite:
    """What `app` gives out, and where its database is."""
    if template_database.startswith("postgresql"):
        return OneSite(template_database)
    return OneSite(f"sqlite:///{tmp_path_factory.mktemp('site') / 'portal.db'}")


@pytest.fixture
def settings(one_site: OneSite, template_database: str, tmp_path: Path) -> Settings:
    """Settings of a council that does not exist, with an empty database."""
    if not template_database.startswith("postgresql"):
        file = Path(make_url(one_site.database_url).database or "")
        for old in file.parent.glob(f"{file.name}*"):  # a slow thread of the last test may still have it open
            old.unlink()
        shutil.copy(template_database, file)
    return Settings(
        secret_key="a secret for tests that is long enough", database_url=one_site.database_url, folder=tmp_path / "files",
        base_url="http://localhost", council=COUNCIL, testing=True, languages=(*LANGUAGES, "en-XA"),
        mail_from="portal@elmshire.example",
    )  # fmt: skip


@pytest.fixture
def app(one_site: OneSite, settings: Settings) -> Iterator[Flask]:
    """The site with an empty database, as if it had just been made."""
    site = one_site.fresh(settings)
    yield site
    db.let_go()
    engine = site.extensions["engine"]
    if engine.dialect.name == "postgresql":
        _empty(engine)
    engine.dispose()


def _empty(engine: Engine) -> None:
    """Nobody in it again, and numbers from one. Only tables with rows are touched: TRUNCATE of all takes ten times as long."""
    names = [table.name for table in db.Model.metadata.sorted_tables]
    which = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in names)
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # no triggers, so in any order
        for name in connection.scalars(text(which)).all():
            connection.execute(text(f'DELETE FROM "{name}"'))
        connection.execute(text("SELECT setval(seqrelid, 1, false) FROM pg_sequence WHERE pg_sequence_last_value(seqrelid) IS NOT NULL"))


@pytest.fixture(autouse=True)
def fixed_day(request: pytest.FixtureRequest) -> Iterator[None]:
    """Today is always Friday 20 November 2026, half past ten in the morning; browser tests keep the real clock."""
    if request.node.get_closest_marker("browser"):
        yield
        return
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def client(app: Flask) -> Client:
    """Somebody who has not signed in. Every answer goes through the page checks."""
    return Client(app)


@pytest.fixture
def sign_in(app: Flask) -> Callable[..., Client]:
    """Sign somebody in: `sign_in(person)` gives a client, on a device on which no second step is asked."""

    def signed_in_as(person: factories.Made) -> Client:
        one = Client(app)
        one.flask.set_cookie(DEVICE, factories.remembered_device(person))
        one.sign_in(person.email, factories.PASSPHRASE)
        return one

    return signed_in_as
