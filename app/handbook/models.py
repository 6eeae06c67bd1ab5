"""The handbook of staff: every version of its pages, who read which briefing, what readers said, and training."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, reference_to

DRAFT = text("published_at IS NULL")


class HandbookPage(Model):
    """A page or a briefing by its address. Its words are in `HandbookVersion`."""

    __tablename__ = "handbook_page"
    __table_args__ = (CheckConstraint("kind IN ('page', 'briefing')", name="kind_known"),)

    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    added_at: Mapped[datetime]


class HandbookVersion(Model):
    """One version of a page: the newest published one is read, earlier ones stay, and one draft may wait. `written_by`
    None: it came with the portal. `as_of` is the day on which what it says was true."""

    __tablename__ = "handbook_version"
    __table_args__ = (
        UniqueConstraint("page_id", "version"),
        CheckConstraint("as_of < review_by", name="days_in_order"),
        CheckConstraint("published_by IS NULL OR published_at IS NOT NULL", name="published_by_somebody"),
        Index("ix_handbook_version_one_draft", "page_id", unique=True, sqlite_where=DRAFT, postgresql_where=DRAFT),
    )

    page_id: Mapped[int] = reference_to("handbook_page.id", index=False)
    version: Mapped[int]
    title: Mapped[str]
    body: Mapped[str]
    as_of: Mapped[date]
    review_by: Mapped[date]
    what_changed: Mapped[str] = mapped_column(default="")
    written_at: Mapped[datetime]
    written_by: Mapped[int | None] = reference_to("person.id", index=False)
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = reference_to("person.id", index=False)


class HandbookRead(Model):
    """Somebody said that they have read this version of a briefing: once, however often they press."""

    __tablename__ = "handbook_read"
    __table_args__ = (UniqueConstraint("version_id", "person_id"),)

    version_id: Mapped[int] = reference_to("handbook_version.id", index=False)
    person_id: Mapped[int] = reference_to("person.id")
    read_at: Mapped[datetime]


class HandbookFeedback(Model):
    """What a reader said about a version, and what whoever keeps the handbook answered; only the two see it."""

    __tablename__ = "handbook_feedback"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answered_by IS NULL)", name="answered_by_somebody"),
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answered_in_words"),
        CheckConstraint("helpful OR words <> ''", name="says_what_is_missing"),
    )

    version_id: Mapped[int] = reference_to("handbook_version.id")
    person_id: Mapped[int] = reference_to("person.id")
    helpful: Mapped[bool]
    words: Mapped[str]
    said_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = reference_to("person.id", index=False)


class TrainingDone(Model):
    """Training that a member of staff completed, as they recorded it themselves."""

    __tablename__ = "training_done"
    __table_args__ = (
        UniqueConstraint("person_id", "course", "channel", "done_on"),
        CheckConstraint(
            "channel IN ('e-learning', 'classroom', 'video-call', 'with-a-colleague', 'reading')", name="channel_known"
        ),
    )

    person_id: Mapped[int] = reference_to("person.id", index=False)
    course: Mapped[str]
    channel: Mapped[str]
    done_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = reference_to("person.id", index=False)
