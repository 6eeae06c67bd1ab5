"""Training that staff completed, as they say themselves, and who has not read which briefing."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from app.accounts import service as accounts
from app.accounts.rules import Permission, Someone
from app.audit.events import Event
from app.audit.service import record
from app.core.db import session
from app.core.errors import Refused
from app.handbook.models import HandbookPage, HandbookRead, HandbookVersion, TrainingDone
from app.handbook.rules import Channel, Kind, course_name, day_is_done
from app.handbook.service import newest_published


@dataclass(frozen=True)
class Count:
    """How many members of staff completed a course by a channel, how often in all, and when last."""

    course: str
    channel: Channel
    people: int
    times: int
    last: date


@dataclass(frozen=True)
class Readers:
    """A briefing with who of those who work here today has not read the version that stands."""

    page: HandbookPage
    version: HandbookVersion
    read: int
    missing: list[Someone]


def record_done(course: str, channel: Channel, day: date, today: date, now: datetime, *, by: int) -> TrainingDone:
    """Record training that one completed oneself. The same course, channel and day is there once.

    Raises Refused `training-course` for a course without a name, `training-day` for a day to come, or before 2000.
    """
    name = course_name(course, courses())
    if not name:
        raise Refused("training-course")
    if not day_is_done(day, today):
        raise Refused("training-day")
    accounts.lock_person(by)
    same = select(TrainingDone).where(
        TrainingDone.person_id == by, TrainingDone.course == name, TrainingDone.channel == str(channel),
        TrainingDone.done_on == day,
    )  # fmt: skip
    there = session.scalar(same)
    if there is not None:
        return there
    row = TrainingDone(person_id=by, course=name, channel=str(channel), done_on=day, recorded_at=now, recorded_by=by)
    session.add(row)
    session.flush()
    record(Event.TRAINING_RECORDED, by=by, channel=str(channel))
    return row


def remove(number: int, *, by: int) -> None:
    """Take back a record of one's own. Pressed twice, or for a row that is not one's own, nothing happens."""
    row = session.scalar(select(TrainingDone).where(TrainingDone.id == number, TrainingDone.person_id == by).with_for_update())
    if row is None:
        return
    channel = row.channel
    session.delete(row)
    session.flush()
    record(Event.TRAINING_REMOVED, by=by, channel=channel)


def own(person_id: int) -> list[TrainingDone]:
    """What somebody completed, newest first."""
    wanted = select(TrainingDone).where(TrainingDone.person_id == person_id)
    return list(session.scalars(wanted.order_by(TrainingDone.done_on.desc(), TrainingDone.id.desc())))


def courses() -> list[str]:
    """The names of courses that anybody recorded, in the order of the alphabet."""
    return list(session.scalars(select(TrainingDone.course).distinct().order_by(TrainingDone.course)))


def counts() -> list[Count]:
    """By course and channel; nobody is named."""
    people, times, last = func.count(TrainingDone.person_id.distinct()), func.count(), func.max(TrainingDone.done_on)
    rows = session.execute(
        select(TrainingDone.course, TrainingDone.channel, people, times, last)
        .group_by(TrainingDone.course, TrainingDone.channel)
        .order_by(TrainingDone.course, TrainingDone.channel)
    )
    return [Count(course, Channel(channel), how_many, often, day) for course, channel, how_many, often, day in rows]


def by_channel(rows: list[TrainingDone]) -> dict[Channel, int]:
    """How many of these were by which channel, in the order of the channels."""
    told = [row.channel for row in rows]
    return {channel: told.count(channel) for channel in Channel if channel in told}


def readers(today: date) -> list[Readers]:
    """Every briefing, the newest first, with who has not read it."""
    asked = accounts.staff_with(Permission.READ_HANDBOOK, today)
    rows = session.execute(newest_published().where(HandbookPage.kind == str(Kind.BRIEFING))).all()
    ids = [version.id for _page, version in rows]
    read: dict[int, set[int]] = {}
    marks = select(HandbookRead.version_id, HandbookRead.person_id).where(HandbookRead.version_id.in_(ids))
    for version_id, person_id in session.execute(marks):
        read.setdefault(version_id, set()).add(person_id)
    found = [
        (page, version, [one for one in asked if one.id not in read.get(version.id, set())]) for page, version in rows
    ]  # fmt: skip
    ordered = sorted(found, key=lambda row: (row[1].published_at or row[1].written_at, row[1].id), reverse=True)
    return [Readers(page, version, len(asked) - len(missing), missing) for page, version, missing in ordered]
