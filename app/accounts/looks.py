"""A code with which somebody outside, such as an advocate or a payroll firm, sees one thing once.

The person makes it and sees when it was used. It opens nothing else, and nobody has to sign in.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select, update

from app.accounts.models import FailedSignIn, OneLook, Person
from app.accounts.passphrases import failures_lately
from app.accounts.rules import MOST_PAIR, WINDOW, Someone
from app.accounts.standing import CODE_TRIES, CodeState, code_state
from app.audit.events import Event
from app.audit.service import record
from app.core import codes, db
from app.core.db import session
from app.core.errors import NotYours, Refused

LOOK_DAYS = timedelta(days=7)


class What(StrEnum):
    """What a code shows."""

    BALANCE = "balance"
    RECEIPT = "receipt"


def state_of(row: OneLook, now: datetime) -> CodeState:
    """What has become of it; «accepted» is used."""
    return code_state(row.expires_at, row.tries, row.used_at, row.cancelled_at, now)


def make(recipient_id: int, what: What, subject: str, for_whom: str, now: datetime, *, by: int) -> str:
    """Make a code for one thing; `subject` names a receipt. Returns the code, which nobody can look up later."""
    code = codes.new_code()
    while session.scalar(select(OneLook.id).where(OneLook.handle == codes.handle_of(code))):
        code = codes.new_code()
    session.add(
        OneLook(
            recipient_id=recipient_id, what=str(what), subject=subject, for_whom=for_whom, made_at=now,
            expires_at=now + LOOK_DAYS, handle=codes.handle_of(code), code_hash=codes.hashed(code), tries=0,
        )
    )  # fmt: skip
    session.flush()
    record(Event.LOOK_MADE, by=by, about=recipient_id, shown=str(what))
    return code


def looks_of(recipient_id: int) -> list[OneLook]:
    """Every code a person made, newest first."""
    return list(session.scalars(select(OneLook).where(OneLook.recipient_id == recipient_id).order_by(OneLook.id.desc())))


def take_back(recipient_id: int, number: int, now: datetime, *, by: int) -> None:
    """It opens nothing any more. What was used stays used. Raises NotYours."""
    mine = (OneLook.recipient_id == recipient_id, OneLook.id == number)
    row = session.scalar(select(OneLook).where(*mine).with_for_update())
    if row is None:
        raise NotYours
    if row.used_at is None and row.cancelled_at is None:
        row.cancelled_at = now
        session.flush()
        record(Event.LOOK_TAKEN_BACK, by=by, about=recipient_id, shown=row.what)


@dataclass(frozen=True)
class Look:
    """What is shown, this once."""

    person: Someone
    what: What
    subject: str


def use(typed: str, now: datetime) -> Look:
    """Use a code up. Of twenty at once one sees it. Raises Refused `look-wrong` with the number it was tried on, or None."""
    code = codes.plain(typed)
    with db.reading():
        row = session.scalar(select(OneLook).where(OneLook.handle == codes.handle_of(code)))
        is_open = row is not None and state_of(row, now) is CodeState.OPEN
        number, stored = (row.id, row.code_hash) if row is not None and is_open else (None, None)
    if not codes.fits(stored, code) or number is None:
        raise Refused("look-wrong", number=number)
    return _use(number, now)


def _use(number: int, now: datetime) -> Look:
    row = session.scalar(select(OneLook).where(OneLook.id == number).with_for_update())
    if row is None or state_of(row, now) is not CodeState.OPEN:
        raise Refused("look-wrong", number=None)
    row.used_at = now
    session.flush()
    record(Event.LOOK_USED, by=None, about=row.recipient_id, shown=row.what)
    one = session.get_one(Person, row.recipient_id)
    return Look(Someone(one.id, one.reference, one.display_name, one.language), What(row.what), row.subject)


LOOK_KEY = "one look"  # all wrong tries of one place count together: there is no account they could belong to


def must_wait(place_key: str, now: datetime) -> bool:
    """Whether too many wrong codes came from this place lately (S-09)."""
    return failures_lately(LOOK_KEY, place_key, now).pair >= MOST_PAIR


def note_wrong_code(number: int | None, place_key: str, now: datetime) -> None:
    """Count a wrong try where it belongs and where it came from, in a transaction of its own."""

    def write() -> None:
        session.execute(delete(FailedSignIn).where(FailedSignIn.at < now - WINDOW))
        session.add(FailedSignIn(account_key=LOOK_KEY, address_key=place_key, at=now))
        if number is not None:
            session.execute(
                update(OneLook).where(OneLook.id == number, OneLook.tries < CODE_TRIES).values(tries=OneLook.tries + 1)
            )
        record(Event.LOOK_CODE_WRONG, by=None)

    db.in_own_transaction(write)
