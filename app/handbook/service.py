"""What staff read: the pages as they stand, what is new to a reader, and what a reader says about a page."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select

from app.accounts import service as accounts
from app.audit.events import Event
from app.audit.service import record
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.guidance.rules import Due, review_state
from app.handbook.models import HandbookFeedback, HandbookPage, HandbookRead, HandbookVersion
from app.handbook.rules import Kind, as_plain, asked_words, excerpt, how_well, needs_words


@dataclass(frozen=True)
class Listed:
    """A page as lists show it. `to_read`: a briefing whose newest version this reader has not said to have read."""

    slug: str
    kind: Kind
    version: HandbookVersion
    due: Due
    to_read: bool
    excerpt: str = ""


@dataclass(frozen=True)
class Shown:
    """A page as one reader sees it; `versions` are the published ones, newest first, and the first is shown."""

    page: HandbookPage
    versions: list[HandbookVersion]
    due: Due
    read_at: datetime | None
    said: list[HandbookFeedback]

    @property
    def version(self) -> HandbookVersion:
        """The one that readers see now."""
        return self.versions[0]

    @property
    def is_briefing(self) -> bool:
        """Whether readers say that they have read it."""
        return self.page.kind == Kind.BRIEFING


def newest_published() -> Select[HandbookPage, HandbookVersion]:
    """Every page that has been published, with the version that readers see."""
    newest = select(HandbookVersion.page_id, func.max(HandbookVersion.version).label("version"))
    newest_of = newest.where(HandbookVersion.published_at.is_not(None)).group_by(HandbookVersion.page_id).subquery()
    return (
        select(HandbookPage, HandbookVersion)
        .join(HandbookVersion, HandbookVersion.page_id == HandbookPage.id)
        .join(newest_of, (newest_of.c.page_id == HandbookVersion.page_id) & (newest_of.c.version == HandbookVersion.version))
    )


def listed(reader: int, today: date) -> list[Listed]:
    """Every page by its title, with what this reader has not read."""
    rows = session.execute(newest_published()).all()
    read = set(session.scalars(select(HandbookRead.version_id).where(HandbookRead.person_id == reader)))
    found = [
        Listed(
            page.slug, Kind(page.kind), version, review_state(version.review_by, today),
            page.kind == Kind.BRIEFING and version.id not in read,
        )
        for page, version in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.version.title.casefold(), one.slug))


def search(query: str, reader: int, today: date) -> list[Listed]:
    """Pages that hold every word in title or text, best first, each with the place where it stands."""
    asked = asked_words(query)
    found = []
    for one in listed(reader, today) if asked else []:
        text = as_plain(one.version.body)
        points = how_well(asked, one.version.title, text)
        if points:
            found.append((points, Listed(one.slug, one.kind, one.version, one.due, one.to_read, excerpt(asked, text))))
    return [one for _points, one in sorted(found, key=lambda pair: -pair[0])]


def the_page(slug: str) -> HandbookPage:
    """A page, published or not. Raises NotYours."""
    page = session.scalar(select(HandbookPage).where(HandbookPage.slug == slug))
    if page is None:
        raise NotYours
    return page


def published_of(page: HandbookPage) -> list[HandbookVersion]:
    """Every version that readers ever saw, newest first."""
    wanted = select(HandbookVersion).where(HandbookVersion.page_id == page.id, HandbookVersion.published_at.is_not(None))
    return list(session.scalars(wanted.order_by(HandbookVersion.version.desc())))


def show(slug: str, reader: int, today: date) -> Shown:
    """A page that is published. Raises NotYours."""
    page = the_page(slug)
    versions = published_of(page)
    if not versions:
        raise NotYours
    said = select(HandbookFeedback).join(HandbookVersion, HandbookVersion.id == HandbookFeedback.version_id)
    own = said.where(HandbookVersion.page_id == page.id, HandbookFeedback.person_id == reader)
    return Shown(
        page, versions, review_state(versions[0].review_by, today), _read_at(versions[0].id, reader),
        list(session.scalars(own.order_by(HandbookFeedback.id.desc()))),
    )  # fmt: skip


def earlier(slug: str, number: int) -> tuple[HandbookPage, HandbookVersion]:
    """One version that readers saw. Raises NotYours."""
    page = the_page(slug)
    found = next((one for one in published_of(page) if one.version == number), None)
    if found is None:
        raise NotYours
    return page, found


def _read_at(version_id: int, reader: int) -> datetime | None:
    mine = HandbookRead.version_id == version_id, HandbookRead.person_id == reader
    return session.scalar(select(HandbookRead.read_at).where(*mine))


def _version_seen(slug: str, number: int, kinds: tuple[Kind, ...] = tuple(Kind)) -> list[HandbookVersion]:
    """The published versions of a page, if `number` is one of them. Raises NotYours."""
    page = the_page(slug)
    versions = published_of(page)
    if page.kind not in kinds or number not in {one.version for one in versions}:
        raise NotYours
    return versions


def mark_read(slug: str, number: int, now: datetime, *, by: int) -> None:
    """Say that one has read this version of a briefing. Pressed twenty times it is there once.

    Raises NotYours; Refused `handbook-newer` where a newer version has come since the page was opened.
    """
    newest = _version_seen(slug, number, (Kind.BRIEFING,))[0]
    if newest.version != number:
        raise Refused("handbook-newer")
    accounts.lock_person(by)
    if _read_at(newest.id, by) is not None:
        return
    session.add(HandbookRead(version_id=newest.id, person_id=by, read_at=now))
    session.flush()
    record(Event.HANDBOOK_READ, by=by, page=slug, version=number)


def say(slug: str, number: int, helpful: bool, words: str, now: datetime, *, by: int) -> HandbookFeedback:
    """Say whether a version helped. The same words sent twice, while nobody has answered, are there once.

    Raises NotYours; Refused `handbook-needs-words` where it did not help and nothing says what is missing.
    """
    if needs_words(helpful, words):
        raise Refused("handbook-needs-words")
    version = next(one for one in _version_seen(slug, number) if one.version == number)
    accounts.lock_person(by)
    same = select(HandbookFeedback).where(
        HandbookFeedback.version_id == version.id, HandbookFeedback.person_id == by, HandbookFeedback.helpful.is_(helpful),
        HandbookFeedback.words == words.strip(), HandbookFeedback.answered_at.is_(None),
    )  # fmt: skip
    before = session.scalar(same.limit(1))
    if before is not None:
        return before
    row = HandbookFeedback(version_id=version.id, person_id=by, helpful=helpful, words=words.strip(), said_at=now)
    session.add(row)
    session.flush()
    record(Event.HANDBOOK_FEEDBACK, by=by, page=slug, version=number, helpful=helpful)
    return row
