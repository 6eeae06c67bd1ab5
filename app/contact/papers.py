"""Papers and photos in a thread: put there by the person or sent with an answer, fetched by both sides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.audit.events import Event
from app.audit.service import record
from app.casework.models import Case
from app.contact import threads
from app.contact.models import Thread, ThreadFile, ThreadMessage
from app.contact.thread_rules import About, Shelf, Team
from app.contact.threads import Paper, Said
from app.core import db
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.files import service as files
from app.files.models import StoredFile
from app.files.rules import room_for


def papers_of(row: Thread) -> dict[int, list[StoredFile]]:
    """The files of a thread, by the message that brought them."""
    query = (
        select(ThreadFile.message_id, StoredFile).join(StoredFile, StoredFile.id == ThreadFile.file_id)
        .where(ThreadFile.thread_id == row.id).order_by(ThreadFile.id)
    )  # fmt: skip
    found: dict[int, list[StoredFile]] = {}
    for message_id, stored in session.execute(query):
        found.setdefault(message_id, []).append(stored)
    return found


def add(
    person_id: int, shelf: Shelf, reference: str, paper: Paper, said: Said, today: date, now: datetime, *, by: int
) -> None:
    """Put a paper into a thread; `said` is the message beside it. The same file twice is there once, and says nothing more.

    Raises NotYours, Refused with a code of `files.rules.room_for`.
    """
    row, _case = threads.locked(threads.see(person_id, shelf, reference, reader=by).row)
    stored = _store(row, paper, now, by)
    if stored is not None:
        threads.write(person_id, shelf, reference, said, today, now, by=by)
        _put(row, threads.messages_of(row)[-1], stored, by=by)


def attach(row: Thread, message: ThreadMessage, brought: Sequence[Paper], now: datetime, *, by: int) -> None:
    """Put papers beside a message. One that is in the thread already stays where it is.

    Raises Refused with a code of `files.rules.room_for`.
    """
    for paper in brought:
        stored = _store(row, paper, now, by)
        if stored is not None:
            _put(row, message, stored, by=by)


def open_with(
    person_id: int, shelf: Shelf, about: About, said: Said, today: date, now: datetime, *, by: int, team: Team | None = None
) -> Thread:
    """Begin a thread as `threads.open_thread` does, with the papers of its first message. Sent twice it is there once.

    Raises NotYours, Refused with a code of `files.rules.room_for`.
    """
    row = threads.open_thread(person_id, shelf, about, said, today, now, by=by, team=team)
    attach(row, threads.messages_of(row)[0], said.papers, now, by=by)
    return row


def _put(row: Thread, message: ThreadMessage, stored: StoredFile, *, by: int) -> None:
    session.add(ThreadFile(thread_id=row.id, message_id=message.id, file_id=stored.id))
    session.flush()
    record(Event.THREAD_PAPER_ADDED, by=by, about=row.person_id, thread=row.reference)


def _store(row: Thread, paper: Paper, now: datetime, by: int) -> StoredFile | None:
    """The file, kept among the person's own; None where the thread has it already."""
    there = [one for kept in papers_of(row).values() for one in kept]
    earlier = files.already_sent(row.person_id, paper.content)
    if earlier is not None and earlier.id in {one.id for one in there}:
        return None
    full = room_for(len(there), sum(one.size for one in there), len(paper.content))
    if full:
        raise Refused(full)
    return files.store(row.person_id, paper.content, paper.kind, paper.name, now, by=by)


@dataclass(frozen=True)
class Listed:
    """A paper in a list: when it came, what it was called, its name in its address, and its thread."""

    at: datetime
    shown_name: str
    name: str
    thread: str


def of_person(person_id: int, team: Team, most: int) -> list[Listed]:
    """The newest papers in messages of somebody that a team answers."""
    query = (
        select(ThreadMessage.written_at, StoredFile.shown_name, StoredFile.name, Thread.reference)
        .join(ThreadFile, ThreadFile.message_id == ThreadMessage.id).join(StoredFile, StoredFile.id == ThreadFile.file_id)
        .join(Thread, Thread.id == ThreadFile.thread_id)
        .join(Case, (Case.subject == Thread.reference) & (Case.kind == str(threads.KIND[team])))
        .where(Thread.person_id == person_id).order_by(ThreadFile.id.desc()).limit(most)
    )  # fmt: skip
    return [Listed(*row) for row in session.execute(query)]


def paper(row: Thread, name: str) -> tuple[StoredFile, bytes]:
    """One file of a thread, with its bytes. Raises NotYours."""
    for kept in papers_of(row).values():
        for stored in kept:
            if stored.name == name:
                return stored, files.content_of(stored)
    raise NotYours


def note_fetched(person_id: int, name: str, *, by: int) -> None:
    """Write down that somebody of the council fetched a file: the person sees it among who looked at their record."""
    db.in_own_transaction(lambda: record(Event.FILE_FETCHED, by=by, about=person_id, file=name))
