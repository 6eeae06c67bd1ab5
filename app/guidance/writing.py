"""What staff do to a page: write the next version, let a colleague publish it, mark it checked, set its review."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from app.audit.events import Event
from app.audit.service import record
from app.core.clock import day_in_england
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.core.references import new_reference
from app.guidance.models import Campaign, GuidanceMove, Page, PageText
from app.guidance.rules import SOURCE, Format, Kind, TextState, fingerprint, may_publish
from app.guidance.searching import keep_words


@dataclass(frozen=True)
class Written:
    """The words of a version as somebody sends them."""

    title: str
    myth: str
    summary: str
    body: str
    what_changed: str
    sources: tuple[tuple[str, str, str], ...] = ()


def the_page(slug: str) -> Page:
    """A page, published or not. Raises NotYours."""
    page = session.scalar(select(Page).where(Page.slug == slug))
    if page is None:
        raise NotYours
    return page


def the_text(number: int) -> tuple[Page, PageText]:
    """A version of a text and its page. Raises NotYours."""
    text = session.get(PageText, number, with_for_update=not session.info.get("reading"))
    if text is None:
        raise NotYours
    return session.get_one(Page, text.page_id), text


def versions_of(page: Page, language: str, form: Format) -> list[PageText]:
    """Every version of one text, newest first."""
    wanted = select(PageText).where(PageText.page_id == page.id, PageText.language == language, PageText.format == str(form))
    return list(session.scalars(wanted.order_by(PageText.version.desc())))


def writers_of(text: PageText) -> set[int | None]:
    """Who wrote this draft: everybody with a version since the one that readers see."""
    versions = versions_of(session.get_one(Page, text.page_id), text.language, Format(text.format))
    newest_seen = max((one.version for one in versions if one.published_at is not None), default=0)
    return {one.written_by for one in versions if newest_seen < one.version <= text.version}


def write(slug: str, language: str, form: Format, written: Written, seen: int, now: datetime, *, by: int) -> PageText:
    """Keep the next version as a draft. `seen` is the version the writer began from, 0 for none.

    Raises NotYours; Refused "guidance-moved" where a colleague was quicker, "guidance-same" where nothing has changed.
    """
    page = the_page(slug)
    versions = versions_of(page, language, form)
    newest = versions[0] if versions else None
    if (newest.version if newest else 0) != seen:
        raise Refused("guidance-moved")
    sources = [{"name": name, "url": url, "says": says} for name, url, says in written.sources]
    mark = fingerprint(written.title, written.myth, written.summary, written.body)
    if newest and newest.state != TextState.REPLACED and newest.fingerprint == mark and newest.sources == sources:
        raise Refused("guidance-same")
    if newest and newest.state == TextState.DRAFT:
        newest.state = TextState.REPLACED
        session.flush()
    text = PageText(
        page_id=page.id, language=language, format=str(form), version=seen + 1, state=TextState.DRAFT, title=written.title,
        myth=written.myth, summary=written.summary, body=written.body, sources=sources, fingerprint=mark,
        source_version=_english_now(page, form) if language != SOURCE else "", what_changed=written.what_changed,
        written_at=now, written_by=by,
    )  # fmt: skip
    session.add(text)
    session.flush()
    record(Event.GUIDANCE_WRITTEN, by=by, page=slug, language=language, format=str(form), version=text.version)
    return text


def _english_now(page: Page, form: Format) -> str:
    found = select(PageText.fingerprint).where(
        PageText.page_id == page.id,
        PageText.language == SOURCE,
        PageText.format == str(form),
        PageText.state == TextState.PUBLISHED,
    )
    return session.scalar(found) or ""


def publish(number: int, now: datetime, *, by: int) -> None:
    """Let readers see a draft. Raises NotYours; Refused "guidance-not-draft", "guidance-own" for what one wrote
    oneself, or "guidance-consent" for the story of a real person without a consent in force."""
    page, text = the_text(number)
    if text.state != TextState.DRAFT:
        raise Refused("guidance-not-draft")
    if not may_publish(writers_of(text), by):
        raise Refused("guidance-own")
    if page.kind == Kind.STORY and not page.invented and (page.consent_until is None or page.consent_until < day_in_england(now)):
        raise Refused("guidance-consent")
    for one in versions_of(page, text.language, Format(text.format)):
        if one.state == TextState.PUBLISHED:
            one.state = TextState.REPLACED
    session.flush()
    text.state, text.published_at, text.published_by = TextState.PUBLISHED, now, by
    keep_words(text)
    _moved("published", page, now)
    record(Event.GUIDANCE_PUBLISHED, by=by, page=page.slug, language=text.language, format=text.format, version=text.version)


def discard(number: int, *, by: int) -> None:
    """Give a draft up; it stays among the versions. Raises NotYours; Refused "guidance-not-draft"."""
    page, text = the_text(number)
    if text.state != TextState.DRAFT:
        raise Refused("guidance-not-draft")
    text.state = TextState.REPLACED
    session.flush()
    record(Event.GUIDANCE_DISCARDED, by=by, page=page.slug, language=text.language, format=text.format, version=text.version)


def mark_checked(number: int, now: datetime, *, by: int) -> None:
    """Say that a reader of the language, or people who use Easy Read, found this version right.

    Raises NotYours; Refused "guidance-not-published", or "guidance-is-source" for English in plain words.
    """
    page, text = the_text(number)
    if text.state != TextState.PUBLISHED:
        raise Refused("guidance-not-published")
    if text.language == SOURCE and text.format == Format.PLAIN:
        raise Refused("guidance-is-source")
    if text.checked_at is None:
        text.checked_at, text.checked_by = now, by
        _moved("checked", page, now)
        record(Event.GUIDANCE_CHECKED, by=by, page=page.slug, language=text.language, format=text.format, version=text.version)


def take_back_check(number: int, now: datetime, *, by: int) -> None:
    """The check of a version does not hold, or was marked by mistake: readers are told again that nobody has checked it.
    Done twice is done once. Raises NotYours."""
    page, text = the_text(number)
    if text.checked_at is not None:
        text.checked_at = text.checked_by = None
        _moved("unchecked", page, now)
        record(Event.GUIDANCE_UNCHECKED, by=by, page=page.slug, language=text.language, format=text.format, version=text.version)


@dataclass(frozen=True)
class Review:
    """Who looks after a page and with whom it was written, which law it tells, and when it was and will be read through."""

    owner: str
    law_date: date
    reviewed: date
    review_due: date
    awaiting_check: bool
    written_with: str


def review(slug: str, told: Review, now: datetime, *, by: int) -> None:
    """Keep a review. Raises NotYours; Refused "review-days" where the next one is not after it."""
    page = the_page(slug)
    if told.review_due <= told.reviewed:
        raise Refused("review-days")
    page.owner, page.law_date, page.reviewed, page.review_due = told.owner, told.law_date, told.reviewed, told.review_due
    page.awaiting_check, page.written_with = told.awaiting_check, told.written_with
    _moved("reviewed", page, now)
    record(Event.GUIDANCE_REVIEWED, by=by, page=slug, reviewed=told.reviewed.isoformat(), awaiting_check=told.awaiting_check)


def make_campaign(slug: str, label: str, now: datetime, *, by: int) -> Campaign:
    """A short address of a page for one group or poster. Raises NotYours."""
    page = the_page(slug)
    code = new_reference("g").replace("-", "").lower()[1:7]
    found = Campaign(code=code, page_id=page.id, label=label, made_at=now, made_by=by)
    session.add(found)
    session.flush()
    record(Event.CAMPAIGN_MADE, by=by, page=slug, code=code)
    return found


def _moved(what: str, page: Page, now: datetime) -> None:
    session.add(GuidanceMove(what=what, page_id=page.id, moved_at=now))
    session.flush()


def newest_version(page: Page, language: str, form: Format) -> int:
    """The number of the newest version of a text; 0 where there is none."""
    wanted = select(func.max(PageText.version)).where(
        PageText.page_id == page.id, PageText.language == language, PageText.format == str(form)
    )
    return session.scalar(wanted) or 0
