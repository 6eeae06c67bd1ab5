"""What somebody asked to have explained in their language, and what they wrote in it, put into English."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, reference_to

WAITS = text("explained_at IS NULL")


class Explanation(Model):
    """Words of the council, as they were when somebody asked, and where they stand (`places`): a case, a letter or a
    decision, and in it the number of the message, question or ruling. `clock_stood`: the council had asked the person
    something there, and their clock stands until it is explained. `interpreter`: who put it into their language."""

    __tablename__ = "explanation"
    __table_args__ = (
        CheckConstraint("(explained_at IS NULL) = (explained_by IS NULL)", name="explained_by_somebody"),
        CheckConstraint("(explained_at IS NULL) = (how IS NULL)", name="explained_somehow"),
        CheckConstraint("how IS NULL OR how IN ('rang', 'met', 'wrote')", name="how_known"),
        Index("ix_explanation_one_waits", "place_subject", "item", unique=True, sqlite_where=WAITS, postgresql_where=WAITS),
        Index("ix_explanation_place", "place_subject", "item"),
    )

    reference: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = reference_to("person.id")
    place_kind: Mapped[str]
    place_subject: Mapped[str]
    item: Mapped[int]
    words: Mapped[str]
    words_language: Mapped[str]
    language: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[int] = reference_to("person.id", index=False)
    explain_by_day: Mapped[date]
    clock_stood: Mapped[bool]
    how: Mapped[str | None]
    interpreter: Mapped[str] = mapped_column(default="")
    explained_at: Mapped[datetime | None]
    explained_by: Mapped[int | None] = reference_to("person.id", index=False)


class IntoEnglish(Model):
    """What somebody wrote in another language, as it was sent, and where it stands (as for `Explanation`; `item` is 0 for the
    free words of a whole form). `english` stands beside their own words and never replaces them; `translator`: who put it
    into English, where that was not whoever wrote it down."""

    __tablename__ = "into_english"
    __table_args__ = (
        UniqueConstraint("place_subject", "item"),
        CheckConstraint("(written_at IS NULL) = (english = '')", name="written_in_words"),
        CheckConstraint("(written_at IS NULL) = (written_by IS NULL)", name="written_by_somebody"),
    )

    reference: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = reference_to("person.id")
    place_kind: Mapped[str]
    place_subject: Mapped[str]
    item: Mapped[int]
    words: Mapped[str]
    words_language: Mapped[str]
    asked_at: Mapped[datetime]
    english_by_day: Mapped[date]
    english: Mapped[str] = mapped_column(default="")
    translator: Mapped[str] = mapped_column(default="")
    written_at: Mapped[datetime | None]
    written_by: Mapped[int | None] = reference_to("person.id", index=False)
