"""Change a draft: every verb says who did it and writes it down. Nothing here is seen by the council."""

import secrets
from datetime import date, datetime

from sqlalchemy import delete, select

from app.audit.events import Event
from app.audit.service import record
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.council_policy import service as council_policy
from app.files import service as files
from app.files.models import StoredFile
from app.files.rules import FileKind, room_for
from app.ledger import service as ledger
from app.ledger.rules import EntryKind, scheduled_payments
from app.returns import service
from app.returns.categories import UNKNOWN, fits
from app.returns.models import DraftBill, Evidence, LineQuestion, PayeeMemory, ReturnLine, SpendingReturn
from app.returns.preparers import note_preparer
from app.returns.reading import new_line
from app.returns.rules import ReturnState, Row

EXPECTED_AS = {EntryKind.COUNCIL_PAYMENT: "council_payment", EntryKind.CONTRIBUTION: "client_contribution"}
OPEN = frozenset([ReturnState.DRAFT, ReturnState.SENT, ReturnState.ASKED, ReturnState.REOPENED])


def open_draft(recipient_id: int, period_start: date, *, on_paper: bool, by: int) -> SpendingReturn:
    """The return, locked, ready to be changed; `by` has a hand in it from now on.

    Raises NotYours; Refused `return-settled` (a settled one is reopened by two people first), `person-has-started`.
    """
    found = service.the_return(recipient_id, period_start, lock=True)
    service.check_same_hand(found, on_paper)
    if ReturnState(found.state) not in OPEN:
        raise Refused("return-settled")
    note_preparer(found, by)
    return found


def choose_way(found: SpendingReturn, way: str, council_words: str, *, by: int) -> None:
    """How the person sends this return: `file`, `typed` or `nothing` spent.

    Without a bank's file, the payments the council knows it made are put in as a start; each can be removed.
    """
    found.way = way
    has_lines = session.scalar(select(ReturnLine.id).where(ReturnLine.return_id == found.id).limit(1))
    if way != "file" and has_lines is None:
        _put_expected_in(found, council_words)
    session.flush()
    record(Event.WAY_CHOSEN, by=by, about=found.recipient_id, spending_return=found.reference, way=way)


def _put_expected_in(found: SpendingReturn, council_words: str) -> None:
    plan = ledger.plan_of(found.recipient_id)
    if plan is None:
        raise NotYours
    policy = council_policy.policy_on(found.period_end)
    for position, entry in enumerate(scheduled_payments(plan.rates, found.period_start, found.period_end, policy)):
        words = council_words if entry.kind is EntryKind.COUNCIL_PAYMENT else ""
        line = new_line(found, _hand_identity(), "hand", position, Row(entry.day, entry.pence, words))
        line.category, line.reason = EXPECTED_AS[entry.kind], "scheduled-payment"
        session.add(line)


def _hand_identity() -> str:
    return secrets.token_hex(12)


def sort_payee(found: SpendingReturn, key: str, direction: str, category: str, note: str, now: datetime, *, by: int) -> None:
    """Say what every line of a payee is; remembered for the next quarter. The note is that of the first line, as the
    page shows it: a line with other words of its own keeps them. Raises NotYours, Refused `category-unfit`.
    """
    rows = [row for row in service.line_rows(found) if row.payee_key == key and _direction(row) == direction]
    if not rows:
        raise NotYours
    shown = rows[0].note
    for row in rows:
        _choose(row, category, note if row.note in ("", shown) else row.note)
    remember_payee(found.recipient_id, key, direction, category, now)
    record(Event.LINES_SORTED, by=by, about=found.recipient_id, spending_return=found.reference, lines=len(rows))


def sort_line(found: SpendingReturn, identity: str, category: str, note: str, *, by: int) -> None:
    """Say what one line is, apart from its payee. Raises NotYours, Refused `category-unfit`."""
    _choose(_line(found, identity), category, note)
    record(Event.LINES_SORTED, by=by, about=found.recipient_id, spending_return=found.reference, lines=1)


