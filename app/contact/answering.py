"""What the council does with a thread: the list, pass it on, answer, close."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.accounts import service as accounts
from app.audit.events import Event
from app.audit.service import record
from app.casework import service as casework
from app.casework.models import Case
from app.contact import papers, threads
from app.contact.models import Thread
from app.contact.thread_rules import WAIT, Outcome, Shelf, Team, first_refusal, other_team, reply_refusal
from app.contact.threads import KIND, Said, Shown
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.explaining import english
from app.explaining import service as explaining
from app.notifications.messages import Message
from app.notifications.service import notify


def waiting_page(team: Team, mine: int | None, after: tuple[date, int] | None, size: int) -> list[tuple[Thread, Case]]:
    """Threads that wait for a team, due first: `size` and one more, after a (due day, case id) key."""
    query = (
        select(Thread, Case).join(Case, (Case.subject == Thread.reference) & (Case.kind == str(KIND[team])))
        .where(Case.state.in_(casework.ACTIVE)).order_by(Case.due_day, Case.id).limit(size + 1)
    )  # fmt: skip
    if mine is not None:
        query = query.where(Case.taken_by == mine)
    if after is not None:
        query = query.where((Case.due_day > after[0]) | ((Case.due_day == after[0]) & (Case.id > after[1])))
    return [(row, case) for row, case in session.execute(query)]


def see(team: Team, reference: str, reader: int) -> Shown:
    """A thread that a team answers. Raises NotYours, also for whoever wrote it: a colleague answers one's own."""
    row = session.scalar(
        select(Thread).join(Case, (Case.subject == Thread.reference) & (Case.kind == str(KIND[team])))
        .where(Thread.reference == reference)
    )  # fmt: skip
    if row is None or row.person_id == reader:
        raise NotYours
    return threads.shown(row)


def pass_on(team: Team, reference: str, note: str, now: datetime, *, by: int) -> None:
    """Give a thread to the other team, with a note for whoever takes it there; its clock runs on.

    Raises NotYours; Refused `pass-needs-note`, and as `casework.take`.
    """
    row, case = _for_change(team, reference, by)
    if not note.strip():
        raise Refused("pass-needs-note")
    casework.take(case, now, by=by)
    casework.write_note(case, note, now, by=by)
    case.kind = str(KIND[other_team(team)])
    casework.release(case, now, by=by)
    explaining.follow(case)
    english.follow(case)
    record(Event.THREAD_PASSED, by=by, about=row.person_id, thread=row.reference, team=str(other_team(team)))


def _for_change(team: Team, reference: str, by: int) -> tuple[Thread, Case]:
    row, case = threads.locked(see(team, reference, by).row)
    if case.kind != KIND[team]:
        raise NotYours
    return row, case


@dataclass(frozen=True)
class Reply:
    """An answer and what becomes of the thread: `wait` or an outcome. `seen`: how many messages its writer had seen."""

    said: Said
    outcome: str
    reason: str
    seen: int


def reply(team: Team, reference: str, one: Reply, now: datetime, *, by: int) -> None:
    """Answer: the person is told that something waits. Or close it with a reason why there is no answer. Sent twice it is
    there once.

    Raises NotYours; Refused as `casework.take`, with a code of `thread_rules.reply_refusal` or `files.rules.room_for`, and
    `thread-moved-on` where somebody wrote meanwhile.
    """
    row, case = _for_change(team, reference, by)
    refusal = reply_refusal(one.outcome, one.said.words, one.reason, bool(one.said.papers))
    if refusal:
        raise Refused(refusal)
    if _is_done(row, one, by):
        return
    if len(threads.messages_of(row)) != one.seen or row.outcome:
        raise Refused("thread-moved-on")
    casework.take(case, now, by=by)
    if one.said.words.strip():
        message = threads.add(row, one.said, now, by=by, from_council=True)
        papers.attach(row, message, one.said.papers, now, by=by)
        notify(accounts.contact_of(row.person_id), Message.MESSAGE_WAITS, now)
    if one.outcome == WAIT:
        casework.wait_for_person(case, now, by=by)
    else:
        _close(row, case, one, now, by)


def others_like(row: Thread) -> list[Thread]:
    """The other open threads of the same person that the same people read, newest first."""
    query = select(Thread).where(
        Thread.person_id == row.person_id, Thread.shelf == row.shelf, Thread.closed_at.is_(None), Thread.id != row.id
    )
    found = list(session.scalars(query.order_by(Thread.id.desc()).limit(20)))
    if row.shelf != Shelf.CHALLENGE:
        return found
    writer = threads.messages_of(row)[0].by_id  # what somebody else wrote there is not theirs to read
    return [one for one in found if threads.messages_of(one)[0].by_id == writer]


def same_as(team: Team, reference: str, other: str, now: datetime, *, by: int) -> None:
    """This is answered in another open thread of the same person: it ends here, and says where. Nothing that was written
    moves. Sent twice it is done once.

    Raises NotYours; Refused `thread-not-the-same`, and as `casework.take`.
    """
    casework.lock_both(KIND[team], (reference, other))
    row, case = _for_change(team, reference, by)
    if (row.outcome, row.reason) == (Outcome.SAME, other):
        return
    found = next((one for one in others_like(row) if one.reference == other), None)
    if row.outcome or found is None:
        raise Refused("thread-not-the-same")
    casework.take(case, now, by=by)
    row.outcome, row.reason, row.closed_at, row.closed_by = str(Outcome.SAME), other, now, by
    session.flush()
    casework.close_as_same(case, threads.locked(found)[1], now, by=by)
    record(Event.THREAD_CLOSED, by=by, about=row.person_id, thread=row.reference, outcome=row.outcome)


@dataclass(frozen=True)
class First:
    """What the council writes first: `wait` where the person is asked something, else they are told."""

    said: Said
    outcome: str


def write_first(team: Team, person_id: int, one: First, today: date, now: datetime, *, by: int) -> str:
    """Write to somebody who has not asked; they are told that something waits, and may write back. Sent twice it is there
    once. Gives the reference of the thread.

    Raises NotYours in one's own affairs, Refused with a code of `thread_rules.first_refusal` or `files.rules.room_for`.
    """
    if person_id == by:
        raise NotYours
    refusal = first_refusal(one.said.words, one.outcome)
    if refusal:
        raise Refused(refusal)
    shelf = Shelf.MONEY if team is Team.MONEY else Shelf.CARE
    row, case, is_new = threads.begin_by_council(person_id, shelf, one.said, today, now, by=by)
    if is_new:
        papers.attach(row, threads.messages_of(row)[-1], one.said.papers, now, by=by)
        casework.take(case, now, by=by)
        notify(accounts.contact_of(person_id), Message.MESSAGE_WAITS, now)
        if one.outcome == WAIT:
            casework.wait_for_person(case, now, by=by)
        else:
            _close(row, case, Reply(one.said, one.outcome, "", 1), now, by)
    return row.reference


def _is_done(row: Thread, one: Reply, by: int) -> bool:
    last = threads.messages_of(row)[-1]
    if one.said.words.strip():
        return last.from_council and (last.by_id, last.words) == (by, one.said.words)
    return (row.outcome, row.reason, row.closed_by) == (one.outcome, one.reason, by)


def _close(row: Thread, case: Case, one: Reply, now: datetime, by: int) -> None:
    row.outcome, row.reason, row.closed_at, row.closed_by = one.outcome, one.reason, now, by
    session.flush()
    casework.close_case(case, now, by=by)
    record(Event.THREAD_CLOSED, by=by, about=row.person_id, thread=row.reference, outcome=one.outcome)
