"""What keepers do: write the next version of a page, publish it, give it up, and answer what readers say."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.audit.events import Event
from app.audit.service import record
from app.core.db import session, take_turns
from app.core.errors import NotYours, Refused
from app.guidance.rules import is_slug
from app.handbook import rules
from app.handbook.models import HandbookFeedback, HandbookPage, HandbookVersion
from app.handbook.rules import Kind, days_are_right
from app.handbook.service import published_of, the_page

KEEPERS_LOCK = 7_304_005  # one keeper writes at a time: a page begun twice has one draft
MOST_ANSWERED = 50


@dataclass(frozen=True)
class Written:
    """The words of a version as somebody sends them."""

    title: str
    body: str
    as_of: date
    review_by: date
    what_changed: str = ""

    @property
    def mark(self) -> str:
        """What it says, in twelve letters."""
        return rules.mark(self.title, self.body, self.as_of, self.review_by, self.what_changed)


@dataclass(frozen=True)
class Waiting:
    """A page with a draft that readers do not see yet."""

    page: HandbookPage
    draft: HandbookVersion
    is_new: bool


@dataclass(frozen=True)
class Said:
    """What a reader said, with the page and the version it is about."""

    page: HandbookPage
    version: HandbookVersion
    row: HandbookFeedback


def mark_of(version: HandbookVersion) -> str:
    """What a kept version says, in twelve letters."""
    return rules.mark(version.title, version.body, version.as_of, version.review_by, version.what_changed)


def draft_of(page: HandbookPage) -> HandbookVersion | None:
    """The draft of a page, if one waits."""
    wanted = select(HandbookVersion).where(HandbookVersion.page_id == page.id, HandbookVersion.published_at.is_(None))
    return session.scalar(wanted)


def newest_of(page: HandbookPage) -> HandbookVersion:
    """The draft, else what readers see. Raises NotYours."""
    found = draft_of(page) or next(iter(published_of(page)), None)
    if found is None:
        raise NotYours
    return found


def drafts() -> list[Waiting]:
    """Every draft, the oldest first."""
    wanted = select(HandbookPage, HandbookVersion).join(HandbookVersion, HandbookVersion.page_id == HandbookPage.id)
    rows = session.execute(wanted.where(HandbookVersion.published_at.is_(None)).order_by(HandbookVersion.written_at))
    return [Waiting(page, draft, draft.version == 1) for page, draft in rows]


def begin(slug: str, kind: Kind, written: Written, now: datetime, *, by: int) -> HandbookVersion:
    """Begin a page with a draft. The same form sent twice begins one.

    Raises Refused `handbook-slug` for no address, `handbook-taken` for one that is in use, `handbook-days`.
    """
    _check(written)
    if not is_slug(slug):
        raise Refused("handbook-slug")
    take_turns(KEEPERS_LOCK)
    there = session.scalar(select(HandbookPage).where(HandbookPage.slug == slug))
    if there is not None:
        draft = draft_of(there)
        if draft is not None and draft.version == 1 and draft.written_by == by and mark_of(draft) == written.mark:
            return draft
        raise Refused("handbook-taken")
    page = HandbookPage(slug=slug, kind=str(kind), added_at=now)
    session.add(page)
    session.flush()
    return _put(page, 1, written, now, by=by)


def write(slug: str, written: Written, seen: str, now: datetime, *, by: int) -> HandbookVersion:
    """Keep the next version as a draft, in place of a draft that is there. `seen` is the mark of what it was begun from.

    Raises NotYours; Refused `handbook-moved` where a colleague was quicker, `handbook-same` where nothing is different,
    `handbook-days`.
    """
    _check(written)
    take_turns(KEEPERS_LOCK)
    page = the_page(slug)
    newest = newest_of(page)
    is_draft = newest.published_at is None
    if is_draft and newest.written_by == by and mark_of(newest) == written.mark:
        return newest
    if mark_of(newest) != seen:
        raise Refused("handbook-moved")
    if not is_draft and _says_the_same(newest, written):
        raise Refused("handbook-same")
    if not is_draft:
        return _put(page, newest.version + 1, written, now, by=by)
    newest.title, newest.body, newest.what_changed = written.title, written.body, written.what_changed
    newest.as_of, newest.review_by = written.as_of, written.review_by
    newest.written_at, newest.written_by = now, by
    session.flush()
    record(Event.HANDBOOK_WRITTEN, by=by, page=slug, version=newest.version)
    return newest


def _check(written: Written) -> None:
    if not days_are_right(written.as_of, written.review_by):
        raise Refused("handbook-days")


def _says_the_same(version: HandbookVersion, written: Written) -> bool:
    """Whether title, text and days are as they were: a note of what changed alone is no new version."""
    return mark_of(version) == rules.mark(
        written.title, written.body, written.as_of, written.review_by, version.what_changed
    )  # fmt: skip


def _put(page: HandbookPage, number: int, written: Written, now: datetime, *, by: int) -> HandbookVersion:
    row = HandbookVersion(
        page_id=page.id, version=number, title=written.title, body=written.body, as_of=written.as_of,
        review_by=written.review_by, what_changed=written.what_changed, written_at=now, written_by=by,
    )  # fmt: skip
    session.add(row)
    session.flush()
    record(Event.HANDBOOK_WRITTEN, by=by, page=page.slug, version=number)
    return row


def publish(slug: str, seen: str, now: datetime, *, by: int) -> HandbookVersion:
    """Let readers see the draft that was looked at. Pressed twice it is published once.

    Raises NotYours; Refused `handbook-no-draft`, and `handbook-moved` where the draft has changed since.
    """
    take_turns(KEEPERS_LOCK)
    page = the_page(slug)
    newest = newest_of(page)
    if newest.published_at is not None:
        if mark_of(newest) == seen and newest.published_by == by:
            return newest
        raise Refused("handbook-no-draft")
    if mark_of(newest) != seen:
        raise Refused("handbook-moved")
    newest.published_at, newest.published_by = now, by
    session.flush()
    record(Event.HANDBOOK_PUBLISHED, by=by, page=slug, version=newest.version)
    return newest


def discard(slug: str, seen: str, *, by: int) -> None:
    """Give a draft up: it goes, and with it a page that was never published. Raises NotYours; Refused as `publish`."""
    take_turns(KEEPERS_LOCK)
    page = the_page(slug)
    draft = draft_of(page)
    if draft is None:
        raise Refused("handbook-no-draft")
    if mark_of(draft) != seen:
        raise Refused("handbook-moved")
    number = draft.version
    session.delete(draft)
    session.flush()
    if not published_of(page):
        session.delete(page)
        session.flush()
    record(Event.HANDBOOK_DISCARDED, by=by, page=slug, version=number)


def said(*, answered: bool) -> list[Said]:
    """What readers said: what waits for an answer, the oldest first, or the newest fifty that have one."""
    wanted = (
        select(HandbookPage, HandbookVersion, HandbookFeedback)
        .join(HandbookVersion, HandbookVersion.id == HandbookFeedback.version_id)
        .join(HandbookPage, HandbookPage.id == HandbookVersion.page_id)
    )
    if answered:
        found = wanted.where(HandbookFeedback.answered_at.is_not(None)).order_by(HandbookFeedback.answered_at.desc())
        return [Said(*row) for row in session.execute(found.limit(MOST_ANSWERED))]
    waits = wanted.where(HandbookFeedback.answered_at.is_(None)).order_by(HandbookFeedback.id)
    return [Said(*row) for row in session.execute(waits)]


def answer(number: int, words: str, now: datetime, *, by: int) -> HandbookFeedback:
    """Answer what a reader said; they see it on the page. The same answer sent twice is there once.

    Raises NotYours; Refused `handbook-answer-empty`, and `handbook-answered` where a colleague answered otherwise.
    """
    words = words.strip()
    if not words:
        raise Refused("handbook-answer-empty")
    row = session.get(HandbookFeedback, number, with_for_update=True)
    if row is None:
        raise NotYours
    if row.answered_at is not None:
        if row.answer == words:
            return row
        raise Refused("handbook-answered")
    row.answer, row.answered_at, row.answered_by = words, now, by
    session.flush()
    version = session.get_one(HandbookVersion, row.version_id)
    page = session.get_one(HandbookPage, version.page_id)
    record(Event.HANDBOOK_ANSWERED, by=by, page=page.slug, version=version.version)
    return row
