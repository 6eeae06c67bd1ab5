"""Whose work a person's affairs are, and why somebody else opened them."""

from collections.abc import Sequence
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, func, or_, select

from app.accounts import service as accounts
from app.accounts.models import Person
from app.accounts.rules import Someone
from app.audit.events import Event
from app.audit.service import record
from app.casework import service
from app.casework.kinds import KINDS, CaseKind
from app.casework.models import Case, Caseload, CaseMove, ReasonGiven
from app.casework.rules import CaseState, Needs, is_alert, reason_refusal
from app.core.clock import LONDON
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.council_policy import service as council_policy

ANSWER_WITHIN = 1  # working day: somebody who looks round in the records is not left to go on for a month


def _in_force(today: date) -> ColumnElement[bool]:
    return (
        Caseload.ended_at.is_(None)
        & (Caseload.from_day <= today)
        & or_(Caseload.until_day.is_(None), Caseload.until_day >= today)
    )


def may_open(staff_id: int, recipient_id: int, today: date) -> bool:
    """Whether no reason is asked: the person is in the caseload, somebody's own case is about them (held now, or moved
    today: a page does not shut behind the one who has just settled it), or a reason was given today. It is asked on
    each such page, so it is four short looks at an index and no more."""
    begun = datetime.combine(today, time(), LONDON)
    ways = (
        select(Caseload.id).where(Caseload.staff_id == staff_id, Caseload.recipient_id == recipient_id, _in_force(today)),
        select(Case.id).where(Case.recipient_id == recipient_id, Case.taken_by == staff_id, Case.state != str(CaseState.CLOSED)),
        select(CaseMove.id).join(Case, Case.id == CaseMove.case_id)
        .where(Case.recipient_id == recipient_id, CaseMove.by_id == staff_id, CaseMove.at >= begun),
        select(ReasonGiven.id)
        .where(ReasonGiven.staff_id == staff_id, ReasonGiven.day == today, ReasonGiven.recipient_id == recipient_id),
    )  # fmt: skip
    return any(session.scalar(way.limit(1)) is not None for way in ways)


def recipient_of_case(subject: str, somebody: Someone) -> int | None:
    """Who the case of a subject is about; None where it waits for anybody in the team of this member of staff: the
    queue is their own work. Raises NotYours where there is no such case."""
    cases = session.scalars(select(Case).where(Case.subject == subject)).all()
    if not cases:
        raise NotYours
    if any(_waits_for(case, somebody) for case in cases):
        return None
    return cases[0].recipient_id


def _waits_for(case: Case, somebody: Someone) -> bool:
    mine = KINDS[CaseKind(case.kind)].answered_by in somebody.permissions
    return mine and case.taken_by is None and case.state != CaseState.CLOSED


def give_reason(recipient_id: int, code: str, words: str, today: date, now: datetime, *, by: int) -> None:
    """Keep why somebody opens a person's affairs; it holds for the day. Asked twice, the first answer is kept.

    Raises Refused with a code of `rules.reason_refusal`.
    """
    refusal = reason_refusal(code, words)
    if refusal:
        raise Refused(refusal)
    accounts.lock_person(by)  # one count at a time
    if may_open(by, recipient_id, today):
        return
    session.add(ReasonGiven(staff_id=by, recipient_id=recipient_id, day=today, code=code, words=words.strip(), given_at=now))
    session.flush()
    record(Event.REASON_GIVEN, by=by, about=recipient_id, code=code)
    _alert(today, now, by)


def _alert(today: date, now: datetime, by: int) -> None:
    """Tell that somebody has opened many people today: once a day, at the first one too many."""
    mine = select(func.count()).select_from(ReasonGiven).where(ReasonGiven.staff_id == by, ReasonGiven.day == today)
    people = session.scalar(mine) or 0
    subject = f"{accounts.reference_of(by)}-{today:%Y%m%d}"
    if not is_alert(people, council_policy.policy_on(today).openings_before_alert):
        return
    if service.see_case(CaseKind.OPENINGS, subject) is None:
        facts, due = {"day": today.isoformat(), "people": str(people)}, service.answer_by(today, ANSWER_WITHIN)
        service.open_case(CaseKind.OPENINGS, subject, by, Needs.SOMETHING_TO_ASK, due, now, facts, by=by)


