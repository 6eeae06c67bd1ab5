"""«Explain this to me in my language»: what the council wrote is explained by somebody who speaks it, or with an interpreter.

It is a case of its own, so that finding an interpreter has a day and a reader, and no answer counts as late for it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum, auto

from sqlalchemy import select

from app.audit.events import Event
from app.audit.service import record
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.casework.models import Case
from app.casework.rules import CaseState, Needs
from app.contact import threads
from app.contact.models import Explanation, Thread, ThreadMessage
from app.contact.thread_rules import Shelf, Team
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.core.references import new_reference

KIND: dict[Team, CaseKind] = {Team.CARE: CaseKind.EXPLAIN_CARE, Team.MONEY: CaseKind.EXPLAIN_MONEY}
WORKING_DAYS = 2  # until somebody explains


class How(StrEnum):
    """How it was explained."""

    RANG = auto()
    MET = auto()
    WROTE = auto()


@dataclass(frozen=True)
class Shown:
    """What is to be explained, and in which thread."""

    row: Explanation
    thread: Thread
    message: ThreadMessage
    case: Case


def ask(
    person_id: int, shelf: Shelf, reference: str, language: str, today: date, now: datetime, *, by: int
) -> Explanation | None:
    """Ask that the last answer is explained; None where the council has not written yet. Where the council had asked the
    person something, their clock stands. Asked again while it waits it is there once. Raises NotYours."""
    thread, case = threads.locked(threads.see(person_id, shelf, reference).row)
    answers = [one for one in threads.messages_of(thread) if one.from_council]
    if not answers:
        return None
    newest = newest_of(thread)
    if newest is not None and newest.explained_at is None:
        return newest
    theirs = case.state == CaseState.WAITING and case.paused_for is None
    row = Explanation(
        reference=new_reference("X"), thread_id=thread.id, message_id=answers[-1].id, language=language, asked_at=now,
        asked_by=by, explain_by_day=casework.answer_by(today, WORKING_DAYS), clock_stood=theirs,
    )  # fmt: skip
    session.add(row)
    session.flush()
    kind = KIND[next(team for team, its in threads.KIND.items() if its == case.kind)]
    casework.open_case(
        kind, row.reference, person_id, Needs.SOMETHING_TO_ASK, row.explain_by_day, now, {"language": language}, by=by
    )
    if theirs:
        casework.wait_for_interpreter(case, now, by=by)
    record(Event.EXPLANATION_ASKED, by=by, about=person_id, thread=thread.reference, language=language)
    return row


def newest_of(thread: Thread) -> Explanation | None:
    """The last time somebody asked that something in this thread is explained."""
    query = select(Explanation).where(Explanation.thread_id == thread.id).order_by(Explanation.id.desc())
    return session.scalar(query.limit(1))


def see(team: Team, reference: str, reader: int) -> Shown:
    """One that this team sees to. Raises NotYours, also for whoever the thread is about."""
    query = (
        select(Explanation, Thread, ThreadMessage, Case)
        .join(Thread, Thread.id == Explanation.thread_id).join(ThreadMessage, ThreadMessage.id == Explanation.message_id)
        .join(Case, (Case.subject == Explanation.reference) & (Case.kind == str(KIND[team])))
        .where(Explanation.reference == reference)
    )  # fmt: skip
    found = session.execute(query).one_or_none()
    if found is None or found[1].person_id == reader:
        raise NotYours
    return Shown(*found)


def explained(team: Team, reference: str, how: How, interpreter: str, now: datetime, *, by: int) -> None:
    """It was explained: what was asked of the person waits for them again. Said twice it is there once.

    Raises NotYours; Refused as `casework.take`, and `explained-already` where a colleague said something else.
    """
    thread, about = threads.locked(see(team, reference, by).thread)  # the thread first, as whoever passes it on
    case = casework.case_of(KIND[team], reference)
    query = select(Explanation).where(Explanation.reference == reference).execution_options(populate_existing=True)
    row = session.scalars(query).one()
    if row.explained_at is not None:
        if (row.how, row.interpreter) == (how, interpreter):
            return
        raise Refused("explained-already")
    casework.take(case, now, by=by)
    row.how, row.interpreter, row.explained_at, row.explained_by = str(how), interpreter, now, by
    session.flush()
    casework.close_case(case, now, by=by)
    if row.clock_stood and about.state == CaseState.WAITING:
        casework.wait_for_person(about, now, by=by)
    record(Event.EXPLAINED, by=by, about=thread.person_id, thread=thread.reference, how=str(how))


def follow(thread: Thread, team: Team) -> None:
    """The thread went to the other team: what waits to be explained goes with it."""
    row = newest_of(thread)
    if row is not None and row.explained_at is None:
        for kind in KIND.values():
            case = casework.see_case(kind, row.reference)
            if case is not None:
                case.kind = str(KIND[team])
        session.flush()
