"""Find returns: which are owed, which are there, and what the draft of one holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.audit.events import Event
from app.audit.service import record
from app.core import db
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.core.references import new_reference
from app.council_policy import rules as quarters
from app.council_policy import service as council_policy
from app.council_policy.rules import Policy
from app.files import service as files
from app.files.models import StoredFile
from app.ledger import service as ledger
from app.ledger.models import DirectPayment
from app.ledger.service import Plan
from app.returns.models import (
    AcceptedLine,
    DraftBill,
    Evidence,
    LineQuestion,
    ReturnLine,
    ReturnMove,
    ReturnVersion,
    SpendingReturn,
    StatementFile,
)
from app.returns.preparers import note_preparer
from app.returns.questions import evidence_is_asked
from app.returns.rules import (
    Line,
    Owed,
    Period,
    ReturnState,
    Summary,
    gaps_between,
    is_owed,
    periods,
    totals,
    what_happens_next,
)
from app.returns.sums import Break, SumResult, adds_up, first_break
from app.statements.statement import Statement

SHOWN_PERIODS = 12


@dataclass(frozen=True)
class Due:
    """One period of a direct payment: is a return owed, by when, and where does it stand?"""

    period: Period
    owed: Owed
    due_day: date
    found: SpendingReturn | None
    next: str
    is_overdue: bool

    @property
    def is_waiting(self) -> bool:
        """Whether the person has something to do: to send it, or to answer."""
        return self.owed is Owed.OWES and self.next in ("not-started", "finish-and-send", "answer-our-questions")


def returns_of(recipient_id: int, today: date) -> list[Due]:
    """The last periods that have ended, newest first, each with its return. Empty without a direct payment."""
    plan = ledger.plan_of(recipient_id)
    if plan is None:
        return []
    rows = session.scalars(select(SpendingReturn).where(SpendingReturn.recipient_id == recipient_id))
    found = {one.period_start: one for one in rows}
    policy = council_policy.policy_on(today)
    return [due_of(plan, policy, period, found.get(period.start), today) for period in ended_periods(plan, policy, today)]


def ended_periods(plan: Plan, policy: Policy, today: date) -> list[Period]:
    """The last periods of a direct payment that are over, newest first."""
    last = min(today, plan.last_day) if plan.last_day else today
    over = [period for period in periods(plan.first_day, last, policy) if period.is_over(today)]
    return over[: -SHOWN_PERIODS - 1 : -1]


def due_of(plan: Plan, policy: Policy, period: Period, found: SpendingReturn | None, today: date) -> Due:
    """One period with its return: owed or not, by when, and what happens next."""
    owed = is_owed(*plan.account_types_between(period.start, period.end))
    state = "not-started" if found is None else what_happens_next(ReturnState(found.state), today, found.look_by_day)
    due_day = quarters.return_due_day(period, policy)
    return Due(period, owed, due_day, found, state, due_day < today)


def the_return(recipient_id: int, period_start: date, *, lock: bool = False) -> SpendingReturn:
    """One person's return of a period. Raises NotYours. `lock` keeps others from changing it meanwhile."""
    query = select(SpendingReturn).where(
        SpendingReturn.recipient_id == recipient_id, SpendingReturn.period_start == period_start
    )
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotYours
    return found


def has_started(recipient_id: int, period_start: date) -> bool:
    """Whether one person's return of a period exists, begun or sent."""
    query = select(SpendingReturn.id).where(
        SpendingReturn.recipient_id == recipient_id, SpendingReturn.period_start == period_start
    )
    return session.scalar(query) is not None


def days_of(recipient_id: int, period_start: date, today: date) -> tuple[date, date]:
    """First and last day of a period a return is owed for; read by itself, so that nobody waits. Raises NotYours."""
    with db.reading():
        due = next((one for one in returns_of(recipient_id, today) if one.period.start == period_start), None)
    if due is None or due.owed is not Owed.OWES:
        raise NotYours
    return due.period.start, due.period.end


