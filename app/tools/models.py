"""What a council's own policy says about each thing somebody may want to pay for, as dated rows: none is overwritten."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, reference_to


class PolicyLine(Model):
    """One line in English. `about` is an answer to «What would you pay for?» of tools/rules.py; `policy` names where it
    stands, `address` is its page if it has one."""

    __tablename__ = "policy_line"
    __table_args__ = (
        CheckConstraint("until_day IS NULL OR until_day >= from_day", name="days_in_order"),
        CheckConstraint("words <> '' AND policy <> ''", name="says_what_and_where"),
        Index("ix_policy_line_about", "about", "from_day"),
    )

    about: Mapped[str]
    words: Mapped[str]
    policy: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    from_day: Mapped[date]
    until_day: Mapped[date | None]
    reason: Mapped[str]
    set_at: Mapped[datetime]
    set_by: Mapped[int | None] = reference_to("person.id", index=False)


class PolicyLineWords(Model):
    """A line in another language, as staff wrote it down. The newest of a language counts; without words it is taken off."""

    __tablename__ = "policy_line_words"

    line_id: Mapped[int] = reference_to("policy_line.id")
    language: Mapped[str]
    words: Mapped[str | None]
    written_at: Mapped[datetime]
    written_by: Mapped[int | None] = reference_to("person.id", index=False)
