"""Letters about decisions. None is ever changed: a later one stands beside it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, reference_to


class DecisionLetter(Model):
    """What was decided (`kind`, with the `facts` of `rules.FACTS`), from which day, and why; all of it for the person to read."""

    __tablename__ = "decision_letter"

    reference: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = reference_to("person.id")
    kind: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    from_day: Mapped[date]
    reasons: Mapped[str]
    decided_at: Mapped[datetime]
    decided_by: Mapped[int] = reference_to("person.id", index=False)
    agreed_by: Mapped[int | None] = reference_to("person.id", index=False)

    @property
    def until(self) -> date | None:
        """The last day of what was agreed, where it has one."""
        told = self.facts.get("until")
        return date.fromisoformat(told) if told else None
