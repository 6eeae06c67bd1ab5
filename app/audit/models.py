"""The trail: append-only, each row carrying the hash of the row before it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, reference_to


class AuditRow(Model):
    """One thing that happened: when, who did it (null: nobody signed in), about whom, which facts."""

    __tablename__ = "audit_row"
    __table_args__ = (CheckConstraint("position > 0", name="position_from_one"),)

    position: Mapped[int] = mapped_column(unique=True)
    at: Mapped[datetime]
    event: Mapped[str]
    by_id: Mapped[int | None] = reference_to("person.id")
    about_id: Mapped[int | None] = reference_to("person.id")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous_hash: Mapped[str]
    hash: Mapped[str] = mapped_column(unique=True)


class ReleasedSight(Model):
    """A look at a person's record that its safeguarding lead lets the person see."""

    __tablename__ = "released_sight"

    audit_row_id: Mapped[int] = reference_to("audit_row.id", unique=True, index=False)
    released_at: Mapped[datetime]
    released_by: Mapped[int] = reference_to("person.id", index=False)
