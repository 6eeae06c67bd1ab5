"""A death that was reported: reminders stop at once. What else changes, a person of the council confirms first.

Source: DOMAIN 2.9 and surprise 28: stop automatic contact at once; write only to whoever deals with the estate.
"""

from datetime import date, datetime

from sqlalchemy import select

from app.accounts import representations, sessions
from app.accounts.death_models import DeathReport
from app.accounts.models import Person
from app.accounts.service import contact_of, lock_person
from app.audit.events import Event
from app.audit.service import record
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.notifications.service import reroute


def reports_of(person_id: int) -> list[DeathReport]:
    """Every report, newest first; more than one where an earlier one was a mistake."""
    query = select(DeathReport).where(DeathReport.person_id == person_id)
    return list(session.scalars(query.order_by(DeathReport.id.desc())))


def is_told(person_id: int) -> bool:
    """Whether somebody told us of this person's death: nothing reminds anybody then."""
    return session.scalar(select(Person.id).where(Person.id == person_id, Person.death_told_at.is_not(None))) is not None


def report(person_id: int, told: str, now: datetime, *, by: int) -> DeathReport:
    """Somebody told us. From now on no reminder goes out; nothing else changes. Told twice it is there once.

    Raises NotYours where somebody reports their own, Refused `death-needs-who`.
    """
    if person_id == by:
        raise NotYours
    if not told.strip():
        raise Refused("death-needs-who")
    lock_person(person_id)
    open_one = _open(person_id)
    if open_one is not None:
        return open_one
    row = DeathReport(person_id=person_id, told=told.strip(), told_at=now, told_by=by)
    session.add(row)
    session.get_one(Person, person_id).death_told_at = now
    session.flush()
    record(Event.DEATH_REPORTED, by=by, about=person_id)
    return row


def confirm(person_id: int, died_on: date | None, estate: str, today: date, now: datetime, *, by: int) -> None:
    """It is so: nobody signs in as this person any more, nobody acts for them, and every message is a letter to whoever
    deals with the estate. What they had stays. Confirmed twice it is confirmed once.

    Raises NotYours where nothing was reported, Refused `death-needs-day`, `death-needs-estate`.
    """
    if died_on is None or died_on > today:
        raise Refused("death-needs-day")
    if not estate.strip():
        raise Refused("death-needs-estate")
    lock_person(person_id)
    row = _open(person_id)
    if row is None or person_id == by:
        raise NotYours
    if row.confirmed_at is not None:
        return
    row.died_on, row.estate, row.confirmed_at, row.confirmed_by = died_on, estate.strip(), now, by
    person = session.get_one(Person, person_id)
    person.died_on, person.estate_address = died_on, estate.strip()
    session.flush()
    sessions.freeze(person_id, now, by=by)
    representations.end_all_for(person_id, now, by=by)
    reroute(contact_of(person_id), now)
    record(Event.DEATH_CONFIRMED, by=by, about=person_id)


def mistaken(person_id: int, now: datetime, *, by: int) -> None:
    """It was a mistake. Messages go as before; a sign-in that was locked with it opens again; who acted is invited anew.
    Where nothing is reported nothing happens."""
    lock_person(person_id)
    row = _open(person_id)
    if row is None:
        return
    row.mistaken_at, row.mistaken_by = now, by
    person = session.get_one(Person, person_id)
    person.death_told_at = person.died_on = person.estate_address = None
    session.flush()
    if row.confirmed_at is not None:
        sessions.unfreeze(person_id, now, by=by)
    record(Event.DEATH_MISTAKEN, by=by, about=person_id)


def make_one(kept_id: int, merged_id: int, now: datetime, *, by: int) -> None:
    """Before two records of one person become one: what was reported of either holds for both, once."""
    kept, merged = (session.get_one(Person, one) for one in (kept_id, merged_id))
    doubled = _open(merged_id)
    if doubled is not None and _open(kept_id) is not None:
        doubled.mistaken_at, doubled.mistaken_by = now, by
    elif doubled is not None:
        kept.death_told_at, kept.died_on, kept.estate_address = merged.death_told_at, merged.died_on, merged.estate_address
    session.flush()


def _open(person_id: int) -> DeathReport | None:
    return session.scalar(select(DeathReport).where(DeathReport.person_id == person_id, DeathReport.mistaken_at.is_(None)))
