"""What the council decided, as dated rows: nothing is ever overwritten."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, reference_to


class PolicySet(Model):
    """One value from a day on, in text that `rules.check` accepts; who set it and why."""

    __tablename__ = "policy_set"
    __table_args__ = (
        CheckConstraint("until_day IS NULL OR until_day >= from_day", name="days_in_order"),
        Index("ix_policy_set_key", "key", "from_day"),
    )

    key: Mapped[str]
    value: Mapped[str]
    from_day: Mapped[date]
    until_day: Mapped[date | None]
    reason: Mapped[str] = mapped_column(default="")
    set_at: Mapped[datetime]
    set_by: Mapped[int | None] = reference_to("person.id")
