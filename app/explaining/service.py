"""«Explain this to me in my language»: what the council wrote is explained by somebody who speaks it, or with an interpreter.

It is a case of its own, so that finding an interpreter has a day and a reader, and no answer counts as late for it. What
is explained may stand in a message or beside a question about a return: this package knows neither.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum, auto

from sqlalchemy import select

from app.accounts.rules import Permission
from app.audit.events import Event
from app.audit.service import record
from app.casework import service as casework
from app.casework.kinds import KINDS, CaseKind
from app.casework.models import Case
from app.casework.rules import CaseState, Needs
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.core.references import new_reference
from app.explaining.models import Explanation

WORKING_DAYS = 2  # until somebody explains


class How(StrEnum):
    """How it was explained."""

    RANG = auto()
    MET = auto()
    WROTE = auto()


@dataclass(frozen=True)
class Asked:
    """What is to be explained: in which case it stands (locked by the caller), the number of the message or question there,
    its words and their language; and the language of whoever asks."""

    case: Case
    item: int
    words: str
    words_language: str
    language: str


@dataclass(frozen=True)
class Shown:
    """One that was asked for, with its own case."""

    row: Explanation
    case: Case


def kind_for(case_kind: str) -> CaseKind:
    """Whoever answers such a case explains what was written in it."""
    care = KINDS[CaseKind(case_kind)].answered_by is Permission.ANSWER_CARE
    return CaseKind.EXPLAIN_CARE if care else CaseKind.EXPLAIN_MONEY


def ask(one: Asked, today: date, now: datetime, *, by: int) -> Explanation:
    """Ask that it is explained. Where the council had asked the person something, their clock stands. Asked again while it
    waits it is there once."""
    case = one.case
    newest = newest_of(case.subject, one.item)
    if newest is not None and newest.explained_at is None:
        return newest
    theirs = case.state == CaseState.WAITING and (case.paused_for is None or _stands(case))
    row = Explanation(
        reference=new_reference("X"), person_id=case.recipient_id, case_kind=case.kind, case_subject=case.subject, item=one.item,
        words=one.words, words_language=one.words_language, language=one.language, asked_at=now, asked_by=by,
        explain_by_day=casework.answer_by(today, WORKING_DAYS), clock_stood=theirs,
    )  # fmt: skip
    session.add(row)
    session.flush()
    casework.open_case(
        kind_for(case.kind), row.reference, row.person_id, Needs.SOMETHING_TO_ASK, row.explain_by_day, now,
        {"language": one.language}, by=by,
    )  # fmt: skip
    if theirs:
        casework.wait_for_interpreter(case, now, by=by)
    record(Event.EXPLANATION_ASKED, by=by, about=row.person_id, where=case.subject, language=one.language)
    return row


def newest_of(case_subject: str, item: int) -> Explanation | None:
    """The last time somebody asked that this message or question is explained."""
    query = select(Explanation).where(Explanation.case_subject == case_subject, Explanation.item == item)
    return session.scalar(query.order_by(Explanation.id.desc()).limit(1))


def newest_in(case_subject: str) -> Explanation | None:
    """The last time somebody asked that something in this case is explained."""
    return session.scalar(
        select(Explanation).where(Explanation.case_subject == case_subject).order_by(Explanation.id.desc()).limit(1)
    )


def waits_in(case_subject: str) -> Explanation | None:
    """What has still to be explained in this case since longest."""
    waits = Explanation.case_subject == case_subject, Explanation.explained_at.is_(None)
    return session.scalar(select(Explanation).where(*waits).order_by(Explanation.id).limit(1))


def _stands(case: Case) -> bool:
    """Whether something in this case waits to be explained that stopped the person's clock."""
    waits = Explanation.case_subject == case.subject, Explanation.explained_at.is_(None), Explanation.clock_stood
    return session.scalar(select(Explanation.id).where(*waits).limit(1)) is not None


def see(kind: CaseKind, reference: str, reader: int) -> Shown:
    """One that is answered as this kind. Raises NotYours, also for whoever it is explained to."""
    query = (
        select(Explanation, Case).join(Case, (Case.subject == Explanation.reference) & (Case.kind == str(kind)))
        .where(Explanation.reference == reference)
    )  # fmt: skip
    found = session.execute(query).one_or_none()
    if found is None or found[0].person_id == reader:
        raise NotYours
    return Shown(*found)


def explained(kind: CaseKind, reference: str, how: How, interpreter: str, now: datetime, *, by: int) -> None:
    """It was explained: what was asked of the person waits for them again. Said twice it is there once.

    Raises NotYours; Refused as `casework.take`, and `explained-already` where a colleague said something else.
    """
    row = see(kind, reference, by).row
    about = casework.case_of(CaseKind(row.case_kind), row.case_subject)  # first, as whoever passes it on
    case = casework.case_of(kind, reference)
    session.refresh(row)
    if row.explained_at is not None:
        if (row.how, row.interpreter) == (how, interpreter):
            return
        raise Refused("explained-already")
    casework.take(case, now, by=by)
    row.how, row.interpreter, row.explained_at, row.explained_by = str(how), interpreter, now, by
    session.flush()
    casework.close_case(case, now, by=by)
    if row.clock_stood and about.state == CaseState.WAITING and not _stands(about):
        casework.wait_for_person(about, now, by=by)
    record(Event.EXPLAINED, by=by, about=row.person_id, where=row.case_subject, how=str(how))


def follow(case: Case) -> None:
    """A case went to another team: what waits in it to be explained goes with it."""
    waits = Explanation.case_subject == case.subject, Explanation.explained_at.is_(None)
    for row in session.scalars(select(Explanation).where(*waits)):
        own = casework.case_of(kind_for(row.case_kind), row.reference)
        row.case_kind, own.kind = case.kind, str(kind_for(case.kind))
    session.flush()
