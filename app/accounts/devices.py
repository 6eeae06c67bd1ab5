"""Browsers a person has signed in on before: known to the door, remembered for the second step, answered for on My home."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from app.accounts.models import KnownDevice
from app.accounts.passphrases import is_known
from app.accounts.sealed import plain_hash
from app.accounts.ways import REMEMBER
from app.audit.events import Event
from app.audit.service import record
from app.core.db import session
from app.core.errors import NotYours


@dataclass(frozen=True)
class Device:
    """A known browser: its code in `device_words`, since when, and until when no second step is asked on it."""

    id: int
    device: str
    first_seen_at: datetime
    remembered_until: datetime | None


def know_device(person_id: int, mark: str | None, device: str, now: datetime, *, remember: bool = False) -> str:
    """Know this browser from now on, and ask no second step on it for 30 days if that is wished. Returns its mark."""
    if not (mark and is_known(person_id, mark)):
        mark = secrets.token_urlsafe(24)
        session.add(KnownDevice(person_id=person_id, mark_hash=plain_hash(mark), device=device, first_seen_at=now))
        session.flush()
    if remember:
        _change(person_id, KnownDevice.mark_hash == plain_hash(mark), remembered_until=now + REMEMBER)
    return mark


def is_remembered(person_id: int, mark: str | None, now: datetime) -> bool:
    """Whether this person asked that no second step be asked on this browser, within 30 days."""
    if not mark:
        return False
    query = select(KnownDevice.id).where(
        KnownDevice.person_id == person_id, KnownDevice.mark_hash == plain_hash(mark), KnownDevice.remembered_until > now
    )
    return session.scalar(query) is not None


def unanswered(person_id: int) -> list[Device]:
    """Browsers for which the person has not yet said whether it was them, newest first."""
    return _devices(person_id, KnownDevice.answered_at.is_(None))


def remembered(person_id: int, now: datetime) -> list[Device]:
    """Browsers on which no second step is asked, newest first."""
    return _devices(person_id, KnownDevice.remembered_until > now)


def _devices(person_id: int, which: ColumnElement[bool]) -> list[Device]:
    query = select(KnownDevice).where(KnownDevice.person_id == person_id, which).order_by(KnownDevice.id.desc())
    return [Device(one.id, one.device, one.first_seen_at, one.remembered_until) for one in session.scalars(query)]


def it_was_me(person_id: int, number: int, now: datetime, *, by: int) -> None:
    """The person knows this device. Raises NotYours."""
    device = _one(person_id, number)
    device.answered_at = device.answered_at or now
    record(Event.DEVICE_KNOWN, by=by, about=person_id, device=device.device)


def forget(person_id: int, number: int, *, by: int) -> None:
    """Ask for the second step on this device again. Raises NotYours."""
    device = _one(person_id, number)
    device.remembered_until = None
    record(Event.DEVICE_FORGOTTEN, by=by, about=person_id, device=device.device)


def device_of(person_id: int, number: int) -> Device:
    """One of somebody's own devices. Raises NotYours."""
    one = _one(person_id, number)
    return Device(one.id, one.device, one.first_seen_at, one.remembered_until)


def _one(person_id: int, number: int) -> KnownDevice:
    found = session.scalar(select(KnownDevice).where(KnownDevice.id == number, KnownDevice.person_id == person_id))
    if found is None:
        raise NotYours
    return found


def _change(person_id: int, which: ColumnElement[bool], **values: object) -> None:
    session.execute(update(KnownDevice).where(KnownDevice.person_id == person_id, which).values(**values))
