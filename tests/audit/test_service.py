"""The trail: written with the change or not at all, and no row can be altered unseen."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from app.audit import service
from app.audit.events import FACTS, Event
from app.audit.service import record
from app.core import db
from tests import factories


@pytest.fixture
def trail(app: Flask) -> int:
    """Twelve rows about somebody. Gives how many rows there are."""
    person = factories.make_person()
    for number in range(12):
        record(Event.STATEMENT_ADDED, by=person.id, about=person.id, spending_return=f"R-{number}", lines=number)
    db.commit()
    return len(positions(app))


def positions(app: Flask) -> list[int]:
    engine = create_engine(app.extensions["engine"].url)
    with engine.connect() as connection:
        found = list(connection.scalars(text("SELECT position FROM audit_row ORDER BY position")))
    engine.dispose()
    return found


def wrong(app: Flask, tamper: str) -> int | None:
    """Change the table behind the program's back, and ask which row is the first wrong one."""
    engine = create_engine(app.extensions["engine"].url)
    with engine.begin() as connection:
        for step in tamper.split(";"):
            connection.execute(text(step))
    engine.dispose()
    with db.reading():
        return service.first_wrong_row()


def test_a_trail_is_whole(app: Flask, trail: int) -> None:
    assert positions(app) == list(range(1, trail + 1))
    with db.reading():
        assert service.first_wrong_row() is None


def test_an_empty_trail_is_whole(app: Flask) -> None:
    with db.reading():
        assert service.first_wrong_row() is None


@pytest.mark.parametrize(
    ("column", "value"),
    [("event", "'return-settled'"), ("by_id", "NULL"), ("about_id", "NULL"), ("facts", "'{\"lines\": 9}'"), ("at", "'2020-01-01 00:00:00+00:00'"),
     ("previous_hash", "'0'"), ("hash", "'0'")],
)  # fmt: skip
def test_a_changed_row_is_named(app: Flask, trail: int, column: str, value: str) -> None:
    assert wrong(app, f"UPDATE audit_row SET {column} = {value} WHERE position = 7") == 7


def test_a_deleted_row_is_named(app: Flask, trail: int) -> None:
    assert wrong(app, "DELETE FROM audit_row WHERE position = 5") == 5


def test_a_deleted_row_is_named_even_when_the_numbers_are_closed_up(app: Flask, trail: int) -> None:
    assert wrong(app, "DELETE FROM audit_row WHERE position = 1; UPDATE audit_row SET position = position - 1 WHERE position = 2") == 1


def test_two_rows_swapped_are_named(app: Flask, trail: int) -> None:
    swap = "UPDATE audit_row SET position = {} WHERE position = {}".format
    assert wrong(app, ";".join([swap(999, 4), swap(4, 8), swap(8, 999)])) == 4


def test_a_row_put_in_between_is_named(app: Flask, trail: int) -> None:
    put_in = (
        "UPDATE audit_row SET position = position + 1000 WHERE position > 6; UPDATE audit_row SET position = position - 999 WHERE position > 1000;"
        "INSERT INTO audit_row (id, position, at, event, by_id, about_id, facts, previous_hash, hash) "
        "SELECT 9999, 7, at, event, by_id, about_id, facts, hash, 'made-up' FROM audit_row WHERE position = 6"
    )
    assert wrong(app, put_in) == 7


def test_a_cut_tail_shows_only_against_a_head_kept_elsewhere(app: Flask, trail: int) -> None:
    """The chain alone cannot tell that its last rows are gone: that takes a head that was noted down outside."""
    assert wrong(app, f"DELETE FROM audit_row WHERE position > {trail - 3}") is None
    assert positions(app)[-1] == trail - 3, "the head that was noted down before would say so"


@pytest.mark.parametrize("facts", [{}, {"spending_return": "R-1"}, {"spending_return": "R-1", "lines": 1, "name": "Amina"}])
def test_missing_and_extra_facts_are_refused(app: Flask, facts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="carries"):
        record(Event.STATEMENT_ADDED, by=None, **facts)


@pytest.mark.pure
def test_every_event_says_which_facts_it_carries() -> None:
    assert set(FACTS) == set(Event)
    private = {"name", "email", "amount", "pence", "text", "words", "note", "address"}
    assert not {event: facts & private for event, facts in FACTS.items() if facts & private}


def test_nothing_is_written_of_what_was_rolled_back(app: Flask, trail: int) -> None:
    record(Event.SIGNED_OUT, by=None)
    db.roll_back()
    db.commit()
    assert len(positions(app)) == trail
    record(Event.SIGNED_OUT, by=None)
    db.commit()
    assert len(positions(app)) == trail + 1, "and what was dropped does not come back"


def test_a_failing_commit_leaves_neither_change_nor_trail(app: Flask, trail: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_row: dict[str, Any]) -> str:
        raise RuntimeError("no hash today")

    monkeypatch.setattr(service, "row_hash", fail)
    with pytest.raises(RuntimeError):
        factories.make_person("Nobody Atall")
    db.roll_back()
    monkeypatch.undo()
    assert len(positions(app)) == trail
    with db.reading():
        assert "Nobody Atall" not in str(db.session.execute(text("SELECT display_name FROM person")).all())


def test_ten_writers_at_once_keep_the_chain_whole(app: Flask, trail: int) -> None:
    errors: list[Exception] = []
    together = threading.Barrier(10)

    def write(number: int) -> None:
        try:
            together.wait()
            for turn in range(5):
                record(Event.STATEMENT_ADDED, by=None, spending_return=f"R-{number}-{turn}", lines=turn)
                db.commit()
        except Exception as error:
            errors.append(error)
        finally:
            db.let_go()

    run_together([lambda number=number: write(number) for number in range(10)])
    assert not errors
    assert positions(app) == list(range(1, trail + 51))
    with db.reading():
        assert service.first_wrong_row() is None


def run_together(acts: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not [thread for thread in threads if thread.is_alive()]