def reasons_of(staff_id: int, day: date) -> Sequence[ReasonGiven]:
    """Every person somebody opened outside their own work on a day, in order."""
    query = select(ReasonGiven).where(ReasonGiven.staff_id == staff_id, ReasonGiven.day == day)
    return session.scalars(query.order_by(ReasonGiven.id)).all()


def alerts(after: int, size: int, reader: int) -> list[Case]:
    """Alerts that nobody has answered, oldest first, `size` and one more; never the one about the reader."""
    query = select(Case).where(Case.kind == str(CaseKind.OPENINGS), Case.state.in_(service.ACTIVE), Case.id > after)
    query = query.where(Case.recipient_id != reader)
    return list(session.scalars(query.order_by(Case.id).limit(size + 1)))


def close_alert(subject: str, now: datetime, *, by: int) -> None:
    """Somebody has asked and is satisfied, or has taken it further. Raises NotYours: nobody answers their own."""
    case = service.case_of(CaseKind.OPENINGS, subject)
    if case.recipient_id == by:
        raise NotYours
    if case.state != CaseState.CLOSED:
        service.close_case(case, now, by=by)


def give_caseload(staff: Someone, recipient_id: int, from_day: date, until_day: date | None, *, by: int) -> None:
    """Put somebody's affairs into a colleague's caseload. The same form sent twice gives it once.

    Raises Refused `own-caseload`: whoever could choose whom to look at would never be asked why.
    """
    if staff.id == by:
        raise Refused("own-caseload")
    accounts.lock_person(staff.id)
    same = select(Caseload.id).where(
        Caseload.staff_id == staff.id, Caseload.recipient_id == recipient_id, Caseload.ended_at.is_(None),
        or_(Caseload.until_day.is_(None), Caseload.until_day >= from_day),
    )  # fmt: skip
    if session.scalar(same.limit(1)) is not None:
        return
    session.add(
        Caseload(staff_id=staff.id, recipient_id=recipient_id, from_day=from_day, until_day=until_day, given_by=by)
    )
    session.flush()
    record(Event.CASELOAD_GIVEN, by=by, about=recipient_id, colleague=staff.reference, from_day=from_day.isoformat())


def end_caseload(number: int, now: datetime, *, by: int) -> None:
    """Take somebody's affairs out of a caseload at once. Ended before, it stays as it is. Raises NotYours."""
    found = session.scalar(select(Caseload).where(Caseload.id == number).with_for_update())
    if found is None:
        raise NotYours
    if found.ended_at is None:
        found.ended_at = now
        session.flush()
        record(Event.CASELOAD_ENDED, by=by, about=found.recipient_id, colleague=accounts.reference_of(found.staff_id))


def caseloads_page(
    staff_id: int | None, after: tuple[str, int] | None, size: int, today: date
) -> list[tuple[Caseload, Person]]:
    """Caseloads in force or to come with the person, by name, `size` and one more: of one member of staff, or all."""
    still = or_(Caseload.until_day.is_(None), Caseload.until_day >= today)
    query = select(Caseload, Person).join(Person, Person.id == Caseload.recipient_id)
    query = query.where(Caseload.ended_at.is_(None), still)
    if staff_id is not None:
        query = query.where(Caseload.staff_id == staff_id)
    if after is not None:
        query = query.where((Person.name_key > after[0]) | ((Person.name_key == after[0]) & (Caseload.id > after[1])))
    rows = session.execute(query.order_by(Person.name_key, Caseload.id).limit(size + 1))
    return [(one, person) for one, person in rows]
