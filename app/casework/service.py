"""The admin queue: open, take, release, hand over, wait, answer, close. It knows no feature."""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import Select, func, select

from app.accounts import service as accounts
from app.accounts.rules import Permission
from app.audit.events import Event
from app.audit.service import record
from app.casework.bank_holidays import england_between
from app.casework.kinds import KINDS, PAUSABLE, CaseKind, answered_with
from app.casework.models import Case, CaseMove, CaseNote
from app.casework.rules import CaseState, Needs, Pause, add_working_days, due_after_pause, may_move
from app.core.clock import day_in_england
from app.core.db import session
from app.core.errors import NotYours, Refused

ACTIVE = (str(CaseState.OPEN), str(CaseState.TAKEN))
SAME_AS = "same_as"  # among the facts of a case: the subject in which this one is answered too
# What the finance team's queue shows; other kinds have lists of their own.
_waits = Case.state.in_(ACTIVE) & Case.kind.in_(answered_with(Permission.CHECK_RETURNS))


def answer_by(today: date, working_days: int) -> date:
    """The day by which the council answers: so many working days of England from today."""
    holidays = england_between(today, date(today.year + 1, 12, 31))
    return add_working_days(today, working_days, holidays)


def open_case(
    kind: CaseKind, subject: str, recipient_id: int, needs: Needs, due_day: date, now: datetime, facts: dict[str, str],
    *, by: int | None,
) -> Case:
    """Open the case of a subject, or open it again with a new due day. A subject has one case, never two.

    Raises ValueError where the facts are not exactly those that `kinds.KINDS` names.
    """
    if set(facts) != KINDS[kind].facts:
        raise ValueError(f"a case of {kind} tells {sorted(KINDS[kind].facts)}, not {sorted(facts)}")
    case = session.scalar(select(Case).where(Case.kind == str(kind), Case.subject == subject).with_for_update())
    if case is None:
        case = Case(kind=str(kind), subject=subject, recipient_id=recipient_id, opened_at=now)
        session.add(case)
    case.state = str(CaseState.TAKEN if case.taken_by else CaseState.OPEN)
    case.needs, case.due_day, case.closed_at, case.facts, case.paused_for = str(needs), due_day, None, facts, None
    session.flush()
    _note(case, now, by)
    record(Event.CASE_OPENED, by=by, about=recipient_id, case=f"{kind}/{subject}", kind=str(kind))
    return case


def case_of(kind: CaseKind, subject: str) -> Case:
    """The case of a subject, locked for change. Raises NotYours where there is none."""
    case = session.scalar(select(Case).where(Case.kind == str(kind), Case.subject == subject).with_for_update())
    if case is None:
        raise NotYours
    return case


def see_case(kind: CaseKind, subject: str) -> Case | None:
    """The case of a subject, to read."""
    return session.scalar(select(Case).where(Case.kind == str(kind), Case.subject == subject))


def take(case: Case, now: datetime, *, by: int) -> None:
    """Take a case. Raises Refused `case-taken` with `by_id` where somebody else was first, `case-moved-on`."""
    if case.taken_by is not None and case.taken_by != by:
        raise Refused("case-taken", by_id=case.taken_by)
    _require_open(case)
    if case.taken_by == by:
        return
    case.taken_by = by
    _move(case, CaseState.TAKEN if case.state == CaseState.OPEN else CaseState(case.state), now, by, _pause_of(case))
    record(Event.CASE_TAKEN, by=by, about=case.recipient_id, case=f"{case.kind}/{case.subject}")


def release(case: Case, now: datetime, *, by: int) -> None:
    """Give a case back to everyone. Raises Refused `case-not-yours`, `case-moved-on`."""
    _require_open(case)
    _require_mine(case, by)
    case.taken_by = None
    _move(case, CaseState.OPEN if case.state == CaseState.TAKEN else CaseState(case.state), now, by, _pause_of(case))
    record(Event.CASE_RELEASED, by=by, about=case.recipient_id, case=f"{case.kind}/{case.subject}")


def hand_over(case: Case, to: int, to_reference: str, now: datetime, *, by: int) -> None:
    """Hand a case to a colleague; its clock runs on. Raises Refused `case-not-yours`, `case-moved-on`."""
    _require_open(case)
    _require_mine(case, by)
    case.taken_by = to
    _move(case, CaseState(case.state), now, by, _pause_of(case))
    record(Event.CASE_HANDED_OVER, by=by, about=case.recipient_id, case=f"{case.kind}/{case.subject}", to=to_reference)


