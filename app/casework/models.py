"""The queue: cases, and every move of each as a dated row."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, and_, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, reference_to

_not_closed = text("closed_at IS NULL")


class Case(Model):
    """One thing to answer. `subject` is the reference of what it is about; `due_day` is the council's own.
    `facts` are what the list shows of it, as `kinds.FACTS` says. `paused_for` is why the clock stands, while it does."""

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("kind", "subject"),
        Index("ix_case_queue", "state", "due_day", "id"),
        Index("ix_case_mine", "taken_by", "state", "due_day", "id"),
        Index("ix_case_not_closed", "due_day", "id", sqlite_where=_not_closed, postgresql_where=_not_closed),
    )

    kind: Mapped[str]
    subject: Mapped[str]
    recipient_id: Mapped[int] = reference_to("person.id")
    facts: Mapped[dict[str, str]] = mapped_column(JSON)
    state: Mapped[str]
    needs: Mapped[str]
    opened_at: Mapped[datetime]
    due_day: Mapped[date]
    taken_by: Mapped[int | None] = reference_to("person.id", index=False)
    closed_at: Mapped[datetime | None]
    paused_for: Mapped[str | None]


class CaseMove(Model):
    """What happened to a case: its state, who had it then, who moved it; `paused_for` is why its clock stands."""

    __tablename__ = "case_move"

    case_id: Mapped[int] = reference_to("case.id")
    state: Mapped[str]
    needs: Mapped[str]
    due_day: Mapped[date]
    taken_by: Mapped[int | None] = reference_to("person.id", index=False)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = reference_to("person.id", index=False)
    paused_for: Mapped[str | None]


class CaseNote(Model):
    """What a colleague should know who takes the case next. The person may ask to read it."""

    __tablename__ = "case_note"

    case_id: Mapped[int] = reference_to("case.id")
    words: Mapped[str]
    written_at: Mapped[datetime]
    by_id: Mapped[int] = reference_to("person.id", index=False)


class ReplyText(Model):
    """A text for answers in one language. Never changed: the newest of its name and language holds; empty, it is taken off."""

    __tablename__ = "reply_text"
    __table_args__ = (Index("ix_reply_text_name_language", "name", "language"),)

    name: Mapped[str]
    language: Mapped[str]
    words: Mapped[str]
    written_at: Mapped[datetime]
    by_id: Mapped[int] = reference_to("person.id", index=False)


class Caseload(Model):
    """Whose work somebody's affairs are, with days. `ended_at`: taken away at once, whatever the days say."""

    __tablename__ = "caseload"
    __table_args__ = (
        CheckConstraint("until_day IS NULL OR until_day >= from_day", name="days_in_order"),
        CheckConstraint("given_by <> staff_id", name="given_by_another"),
        Index("ix_caseload_of", "staff_id", "recipient_id"),
    )

    staff_id: Mapped[int] = reference_to("person.id", index=False)
    recipient_id: Mapped[int] = reference_to("person.id")
    from_day: Mapped[date]
    until_day: Mapped[date | None]
    given_by: Mapped[int] = reference_to("person.id", index=False)
    ended_at: Mapped[datetime | None]


class ReasonGiven(Model):
    """Why somebody opened the affairs of a person outside their own work. It holds for the day."""

    __tablename__ = "reason_given"
    __table_args__ = (UniqueConstraint("staff_id", "day", "recipient_id"),)

    staff_id: Mapped[int] = reference_to("person.id", index=False)
    recipient_id: Mapped[int] = reference_to("person.id")
    day: Mapped[date]
    code: Mapped[str]
    words: Mapped[str]
    given_at: Mapped[datetime]


class TwoPersonAct(Model):
    """Something one person proposes and another agrees to: until then nothing has happened. `recipient_id` is None
    where it is about nobody in particular."""

    __tablename__ = "two_person_act"
    __table_args__ = (
        CheckConstraint("agreed_by IS NULL OR agreed_by <> proposed_by", name="two_people"),
        CheckConstraint("(agreed_at IS NULL) = (agreed_by IS NULL)", name="agreed_by_somebody"),
        CheckConstraint("(refused_at IS NULL) = (refused_by IS NULL)", name="refused_by_somebody"),
        CheckConstraint("agreed_at IS NULL OR refused_at IS NULL", name="one_answer"),
    )

    reference: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    subject: Mapped[str]
    recipient_id: Mapped[int | None] = reference_to("person.id")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    reason: Mapped[str]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[int] = reference_to("person.id", index=False)
    agreed_at: Mapped[datetime | None]
    agreed_by: Mapped[int | None] = reference_to("person.id", index=False)
    refused_at: Mapped[datetime | None]
    refused_by: Mapped[int | None] = reference_to("person.id", index=False)


_waits = and_(TwoPersonAct.agreed_at.is_(None), TwoPersonAct.refused_at.is_(None))
# One that waits for a kind and subject, never two; the list of what waits reads the same index.
Index(
    "ix_two_person_act_waiting", TwoPersonAct.kind, TwoPersonAct.subject, unique=True, sqlite_where=_waits,
    postgresql_where=_waits,
)  # fmt: skip