def by_reference(reference: str, *, lock: bool = False) -> SpendingReturn:
    """A return that was sent, for staff: a draft is nobody's business but the person's. Raises NotYours."""
    query = select(SpendingReturn).where(SpendingReturn.reference == reference, SpendingReturn.version > 0)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotYours
    return found


def start_return(
    recipient_id: int, period_start: date, today: date, now: datetime, *, by: int, on_paper: bool
) -> SpendingReturn:
    """Begin a return, or go on with the one there is.

    Raises NotYours for a period that is not owed; Refused `person-has-started` where an officer would enter
    a paper return over the person's own draft.
    """
    # One at a time: two tabs that begin the same return must meet in one.
    session.scalar(select(DirectPayment.id).where(DirectPayment.recipient_id == recipient_id).with_for_update())
    due = next((one for one in returns_of(recipient_id, today) if one.period.start == period_start), None)
    plan = ledger.plan_of(recipient_id)
    if due is None or plan is None or due.owed is not Owed.OWES:
        raise NotYours
    if due.found is not None:
        check_same_hand(due.found, on_paper)
        return due.found
    started = SpendingReturn(
        reference=new_reference("R"), direct_payment_id=plan.id, recipient_id=recipient_id,
        period_start=due.period.start, period_end=due.period.end, state=str(ReturnState.DRAFT), on_paper=on_paper,
        started_at=now, started_by=by, version=0, explanation="", changed="", needs_help=False, looked_at_lines=False,
    )  # fmt: skip
    session.add(started)
    session.flush()
    note_move(started, ReturnState.DRAFT, now, by)
    note_preparer(started, by)
    record(Event.RETURN_STARTED, by=by, about=recipient_id, spending_return=started.reference, on_paper=on_paper)
    return started


def check_same_hand(found: SpendingReturn, on_paper: bool) -> None:
    """An officer never sees or changes what a person has not sent. Raises Refused `person-has-started`."""
    if on_paper and not found.on_paper:
        raise Refused("person-has-started")


def note_move(
    found: SpendingReturn, state: ReturnState, now: datetime, by: int, words: str = "", outcome: str | None = None
) -> None:
    """Put a return into a state, and write the move down."""
    found.state = str(state)
    session.add(ReturnMove(return_id=found.id, state=str(state), at=now, by_id=by, words=words, outcome=outcome))
    session.flush()


def moves_of(found: SpendingReturn) -> Sequence[ReturnMove]:
    """Every state a return was in, oldest first."""
    return session.scalars(select(ReturnMove).where(ReturnMove.return_id == found.id).order_by(ReturnMove.id)).all()


