"""Where somebody is signed in: the list, ending one, ending the others, and proving again who one is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from app.accounts.models import HalfSignIn, KnownDevice, Person, SignIn
from app.accounts.rules import is_over
from app.audit.events import Event
from app.audit.service import record
from app.core.db import rows_changed, session
from app.core.errors import NotYours


@dataclass(frozen=True)
class Open:
    """One open sign-in: its device as a code of `device_words`, first and last seen, and whether it is this one."""

    id: int
    device: str
    started_at: datetime
    last_seen_at: datetime
    this: bool


def open_sign_ins(person_id: int, here: int, staff: bool, now: datetime) -> list[Open]:
    """Every sign-in that still holds, this one first, then the newest."""
    query = select(SignIn).where(SignIn.person_id == person_id, SignIn.ended_at.is_(None)).order_by(SignIn.id.desc())
    found = [one for one in session.scalars(query) if not is_over(one.started_at, one.last_seen_at, now, staff)]
    shown = [Open(one.id, one.device, one.started_at, one.last_seen_at, one.id == here) for one in found]
    return sorted(shown, key=lambda one: not one.this)


def end_one(person_id: int, number: int, now: datetime, *, by: int) -> None:
    """Sign out on another device. Raises NotYours."""
    if not _end(person_id, now, "elsewhere", SignIn.id == number):
        raise NotYours
    record(Event.SIGN_INS_ENDED, by=by, about=person_id, ended=1)


def end_others(person_id: int, here: int | None, now: datetime, *, by: int | None, why: str = "elsewhere") -> None:
    """Sign out everywhere but here; `here` None: everywhere."""
    ended = _end(person_id, now, why, SignIn.id != (here or 0))
    record(Event.SIGN_INS_ENDED, by=by, about=person_id, ended=ended)


def _end(person_id: int, now: datetime, why: str, which: ColumnElement[bool]) -> int:
    still_open = (SignIn.person_id == person_id, SignIn.ended_at.is_(None), which)
    return rows_changed(update(SignIn).where(*still_open).values(ended_at=now, ended_why=why))


def confirmed(person_id: int, number: int, way: str, now: datetime, *, by: int) -> None:
    """The person has proved again who they are."""
    session.execute(update(SignIn).where(SignIn.id == number, SignIn.person_id == person_id).values(confirmed_at=now))
    record(Event.CONFIRMED_AGAIN, by=by, about=person_id, way=way)


def end_all(person_id: int, now: datetime, *, by: int | None, why: str) -> None:
    """End every sign-in, whole or half open; no device is remembered any more."""
    end_others(person_id, None, now, by=by, why=why)
    halves = update(HalfSignIn).where(HalfSignIn.person_id == person_id, HalfSignIn.ended_at.is_(None))
    session.execute(halves.values(ended_at=now))
    session.execute(update(KnownDevice).where(KnownDevice.person_id == person_id).values(remembered_until=None))


def freeze(person_id: int, now: datetime, *, by: int | None) -> None:
    """Somebody else may be signing in as this person: end everything, and let nobody in until staff have spoken to them."""
    end_all(person_id, now, by=by, why="not-me")
    session.execute(update(Person).where(Person.id == person_id).values(frozen_at=now))
    record(Event.SIGN_IN_FROZEN, by=by, about=person_id)


def unfreeze(person_id: int, now: datetime, *, by: int) -> None:
    """Let the person in again. The devices that were asked about are answered for."""
    session.execute(update(Person).where(Person.id == person_id).values(frozen_at=None))
    unanswered = update(KnownDevice).where(KnownDevice.person_id == person_id, KnownDevice.answered_at.is_(None))
    session.execute(unanswered.values(answered_at=now))
    record(Event.SIGN_IN_UNFROZEN, by=by, about=person_id)
