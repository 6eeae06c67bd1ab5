"""One place commits; what only reads cannot write; moments keep their zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError, StatementError

from app.accounts import service as accounts
from app.accounts.models import Person
from app.audit.events import Event
from app.audit.service import record
from app.core import clock, db
from tests import factories
from tests.everywhere.world import rows
from tests.factories import NOW


def test_reading_that_writes_fails_on_sqlite_and_is_thrown_away_elsewhere(app: Flask) -> None:
    sqlite = app.extensions["engine"].dialect.name == "sqlite"

    def write_while_reading() -> None:
        with db.reading():
            accounts.add_person("Slipped In", NOW, by=None)

    if sqlite:
        with pytest.raises(OperationalError, match="readonly"):
            write_while_reading()
    else:
        write_while_reading()
    db.roll_back()
    db.commit()
    assert not rows(app, frozenset())["person"]
    assert not rows(app, frozenset())["audit_row"]


def test_reading_never_throws_away_what_was_written_before(app: Flask) -> None:
    person = accounts.add_person("Half Done", NOW, by=None)
    with pytest.raises(RuntimeError, match="commit first"), db.reading():
        pass
    db.commit()
    assert person.id
    record(Event.SIGNED_OUT, by=person.id)
    with pytest.raises(RuntimeError, match="commit first"), db.reading():
        pass
    db.commit()
    person.display_name = "Not Yet Told"
    with pytest.raises(RuntimeError, match="commit first"), db.reading():
        pass
    db.roll_back()
    with db.reading(), db.reading():
        assert db.session.scalar(select(Person.display_name)) == "Half Done"


def test_readers_do_not_wait_for_a_writer(app: Flask) -> None:
    factories.make_person()
    writer = app.extensions["engine"].connect()
    writer.execute(text("UPDATE person SET display_name = 'Being Changed'"))
    try:
        with db.reading():
            assert db.session.scalar(select(Person.display_name)) == "Amina Begum"
    finally:
        writer.rollback()
        writer.close()


def test_a_transaction_of_its_own_outlives_the_refused_request(app: Flask) -> None:
    accounts.add_person("Rolled Back", NOW, by=None)
    db.in_own_transaction(lambda: record(Event.SIGN_IN_FAILED, by=None, why="sign-in-wrong"))
    db.commit()
    found = rows(app, frozenset())
    assert not found["person"]
    assert ["sign-in-failed" in str(row) for row in found["audit_row"]] == [True]


def test_a_failing_transaction_of_its_own_leaves_nothing(app: Flask) -> None:
    def fail() -> None:
        accounts.add_person("Never", NOW, by=None)
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        db.in_own_transaction(fail)
    db.commit()
    assert not rows(app, frozenset())["person"]


def test_foreign_keys_and_checks_are_on(app: Flask) -> None:
    with app.extensions["engine"].connect() as connection:
        for wrong in (
            "INSERT INTO role_held (person_id, role, from_day) VALUES (99, 'dp_lead', '2026-01-01')",
            "INSERT INTO person (reference, display_name, name_key, email, language, invented, added_at) "
            "VALUES ('P-1', 'A', 'a', 'A@EXAMPLE.ORG', 'en', false, '2026-01-01')",
        ):
            with pytest.raises(Exception, match=r"(?i)foreign key|check"):
                connection.execute(text(wrong))
            connection.rollback()


def test_a_moment_keeps_its_zone_and_one_without_is_refused(app: Flask) -> None:
    in_london = datetime(2026, 7, 1, 0, 30, tzinfo=ZoneInfo("Europe/London"))
    person = accounts.add_person("Summer Time", in_london, by=None)
    db.commit()
    db.let_go()
    with db.reading():
        kept = db.session.scalar(select(Person.added_at).where(Person.id == person.id))
    assert kept == datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert kept.tzinfo is UTC
    with pytest.raises((ValueError, StatementError), match="time zone"):
        accounts.add_person("No Zone", datetime(2026, 7, 1), by=None)  # noqa: DTZ001 - what is refused
    db.roll_back()


@pytest.mark.pure
@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 6, 30, 22, 59, tzinfo=UTC), date(2026, 6, 30)), (datetime(2026, 6, 30, 23, 0, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), date(2026, 12, 31)), (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), date(2026, 10, 25)), (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), date(2026, 10, 25)),
    ],
)  # fmt: skip
def test_a_day_ends_at_midnight_in_london(moment: datetime, day: date) -> None:
    with time_machine.travel(moment, tick=False):
        assert clock.today() == day
    assert clock.day_in_england(moment) == day
