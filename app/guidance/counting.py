"""What readers do, counted without saying who: no cookie, no address, no time of day."""

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as insert_postgres
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from app.core.db import Model, in_own_transaction, session
from app.core.errors import NotYours
from app.core.sanitise import plain_text
from app.guidance.models import Campaign, CampaignCount, Page, PageText, ReaderCount, ReaderRemark, SearchMiss
from app.guidance.rules import SOURCE, TextState

KEPT_DAYS = 183
MOST_REMARK, MOST_MISS = 1_000, 60  # characters
MOST_A_DAY = 500  # different searches without an answer, and remarks: more in a day is a machine


class Said(StrEnum):
    """What a reader pressed."""

    USEFUL = "useful"
    NOT_USEFUL = "not-useful"
    STOPPED = "stopped"


def _count(table: type[Model], **keys: Any) -> None:
    """One more under these keys, whoever counts in the same moment."""
    insert = insert_postgres if session.get_bind().dialect.name == "postgresql" else insert_sqlite
    columns = table.__table__.c
    told: Any = insert(table.__table__).values(**keys, number=1)  # type: ignore[arg-type]
    session.execute(told.on_conflict_do_update(index_elements=list(keys), set_={"number": columns.number + 1}))


def say(slug: str, said: Said, language: str, today: date, words: str = "") -> None:
    """Count what a reader of a page pressed, and keep their words without their name. Raises NotYours."""
    page_id = session.scalar(select(Page.id).where(Page.slug == slug))
    if page_id is None:
        raise NotYours
    _count(ReaderCount, page_id=page_id, what=str(said), language=language, day=today)
    bare = plain_text(words, MOST_REMARK)
    if (
        bare
        and len(session.scalars(select(ReaderRemark.id).where(ReaderRemark.day == today).limit(MOST_A_DAY)).all()) < MOST_A_DAY
    ):
        session.add(ReaderRemark(page_id=page_id, language=language, day=today, words=bare))
    forget_old(today)


def note_miss(words: str, language: str, today: date) -> None:
    """Count a search that found nothing."""
    bare = " ".join(plain_text(words.lower(), MOST_MISS).split())
    there = session.scalars(select(SearchMiss.words).where(SearchMiss.day == today).limit(MOST_A_DAY)).all()
    if bare and (len(there) < MOST_A_DAY or bare in there):
        _count(SearchMiss, day=today, language=language, words=bare)
    forget_old(today)


def forget_old(today: date) -> None:
    """Words of readers go after half a year: somebody may have typed more than we asked for. `flask retain` does it too."""
    for table in (ReaderRemark, SearchMiss):
        session.execute(delete(table).where(table.day < today - timedelta(days=KEPT_DAYS)))


def note(act: Callable[[], None]) -> None:
    """Count something on a page that only reads: a search without an answer, the opening of a short address."""
    in_own_transaction(act)


def page_of_campaign(code: str) -> str:
    """The page that a short address leads to. Raises NotYours."""
    slug = session.scalar(
        select(Page.slug)
        .join(Campaign, Campaign.page_id == Page.id)
        .join(PageText, PageText.page_id == Page.id)
        .where(Campaign.code == code, PageText.language == SOURCE, PageText.state == TextState.PUBLISHED)
        .limit(1)
    )
    if slug is None:
        raise NotYours
    return slug


def is_campaign(code: str) -> bool:
    """Whether this is the code of a short address."""
    return session.scalar(select(Campaign.id).where(Campaign.code == code)) is not None


def count_campaign(code: str, today: date) -> None:
    """One more opening of a short address."""
    found = session.scalar(select(Campaign.id).where(Campaign.code == code))
    if found is not None:
        _count(CampaignCount, campaign_id=found, day=today)