def take_over(case: Case, holder: str, now: datetime, *, by: int) -> None:
    """Take a case from a colleague who is away; its clock runs on. `holder` is the reference of whom the page named.

    Raises Refused `case-taken` where somebody else has it by now, `case-moved-on`.
    """
    _require_open(case)
    if case.taken_by == by:
        return
    if case.taken_by is None or accounts.reference_of(case.taken_by) != holder:
        raise Refused("case-taken", by_id=case.taken_by or 0)
    case.taken_by = by
    _move(case, CaseState(case.state), now, by, _pause_of(case))
    record(Event.CASE_TAKEN_OVER, by=by, about=case.recipient_id, case=f"{case.kind}/{case.subject}", taken_from=holder)


def wait_for_person(case: Case, now: datetime, *, by: int) -> None:
    """The person has been asked: their time does not count as ours."""
    _move(case, CaseState.WAITING, now, by)


def wait_for_interpreter(case: Case, now: datetime, *, by: int) -> None:
    """What we asked the person is being explained to them: until then it is not they who are waited for."""
    _move(case, CaseState.WAITING, now, by, Pause.OTHERS)


def pause(case: Case, why: Pause, now: datetime, *, by: int) -> None:
    """The clock stands while somebody else has to act; a case that nobody has is taken first.

    Raises Refused `case-moved-on`, `case-paused`, and `case-not-paused-so` for kinds that are not `kinds.PAUSABLE`.
    """
    _require_open(case)
    if case.state == CaseState.WAITING:
        raise Refused("case-paused")
    if case.kind not in PAUSABLE:
        raise Refused("case-not-paused-so")
    if case.taken_by is None:
        take(case, now, by=by)
    _move(case, CaseState.WAITING, now, by, why)
    record(Event.CASE_PAUSED, by=by, about=case.recipient_id, case=f"{case.kind}/{case.subject}", why=str(why))


def resume(case: Case, today: date, now: datetime, *, by: int) -> None:
    """The clock runs again, as many working days longer as it stood. Raises Refused `case-not-paused`, also for a return
    that is being explained: it is with the person."""
    if case.state != CaseState.WAITING or case.paused_for is None or case.kind not in PAUSABLE:
        raise Refused("case-not-paused")
    paused = day_in_england(paused_since([case])[case.id])
    holidays = england_between(min(paused, case.due_day), date(today.year + 1, 12, 31))
    case.due_day = due_after_pause(case.due_day, paused, today, holidays)
    _move(case, CaseState.TAKEN if case.taken_by else CaseState.OPEN, now, by)
    record(Event.CASE_RESUMED, by=by, about=case.recipient_id, case=f"{case.kind}/{case.subject}")


def paused_since(cases: Collection[Case]) -> dict[int, datetime]:
    """From when the clock stands of those of these cases where it does, by their ids: a new day, another reason or a change
    of hands while it stood is no new pause. One query, however many there are."""
    standing = [case.id for case in cases if case.state == CaseState.WAITING]
    if not standing:
        return {}
    ran = (
        select(CaseMove.case_id, func.max(CaseMove.id).label("last"))
        .where(CaseMove.case_id.in_(standing), CaseMove.state != str(CaseState.WAITING)).group_by(CaseMove.case_id).subquery()
    )  # fmt: skip
    query = select(CaseMove.case_id, func.min(CaseMove.at)).join(ran, ran.c.case_id == CaseMove.case_id)
    return dict(session.execute(query.where(CaseMove.id > ran.c.last).group_by(CaseMove.case_id)).all())


def _pause_of(case: Case) -> Pause | None:
    return Pause(case.paused_for) if case.paused_for else None


def write_note(case: Case, words: str, now: datetime, *, by: int) -> None:
    """Tell whoever takes the case next. Written twice in a row it is there once. Raises Refused `note-empty`."""
    if not words.strip():
        raise Refused("note-empty")
    last = session.scalar(select(CaseNote).where(CaseNote.case_id == case.id).order_by(CaseNote.id.desc()).limit(1))
    if last is not None and (last.words, last.by_id) == (words.strip(), by):
        return
    session.add(CaseNote(case_id=case.id, words=words.strip(), written_at=now, by_id=by))
    session.flush()
    record(Event.CASE_NOTED, by=by, about=case.recipient_id, case=f"{case.kind}/{case.subject}")


def notes_of(case: Case) -> list[CaseNote]:
    """What was noted about a case, oldest first."""
    return list(session.scalars(select(CaseNote).where(CaseNote.case_id == case.id).order_by(CaseNote.id)))


def set_due(case: Case, due_day: date, now: datetime, *, by: int) -> None:
    """A first step is done: from now on the next one is due."""
    case.due_day = due_day
    _move(case, CaseState(case.state), now, by, _pause_of(case))


