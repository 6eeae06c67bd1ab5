"""What somebody asked before they paid, what the tool said, and what a person of the council answered."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, reference_to


class KeptAnswer(Model):
    """An answer of «Can I use it for this?» that somebody kept. `what` is in their own words; `payee` is how the bank will
    call it, so that it stands beside the line. `outcome` and `reasons` are codes of tools/rules.py as they were that day;
    `policy_words`, `policy_name` and `policy_from_day` what the council's own policy said then, in English, if it did."""

    __tablename__ = "kept_answer"
    __table_args__ = (
        CheckConstraint("(asked_at IS NULL) = (answer_by_day IS NULL)", name="asked_has_day"),
        CheckConstraint(
            "(policy_words IS NULL) = (policy_from_day IS NULL) AND (policy_words IS NULL) = (policy_name IS NULL)",
            name="policy_line_whole",
        ),
    )

    reference: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = reference_to("person.id")
    what: Mapped[str]
    payee: Mapped[str]
    language: Mapped[str]
    answers: Mapped[dict[str, str]] = mapped_column(JSON)
    outcome: Mapped[str]
    reasons: Mapped[list[str]] = mapped_column(JSON)
    law_as_at: Mapped[date]
    policy_words: Mapped[str | None]
    policy_name: Mapped[str | None]
    policy_from_day: Mapped[date | None]
    kept_at: Mapped[datetime]
    kept_by: Mapped[int] = reference_to("person.id", index=False)
    asked_at: Mapped[datetime | None]
    answer_by_day: Mapped[date | None]


class Ruling(Model):
    """What a person of the council answered. Never changed: a later one stands beside it, and the newest holds."""

    __tablename__ = "ruling"
    __table_args__ = (
        CheckConstraint("answer IN ('yes', 'limits', 'no')", name="answer_known"),
        CheckConstraint("words <> ''", name="says_why"),
    )

    kept_answer_id: Mapped[int] = reference_to("kept_answer.id")
    answer: Mapped[str]
    words: Mapped[str]
    words_language: Mapped[str] = mapped_column(default="en", server_default="en")
    until_day: Mapped[date | None]
    given_at: Mapped[datetime]
    given_by: Mapped[int] = reference_to("person.id", index=False)
