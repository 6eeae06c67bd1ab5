"""What may be told and played beside a page's words: consent to a story, recordings and films; and a page that is begun."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.audit.events import Event
from app.audit.service import record
from app.core.clock import day_in_england
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.council_policy.rules import add_months
from app.files import service as files
from app.files.models import PublicFile
from app.guidance.models import GuidanceMove, Media, Page, StoryConsent
from app.guidance.rules import TAKEN, Kind, MediaKind, is_captions, is_shown, is_slug
from app.guidance.writing import the_page

REVIEW_MONTHS = 12
LAST_PLACE = 999


@dataclass(frozen=True)
class Begun:
    """A page that does not exist yet: its address, what it is, where it stands and who looks after it."""

    slug: str
    kind: Kind
    group: str
    owner: str
    law_date: date
    invented: bool


def begin_page(told: Begun, today: date, now: datetime, *, by: int) -> Page:
    """A new page without words; readers see it once a text is published. Raises Refused `page-slug`, `page-taken`."""
    if not is_slug(told.slug) or told.slug in TAKEN:
        raise Refused("page-slug")
    if session.scalar(select(Page.id).where(Page.slug == told.slug)) is not None:
        raise Refused("page-taken")
    page = Page(
        slug=told.slug, kind=str(told.kind), group_slug=told.group, place=LAST_PLACE, owner=told.owner, law_date=told.law_date,
        reviewed=today, review_due=add_months(today, REVIEW_MONTHS), needed=False, awaiting_check=True, invented=told.invented,
        consent_until=None, shown_at=[], terms=[], added_at=now,
    )  # fmt: skip
    session.add(page)
    session.flush()
    record(Event.GUIDANCE_BEGUN, by=by, page=told.slug, kind=str(told.kind))
    return page


def consents_of(page: Page) -> list[StoryConsent]:
    """Every consent to a story, newest first."""
    return list(session.scalars(select(StoryConsent).where(StoryConsent.page_id == page.id).order_by(StoryConsent.id.desc())))


@dataclass(frozen=True)
class Consent:
    """Who allowed it, how, for what, on which day and until when."""

    given_by: str
    how: str
    covers: str
    given_day: date
    until_day: date


def keep_consent(slug: str, told: Consent, now: datetime, *, by: int) -> StoryConsent:
    """Keep a consent: from now on it says how long the story is told. The same twice is kept once.

    Raises NotYours where this is no story; Refused `consent-days`.
    """
    page = _story(slug)
    if told.until_day < told.given_day:
        raise Refused("consent-days")
    last = next(iter(consents_of(page)), None)
    if last and last.withdrawn_at is None and _said(last) == told:
        return last
    row = StoryConsent(
        page_id=page.id, given_by=told.given_by, how=told.how, covers=told.covers, given_day=told.given_day,
        until_day=told.until_day, recorded_at=now, recorded_by=by,
    )  # fmt: skip
    session.add(row)
    page.consent_until = told.until_day
    _moved("consent", page, now)
    record(Event.STORY_CONSENT_KEPT, by=by, page=slug, until=told.until_day.isoformat())
    return row


def _said(row: StoryConsent) -> Consent:
    return Consent(row.given_by, row.how, row.covers, row.given_day, row.until_day)


def withdraw_consent(slug: str, now: datetime, *, by: int) -> None:
    """Somebody no longer wants their story told: readers do not see it from this moment. Raises NotYours."""
    page = _story(slug)
    last = next(iter(consents_of(page)), None)
    if last is None or last.withdrawn_at is not None:
        return
    last.withdrawn_at, last.withdrawn_by = now, by
    page.consent_until = day_in_england(now) - timedelta(days=1)
    _moved("consent", page, now)
    record(Event.STORY_CONSENT_WITHDRAWN, by=by, page=slug)


def _story(slug: str) -> Page:
    page = the_page(slug)
    if page.kind != Kind.STORY:
        raise NotYours
    return page


@dataclass(frozen=True)
class Added:
    """A recording or film: bytes and their type, or an address elsewhere; captions and what is said in it."""

    language: str
    kind: MediaKind
    content: bytes
    media_type: str
    outside: str
    captions: str
    transcript: str


def add_media(slug: str, told: Added, now: datetime, *, by: int) -> Media:
    """Keep it; readers see it when a second person has published it.

    Raises NotYours; Refused `media-nothing`, `media-transcript`, `media-captions`.
    """
    page = the_page(slug)
    if bool(told.content) == bool(told.outside):
        raise Refused("media-nothing")
    if told.kind is not MediaKind.SIGN and not told.transcript:
        raise Refused("media-transcript")
    if (told.captions and not is_captions(told.captions)) or (told.kind is MediaKind.FILM and told.content and not told.captions):
        raise Refused("media-captions")
    stored = files.store_public(told.content, told.media_type, now, by=by) if told.content else None
    row = Media(
        page_id=page.id, language=told.language, kind=str(told.kind), public_file_id=stored.id if stored else None,
        outside=told.outside, captions=told.captions, transcript=told.transcript, added_at=now, added_by=by,
    )  # fmt: skip
    session.add(row)
    session.flush()
    record(Event.MEDIA_ADDED, by=by, page=slug, kind=str(told.kind), language=told.language)
    return row


def publish_media(number: int, now: datetime, *, by: int) -> Page:
    """Let readers see it: never one's own. Raises NotYours; Refused `guidance-own`."""
    row, page = _the_media(number)
    if row.added_by == by:
        raise Refused("guidance-own")
    if row.published_at is None and row.ended_at is None:
        row.published_at, row.published_by = now, by
        _moved("media", page, now)
        record(Event.MEDIA_PUBLISHED, by=by, page=page.slug, kind=row.kind, language=row.language)
    return page


