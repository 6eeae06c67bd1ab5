"""Files of the case system until they are imported or put away; and what was exported, for the day it may be fetched."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, reference_to


class ExportMade(Model):
    """One export two people agreed to. `contents` is gone after a day; that it was made, and of how many, stays."""

    __tablename__ = "export_made"

    act_id: Mapped[int] = reference_to("two_person_act.id", index=False, unique=True)
    people: Mapped[int]
    contents: Mapped[str | None]
    made_at: Mapped[datetime] = mapped_column(index=True)


class PeopleFile(Model):
    """One file. Its bytes are gone once it is imported, and a day after it was chosen."""

    __tablename__ = "people_file"
    __table_args__ = (CheckConstraint("imported_at IS NULL OR content IS NULL", name="content_gone"),)

    reference: Mapped[str] = mapped_column(unique=True)
    shown_name: Mapped[str]
    sha256: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = reference_to("person.id", index=False)
    imported_at: Mapped[datetime | None]
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
