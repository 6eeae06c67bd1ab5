"""Bank files in a draft: read, add, answer, remove. Lines are always counted again from all files that are there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select

from app.audit.events import Event
from app.audit.service import record
from app.core import db
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.council_policy import service as council_policy
from app.files import service as files
from app.files.rules import FileKind, room_for
from app.ledger import service as ledger
from app.ledger.rules import scheduled_payments
from app.returns import service
from app.returns.categories import council_rules
from app.returns.guessing import NEAR_DAYS, Guess, Known, guess_all
from app.returns.models import LayoutAnswer, PayeeMemory, ReturnLine, SpendingReturn, StatementFile
from app.returns.payees import payee_key
from app.returns.rules import Line, Row, identities
from app.statements import apart
from app.statements.merge import merge
from app.statements.statement import Options, Statement


@dataclass(frozen=True)
class Upload:
    """A file as it came, and what the reader saw in it."""

    name: str
    content: bytes
    statement: Statement


def read_upload(recipient_id: int, period: tuple[date, date], name: str, content: bytes) -> Upload:
    """Read a bank's file in a process of its own, with what this person answered before about its layout.

    Slow on purpose to call before any writing: it opens no writing transaction.
    """
    statement = apart.read(content, Options(period=period))
    if statement.needs_answer and statement.fingerprint:
        with db.reading():
            known = _layout_answers(recipient_id, statement.fingerprint)
        if known:
            statement = apart.read(content, Options(period=period, answers=known))
    return Upload(name, content, statement)


def _layout_answers(recipient_id: int, fingerprint: str) -> dict[str, str]:
    rows = session.execute(
        select(LayoutAnswer.question, LayoutAnswer.answer)
        .where(LayoutAnswer.person_id == recipient_id, LayoutAnswer.fingerprint == fingerprint)
    )  # fmt: skip
    return dict(rows.all())


def add_statement(
    found: SpendingReturn, upload: Upload, council_names: Sequence[str], now: datetime, *, by: int
) -> None:
    """Add a read file to the draft.

    Raises Refused: `statement-refused` (fact `why`: the reader's code), `file-already-sent`, or a code of
    `files.rules.room_for`. The rest of the draft stays.
    """
    if upload.statement.refused:
        raise Refused("statement-refused", why=upload.statement.refused)
    added = service.added_files(found)
    full = room_for(len(added), sum(one.stored.size for one in added), len(upload.content))
    if full:
        raise Refused(full)
    stored = files.store(found.recipient_id, upload.content, FileKind.STATEMENT, upload.name, now, by=by)
    if any(one.row.file_id == stored.id for one in added):
        raise Refused("file-already-sent")
    session.add(
        StatementFile(
            return_id=found.id, file_id=stored.id, fingerprint=upload.statement.fingerprint, answers={},
            reading=upload.statement.to_json(), added_at=now,
        )
    )  # fmt: skip
    found.way = "file"
    session.flush()
    count_lines_again(found, council_names)
    record(
        Event.STATEMENT_ADDED, by=by, about=found.recipient_id,
        spending_return=found.reference, lines=len(upload.statement.lines),
    )  # fmt: skip


def remove_statement(found: SpendingReturn, name: str, council_names: Sequence[str], *, by: int) -> None:
    """Take a file out again: what was removed is gone, unless it was sent before. Raises NotYours."""
    one = _added(found, name)
    session.delete(one.row)
    session.flush()
    if not service.is_needed(one.stored):
        files.destroy(one.stored)
    count_lines_again(found, council_names)
    record(Event.STATEMENT_REMOVED, by=by, about=found.recipient_id, spending_return=found.reference)


def _added(found: SpendingReturn, name: str) -> service.AddedFile:
    for one in service.added_files(found):
        if one.stored.name == name:
            return one
    raise NotYours


def read_again(found: SpendingReturn, name: str, question: str, answer: str) -> tuple[Statement, dict[str, str]]:
    """Read a file of the draft again with one more answer. Opens no writing transaction. Raises NotYours."""
    with db.reading():
        one = _added(found, name)
        content = files.content_of(one.stored)
        answers = {**one.row.answers, question: answer}
        period = (found.period_start, found.period_end)
    return apart.read(content, Options(period=period, answers=answers)), answers


def keep_answer(
    found: SpendingReturn, name: str, question: str, again: tuple[Statement, dict[str, str]],
    council_names: Sequence[str], now: datetime, *, by: int,
) -> None:
    """Keep an answer about a file, for this file and for this person's next file of the same layout."""
    statement, answers = again
    one = _added(found, name)
    one.row.answers, one.row.reading = answers, statement.to_json()
    one.row.fingerprint = statement.fingerprint or one.row.fingerprint
    if one.row.fingerprint:
        _remember(found.recipient_id, one.row.fingerprint, question, answers[question], now)
    session.flush()
    count_lines_again(found, council_names)
    record(Event.STATEMENT_ANSWERED, by=by, about=found.recipient_id, spending_return=found.reference, question=question)


# What is asked about one file only: the next file of the same layout has other rows.
ONCE = frozenset(["outside-period", "account", "first-line"])


def _remember(recipient_id: int, fingerprint: str, question: str, answer: str, now: datetime) -> None:
    if question in ONCE:
        return
    same = (LayoutAnswer.person_id == recipient_id, LayoutAnswer.fingerprint == fingerprint, LayoutAnswer.question == question)
    session.execute(delete(LayoutAnswer).where(*same))
    session.add(
        LayoutAnswer(person_id=recipient_id, fingerprint=fingerprint, question=question, answer=answer, told_at=now)
    )


def count_lines_again(found: SpendingReturn, council_names: Sequence[str]) -> None:
    """Make the file lines of a draft anew from all its files. What was said about a line stays on it."""
    statements = [one.statement for one in service.added_files(found)]
    kept = [line for _place, line in merge(statements).lines]
    rows = [Row(line.date, line.amount_pence, line.text, line.bank_id, line.balance_pence) for line in kept]
    before = {row.identity: row for row in service.line_rows(found)}
    wanted = dict(zip(identities(rows), rows, strict=True))
    for identity, old in before.items():
        if old.source == "file" and identity not in wanted:
            session.delete(old)
    for position, (identity, row) in enumerate(wanted.items()):
        if identity in before:
            before[identity].position = position
        elif row.amount_pence:
            session.add(new_line(found, identity, "file", position, row))
    session.flush()
    guess_lines(found, council_names)


def new_line(found: SpendingReturn, identity: str, source: str, position: int, row: Row) -> ReturnLine:
    """A line of the draft, not sorted yet."""
    return ReturnLine(
        return_id=found.id, identity=identity, source=source, position=position, day=row.day,
        amount_pence=row.amount_pence, text=row.text, payee_key=payee_key(row.text), balance_pence=row.balance_pence,
        category="unknown", reason="nothing-matched", chosen=False, note="",
    )  # fmt: skip


def guess_lines(found: SpendingReturn, council_names: Sequence[str]) -> None:
    """Say what each line seems to be, except where the person has said so already."""
    rows = service.line_rows(found)
    lines = [Line(row.identity, row.day, row.amount_pence, row.text, balance_pence=row.balance_pence) for row in rows]
    guesses: dict[str, Guess] = guess_all(lines, _known(found, council_names))
    for row in rows:
        if not row.chosen:
            row.category, row.reason = guesses[row.identity].category, guesses[row.identity].reason
    session.flush()


def _known(found: SpendingReturn, council_names: Sequence[str]) -> Known:
    plan = ledger.plan_of(found.recipient_id)
    policy = council_policy.policy_on(found.period_end)
    near = timedelta(days=NEAR_DAYS)
    scheduled = scheduled_payments(plan.rates, found.period_start - near, found.period_end + near, policy) if plan else ()
    memory = session.execute(
        select(PayeeMemory.payee_key, PayeeMemory.direction, PayeeMemory.category)
        .where(PayeeMemory.person_id == found.recipient_id)
    )  # fmt: skip
    told = {(key, direction): category for key, direction, category in memory}
    return replace(Known(), memory=told, scheduled=scheduled, words=council_rules(council_names))