@dataclass(frozen=True)
class AddedFile:
    """A bank's file in the draft, and what was read in it."""

    row: StatementFile
    stored: StoredFile
    statement: Statement

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day with a payment."""
        days = [line.date for line in self.statement.lines]
        return (min(days), max(days)) if days else None


@dataclass(frozen=True)
class Draft:
    """Everything a draft holds, and the sum it leads to."""

    found: SpendingReturn
    plan: Plan
    period: Period
    lines: list[Line]
    sources: dict[str, str]
    chosen: frozenset[str]
    reasons: dict[str, str]
    bills: Sequence[DraftBill]
    files: list[AddedFile]
    evidence: Sequence[tuple[Evidence, StoredFile]]
    questions: Sequence[LineQuestion]
    shown_opening_pence: int | None
    shown_closing_pence: int | None
    previous_closing_pence: int | None

    @property
    def opening_pence(self) -> int | None:
        """As typed, else as the bank's file shows, else as the last return closed."""
        return self.shown_opening_pence if self.found.opening_pence is None else self.found.opening_pence

    @property
    def closing_pence(self) -> int | None:
        """As typed, else as the bank's file shows."""
        return self.shown_closing_pence if self.found.closing_pence is None else self.found.closing_pence

    @property
    def summary(self) -> Summary:
        """The draft in totals."""
        money_in, money_out = totals(self.lines)
        typed = any(source in ("hand", "total") for source in self.sources.values())
        return Summary(
            self.period, self.opening_pence, self.closing_pence, money_in, money_out,
            sum(bill.pence for bill in self.bills), bool(self.files or self.copies),
            typed and self.found.way != "nothing", self.found.way == "nothing", len(self.open_files),
        )  # fmt: skip

    @property
    def sum(self) -> SumResult:
        """Opening + in - out = closing: does it?"""
        told = self.summary
        return adds_up(self.opening_pence, told.in_pence, told.out_pence, self.closing_pence, self.lines)

    @property
    def first_break(self) -> Break | None:
        """The first line whose printed balance does not follow, where the sum is not right."""
        return None if self.sum.is_right else first_break(self.lines, self.opening_pence)

    @property
    def gaps(self) -> list[Period]:
        """Days that no file speaks of, where files were added."""
        days = [one.days for one in self.files if one.days]
        return gaps_between(days, self.period) if days else []

    @property
    def open_files(self) -> list[AddedFile]:
        """Files the reader has a question about."""
        return [one for one in self.files if one.statement.needs_answer]

    @property
    def copies(self) -> list[tuple[Evidence, StoredFile]]:
        """The bank's own PDF or photos, among the papers."""
        return [(one, stored) for one, stored in self.evidence if one.is_statement]

    @property
    def open_questions(self) -> list[LineQuestion]:
        """Questions of the council that wait for an answer."""
        return [one for one in self.questions if one.closed_at is None and not self.has_answer(one)]

    def has_answer(self, question: LineQuestion) -> bool:
        """Whether the person has answered: in words, or with a paper at the line since they were asked."""
        papers = (one for one, _stored in self.evidence if one.added_at >= question.asked_at)
        return question.answer is not None or any(question.line_identity in one.lines for one in papers)


def draft_of(recipient_id: int, period_start: date) -> Draft:
    """The draft of a return with all its parts: one query a part, however many lines. Raises NotYours."""
    found = the_return(recipient_id, period_start)
    plan = ledger.plan_of(recipient_id)
    if plan is None:
        raise NotYours
    evidence = session.execute(
        select(Evidence, StoredFile).join(StoredFile, StoredFile.id == Evidence.file_id)
        .where(Evidence.return_id == found.id).order_by(Evidence.id)
    ).all()  # fmt: skip
    rows = line_rows(found)
    lines = _lines(rows, evidence, accepted_lines(found))
    added = added_files(found)
    before = ledger.closing_before(plan, found.period_start)
    sources = {row.identity: row.source for row in rows}
    shown_opening, shown_closing = _shown_balances(lines, sources, added, before)
    return Draft(
        found, plan, Period(found.period_start, found.period_end), lines, sources,
        frozenset(row.identity for row in rows if row.chosen), {row.identity: row.reason for row in rows},
        session.scalars(select(DraftBill).where(DraftBill.return_id == found.id).order_by(DraftBill.id)).all(),
        added, evidence, questions_of(found), shown_opening, shown_closing, before,
    )  # fmt: skip


def line_rows(found: SpendingReturn) -> Sequence[ReturnLine]:
    """The draft's lines, oldest first."""
    query = select(ReturnLine).where(ReturnLine.return_id == found.id).order_by(ReturnLine.position, ReturnLine.id)
    return session.scalars(query).all()


def added_files(found: SpendingReturn) -> list[AddedFile]:
    """The bank's files of a draft, in the order they were added."""
    rows = session.execute(
        select(StatementFile, StoredFile).join(StoredFile, StoredFile.id == StatementFile.file_id)
        .where(StatementFile.return_id == found.id).order_by(StatementFile.id)
    )  # fmt: skip
    return [AddedFile(row, stored, Statement.from_json(row.reading)) for row, stored in rows]


