"""Between the two steps: a sign-in that is half open, and the code that opens it. It has a row and a token of its own."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from app.accounts import authenticator, cards, codes
from app.accounts.factors import lock, ways_of
from app.accounts.models import HalfSignIn, Person, SentCode, SignIn
from app.accounts.sealed import plain_hash
from app.accounts.ways import HALF_OPEN, MOST_WRONG, SENT, Way, first_way
from app.audit.events import Event
from app.audit.service import record
from app.core import db
from app.core.db import rows_changed, session
from app.core.errors import Refused

KEPT = timedelta(days=2)  # longer than the longest window of wrong codes


@dataclass(frozen=True)
class Half:
    """A half-open sign-in as pages know it. `way` is None where no way can be used, or none was ever set up."""

    id: int
    person_id: int
    way: Way | None
    then: str


def begin(person_id: int, then: str, secret: str, now: datetime) -> str:
    """Half-open a sign-in, send a code if its first way is one that is sent. Returns the token for the cookie."""
    _delete_old(now)
    token = secrets.token_urlsafe(32)
    way = first_way(ways_of(person_id), _last_way(person_id))
    half = HalfSignIn(
        person_id=person_id, token_hash=plain_hash(token), started_at=now, open_until=now + HALF_OPEN, way=way, then=then
    )
    session.add(half)
    session.flush()
    if way in SENT:
        try:
            codes.send_code(person_id, Way(way), half.id, secret, now)
        except Refused:
            half.way = None  # no more codes this hour: the page says what else there is
    return token


def _delete_old(now: datetime) -> None:
    old = select(HalfSignIn.id).where(HalfSignIn.open_until < now - KEPT)
    session.execute(delete(SentCode).where(SentCode.half_sign_in_id.in_(old)))
    session.execute(delete(HalfSignIn).where(HalfSignIn.open_until < now - KEPT))


def _last_way(person_id: int) -> str | None:
    query = select(SignIn.way).where(SignIn.person_id == person_id, SignIn.way != str(Way.REMEMBERED))
    return session.scalar(query.order_by(SignIn.id.desc()).limit(1))


def half_open(token: str, now: datetime) -> Half | None:
    """The half-open sign-in with this token; None where it is over, or the person is frozen."""
    query = select(HalfSignIn).join(Person, Person.id == HalfSignIn.person_id).where(
        HalfSignIn.token_hash == plain_hash(token), HalfSignIn.ended_at.is_(None), HalfSignIn.open_until > now,
        Person.frozen_at.is_(None),
    )  # fmt: skip
    row = session.scalar(query)
    return Half(row.id, row.person_id, Way(row.way) if row.way else None, row.then) if row else None


def choose_way(half: Half, way: Way, secret: str, now: datetime) -> None:
    """Go on another way, with a new code if it is one that is sent.

    Raises Refused `code-wait`, `code-no-way`.
    """
    if way not in ways_of(half.person_id):
        raise Refused("code-no-way")
    if way in SENT:
        codes.send_code(half.person_id, way, half.id, secret, now)
    values = {"way": str(way), "open_until": now + HALF_OPEN}
    session.execute(update(HalfSignIn).where(HalfSignIn.id == half.id).values(**values))


def try_code(half: Half, typed: str, secret: str, now: datetime) -> None:
    """Take the code and end the half-open sign-in, both once, whoever else tries in the same moment.

    Raises Refused `code-wrong`, `code-old`, `code-tries`, `second-wait` or `half-over`. A transaction of its own: a
    wrong try counts, though the page that sent it changes nothing.
    """
    why: list[str | None] = []
    db.in_own_transaction(lambda: why.append(_try(half, typed, secret, now)))
    if why[0]:
        raise Refused(why[0])


def _try(half: Half, typed: str, secret: str, now: datetime) -> str | None:
    lock(half.person_id)
    if _must_wait(half.person_id, now):
        return "second-wait"
    why = _use(half, typed, secret, now)
    if why is None:
        return None if end_half(half, now) else "half-over"
    session.execute(update(HalfSignIn).where(HalfSignIn.id == half.id).values(tries=HalfSignIn.tries + 1))
    record(Event.SIGN_IN_FAILED, by=None, why=why)
    return why


def _must_wait(person_id: int, now: datetime) -> bool:
    def wrong(since: datetime) -> int:
        query = select(func.sum(HalfSignIn.tries)).where(HalfSignIn.person_id == person_id, HalfSignIn.started_at > since)
        return int(session.scalar(query) or 0)

    return any(wrong(now - window) >= most for window, most in MOST_WRONG.items())


def _use(half: Half, typed: str, secret: str, now: datetime) -> str | None:
    if half.way in SENT:
        return codes.use_code(half.person_id, half.id, Way(half.way), typed, secret, now)
    if half.way is Way.AUTHENTICATOR:
        return authenticator.use_code(half.person_id, typed, secret, now)
    if half.way is Way.CARD:
        return cards.use_code(half.person_id, typed, secret, now)
    return "code-wrong"


def end_half(half: Half, now: datetime) -> bool:
    """End a half-open sign-in; whether it was still open. Only then may the full one begin."""
    ended = update(HalfSignIn).where(HalfSignIn.id == half.id, HalfSignIn.ended_at.is_(None)).values(ended_at=now)
    return rows_changed(ended) == 1
