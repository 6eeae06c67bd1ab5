"""What people said who would like a direct payment, from the first answer to what became of it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, reference_to


class Interest(Model):
    """An expression of interest that was sent. `answers` are by name, as `rules.Step` asks them; `person_id` is whom it is
    for. `told`, `reason` and `myth` belong to the outcome; `reason` of not telling stands there too."""

    __tablename__ = "interest"
    __table_args__ = (
        CheckConstraint("(outcome IS NULL) = (answered_at IS NULL)", name="answered_with_outcome"),
        CheckConstraint("outcome IS NULL OR told IS NOT NULL", name="told_or_why_not"),
        CheckConstraint("came_by = 'web' OR entered_by IS NOT NULL", name="entered_by_somebody"),
        Index("ix_interest_sent_from", "address_key", "sent_at"),
    )

    reference: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = reference_to("person.id")
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    language: Mapped[str]
    team: Mapped[str]
    came_by: Mapped[str]
    campaign: Mapped[str | None]
    address_key: Mapped[str | None]
    entered_by: Mapped[int | None] = reference_to("person.id", index=False)
    sent_at: Mapped[datetime]
    contact_by_day: Mapped[date]
    answer_by_day: Mapped[date]
    contacted_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    reason: Mapped[str] = mapped_column(default="")
    myth: Mapped[str | None]
    told: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = reference_to("person.id", index=False)


class InterestDraft(Model):
    """A form that was begun. Its token is made from `seed`, the spoken code from the token; both are kept as hashes.
    `interest_id`: it was sent; its answers have gone there. `counted_at`: the equality questions were answered."""

    __tablename__ = "interest_draft"
    __table_args__ = (
        Index("ix_interest_draft_begun_from", "address_key", "begun_at"),
        Index("ix_interest_draft_touched_at", "touched_at"),
    )

    token_hash: Mapped[str] = mapped_column(unique=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    seed: Mapped[str]
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    language: Mapped[str]
    came_by: Mapped[str]
    campaign: Mapped[str | None]
    address_key: Mapped[str | None]
    entered_by: Mapped[int | None] = reference_to("person.id", index=False)
    begun_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    interest_id: Mapped[int | None] = reference_to("interest.id")
    counted_at: Mapped[datetime | None]


class InterestContact(Model):
    """Somebody of the council spoke to the person, or tried to. `note` is for staff."""

    __tablename__ = "interest_contact"

    interest_id: Mapped[int] = reference_to("interest.id")
    way: Mapped[str]
    reached: Mapped[bool]
    note: Mapped[str]
    at: Mapped[datetime]
    by_id: Mapped[int] = reference_to("person.id", index=False)


class EqualityCount(Model):
    """How many people gave an answer to an equality question in a month. No row is about anybody, and none of these
    numbers knows whose interest it came with."""

    __tablename__ = "equality_count"
    __table_args__ = (UniqueConstraint("month", "question", "answer"),)

    month: Mapped[date]
    question: Mapped[str]
    answer: Mapped[str]
    count: Mapped[int]


class CallBack(Model):
    """Somebody wants to be rung in their language. `language` is what they speak, which need not be one of this site;
    `result` is how the call ended."""

    __tablename__ = "call_back"
    __table_args__ = (
        CheckConstraint("(result IS NULL) = (called_at IS NULL)", name="called_with_result"),
        Index("ix_call_back_asked_from", "address_key", "asked_at"),
    )

    reference: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = reference_to("person.id")
    language: Mapped[str]
    phone: Mapped[str]
    address_key: Mapped[str | None]
    asked_at: Mapped[datetime]
    call_by_day: Mapped[date]
    result: Mapped[str | None]
    called_at: Mapped[datetime | None]
    called_by: Mapped[int | None] = reference_to("person.id", index=False)