def questions_of(found: SpendingReturn) -> Sequence[LineQuestion]:
    """What the council asked about a return, oldest first."""
    return session.scalars(
        select(LineQuestion).where(LineQuestion.return_id == found.id).order_by(LineQuestion.id)
    ).all()


def accepted_lines(found: SpendingReturn) -> set[tuple[str, int, str]]:
    """(identity, pence, category) of the lines the council has accepted."""
    of = AcceptedLine
    rows = session.execute(select(of.identity, of.amount_pence, of.category).where(of.return_id == found.id))
    return {(identity, pence, category) for identity, pence, category in rows}


def _lines(
    rows: Sequence[ReturnLine], evidence: Sequence[tuple[Evidence, StoredFile]], accepted: set[tuple[str, int, str]]
) -> list[Line]:
    proofs: dict[str, list[str]] = {}
    for one, stored in evidence:
        for identity in one.lines:
            proofs.setdefault(identity, []).append(stored.name)
    return [
        Line(
            row.identity, row.day, row.amount_pence, row.text, row.category, row.balance_pence, row.note,
            tuple(proofs.get(row.identity, ())), (row.identity, row.amount_pence, row.category) in accepted,
        )
        for row in rows
    ]  # fmt: skip


def _shown_balances(
    lines: list[Line], sources: dict[str, str], added: list[AddedFile], before: int | None
) -> tuple[int | None, int | None]:
    """Opening and closing as the bank's files show them; without, the opening is what the last return closed with."""
    opening, closing = _from_files(lines, sources)
    if len(added) == 1:
        opening = added[0].statement.opening_pence if opening is None else opening
        closing = added[0].statement.closing_pence if closing is None else closing
    return before if opening is None else opening, closing


def _from_files(lines: list[Line], sources: dict[str, str]) -> tuple[int | None, int | None]:
    """A payment added by hand takes no balance away, unless it lies outside the days of the files."""
    shown = [line for line in lines if sources[line.identity] == "file"]
    if not shown:
        return None, None
    first, last = shown[0], shown[-1]
    by_hand = [line.day for line in lines if sources[line.identity] == "hand"]
    opening, closing = first.balance_pence, last.balance_pence
    if opening is not None:
        opening = None if any(day < first.day for day in by_hand) else opening - first.amount_pence
    return opening, None if any(day > last.day for day in by_hand) else closing


def is_needed(stored: StoredFile) -> bool:
    """Whether anything still holds a file: another part of a draft, a message, or what was sent once, which stays for ever."""
    if files.is_used(stored):
        return True
    sent = session.scalars(
        select(ReturnVersion.contents).join(SpendingReturn, SpendingReturn.id == ReturnVersion.return_id)
        .where(SpendingReturn.recipient_id == stored.owner_id)
    )  # fmt: skip
    return any(one["name"] == stored.name for told in sent for one in [*told["files"], *told["evidence"]])


def evidence_asked(draft: Draft) -> list[Line]:
    """Payments a readable rule asks a paper for, and that have none yet."""
    policy = council_policy.policy_on(draft.period.end)
    return [
        line for line in draft.lines
        if not line.evidence and evidence_is_asked(line.category, line.amount_pence, policy)
    ]  # fmt: skip


def file_of(draft: Draft, name: str) -> tuple[StoredFile, bytes]:
    """A file of this return, in its draft or in what was sent, to fetch. Raises NotYours."""
    here = {one.stored.name for one in draft.files} | {stored.name for _one, stored in draft.evidence}
    sent = session.scalars(select(ReturnVersion.contents).where(ReturnVersion.return_id == draft.found.id))
    here |= {one["name"] for told in sent for one in [*told["files"], *told["evidence"]]}
    if name not in here:
        raise NotYours
    stored = files.of_owner(draft.found.recipient_id, name)
    return stored, files.content_of(stored)
