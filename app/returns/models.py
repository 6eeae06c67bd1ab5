"""The quarterly return: the draft as the person left it, and every version that was sent, word for word.

The council reads versions only. What is in the draft's tables is the person's own until it is sent.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, reference_to


class SpendingReturn(Model):
    """One return for one period. `row` counts changes, so that two people cannot overwrite each other unseen."""

    __tablename__ = "spending_return"
    __table_args__ = (
        UniqueConstraint("direct_payment_id", "period_start"),
        CheckConstraint("period_end >= period_start", name="days_in_order"),
        CheckConstraint("state IN ('draft', 'sent', 'asked', 'settled', 'reopened')", name="state_known"),
        CheckConstraint("way IS NULL OR way IN ('file', 'typed', 'nothing')", name="way_known"),
        Index("ix_spending_return_of", "recipient_id", "period_start"),
    )

    reference: Mapped[str] = mapped_column(unique=True)
    direct_payment_id: Mapped[int] = reference_to("direct_payment.id", index=False)
    recipient_id: Mapped[int] = reference_to("person.id", index=False)
    period_start: Mapped[date]
    period_end: Mapped[date]
    state: Mapped[str]
    on_paper: Mapped[bool] = mapped_column(default=False)
    way: Mapped[str | None]
    opening_pence: Mapped[int | None]
    closing_pence: Mapped[int | None]
    explanation: Mapped[str] = mapped_column(default="")
    changed: Mapped[str] = mapped_column(default="")
    needs_help: Mapped[bool] = mapped_column(default=False)
    looked_at_lines: Mapped[bool] = mapped_column(default=False)
    look_by_day: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=0)
    row: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[datetime]
    started_by: Mapped[int] = reference_to("person.id", index=False)

    __mapper_args__ = {"version_id_col": row}  # noqa: RUF012 - SQLAlchemy reads it


class ReturnMove(Model):
    """Every state a return was in, with its day, who moved it and, where one was given, the reason."""

    __tablename__ = "return_move"

    return_id: Mapped[int] = reference_to("spending_return.id")
    state: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int] = reference_to("person.id", index=False)
    words: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str | None]


class ReturnPreparer(Model):
    """Who had a hand in a version, apart from who sent it: a helper may do the one and not the other."""

    __tablename__ = "return_preparer"
    __table_args__ = (UniqueConstraint("return_id", "version", "person_id"),)

    return_id: Mapped[int] = reference_to("spending_return.id", index=False)
    version: Mapped[int]
    person_id: Mapped[int] = reference_to("person.id", index=False)


class StatementFile(Model):
    """A bank's file added to a draft, with what the reader saw in it."""

    __tablename__ = "statement_file"
    __table_args__ = (UniqueConstraint("return_id", "file_id"),)

    return_id: Mapped[int] = reference_to("spending_return.id")
    file_id: Mapped[int] = reference_to("stored_file.id")
    fingerprint: Mapped[str | None]
    answers: Mapped[dict[str, str]] = mapped_column(JSON)
    reading: Mapped[dict[str, Any]] = mapped_column(JSON)
    added_at: Mapped[datetime]


class ReturnLine(Model):
    """One movement of the draft: from a file, by hand, or one total for a payee. Out is negative pence."""

    __tablename__ = "return_line"
    __table_args__ = (
        UniqueConstraint("return_id", "identity"),
        CheckConstraint("source IN ('file', 'hand', 'total')", name="source_known"),
        CheckConstraint("amount_pence <> 0", name="amount_not_nothing"),
    )

    return_id: Mapped[int] = reference_to("spending_return.id")
    identity: Mapped[str]
    source: Mapped[str]
    position: Mapped[int]
    day: Mapped[date]
    amount_pence: Mapped[int]
    text: Mapped[str]
    payee_key: Mapped[str]
    balance_pence: Mapped[int | None]
    category: Mapped[str]
    reason: Mapped[str]
    chosen: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(default="")


class DraftBill(Model):
    """A bill still to pay at the end of the period."""

    __tablename__ = "draft_bill"
    __table_args__ = (CheckConstraint("pence > 0", name="pence_positive"),)

    return_id: Mapped[int] = reference_to("spending_return.id")
    what: Mapped[str]
    pence: Mapped[int]
    due_day: Mapped[date | None]