def _choose(row: ReturnLine, category: str, note: str) -> None:
    if not fits(category, _direction(row)):
        raise Refused("category-unfit")
    row.category, row.note, row.chosen, row.reason = category, note, True, "you-chose"
    session.flush()


def _direction(row: ReturnLine) -> str:
    return "in" if row.amount_pence > 0 else "out"


def _line(found: SpendingReturn, identity: str) -> ReturnLine:
    row = session.scalar(select(ReturnLine).where(ReturnLine.return_id == found.id, ReturnLine.identity == identity))
    if row is None:
        raise NotYours
    return row


def remember_payee(recipient_id: int, key: str, direction: str, category: str, now: datetime) -> None:
    """Keep what a payee is for this person's next return."""
    same = (PayeeMemory.person_id == recipient_id, PayeeMemory.payee_key == key, PayeeMemory.direction == direction)
    session.execute(delete(PayeeMemory).where(*same))
    session.add(PayeeMemory(person_id=recipient_id, payee_key=key, direction=direction, category=category, told_at=now))
    session.flush()


def looked_at_lines(found: SpendingReturn, now: datetime, *, by: int) -> None:
    """The person has seen what each line seems to be and lets it stand: remembered for the next quarter."""
    found.looked_at_lines = True
    rows = service.line_rows(found)
    payees = {(row.payee_key, _direction(row)): row.category for row in rows if row.category != UNKNOWN}
    for (key, direction), category in payees.items():
        remember_payee(found.recipient_id, key, direction, category, now)
    record(Event.LINES_SORTED, by=by, about=found.recipient_id, spending_return=found.reference, lines=len(rows))


def add_line(
    found: SpendingReturn, source: str, day: date, pence: int, payee: str, now: datetime, *, by: int, category: str = ""
) -> ReturnLine:
    """Add a line by hand (`hand`) or one total for a payee (`total`). Out is negative pence.

    What it was is as told, or as this person said of the payee before. Raises Refused `day-outside-period`,
    `category-unfit`.
    """
    if not found.period_start <= day <= found.period_end:
        raise Refused("day-outside-period")
    line = new_line(found, _hand_identity(), source, len(service.line_rows(found)), Row(day, pence, payee))
    session.add(line)
    session.flush()
    if category:
        _choose(line, category, "")
        remember_payee(found.recipient_id, line.payee_key, _direction(line), category, now)
    else:
        _remembered(line, found.recipient_id)
    found.looked_at_lines = False
    record(Event.LINE_ADDED, by=by, about=found.recipient_id, spending_return=found.reference)
    return line


def _remembered(line: ReturnLine, recipient_id: int) -> None:
    told = session.scalar(
        select(PayeeMemory.category).where(
            PayeeMemory.person_id == recipient_id, PayeeMemory.payee_key == line.payee_key,
            PayeeMemory.direction == _direction(line),
        )
    )  # fmt: skip
    if told:
        line.category, line.reason = told, "you-told-us-before"
        session.flush()


def remove_line(found: SpendingReturn, identity: str, *, by: int) -> None:
    """Take a line out that was added by hand. Raises NotYours, Refused `line-from-file` (remove the file instead)."""
    row = _line(found, identity)
    if row.source == "file":
        raise Refused("line-from-file")
    session.delete(row)
    session.flush()
    record(Event.LINE_REMOVED, by=by, about=found.recipient_id, spending_return=found.reference)


def type_balances(found: SpendingReturn, opening: int | None, closing: int | None, explanation: str, *, by: int) -> None:
    """Keep opening and closing (pence) as typed, and why the sum does not add up, if the person knows."""
    found.opening_pence, found.closing_pence, found.explanation = opening, closing, explanation
    session.flush()
    record(Event.BALANCES_TYPED, by=by, about=found.recipient_id, spending_return=found.reference)


