"""Erase one person: every row and file about them, and every word in the row that must stay for the trail.

The list of who was erased is kept outside the database too, references only: a restored backup brings people back, and
`flask retain` then erases them again.
"""

import os
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.accounts import representations
from app.accounts.models import MergedPerson, Person
from app.audit.events import Event
from app.audit.service import record
from app.core.db import session
from app.core.errors import Refused
from app.retention import rows
from app.retention.data_map import ROOT, tables
from app.retention.rules import Reason, check_may_agree
from app.retention.service import check_may_erase, person_for_change, proposal_of


def agree_erasure(reference: str, today: date, now: datetime, *, by: int) -> None:
    """A second person agrees, and the person is erased in the same breath.

    Raises NotYours; Refused `erasure-moved-on`, `erasure-second-person`, `erasure-oneself`, `erasure-on-hold`,
    `erasure-of-staff`.
    """
    person = person_for_change(reference)
    proposal = proposal_of(person.id)
    if proposal is None:
        raise Refused("erasure-moved-on")
    refused = check_may_agree(proposal.proposed_by, person.id, by)
    if refused:
        raise Refused(refused)
    check_may_erase(person.id, today)
    proposal.agreed_at, proposal.agreed_by = now, by
    erase(person, Reason(proposal.reason), now, by=by)


def erase(person: Person, reason: Reason, now: datetime, *, by: int | None) -> tuple[int, int]:
    """Remove everything about somebody. Returns (rows, files). What stays is a reference, and the trail of it."""
    person_id, reference = person.id, person.reference
    records = _records_of(person_id)
    for one in records:
        representations.end_all_by(one, now, by=by)
    gone, files = rows.remove(_to_delete(*records))
    rows.blank(ROOT, records, now)
    record(
        Event.PERSON_ERASED, by=by, about=person_id, person=reference, reason=str(reason), rows=gone, files=files
    )
    return gone, files


def _records_of(person_id: int) -> list[int]:
    """The record of somebody, and those that were put into it: their name stands there too."""
    return [person_id, *session.scalars(select(MergedPerson.person_id).where(MergedPerson.kept_id == person_id))]


def _to_delete(*records: int) -> rows.Rows:
    found: rows.Rows = {}
    for record_id in records:
        for name, ids in rows.about(record_id).items():
            if tables()[name].erase == "delete" and ids:
                found.setdefault(name, set()).update(ids)
    return found


def left_over(now: datetime) -> Sequence[Person]:
    """Erased people about whom there is something again: somebody was writing in the very moment."""
    erased = session.scalars(select(Person).where(Person.erased_at.is_not(None), Person.erased_at <= now)).all()
    return [person for person in erased if _to_delete(person.id)]


def erased_references() -> set[str]:
    """The references of everybody who was erased."""
    return set(session.scalars(select(Person.reference).where(Person.erased_at.is_not(None))))


def who_came_back(listed: Iterable[str]) -> Sequence[Person]:
    """People who were erased before and are here again, out of a backup. A record that was put into one of them is
    erased with it."""
    references = sorted(listed)
    kept = aliased(Person)
    goes_along = (
        select(MergedPerson.id).join(kept, kept.id == MergedPerson.kept_id)
        .where(MergedPerson.person_id == Person.id, kept.reference.in_(references)).exists()
    )  # fmt: skip
    query = select(Person).where(Person.reference.in_(references), Person.erased_at.is_(None), ~goes_along)
    return session.scalars(query.order_by(Person.id)).all()


def read_list(path: Path) -> set[str]:
    """The references in the list outside the database; none where there is no list."""
    return set(path.read_text().split()) if path.exists() else set()


def append_to_list(path: Path, references: set[str]) -> None:
    """Write down who was erased since the last time, durably. Raises OSError."""
    new = sorted(references - read_list(path))
    if not new:
        return
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640), "a") as file:
        file.write("".join(f"{one}\n" for one in new))
        file.flush()
        os.fsync(file.fileno())
