"""The whole demonstration, made once for all tests of a module: it takes some seconds."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from app import demo
from app.core import db
from app.core.config import Settings
from app.factory import create_app
from tests.conftest import COUNCIL, NOW, TODAY


def demo_settings(template_database: str, folder: Path, *, is_demo: bool = True) -> Settings:
    """Settings as `make run` uses them, with an empty database."""
    url = template_database
    if not url.startswith("postgresql"):
        shutil.copy(template_database, folder / "portal.db")
        url = f"sqlite:///{folder / 'portal.db'}"
    return Settings(
        secret_key="a secret for tests that is long enough", database_url=url, folder=folder / "files",
        base_url="http://localhost:8000", council=COUNCIL, demo=is_demo, testing=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def elmshire(template_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demonstration council, as made on Friday 20 November 2026."""
    settings = demo_settings(template_database, tmp_path_factory.mktemp("elmshire"))
    site = create_app(settings)
    demo.load(settings, TODAY, NOW, tell=[].append)
    db.let_go()
    yield site
    db.let_go()
    engine = site.extensions["engine"]
    if engine.dialect.name == "postgresql":
        names = ", ".join(f'"{table.name}"' for table in db.Model.metadata.sorted_tables)
        with engine.begin() as connection:
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    engine.dispose()


@pytest.fixture
def reading(elmshire: Flask) -> Iterator[Flask]:
    """The demonstration, to look at."""
    with db.reading():
        yield elmshire
    db.let_go()
