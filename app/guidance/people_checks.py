"""Who found the words of the site right, on which day: marked by staff, taken back by staff, and known to every process."""

import functools
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.exc import SQLAlchemyError

from app.audit.events import Event
from app.audit.service import record
from app.core import checked
from app.core.checked import INTERFACE, Checked
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.core.log import log
from app.guidance.check_words import EASY, TRIALS, WHAT
from app.guidance.models import AccessibilityNote, GuidanceMove, PeopleCheck
from app.guidance.rules import SOURCE
from app.guidance.sentences import marks_of


@dataclass(frozen=True)
class Told:
    """One check as staff write it down: what, in which language, who did it in words, and on which day."""

    what: str
    language: str
    who: str
    day: date


def mark(told: Told, today: date, now: datetime, *, by: int) -> PeopleCheck:
    """Keep a check. An earlier one of the same words ends: its day stays in the list.

    Raises NotYours for what cannot be checked; Refused "check-is-source" for the site in English, "check-not-yet" for a day
    that is still to come.
    """
    if told.what not in WHAT:
        raise NotYours
    if told.what == INTERFACE and told.language == SOURCE:
        raise Refused("check-is-source")
    if told.day > today:
        raise Refused("check-not-yet")
    _end(told.what, told.language, now, by)
    found = PeopleCheck(
        what=told.what, language=told.language, who=told.who, on_day=told.day,
        sentences=sorted(marks_of(told.what, told.language)), recorded_at=now, recorded_by=by,
    )  # fmt: skip
    session.add(found)
    session.flush()
    _changed(now)
    record(Event.PEOPLE_CHECK, by=by, checked=told.what, language=told.language, state="marked")
    return found


def take_back(number: int, now: datetime, *, by: int) -> None:
    """End a check: from now on readers are told that nobody has checked it. Done twice is done once. Raises NotYours."""
    found = session.get(PeopleCheck, number)
    if found is None:
        raise NotYours
    if _end(found.what, found.language, now, by, number):
        _changed(now)
        record(Event.PEOPLE_CHECK, by=by, checked=found.what, language=found.language, state="taken-back")


def _end(what: str, language: str, now: datetime, by: int, number: int | None = None) -> bool:
    there = update(PeopleCheck).where(PeopleCheck.what == what, PeopleCheck.language == language, PeopleCheck.ended_at.is_(None))
    if number is not None:
        there = there.where(PeopleCheck.id == number)
    return bool(session.execute(there.values(ended_at=now, ended_by=by).returning(PeopleCheck.id)).all())


def _changed(now: datetime) -> None:
    """Pages that are kept drawn are drawn again, here and in every other process."""
    session.add(GuidanceMove(what="people-check", page_id=None, moved_at=now))
    session.flush()
    checked.forget()


@dataclass(frozen=True)
class Kept:
    """A check as staff see it; `newer` counts the sentences that were written or changed since."""

    row: PeopleCheck
    newer: int


def every_check() -> list[Kept]:
    """Every check that was ever kept, newest first."""
    rows = session.scalars(select(PeopleCheck).order_by(PeopleCheck.id.desc()))
    return [Kept(one, 0 if one.ended_at else len(marks_of(one.what, one.language) - set(one.sentences))) for one in rows]


def known() -> dict[tuple[str, str], Checked] | None:
    """The checks that count, as `core.checked` wants them; None where the database is away."""
    row = PeopleCheck
    try:
        with session.no_autoflush:
            rows = session.execute(select(row.id, row.what, row.language, row.on_day).where(row.ended_at.is_(None))).all()
            return {(what, code): Checked(day, _newer(number, what, code)) for number, what, code, day in rows}
    except SQLAlchemyError as away:
        log.warning("checks-unknown", exc_info=away)
        return None


@functools.lru_cache(maxsize=500)
def _newer(number: int, what: str, language: str) -> int:
    """The sentences of a row never change, and those of this process neither: counted once."""
    then = session.scalar(select(PeopleCheck.sentences).where(PeopleCheck.id == number)) or []
    return len(marks_of(what, language) - set(then))


def forget() -> None:
    """The database under this process is another one."""
    _newer.cache_clear()
    checked.forget()


checked.read_with(known)


def trials() -> dict[str, date]:
    """What people have tried this site with, and on which day last, in whatever language."""
    rows = select(PeopleCheck.what, func.max(PeopleCheck.on_day)).where(
        PeopleCheck.what.in_(TRIALS), PeopleCheck.ended_at.is_(None)
    )
    return {what: day for what, day in session.execute(rows.group_by(PeopleCheck.what))}  # noqa: C416 - a row is no pair


def easy_state(language: str) -> str:
    """Whether people have checked the Easy Read faces in this language: "none", "some" or "all" of them, as they are now."""
    found = [checked.check_of(what, language) for what in EASY]
    right = [one for one in found if one and not one.newer]
    return "all" if len(right) == len(EASY) else "some" if any(found) else "none"


def accessibility_note() -> AccessibilityNote | None:
    """Whom the accessibility page names, and when the council read it through; None before it did."""
    return session.scalar(select(AccessibilityNote).order_by(AccessibilityNote.id.desc()).limit(1))


def keep_accessibility(contact: str, reviewed_on: date, today: date, now: datetime, *, by: int) -> None:
    """Keep whom to ask and the day of the council's own reading. Raises Refused "reviewed-not-yet" for a day to come."""
    if reviewed_on > today:
        raise Refused("reviewed-not-yet")
    session.add(AccessibilityNote(contact=contact, reviewed_on=reviewed_on, kept_at=now, kept_by=by))
    session.flush()
    record(Event.ACCESSIBILITY_KEPT, by=by, reviewed_on=reviewed_on.isoformat())
