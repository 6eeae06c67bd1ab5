"""How many statements the database is sent while something is done."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import event


def statements_of(app: Flask, work: Callable[[], object]) -> int:
    """The count; what is prepared once belongs to a first call."""
    sent: list[str] = []

    def note(*told: object) -> None:
        sent.append(str(told[2]))

    engine = app.extensions["engine"]
    event.listen(engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(sent)
