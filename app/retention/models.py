"""What keeping and letting go need to remember: who agreed to erase whom, who must not be erased, who asked for a copy.

No words of anybody's are in an erasure: it stays when everything else about the person is gone.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from app.core.db import Model, reference_to

OPEN = text("agreed_at IS NULL AND withdrawn_at IS NULL")


class Erasure(Model):
    """One proposal to erase a person. `reason` is a code of `rules.Reason`. Nobody agrees to their own proposal, or to
    their own erasure; the database refuses both as well."""

    __tablename__ = "erasure"
    __table_args__ = (
        CheckConstraint("agreed_by IS NULL OR agreed_by <> proposed_by", name="two_people"),
        CheckConstraint("person_id <> proposed_by AND (agreed_by IS NULL OR person_id <> agreed_by)", name="not_oneself"),
        CheckConstraint("(agreed_by IS NULL) = (agreed_at IS NULL)", name="agreed_by_somebody"),
        CheckConstraint("agreed_at IS NULL OR withdrawn_at IS NULL", name="agreed_or_withdrawn"),
        Index("ix_erasure_open", "person_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    )

    person_id: Mapped[int] = reference_to("person.id")
    reason: Mapped[str]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[int] = reference_to("person.id", index=False)
    agreed_at: Mapped[datetime | None]
    agreed_by: Mapped[int | None] = reference_to("person.id", index=False)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = reference_to("person.id", index=False)


class LegalHold(Model):
    """Nothing about this person is removed while this stands: a court, an ombudsman or an enquiry may ask for it."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        Index(
            "ix_legal_hold_open", "person_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip

    person_id: Mapped[int] = reference_to("person.id")
    reason: Mapped[str]
    set_at: Mapped[datetime]
    set_by: Mapped[int] = reference_to("person.id", index=False)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = reference_to("person.id", index=False)


class CopyRequest(Model):
    """A person asked for a copy of what is kept about them; and when it was made."""

    __tablename__ = "copy_request"
    __table_args__ = (
        Index(
            "ix_copy_request_open", "person_id", unique=True,
            sqlite_where=text("made_at IS NULL"), postgresql_where=text("made_at IS NULL"),
        ),
    )  # fmt: skip

    person_id: Mapped[int] = reference_to("person.id")
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    made_by: Mapped[int | None] = reference_to("person.id", index=False)


class DraftWarning(Model):
    """A warning to a person that a return they began and never sent will be removed."""

    __tablename__ = "draft_warning"
    __table_args__ = (UniqueConstraint("return_id", "warned_at"),)

    return_id: Mapped[int] = reference_to("spending_return.id", index=False)
    warned_at: Mapped[datetime]