def end_media(number: int, now: datetime, *, by: int) -> Page:
    """Take it off; the row stays. Raises NotYours."""
    row, page = _the_media(number)
    if row.ended_at is None:
        row.ended_at, row.ended_by = now, by
        _moved("media", page, now)
        record(Event.MEDIA_ENDED, by=by, page=page.slug, kind=row.kind, language=row.language)
    return page


def _the_media(number: int) -> tuple[Media, Page]:
    row = session.get(Media, number, with_for_update=True)
    if row is None:
        raise NotYours
    return row, session.get_one(Page, row.page_id)


def _moved(what: str, page: Page, now: datetime) -> None:
    session.add(GuidanceMove(what=what, page_id=page.id, moved_at=now))
    session.flush()


@dataclass(frozen=True)
class Played:
    """What readers of a page may play. `name` and `media_type` are empty for a film elsewhere."""

    row: Media
    name: str
    media_type: str


def media_of(page: Page, languages: list[str]) -> list[Played]:
    """What is published for a page in the first of these languages that has something of each kind."""
    found = _played(Media.page_id == page.id, Media.published_at.is_not(None), Media.ended_at.is_(None))
    chosen = []
    for kind in MediaKind:
        for language in languages:
            there = [one for one in found if (one.row.kind, one.row.language) == (kind, language)]
            if there:
                chosen.append(there[-1])
                break
    return chosen


def has_sign_films() -> bool:
    """Whether readers can play any film in sign language."""
    shown = select(Media.id).where(Media.kind == str(MediaKind.SIGN), Media.published_at.is_not(None), Media.ended_at.is_(None))
    return session.scalar(shown.limit(1)) is not None


def all_media_of(page: Page) -> list[Played]:
    """Every one, newest first, for staff."""
    return _played(Media.page_id == page.id)[::-1]


def _played(*where: object) -> list[Played]:
    query = select(Media, PublicFile).outerjoin(PublicFile, PublicFile.id == Media.public_file_id).where(*where)  # type: ignore[arg-type]
    rows = session.execute(query.order_by(Media.id))
    return [Played(row, stored.name if stored else "", stored.media_type if stored else "") for row, stored in rows]


def played_by_name(name: str, today: date) -> Played:
    """One that readers may play now, by the name of its file. Raises NotYours."""
    found = _played(PublicFile.name == name, Media.published_at.is_not(None), Media.ended_at.is_(None))
    if not found or not is_shown(session.get_one(Page, found[0].row.page_id).consent_until, today):
        raise NotYours
    return found[0]
