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


class StoryConsent(Model):
    """Who allowed a story to be told, how, for what and until when. `given_by` is for staff alone. The newest counts; what
    it allows is on `Page.consent_until`."""

    __tablename__ = "story_consent"
    __table_args__ = (
        CheckConstraint("until_day >= given_day", name="days_in_order"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_by_somebody"),
    )

    page_id: Mapped[int] = reference_to("guidance_page.id")
    given_by: Mapped[str]
    how: Mapped[str]
    covers: Mapped[str]
    given_day: Mapped[date]
    until_day: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = reference_to("person.id", index=False)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = reference_to("person.id", index=False)


class Media(Model):
    """A recording, a film or a film in sign language for a page, in one language. `captions` is WebVTT, `transcript` what is
    said. Where there is no file, `outside` is the address of a film elsewhere."""

    __tablename__ = "guidance_media"
    __table_args__ = (
        CheckConstraint("kind IN ('recording', 'film', 'sign')", name="kind_known"),
        CheckConstraint("(public_file_id IS NULL) <> (outside = '')", name="file_or_address"),
        CheckConstraint("kind = 'sign' OR transcript <> ''", name="says_what_is_said"),
        CheckConstraint("kind <> 'film' OR outside <> '' OR captions <> ''", name="film_has_captions"),
        CheckConstraint("published_by IS NULL OR published_by <> added_by", name="two_people"),
    )

    page_id: Mapped[int] = reference_to("guidance_page.id")
    language: Mapped[str]
    kind: Mapped[str]
    public_file_id: Mapped[int | None] = reference_to("public_file.id")
    outside: Mapped[str]
    captions: Mapped[str]
    transcript: Mapped[str]
    added_at: Mapped[datetime]
    added_by: Mapped[int] = reference_to("person.id", index=False)
    published_at: Mapped[datetime | None]
    published_by: Mapped[int | None] = reference_to("person.id", index=False)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = reference_to("person.id", index=False)


COUNTS = text("ended_at IS NULL")


class PeopleCheck(Model):
    """People found words right, or tried the site: `what` is a code of `check_words`, `who` says who did it, in words and
    without a name. `sentences` are marks of what they read, so that what is newer can be counted. One counts at a time."""

    __tablename__ = "people_check"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
        Index("ix_people_check_one_counts", "what", "language", unique=True, sqlite_where=COUNTS, postgresql_where=COUNTS),
    )

    what: Mapped[str]
    language: Mapped[str]
    who: Mapped[str]
    on_day: Mapped[date]
    sentences: Mapped[list[str]] = mapped_column(JSON)
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int] = reference_to("person.id", index=False)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = reference_to("person.id", index=False)


class AccessibilityNote(Model):
    """What the council says on the accessibility page: whom to ask, and when it read the page through. The newest counts."""

    __tablename__ = "accessibility_note"

    contact: Mapped[str]
    reviewed_on: Mapped[date]
    kept_at: Mapped[datetime]
    kept_by: Mapped[int] = reference_to("person.id", index=False)
