"""The private line: the person writes and never reads back; the safeguarding lead reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.service import lock_person
from app.audit.events import Event
from app.audit.service import record
from app.casework.bank_holidays import england_between
from app.contact.models import PrivateNote
from app.contact.rules import is_to_be_raised, next_read_day
from app.core.clock import LONDON
from app.core.db import session
from app.core.errors import NotYours
from app.council_policy import service as council_policy


def read_next(now: datetime) -> date:
    """The day on which a note that is written now is read at the latest."""
    here = now.astimezone(LONDON)
    return next_read_day(here, england_between(here.date(), date(here.year + 1, 12, 31)))


def write(person_id: int, words: str, language: str, now: datetime, *, by: int) -> None:
    """Keep a note. The same words sent twice are kept once. The trail says that a note was written, not by whom nor about
    whom: staff read the trail of a person. Raises NotYours: nobody writes here for somebody else."""
    if by != person_id:
        raise NotYours
    lock_person(person_id)  # one at a time: the second of two presses sees the first
    same = (PrivateNote.person_id == person_id, PrivateNote.words == words, PrivateNote.read_at.is_(None))
    if session.scalar(select(PrivateNote.id).where(*same)) is not None:
        return
    session.add(PrivateNote(person_id=person_id, words=words, language=language, written_at=now))
    session.flush()
    record(Event.PRIVATE_NOTE_WRITTEN, by=None)


@dataclass(frozen=True)
class Note:
    """A note with the person who wrote it."""

    row: PrivateNote
    person: Person


def notes_page(before: int | None, size: int) -> list[Note]:
    """Unread notes all, oldest first, then read ones, newest first: `size` and one more, older than `before`."""
    query = select(PrivateNote, Person).join(Person, Person.id == PrivateNote.person_id)
    unread = [] if before else session.execute(query.where(PrivateNote.read_at.is_(None)).order_by(PrivateNote.id)).all()
    past = query.where(PrivateNote.read_at.is_not(None)).order_by(PrivateNote.id.desc()).limit(size + 1)
    read = session.execute(past.where(PrivateNote.id < before) if before else past).all()
    return [Note(row, person) for row, person in (*unread, *read)]


def note(number: int) -> Note:
    """One note. Raises NotYours."""
    found = session.execute(
        select(PrivateNote, Person).join(Person, Person.id == PrivateNote.person_id).where(PrivateNote.id == number)
    ).first()
    if found is None:
        raise NotYours
    return Note(found[0], found[1])


def mark_read(number: int, now: datetime, *, by: int) -> None:
    """Somebody has read it and sees to it. Raises NotYours; one's own note is read by a colleague."""
    row = session.scalar(select(PrivateNote).where(PrivateNote.id == number).with_for_update())
    if row is None or row.person_id == by:
        raise NotYours
    if row.read_at is None:
        row.read_at, row.read_by = now, by
        session.flush()
        record(Event.PRIVATE_NOTE_READ, by=by)


def to_raise(now: datetime) -> list[PrivateNote]:
    """Notes that have waited too long and of which the duty team was not told by mail or not by text."""
    hours = council_policy.policy_on(now.astimezone(LONDON).date()).private_line_hours
    waiting = session.scalars(select(PrivateNote).where(PrivateNote.read_at.is_(None)).order_by(PrivateNote.id))
    late = [row for row in waiting if is_to_be_raised(row.written_at, row.read_at, now, hours)]
    return [row for row in late if row.mailed_at is None or row.texted_at is None]


def note_raised(ids: Sequence[int], way: str, now: datetime, *, by: int | None) -> None:
    """The duty team was told of these by `mail` or `text`."""
    for row in session.scalars(select(PrivateNote).where(PrivateNote.id.in_(ids))):
        setattr(row, {"mail": "mailed_at", "text": "texted_at"}[way], now)
    session.flush()
    record(Event.PRIVATE_NOTES_RAISED, by=by, way=way, notes=len(ids))
