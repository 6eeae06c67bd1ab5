"""The first step: is this the passphrase of this person? The same answer and the same work whoever is asked for."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, func, select

from app.accounts.models import FailedSignIn, KnownDevice, Person
from app.accounts.rules import MOST_PAIR, WINDOW, Failures, SignInName, must_wait, sign_in_name
from app.accounts.sealed import plain_hash
from app.audit.events import Event
from app.audit.service import record
from app.core import db
from app.core.db import session
from app.core.errors import Refused

# OWASP's table: 19 MiB, 2 passes, 1 lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# For people who are not there, are frozen or have no passphrase: takes as long to check, and nothing fits it.
_DUMMY = _hasher.hash(secrets.token_urlsafe(32))


def hashed(passphrase: str) -> str:
    """A passphrase as it is kept."""
    return _hasher.hash(passphrase)


@dataclass(frozen=True)
class Try:
    """One try to sign in. The keys are keyed hashes: of the name typed, of the address, of the mark of the device."""

    name: str
    passphrase: str
    account_key: str
    address_key: str
    device_key: str
    device_mark: str | None


def check_passphrase(one: Try, now: datetime) -> int:
    """Who this is. Takes the same time for known, unknown and frozen people. Returns the person's id.

    Raises Refused `sign-in-wait` or `sign-in-wrong`, with `place_key` as a fact: from where this try counts.
    Opens no writing transaction: argon2 is slow on purpose.
    """
    with db.reading():
        person_id, stored = _stored(sign_in_name(one.name))
        known = is_known(person_id, one.device_mark)
        place = one.device_key if known else one.address_key
        wait = must_wait(failures_lately(one.account_key, place, now), known)
    if wait:
        raise Refused("sign-in-wait", place_key=place)
    if not _fits(stored, one.passphrase) or stored == _DUMMY:
        raise Refused("sign-in-wrong", place_key=place)
    return person_id


def _stored(name: SignInName) -> tuple[int, str]:
    """The id and what the passphrase is checked against; for nobody, or a frozen person, something nothing fits."""
    person = session.scalar(select(Person).where((Person.email == name.email) | (Person.reference == name.reference)))
    if person is None:
        return 0, _DUMMY
    return person.id, _DUMMY if person.frozen_at else person.passphrase_hash or _DUMMY


def is_known(person_id: int, device_mark: str | None) -> bool:
    """Whether this person has signed in before on the browser that carries this mark."""
    if not device_mark:
        return False
    mark = select(KnownDevice.id).where(
        KnownDevice.person_id == person_id, KnownDevice.mark_hash == plain_hash(device_mark)
    )
    return session.scalar(mark) is not None


def fits(person_id: int, passphrase: str) -> bool:
    """Whether this is the passphrase of somebody who is signed in already. Opens no writing transaction."""
    with db.reading():
        stored = session.scalar(select(Person.passphrase_hash).where(Person.id == person_id)) or _DUMMY
    return _fits(stored, passphrase) and stored != _DUMMY


def _fits(stored: str, passphrase: str) -> bool:
    try:
        return _hasher.verify(stored, passphrase)
    except (VerificationError, InvalidHashError):
        return False


def failures_lately(account_key: str, place_key: str, now: datetime) -> Failures:
    """Failed tries within the window."""
    account, place = FailedSignIn.account_key == account_key, FailedSignIn.address_key == place_key
    counts = [
        session.scalar(select(func.count()).select_from(FailedSignIn).where(FailedSignIn.at > now - WINDOW, *which)) or 0
        for which in ((account, place), (place,), (account,))
    ]
    return Failures(*counts)


def note_failure(account_key: str, place_key: str, now: datetime, why: str) -> None:
    """Write a failed try down, in a transaction of its own: the request itself changes nothing.

    A try that was told to wait does not count, or waiting would never end. What no longer counts is deleted.
    """

    def write() -> None:
        session.execute(delete(FailedSignIn).where(FailedSignIn.at < now - WINDOW))
        if why == "sign-in-wrong":
            session.add(FailedSignIn(account_key=account_key, address_key=place_key, at=now))
        record(Event.SIGN_IN_FAILED, by=None, why=why)

    db.in_own_transaction(write)


def must_wait_here(account_key: str, now: datetime) -> bool:
    """Whether somebody who is signed in typed too many wrong passphrases."""
    with db.reading():
        return failures_lately(account_key, account_key, now).pair >= MOST_PAIR


def has_one(person_id: int) -> bool:
    """Whether somebody has a passphrase at all."""
    return session.scalar(select(Person.passphrase_hash).where(Person.id == person_id)) is not None
