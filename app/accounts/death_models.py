"""What was told of a death."""

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, reference_to


class DeathReport(Model):
    """A death that was reported, until it is confirmed or was a mistake. What it changes stands at Person."""

    __tablename__ = "death_report"
    __table_args__ = (
        Index(
            "death_report_one_open", "person_id", unique=True,
            sqlite_where=text("mistaken_at IS NULL"), postgresql_where=text("mistaken_at IS NULL"),
        ),
    )  # fmt: skip

    person_id: Mapped[int] = reference_to("person.id")
    told: Mapped[str]
    told_at: Mapped[datetime]
    told_by: Mapped[int] = reference_to("person.id", index=False)
    died_on: Mapped[date | None]
    estate: Mapped[str] = mapped_column(default="", server_default=text("''"))
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[int | None] = reference_to("person.id", index=False)
    mistaken_at: Mapped[datetime | None]
    mistaken_by: Mapped[int | None] = reference_to("person.id", index=False)
