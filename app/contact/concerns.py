"""Somebody is worried about another person: kept for the safeguarding lead, and raised when nobody reads it in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.audit.events import Event
from app.audit.service import record
from app.contact.models import Concern
from app.contact.rules import is_to_be_raised
from app.core.clock import LONDON
from app.core.db import session, take_turns
from app.core.errors import NotYours, Refused
from app.core.references import new_reference
from app.council_policy import service as council_policy

CONCERNS_LOCK = 7_304_003  # one at a time: what two presses send is kept once
COUNTED_FOR, MOST_WRITTEN = timedelta(hours=1), 20  # from one address; a library has one for everybody


@dataclass(frozen=True)
class Told:
    """What worries somebody, about whom, how to reach the teller (both may be empty), in which language, from where."""

    words: str
    about: str
    reach: str
    language: str
    address_key: str


def write(told: Told, now: datetime, *, by: None = None) -> Concern:
    """Keep it. The same words again within the hour are kept once; nobody is asked who they are, and the trail says only
    that one was written. Raises Refused `concern-many`: then they ring."""
    take_turns(CONCERNS_LOCK)
    lately = Concern.address_key == told.address_key, Concern.written_at > now - COUNTED_FOR
    same = session.scalar(select(Concern).where(*lately, Concern.words == told.words, Concern.about == told.about).limit(1))
    if same is not None:
        return same
    if (session.scalar(select(func.count()).select_from(Concern).where(*lately)) or 0) >= MOST_WRITTEN:
        raise Refused("concern-many")
    row = Concern(
        reference=new_reference("W"), words=told.words, about=told.about, reach=told.reach, language=told.language,
        address_key=told.address_key, written_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    record(Event.CONCERN_WRITTEN, by=by)
    return row


def concerns_page(before: int | None, size: int) -> list[Concern]:
    """Unread ones all, oldest first, then read ones, newest first: `size` and one more, older than `before`."""
    unread = [] if before else session.scalars(select(Concern).where(Concern.read_at.is_(None)).order_by(Concern.id)).all()
    past = select(Concern).where(Concern.read_at.is_not(None)).order_by(Concern.id.desc()).limit(size + 1)
    return [*unread, *session.scalars(past.where(Concern.id < before) if before else past)]


def concern(number: int) -> Concern:
    """One. Raises NotYours."""
    row = session.get(Concern, number)
    if row is None:
        raise NotYours
    return row


def mark_read(number: int, now: datetime, *, by: int) -> None:
    """Somebody has read it and sees to it; read twice it is read once. Raises NotYours."""
    row = session.scalar(select(Concern).where(Concern.id == number).with_for_update())
    if row is None:
        raise NotYours
    if row.read_at is None:
        row.read_at, row.read_by = now, by
        session.flush()
        record(Event.CONCERN_READ, by=by)


def to_raise(now: datetime) -> list[Concern]:
    """Those that have waited too long and of which the duty team was not told by mail or not by text."""
    hours = council_policy.policy_on(now.astimezone(LONDON).date()).private_line_hours
    waiting = session.scalars(select(Concern).where(Concern.read_at.is_(None)).order_by(Concern.id))
    late = [row for row in waiting if is_to_be_raised(row.written_at, row.read_at, now, hours)]
    return [row for row in late if row.mailed_at is None or row.texted_at is None]


def note_raised(ids: Sequence[int], way: str, now: datetime, *, by: int | None) -> None:
    """The duty team was told of these by `mail` or `text`."""
    for row in session.scalars(select(Concern).where(Concern.id.in_(ids))):
        setattr(row, {"mail": "mailed_at", "text": "texted_at"}[way], now)
    session.flush()
    record(Event.CONCERNS_RAISED, by=by, way=way, concerns=len(ids))
