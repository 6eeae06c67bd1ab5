"""What somebody tells us in private, which no other table points to and no list, mail or count of anybody else holds; and
the threads in which somebody and the council write to each other."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, reference_to


class PrivateNote(Model):
    """Words for the safeguarding lead alone. `mailed_at`, `texted_at`: when the duty team was told that one waits."""

    __tablename__ = "private_note"
    __table_args__ = (
        Index("ix_private_note_unread", "id", sqlite_where=text("read_at IS NULL"), postgresql_where=text("read_at IS NULL")),
    )

    person_id: Mapped[int] = reference_to("person.id")
    words: Mapped[str]
    language: Mapped[str]
    written_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    read_by: Mapped[int | None] = reference_to("person.id", index=False)
    mailed_at: Mapped[datetime | None]
    texted_at: Mapped[datetime | None]


class Concern(Model):
    """Somebody, perhaps without a name, is worried about another person. It points at nobody's record, so that no page, copy
    or mail of a person or of whoever helps them can tell of it. `mailed_at`, `texted_at` as for a private note."""

    __tablename__ = "concern"
    __table_args__ = (
        CheckConstraint("(read_at IS NULL) = (read_by IS NULL)", name="read_by_somebody"),
        Index("ix_concern_unread", "id", sqlite_where=text("read_at IS NULL"), postgresql_where=text("read_at IS NULL")),
        Index("ix_concern_written_from", "address_key", "written_at"),
    )

    reference: Mapped[str] = mapped_column(unique=True)
    words: Mapped[str]
    about: Mapped[str]
    reach: Mapped[str]
    language: Mapped[str]
    address_key: Mapped[str]
    written_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    read_by: Mapped[int | None] = reference_to("person.id", index=False)
    mailed_at: Mapped[datetime | None]
    texted_at: Mapped[datetime | None]


class Thread(Model):
    """What somebody and the council write to each other about one thing. `shelf` decides who of the person's side reads
    it and never changes; who answers is the kind of its case. `reason`: why it was closed without an answer.
    `urgent_since`: from when something waits that cannot; `mailed_at`, `texted_at`: when the duty team was told so."""

    __tablename__ = "thread"
    __table_args__ = (
        CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name="closed_with_outcome"),
        CheckConstraint("(closed_by IS NULL) = (closed_at IS NULL)", name="closed_by_somebody"),
        CheckConstraint("outcome IS NULL OR outcome <> 'no-answer' OR reason <> ''", name="answered_or_why_not"),
    )

    reference: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = reference_to("person.id")
    shelf: Mapped[str]
    about: Mapped[str]
    opened_at: Mapped[datetime]
    answer_by_day: Mapped[date]
    urgent_since: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]
    texted_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    reason: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = reference_to("person.id", index=False)


class ThreadMessage(Model):
    """One message of a thread, with the language it was written in. `read_at`: when the person marked an answer as read;
    `entered`: how the person told it, where an officer wrote it down for them."""

    __tablename__ = "thread_message"

    thread_id: Mapped[int] = reference_to("thread.id")
    words: Mapped[str]
    language: Mapped[str]
    written_at: Mapped[datetime]
    by_id: Mapped[int] = reference_to("person.id", index=False)
    from_council: Mapped[bool]
    entered: Mapped[str | None]
    read_at: Mapped[datetime | None]


class ThreadFile(Model):
    """A paper or a photo that somebody put into a thread; the message beside it says so."""

    __tablename__ = "thread_file"
    __table_args__ = (UniqueConstraint("thread_id", "file_id"),)

    thread_id: Mapped[int] = reference_to("thread.id", index=False)
    message_id: Mapped[int] = reference_to("thread_message.id")
    file_id: Mapped[int] = reference_to("stored_file.id")
