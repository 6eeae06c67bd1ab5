"""Write down who did what. Rows are queued by `record()` and chained by hash just before commit, so that the
trail and the change stand or fall together, and writers wait for each other only for that moment.
"""

import hashlib
import json
from collections.abc import Sequence
from contextlib import closing
from typing import Any

from sqlalchemy import event, insert, or_, select, text
from sqlalchemy.orm import Session

from app.audit.events import FACTS, Event
from app.audit.models import AuditRow
from app.core import clock
from app.core.db import before_commit, session

FIRST = "0" * 64
SAID = ("position", "at", "event", "by_id", "about_id", "facts", "previous_hash")
CHAIN_LOCK = 7_304_001  # PostgreSQL's advisory lock: one writer chains at a time


def record(what: Event, *, by: int | None, about: int | None = None, **facts: str | int | bool) -> None:
    """Queue one event. Facts must be exactly those of `events.FACTS`. Raises ValueError otherwise."""
    if set(facts) != FACTS[what]:
        raise ValueError(f"{what} carries {sorted(FACTS[what])}, not {sorted(facts)}")
    row = {"at": clock.now(), "event": str(what), "by_id": by, "about_id": about, "facts": facts}
    session.info.setdefault("audit", []).append(row)
    session.info["written"] = True
    session().connection()  # a transaction is open, so that the commit hook runs


@before_commit
def _chain(current: Session) -> None:
    queued = current.info.pop("audit", [])
    if not queued:
        return
    if current.get_bind().dialect.name == "postgresql":
        current.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": CHAIN_LOCK})
    head = current.execute(select(AuditRow.position, AuditRow.hash).order_by(AuditRow.position.desc()).limit(1)).first()
    position, previous = head or (0, FIRST)
    rows = []
    for facts in queued:
        position += 1
        row = {**facts, "position": position, "previous_hash": previous}
        previous = row["hash"] = row_hash(row)
        rows.append(row)
    current.execute(insert(AuditRow), rows)  # one statement, however many happened


@event.listens_for(session, "after_rollback")
def _forget(current: Session) -> None:
    current.info.pop("audit", None)


def row_hash(row: dict[str, Any]) -> str:
    """The hash of a row over everything it says and the hash before it."""
    said = {name: row[name] for name in ("position", "event", "by_id", "about_id", "facts", "previous_hash")}
    said["at"] = row["at"].isoformat()
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def trail_page(person_id: int, before: int | None, size: int) -> Sequence[AuditRow]:
    """What was written down about somebody or done by them, the newest first: `size` and one more, before a position."""
    query = select(AuditRow).where(or_(AuditRow.about_id == person_id, AuditRow.by_id == person_id))
    if before is not None:
        query = query.where(AuditRow.position < before)
    return session.scalars(query.order_by(AuditRow.position.desc()).limit(size + 1)).all()


def first_wrong_row() -> int | None:
    """Walk the chain. Returns the position of the first row that is changed, missing or out of place, or None."""
    previous, expected = FIRST, 1
    with closing(session.scalars(select(AuditRow).order_by(AuditRow.position).execution_options(yield_per=1000))) as rows:
        for row in rows:
            said = {name: getattr(row, name) for name in SAID}
            if row.position != expected or row.previous_hash != previous or row.hash != row_hash(said):
                return expected
            previous, expected = row.hash, expected + 1
    return None


def last_row() -> tuple[int, str]:
    """Position and hash of the newest row; (0, "") where there is none."""
    row = session.execute(select(AuditRow.position, AuditRow.hash).order_by(AuditRow.position.desc()).limit(1)).first()
    return (row.position, row.hash) if row else (0, "")