def close_case(case: Case, now: datetime, *, by: int) -> None:
    """Answered: nothing more to do."""
    case.closed_at = now
    _move(case, CaseState.CLOSED, now, by)
    record(Event.CASE_CLOSED, by=by, about=case.recipient_id, case=f"{case.kind}/{case.subject}")


def lock_both(kind: CaseKind, subjects: Collection[str]) -> None:
    """Lock the cases of two subjects in one order: two colleagues who each make one of them the same as the other wait
    for each other and do not stand still."""
    wanted = Case.kind == str(kind), Case.subject.in_(subjects)
    session.execute(select(Case.id).where(*wanted).order_by(Case.id).with_for_update())


def close_as_same(case: Case, other: Case, now: datetime, *, by: int) -> None:
    """This is answered in another case, by the earlier day of the two; it is no answer and counts in no figure. Both are
    locked by the caller."""
    if case.due_day < other.due_day:
        set_due(other, case.due_day, now, by=by)
    case.facts = {**case.facts, SAME_AS: other.subject}
    close_case(case, now, by=by)


def same_as(case: Case | None) -> str | None:
    """The subject in which a closed case is answered too; None where it has an answer of its own, or waits."""
    return case.facts.get(SAME_AS) if case is not None and case.state == CaseState.CLOSED else None


def _require_open(case: Case) -> None:
    if case.state == CaseState.CLOSED:
        raise Refused("case-moved-on")


def _require_mine(case: Case, by: int) -> None:
    if case.taken_by != by:
        raise Refused("case-not-yours")


def _move(case: Case, state: CaseState, now: datetime, by: int, paused_for: Pause | None = None) -> None:
    if case.state != state and not may_move(CaseState(case.state), state):
        raise Refused("case-moved-on")
    case.state, case.paused_for = str(state), None if paused_for is None else str(paused_for)
    session.flush()
    _note(case, now, by)


def _note(case: Case, now: datetime, by: int | None) -> None:
    session.add(
        CaseMove(
            case_id=case.id, state=case.state, needs=case.needs, due_day=case.due_day, taken_by=case.taken_by, at=now, by_id=by,
            paused_for=case.paused_for,
        )
    )
    session.flush()


def counts(today: date) -> dict[str, int]:
    """The four counts that lead the queue: nothing_to_ask, something_to_ask, answered, late."""
    rows = session.execute(
        select(Case.needs, func.count()).where(_waits).group_by(Case.needs)
    )
    found = {str(needs): 0 for needs in Needs} | dict(rows.all())
    late = select(func.count()).select_from(Case).where(_waits, Case.due_day < today)
    return found | {"late": session.scalar(late) or 0}


def queue_page(
    show: str, today: date, mine: int | None, after: tuple[date, int] | None, size: int
) -> list[Case]:
    """Cases that wait for the council, due first: `size` and one more, after a (due day, id) key.

    `show` is one of the four counts' names, or `all`.
    """
    query = select(Case).where(_waits).order_by(Case.due_day, Case.id).limit(size + 1)
    query = _narrowed(query, show, today)
    if mine is not None:
        query = query.where(Case.taken_by == mine)
    if after is not None:
        query = query.where((Case.due_day > after[0]) | ((Case.due_day == after[0]) & (Case.id > after[1])))
    return list(session.scalars(query))


def next_case(show: str, today: date, by: int, *, mine: bool = False) -> Case | None:
    """The next case nobody else has (`mine`: that this officer has), due first: what «settle and open next» opens."""
    free = Case.taken_by == by if mine else (Case.taken_by.is_(None)) | (Case.taken_by == by)
    query = select(Case).where(_waits, free)
    return session.scalar(_narrowed(query, show, today).order_by(Case.due_day, Case.id).limit(1))


def _narrowed(query: Select[Case], show: str, today: date) -> Select[Case]:
    if show == "late":
        return query.where(Case.due_day < today)
    if show in set(Needs):
        return query.where(Case.needs == show)
    return query


def moves_of(case: Case) -> list[CaseMove]:
    """What happened to a case, oldest first."""
    return list(session.scalars(select(CaseMove).where(CaseMove.case_id == case.id).order_by(CaseMove.id)))


def open_of(kind: CaseKind) -> list[Case]:
    """Every open case of a kind that has a list of its own, due first."""
    query = select(Case).where(Case.kind == str(kind), Case.state.in_(ACTIVE))
    return list(session.scalars(query.order_by(Case.due_day, Case.id)))


def cases_of(recipient_id: int, most: int = 100) -> list[Case]:
    """The cases about somebody, of every kind: open ones first, each part newest first."""
    query = select(Case).where(Case.recipient_id == recipient_id).order_by(Case.closed_at.is_not(None), Case.id.desc())
    return list(session.scalars(query.limit(most)))
