"""What somebody sent after their sign-in was over: kept for that person and that page, given back once, gone after a day."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select

from app.accounts.models import KeptForm, Person, SignIn
from app.accounts.sealed import plain_hash
from app.core import db
from app.core.db import session

KEPT = timedelta(days=1)
MOST_FIELDS, MOST_LETTERS = 500, 100_000
# Never kept, whatever page asked for it.
SECRET = frozenset(["csrf_token", "passphrase", "password", "code", "credential", "offer", "then"])
# Somebody else may have sent it: a sign-in that was ended because of that.
NOT_TRUSTED = ("not-me", "passphrase")


def keep(token: str, path: str, fields: Iterable[tuple[str, str]], now: datetime) -> None:
    """Keep the plain fields of a form for whoever held this sign-in, in a transaction of its own. Else nothing happens."""
    kept = [[name, value] for name, value in fields if name not in SECRET]
    if not kept or len(kept) > MOST_FIELDS or sum(len(name) + len(value) for name, value in kept) > MOST_LETTERS:
        return

    def write() -> None:
        person_id = _whose(token, now)
        session.execute(delete(KeptForm).where((KeptForm.kept_at < now - KEPT) | _of(person_id, path)))
        if person_id:
            session.add(KeptForm(person_id=person_id, path=path, fields=kept, kept_at=now))

    db.in_own_transaction(write)


def _of(person_id: int, path: str) -> ColumnElement[bool]:
    return (KeptForm.person_id == person_id) & (KeptForm.path == path)


def _whose(token: str, now: datetime) -> int:
    """The person whose sign-in this was, if it ended within a day, by time or by signing out elsewhere; else 0."""
    query = select(SignIn).join(Person, Person.id == SignIn.person_id).where(
        SignIn.token_hash == plain_hash(token), SignIn.last_seen_at > now - KEPT, Person.frozen_at.is_(None)
    )
    found = session.scalar(query)
    return found.person_id if found and found.ended_why not in NOT_TRUSTED else 0


def any_kept(person_id: int, now: datetime) -> bool:
    """Whether something waits for this person."""
    query = select(KeptForm.id).where(KeptForm.person_id == person_id, KeptForm.kept_at > now - KEPT)
    return session.scalar(query.limit(1)) is not None


def kept_for(person_id: int, path: str, now: datetime) -> list[tuple[str, str]]:
    """What this person typed on this page, as (name, value)."""
    query = select(KeptForm.fields).where(KeptForm.kept_at > now - KEPT, _of(person_id, path))
    return [(name, value) for name, value in session.scalar(query) or []]


def forget(person_id: int, path: str) -> None:
    """It was sent, or another thing was: nothing waits on this page any more."""
    session.execute(delete(KeptForm).where(_of(person_id, path)))