class Evidence(Model):
    """A file that proves lines (or, without lines, stands for the bank's statement itself)."""

    __tablename__ = "evidence"

    return_id: Mapped[int] = reference_to("spending_return.id")
    file_id: Mapped[int] = reference_to("stored_file.id")
    what: Mapped[str] = mapped_column(default="")
    lines: Mapped[list[str]] = mapped_column(JSON)
    is_statement: Mapped[bool] = mapped_column(default=False)
    added_at: Mapped[datetime]


class ReturnVersion(Model):
    """What was sent, word for word, for ever. `contents` holds lines, bills and files as they were. `words_unchecked`: it was
    signed in a language whose words nobody had checked on that day; a misunderstanding that follows is not held against
    the person."""

    __tablename__ = "return_version"
    __table_args__ = (UniqueConstraint("return_id", "number"),)

    return_id: Mapped[int] = reference_to("spending_return.id")
    number: Mapped[int]
    sent_at: Mapped[datetime]
    sent_by: Mapped[int] = reference_to("person.id", index=False)
    on_paper: Mapped[bool]
    language: Mapped[str]
    words_unchecked: Mapped[bool] = mapped_column(default=False, server_default=false())
    look_by_day: Mapped[date]
    opening_pence: Mapped[int | None]
    closing_pence: Mapped[int | None]
    money_in_pence: Mapped[int]
    money_out_pence: Mapped[int]
    contents: Mapped[dict[str, Any]] = mapped_column(JSON)


class LineQuestion(Model):
    """A question of the council about one line, or (no identity) about the whole return; and its answer."""

    __tablename__ = "line_question"

    return_id: Mapped[int] = reference_to("spending_return.id")
    version: Mapped[int]
    line_identity: Mapped[str | None]
    code: Mapped[str]
    words: Mapped[str] = mapped_column(default="")
    words_language: Mapped[str] = mapped_column(default="en", server_default="en")
    asked_at: Mapped[datetime]
    asked_by: Mapped[int] = reference_to("person.id", index=False)
    answer: Mapped[str | None]
    answer_language: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = reference_to("person.id", index=False)
    closed_at: Mapped[datetime | None]


class AcceptedLine(Model):
    """A line the council has nothing to ask about, exactly as it was sent: it stays accepted."""

    __tablename__ = "accepted_line"
    __table_args__ = (UniqueConstraint("return_id", "identity", "amount_pence", "category"),)

    return_id: Mapped[int] = reference_to("spending_return.id", index=False)
    identity: Mapped[str]
    amount_pence: Mapped[int]
    category: Mapped[str]
    accepted_at: Mapped[datetime]
    accepted_by: Mapped[int] = reference_to("person.id", index=False)


class PayeeMemory(Model):
    """What this person said a payee is. It stays with the person and fills the next quarter."""

    __tablename__ = "payee_memory"
    __table_args__ = (UniqueConstraint("person_id", "payee_key", "direction"),)

    person_id: Mapped[int] = reference_to("person.id", index=False)
    payee_key: Mapped[str]
    direction: Mapped[str]
    category: Mapped[str]
    told_at: Mapped[datetime]


class LayoutAnswer(Model):
    """What this person answered about a bank's layout, so that it is asked once."""

    __tablename__ = "layout_answer"
    __table_args__ = (UniqueConstraint("person_id", "fingerprint", "question"),)

    person_id: Mapped[int] = reference_to("person.id", index=False)
    fingerprint: Mapped[str]
    question: Mapped[str]
    answer: Mapped[str]
    told_at: Mapped[datetime]


class Reopening(Model):
    """A settled return looked at again: one officer proposes, another agrees, the person reads the reason."""

    __tablename__ = "reopening"
    __table_args__ = (CheckConstraint("agreed_by IS NULL OR agreed_by <> proposed_by", name="two_people"),)

    return_id: Mapped[int] = reference_to("spending_return.id")
    reason: Mapped[str]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[int] = reference_to("person.id", index=False)
    agreed_at: Mapped[datetime | None]
    agreed_by: Mapped[int | None] = reference_to("person.id", index=False)
