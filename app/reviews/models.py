"""Decisions about a risk, and offers of a direct payment. Neither is ever changed: a later one stands beside it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, reference_to


class RiskDecision(Model):
    """What worried the council, what it rests on, what was tried first, what the person says, what was decided and why."""

    __tablename__ = "risk_decision"

    reference: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = reference_to("person.id")
    concern: Mapped[str]
    evidence: Mapped[str]
    tried: Mapped[str]
    view: Mapped[str]
    decision: Mapped[str]
    reasons: Mapped[str]
    review_day: Mapped[date]
    decided_at: Mapped[datetime]
    decided_by: Mapped[int] = reference_to("person.id", index=False)


class Offer(Model):
    """A direct payment was offered to somebody, or why it was not. `worry` is what stopped them (interest/worries.py)."""

    __tablename__ = "offer"
    __table_args__ = (CheckConstraint("outcome IN ('no', 'not-offered', 'thinking', 'yes')", name="outcome_known"),)

    person_id: Mapped[int] = reference_to("person.id")
    day: Mapped[date]
    place: Mapped[str]
    outcome: Mapped[str]
    why: Mapped[str]
    worry: Mapped[str | None]
    noted_at: Mapped[datetime]
    noted_by: Mapped[int] = reference_to("person.id", index=False)
