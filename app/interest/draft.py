"""A form that was begun: saved at each answer, found again by its token, or by a spoken code and one more thing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, func, select

from app.accounts.models import FailedSignIn
from app.accounts.passphrases import failures_lately
from app.accounts.rules import WINDOW, must_wait
from app.accounts.sealed import keyed
from app.audit.events import Event
from app.audit.service import record
from app.core import db
from app.core.db import session
from app.core.errors import Refused
from app.core.links import new_seed, token_hash, token_of
from app.interest import facts
from app.interest.models import Interest, InterestDraft
from app.interest.rules import COUNTED_FOR, MOST_BEGUN, CameBy

Draft = InterestDraft  # what pages call it: they know no tables


class Begun(NamedTuple):
    """Where a form was begun: in which language, with which campaign's link, from which address (a keyed hash)."""

    language: str
    campaign: str | None
    address_key: str | None
    came_by: CameBy = CameBy.WEB


def begin(
    told: Begun, secret: str, now: datetime, *, entered_by: int | None = None, answers: Mapping[str, Any] | None = None
) -> str:
    """Begin a form, with `answers` that are known. Returns the token that opens it. Raises Refused `interest-too-many`."""
    if entered_by is None and _begun_lately(told.address_key, now) >= MOST_BEGUN:
        raise Refused("interest-too-many")
    seed = new_seed()
    token = token_of(secret, seed)
    session.add(
        InterestDraft(
            token_hash=token_hash(token), code_hash=_code_hash(secret, code_of(seed, secret)), seed=seed,
            answers=dict(answers or {}), language=told.language, came_by=str(told.came_by), campaign=told.campaign,
            address_key=told.address_key, entered_by=entered_by, begun_at=now, touched_at=now,
        )
    )  # fmt: skip
    session.flush()
    return token


def _begun_lately(address_key: str | None, now: datetime) -> int:
    begun = select(func.count()).select_from(InterestDraft).where(
        InterestDraft.address_key == address_key, InterestDraft.begun_at > now - COUNTED_FOR
    )
    return session.scalar(begun) or 0


def code_of(seed: str, secret: str) -> str:
    """The spoken code of a draft."""
    return facts.code_from(keyed(secret, f"interest code of {seed}"))


def _code_hash(secret: str, code: str) -> str:
    return keyed(secret, f"interest code {code}")


def by_token(token: str | None, *, lock: bool = False) -> InterestDraft | None:
    """The form that a token opens, or None."""
    if not token:
        return None
    query = select(InterestDraft).where(InterestDraft.token_hash == token_hash(token))
    return session.scalar(query.with_for_update() if lock else query)


def save(token: str, names: frozenset[str], told: dict[str, Any], language: str, now: datetime) -> InterestDraft | None:
    """Keep the answers of one page: `names` are all it asks, `told` those that were answered. None where there is no such
    form any more; one that was sent stays as it was sent."""
    found = by_token(token, lock=True)
    if found is None or found.interest_id is not None:
        return found
    kept = {name: value for name, value in found.answers.items() if name not in names}
    found.answers, found.language, found.touched_at = {**kept, **told}, language, now
    session.flush()
    return found


class Try(NamedTuple):
    """One try to find something by a reference or a code: both keys are keyed hashes."""

    typed: str
    fact: str
    account_key: str
    address_key: str


def find_draft(one: Try, secret: str, now: datetime) -> str:
    """The token of the form with this spoken code. Raises Refused `interest-wait` or `interest-wrong`."""
    with db.reading():
        check_tries(one, now)
        code_hash = _code_hash(secret, facts.bare_code(one.typed))
        found = session.scalar(select(InterestDraft).where(InterestDraft.code_hash == code_hash))
        known = dict(found.answers) if found and found.interest_id is None and found.entered_by is None else {}
        seed = found.seed if found else new_seed()
    if not facts.fits(known, one.fact, name_too=True):
        raise Refused("interest-wrong")
    return token_of(secret, seed)


def find_sent(one: Try, now: datetime) -> int:
    """The id of what was sent under a reference. Raises Refused `interest-wait` or `interest-wrong`: the same for what is
    not there and for what is not known about it."""
    with db.reading():
        check_tries(one, now)
        found = session.scalar(select(Interest).where(Interest.reference == facts.reference_of(one.typed)))
        known = dict(found.answers) if found else {}
        number = found.id if found else 0
    if not facts.fits(known, one.fact):
        raise Refused("interest-wrong")
    return number


def check_tries(one: Try, now: datetime) -> None:
    """Raises Refused `interest-wait` where there were too many wrong tries."""
    if must_wait(failures_lately(one.account_key, one.address_key, now), known_device=False):
        raise Refused("interest-wait")


def note_wrong(one: Try, why: str, now: datetime) -> None:
    """Write a wrong try down, in a transaction of its own. One that was told to wait does not count."""

    def write() -> None:
        session.execute(delete(FailedSignIn).where(FailedSignIn.at < now - WINDOW))
        if why == "interest-wrong":
            session.add(FailedSignIn(account_key=one.account_key, address_key=one.address_key, at=now))
        record(Event.INTEREST_NOT_FOUND, by=None, why=why)

    db.in_own_transaction(write)


