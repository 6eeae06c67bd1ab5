"""«Explain this to me in my language»: what the council wrote is explained by somebody who speaks it, or with an interpreter.

It is a case of its own, so that finding an interpreter has a day and a reader, and no answer counts as late for it. What
is explained may stand in a message, beside a question about a return, in a ruling, a letter or a decision (`places`).
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum, auto

from sqlalchemy import Select, select

from app.accounts import service as accounts
from app.audit.events import Event
from app.audit.service import record
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.casework.models import Case
from app.casework.rules import CaseState, Needs
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.core.references import new_reference
from app.council_policy import service as council_policy
from app.explaining.models import Explanation
from app.explaining.places import Place, explained_as, is_case


class How(StrEnum):
    """How it was explained."""

    RANG = auto()
    MET = auto()
    WROTE = auto()


@dataclass(frozen=True)
class Asked:
    """What is to be explained: where it stands, the number of the message, question or ruling there (0 for a whole letter),
    its words and their language; and the language of whoever asks."""

    place: Place
    item: int
    words: str
    words_language: str
    language: str


@dataclass(frozen=True)
class Shown:
    """One that was asked for, with its own case."""

    row: Explanation
    case: Case


def ask(one: Asked, today: date, now: datetime, *, by: int) -> Explanation:
    """Ask that it is explained. Where the council had asked the person something, their clock stands. Asked again while it
    waits it is there once."""
    place, case = one.place, one.place.case
    if case is None:
        accounts.lock_person(place.person_id)  # the second of two sees the first
    newest = newest_of(place.subject, one.item)
    if newest is not None and newest.row.explained_at is None:
        return newest.row
    theirs = case is not None and case.state == CaseState.WAITING and (case.paused_for is None or _stands(case))
    row = Explanation(
        reference=new_reference("X"), person_id=place.person_id, place_kind=place.kind, place_subject=place.subject,
        item=one.item, words=one.words, words_language=one.words_language, language=one.language, asked_at=now, asked_by=by,
        explain_by_day=casework.answer_by(today, council_policy.policy_on(today).explain_working_days), clock_stood=theirs,
    )  # fmt: skip
    session.add(row)
    session.flush()
    casework.open_case(
        explained_as(place.kind), row.reference, row.person_id, Needs.SOMETHING_TO_ASK, row.explain_by_day, now,
        {"language": one.language}, by=by,
    )  # fmt: skip
    if case is not None and theirs:
        casework.wait_for_interpreter(case, now, by=by)
    record(Event.EXPLANATION_ASKED, by=by, about=row.person_id, where=place.subject, language=one.language)
    return row


def _with_case() -> Select[Explanation, Case]:
    """What was asked, each with its own case: the day by which it is explained stands there, moved by a pause."""
    kinds = [str(CaseKind.EXPLAIN_CARE), str(CaseKind.EXPLAIN_MONEY)]
    return select(Explanation, Case).join(Case, (Case.subject == Explanation.reference) & Case.kind.in_(kinds))


def _first(query: Select[Explanation, Case]) -> Shown | None:
    found = session.execute(query.limit(1)).first()
    return Shown(*found) if found else None


def newest_of(subject: str, item: int = 0) -> Shown | None:
    """The last time somebody asked that this message, question, ruling or letter is explained."""
    query = _with_case().where(Explanation.place_subject == subject, Explanation.item == item)
    return _first(query.order_by(Explanation.id.desc()))


def newest_in(subject: str) -> Shown | None:
    """The last time somebody asked that something in this case is explained."""
    return _first(_with_case().where(Explanation.place_subject == subject).order_by(Explanation.id.desc()))


def waits_in(subject: str) -> Shown | None:
    """What has still to be explained in this case since longest."""
    waits = Explanation.place_subject == subject, Explanation.explained_at.is_(None)
    return _first(_with_case().where(*waits).order_by(Explanation.id))


def waits_for(person_id: int) -> Shown | None:
    """What somebody waits longest to have explained."""
    waits = Explanation.person_id == person_id, Explanation.explained_at.is_(None)
    return _first(_with_case().where(*waits).order_by(Case.due_day, Explanation.id))


def _stands(case: Case) -> bool:
    """Whether something in this case waits to be explained that stopped the person's clock."""
    waits = Explanation.place_subject == case.subject, Explanation.explained_at.is_(None), Explanation.clock_stood
    return session.scalar(select(Explanation.id).where(*waits).limit(1)) is not None


def see(kind: CaseKind, reference: str, reader: int) -> Shown:
    """One that is answered as this kind. Raises NotYours, also for whoever it is explained to."""
    found = session.execute(_with_case().where(Explanation.reference == reference, Case.kind == str(kind))).one_or_none()
    if found is None or found[0].person_id == reader:
        raise NotYours
    return Shown(*found)


def others_like(found: Shown) -> list[Shown]:
    """What else the same person waits to have explained in the same language by the same team, oldest first."""
    row = found.row
    same = Explanation.person_id == row.person_id, Explanation.language == row.language, Case.kind == found.case.kind
    query = _with_case().where(*same, Explanation.explained_at.is_(None), Explanation.id != row.id)
    return [Shown(one, case) for one, case in session.execute(query.order_by(Explanation.id).limit(20))]


def explained(kind: CaseKind, reference: str, how: How, interpreter: str, now: datetime, *, by: int) -> None:
    """It was explained: what was asked of the person waits for them again. Said twice it is there once.

    Raises NotYours; Refused as `casework.take`, and `explained-already` where a colleague said something else.
    """
    row = see(kind, reference, by).row
    about = None
    if is_case(row.place_kind):
        about = casework.case_of(CaseKind(row.place_kind), row.place_subject)  # first, as whoever passes it on
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
    if about is not None and row.clock_stood and about.state == CaseState.WAITING and not _stands(about):
        casework.wait_for_person(about, now, by=by)
    record(Event.EXPLAINED, by=by, about=row.person_id, where=row.place_subject, how=str(how))


def follow(case: Case) -> None:
    """A case went to another team: what waits in it to be explained goes with it."""
    waits = Explanation.place_subject == case.subject, Explanation.explained_at.is_(None)
    for row in session.scalars(select(Explanation).where(*waits)):
        own = casework.case_of(explained_as(row.place_kind), row.reference)
        row.place_kind, own.kind = case.kind, str(explained_as(case.kind))
    session.flush()
