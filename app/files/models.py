"""Files people sent: what they are called and where they lie. The bytes are in the folder."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, reference_to


class StoredFile(Model):
    """One file of one recipient. `name` is random and is its name on disk and in its address."""

    __tablename__ = "stored_file"
    __table_args__ = (
        # Unique per person, never globally: nobody may learn that somebody else sent the same file.
        UniqueConstraint("owner_id", "sha256"),
        CheckConstraint("size > 0", name="not_empty"),
    )

    name: Mapped[str] = mapped_column(unique=True)
    owner_id: Mapped[int] = reference_to("person.id")
    kind: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    shown_name: Mapped[str]
    added_at: Mapped[datetime]
    added_by: Mapped[int] = reference_to("person.id")


class PublicFile(Model):
    """A recording or a film that the council shows to everybody. It belongs to nobody; its name is as random as the others."""

    __tablename__ = "public_file"
    __table_args__ = (CheckConstraint("size > 0", name="not_empty"),)

    name: Mapped[str] = mapped_column(unique=True)
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    added_at: Mapped[datetime]
    added_by: Mapped[int] = reference_to("person.id", index=False)
