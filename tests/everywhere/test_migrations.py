"""The schema of the migrations is the schema of the models, on the engine in use, and goes down and up again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Engine, create_engine, inspect, make_url, text

from app.core import db
from app.core.migrate import FOLDER, alembic_config, upgrade
from tests import factories
from tests.everywhere.world import make_world, rows
from tests.returns.sent import make_sent


@pytest.fixture
def empty(tmp_path: Path, template_database: str, worker_id: str) -> Iterator[Engine]:
    """A database with nothing in it, on the engine in use."""
    if not template_database.startswith("postgresql"):
        engine = db.connect(f"sqlite:///{tmp_path / 'empty.db'}")
        yield engine
        engine.dispose()
        return
    url, name = make_url(template_database), f"portal_empty_{worker_id}"
    server = create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine = db.connect(url.set(database=name).render_as_string(hide_password=False))
    yield engine
    engine.dispose()
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    server.dispose()


def differences(engine: Engine) -> list[object]:
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, db.Model.metadata))


def test_an_upgraded_database_is_what_the_models_say(empty: Engine) -> None:
    head = upgrade(empty)
    assert head
    assert differences(empty) == []
    assert upgrade(empty) == head, "a second upgrade finds nothing to do"


def test_every_named_check_of_the_models_is_in_the_database(empty: Engine) -> None:
    """compare_metadata looks at tables, columns, indexes and keys, not at CHECKs: these are compared by name."""
    upgrade(empty)
    looked = inspect(empty)
    for table in db.Model.metadata.sorted_tables:
        wanted = {str(one.name) for one in table.constraints if type(one).__name__ == "CheckConstraint"}
        assert wanted <= {str(one["name"]) for one in looked.get_check_constraints(table.name)}, table.name
    looked.clear_cache()


def test_down_to_nothing_and_up_again(empty: Engine) -> None:
    upgrade(empty)
    command.downgrade(alembic_config(empty), "base")
    with empty.begin() as connection:
        left = set(inspect(connection).get_table_names()) - {"alembic_version"}
    assert not left
    upgrade(empty)
    assert differences(empty) == []


def test_whoever_held_a_role_is_a_member_of_staff_after_the_upgrade(empty: Engine) -> None:
    upgrade(empty, "0001")
    with empty.begin() as connection:
        for number in (1, 2):
            words = f"'P-{number}', 'N', 'n', 'en', false, '2026-01-01 00:00:00+00:00', {number}"
            connection.execute(text(f"INSERT INTO person (reference, display_name, name_key, language, invented, added_at, id) VALUES ({words})"))
        connection.execute(text("INSERT INTO role_held (person_id, role, from_day, id) VALUES (2, 'dp_lead', '2026-01-01', 1)"))
    upgrade(empty, "0005")
    with empty.begin() as connection:
        assert list(connection.scalars(text("SELECT person_id FROM staff_member"))) == [2]
        assert list(connection.execute(text("SELECT role, given_by, ended_at FROM role_held"))) == [("dp_lead", None, None)]
    command.downgrade(alembic_config(empty), "0001")
    with empty.begin() as connection:
        assert list(connection.scalars(text("SELECT role FROM role_held"))) == ["dp_lead"]
    upgrade(empty)
    assert differences(empty) == []


def test_an_upgrade_keeps_what_is_there(app: Flask) -> None:
    factories.make_recipient()
    before = rows(app, without=frozenset())
    assert sum(map(len, before.values())) > 5
    upgrade(app.extensions["engine"])
    assert rows(app, without=frozenset()) == before


def cells(engine: Engine) -> dict[str, list[dict[str, str]]]:
    """Every cell of every table that is there now, as text."""
    with engine.connect() as connection:
        names = sorted(set(inspect(connection).get_table_names()) - {"alembic_version"})
        found = {name: connection.execute(text(f'SELECT * FROM "{name}" ORDER BY id')).mappings().all() for name in names}
        connection.rollback()
    return {name: [{key: repr(value) for key, value in row.items()} for row in told] for name, told in found.items()}


def test_each_migration_goes_down_and_up_with_people_in_the_database(app: Flask) -> None:
    """What the first revision has columns for is there again, to the letter; the rest is made anew."""
    make_world()
    engine = app.extensions["engine"]
    db.let_go()
    there = cells(engine)
    command.downgrade(alembic_config(engine), "0001")
    first = cells(engine)
    before = {name: [{key: row[key] for key in first[name][0]} for row in there[name]] for name in first if first[name]}
    script = ScriptDirectory.from_config(alembic_config())
    for revision in reversed(list(script.walk_revisions())[:-1]):
        upgrade(engine, revision.revision)
        command.downgrade(alembic_config(engine), "-1")
        upgrade(engine, revision.revision)
    after = cells(engine)
    assert before["person"], "there are people"
    assert {name: [{key: row[key] for key in first[name][0]} for row in after[name]] for name in before} == before
    assert {name: len(after[name]) for name in first} == {name: len(there[name]) for name in first}
    with engine.connect() as connection:
        assert engine.dialect.name != "sqlite" or connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.pure
def test_the_pinned_revision_is_the_head() -> None:
    script = ScriptDirectory.from_config(alembic_config())
    assert (FOLDER / "current_revision.txt").read_text().strip() == script.get_current_head()
    assert len(script.get_heads()) == 1, "one head: nobody's migration is forgotten"
    for revision in script.walk_revisions():
        assert revision.doc, f"{revision.revision} says what it does"


def test_what_was_signed_in_urdu_before_is_marked(app: Flask) -> None:
    """Nobody had checked any other language when the column came; paper is signed on paper."""
    amina, bashir, olu = factories.make_recipient(), factories.make_recipient("Bashir Khan"), factories.make_officer()
    make_sent(amina, language="ur")
    make_sent(bashir, by=olu.id, language="ur")
    engine = app.extensions["engine"]
    db.let_go()
    command.downgrade(alembic_config(engine), "0011")
    upgrade(engine)
    marked = {row["sent_by"]: row["words_unchecked"] for row in cells(engine)["return_version"]}
    assert marked[repr(amina.id)] in ("1", "True")
    assert marked[repr(olu.id)] in ("0", "False")