def add_bill(found: SpendingReturn, what: str, pence: int, due_day: date | None, *, by: int) -> None:
    """A bill still to pay at the end of the period."""
    session.add(DraftBill(return_id=found.id, what=what, pence=pence, due_day=due_day))
    session.flush()
    record(Event.BILL_ADDED, by=by, about=found.recipient_id, spending_return=found.reference)


def remove_bill(found: SpendingReturn, bill_id: int, *, by: int) -> None:
    """Take a bill out. Raises NotYours."""
    bill = session.scalar(select(DraftBill).where(DraftBill.return_id == found.id, DraftBill.id == bill_id))
    if bill is None:
        raise NotYours
    session.delete(bill)
    session.flush()
    record(Event.BILL_REMOVED, by=by, about=found.recipient_id, spending_return=found.reference)


def tell_change(found: SpendingReturn, changed: str, needs_help: bool, *, by: int) -> None:
    """Something has changed, or «I need help with this»."""
    found.changed, found.needs_help = changed, needs_help
    session.flush()
    record(Event.CHANGE_TOLD, by=by, about=found.recipient_id, spending_return=found.reference, needs_help=needs_help)


def add_evidence(
    found: SpendingReturn, content: bytes, kind: FileKind, shown_name: str, what: str, lines: list[str],
    is_statement: bool, now: datetime, *, by: int,
) -> None:
    """Attach a file to lines, or as the bank's own statement. `content` has been through `files.fit_evidence`.

    Raises NotYours for a line that is not there, Refused with a code of `files.rules.room_for`.
    """
    for identity in lines:
        _line(found, identity)
    kept = _evidence(found)
    full = room_for(len(kept), sum(stored.size for _one, stored in kept), len(content))
    if full:
        raise Refused(full)
    stored = files.store(found.recipient_id, content, kind, shown_name, now, by=by)
    session.add(
        Evidence(return_id=found.id, file_id=stored.id, what=what, lines=lines, is_statement=is_statement, added_at=now)
    )
    session.flush()
    record(
        Event.EVIDENCE_ADDED, by=by, about=found.recipient_id, spending_return=found.reference, lines=len(lines)
    )


def remove_evidence(found: SpendingReturn, evidence_id: int, *, by: int) -> None:
    """Take evidence out; what was never sent is gone for good. Raises NotYours."""
    for one, stored in _evidence(found):
        if one.id == evidence_id:
            session.delete(one)
            session.flush()
            if not service.is_needed(stored):
                files.destroy(stored)
            record(Event.EVIDENCE_REMOVED, by=by, about=found.recipient_id, spending_return=found.reference)
            return
    raise NotYours


def _evidence(found: SpendingReturn) -> list[tuple[Evidence, StoredFile]]:
    rows = session.execute(
        select(Evidence, StoredFile).join(StoredFile, StoredFile.id == Evidence.file_id)
        .where(Evidence.return_id == found.id).order_by(Evidence.id)
    )  # fmt: skip
    return list(rows)


def answer_question(found: SpendingReturn, question_id: int, answer: str, language: str, now: datetime, *, by: int) -> None:
    """Answer the council's question in one's own words and language; it goes when the return is sent again.

    Raises NotYours.
    """
    mine = (LineQuestion.return_id == found.id, LineQuestion.id == question_id, LineQuestion.closed_at.is_(None))
    question = session.scalar(select(LineQuestion).where(*mine))
    if question is None:
        raise NotYours
    question.answer, question.answer_language = answer, language
    question.answered_at, question.answered_by = now, by
    session.flush()
    record(Event.QUESTION_ANSWERED, by=by, about=found.recipient_id, spending_return=found.reference)


def last_way(found: SpendingReturn) -> str | None:
    """How this person sent the return before this one."""
    query = select(SpendingReturn.way).where(
        SpendingReturn.recipient_id == found.recipient_id, SpendingReturn.period_start < found.period_start,
        SpendingReturn.version > 0,
    )  # fmt: skip
    return session.scalar(query.order_by(SpendingReturn.period_start.desc()).limit(1))
