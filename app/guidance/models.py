"""Pages of guidance, every version of their texts, and what readers did, counted without saying who."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, reference_to

OF_ONE_TEXT = ("page_id", "language", "format")
DRAFT, PUBLISHED = text("state = 'draft'"), text("state = 'published'")


class Page(Model):
    """What is true of a page in every language. Words are in `PageText`."""

    __tablename__ = "guidance_page"
    __table_args__ = (CheckConstraint("review_due >= reviewed", name="days_in_order"),)

    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    group_slug: Mapped[str]
    place: Mapped[int]
    owner: Mapped[str]
    law_date: Mapped[date]
    reviewed: Mapped[date]
    review_due: Mapped[date]
    needed: Mapped[bool]
    awaiting_check: Mapped[bool]
    invented: Mapped[bool]
    consent_until: Mapped[date | None]
    shown_at: Mapped[list[str]] = mapped_column(JSON)
    terms: Mapped[list[str]] = mapped_column(JSON)
    written_with: Mapped[str] = mapped_column(default="")
    added_at: Mapped[datetime]


class PageText(Model):
    """One version of a text. `written_by` None: it came with the portal. `source_version` is the fingerprint of the
    English text that a translation was made from; `checked_at` says when a human reader of the language (or, for Easy
    Read, people who use it) found it right."""

    __tablename__ = "guidance_text"
    __table_args__ = (
        UniqueConstraint("page_id", "language", "format", "version"),
        CheckConstraint("published_by IS NULL OR published_by <> written_by", name="two_people"),
        CheckConstraint("state IN ('draft', 'published', 'replaced')", name="state_known"),
        CheckConstraint("format IN ('plain', 'easy')", name="format_known"),
        Index("ix_guidance_text_one_draft", *OF_ONE_TEXT, unique=True, sqlite_where=DRAFT, postgresql_where=DRAFT),
        Index("ix_guidance_text_one_published", *OF_ONE_TEXT, unique=True, sqlite_where=PUBLISHED, postgresql_where=PUBLISHED),
    )

    page_id: Mapped[int] = reference_to("guidance_page.id", index=False)
    language: Mapped[str]
    format: Mapped[str]
    version: Mapped[int]
    state: Mapped[str]
    title: Mapped[str]
    myth: Mapped[str] = mapped_column(default="")
    summary: Mapped[str]
    body: Mapped[str]
    sources: Mapped[list[dict[str, str]]] = mapped_column(JSON)
    fingerprint: Mapped[str]
    source_version: Mapped[str] = mapped_column(default="")
    what_changed: Mapped[str] = mapped_column(default="")
    written_at: Mapped[datetime]
    written_by: Mapped[int | None] = reference_to("person.id")
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = reference_to("person.id")
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[int | None] = reference_to("person.id")


class SearchWords(Model):
    """The words of a published text as `searching` writes them: PostgreSQL and SQLite both look here."""

    __tablename__ = "guidance_words"

    text_id: Mapped[int] = reference_to("guidance_text.id", unique=True, index=False)
    language: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    summary: Mapped[str]
    body: Mapped[str]


class GuidanceMove(Model):
    """Each time that what readers see changed: the newest id is the version of everything that is kept drawn."""

    __tablename__ = "guidance_move"

    what: Mapped[str]
    page_id: Mapped[int | None] = reference_to("guidance_page.id")
    moved_at: Mapped[datetime]


class ReaderCount(Model):
    """How many readers on a day pressed something on a page: `useful`, `not-useful`, `stopped`. Nobody is named."""

    __tablename__ = "guidance_count"
    __table_args__ = (UniqueConstraint("page_id", "what", "language", "day"),)

    page_id: Mapped[int] = reference_to("guidance_page.id", index=False)
    what: Mapped[str]
    language: Mapped[str]
    day: Mapped[date]
    number: Mapped[int]


class ReaderRemark(Model):
    """What a reader found missing, in their words and without their name. Gone after half a year."""

    __tablename__ = "guidance_remark"

    page_id: Mapped[int] = reference_to("guidance_page.id")
    language: Mapped[str]
    day: Mapped[date] = mapped_column(index=True)
    words: Mapped[str]


class SearchMiss(Model):
    """Words that were searched for and not found, counted by day. Gone after half a year."""

    __tablename__ = "guidance_miss"
    __table_args__ = (UniqueConstraint("day", "language", "words"),)

    day: Mapped[date]
    language: Mapped[str]
    words: Mapped[str]
    number: Mapped[int]


class Campaign(Model):
    """A short address for a poster or a group: /g/<code> leads to the page."""

    __tablename__ = "guidance_campaign"

    code: Mapped[str] = mapped_column(unique=True)
    page_id: Mapped[int] = reference_to("guidance_page.id")
    label: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = reference_to("person.id")


class CampaignCount(Model):
    """How often a short address was opened on a day."""

    __tablename__ = "guidance_campaign_count"
    __table_args__ = (UniqueConstraint("campaign_id", "day"),)

    campaign_id: Mapped[int] = reference_to("guidance_campaign.id", index=False)
    day: Mapped[date]
    number: Mapped[int]
