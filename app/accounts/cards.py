"""The printed card: ten codes, each of which works once. They are shown while the card is made, and never again."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, update

from app.accounts.factors import changed, has_any, lock
from app.accounts.models import CardCode
from app.accounts.sealed import keyed
from app.accounts.ways import CARD_CODES, CARD_DIGITS, Way, digits_of
from app.audit.events import Event
from app.audit.service import record
from app.core.db import rows_changed, session


def new_codes() -> list[str]:
    """Ten codes of eight digits, all different."""
    found: dict[str, None] = {}
    while len(found) < CARD_CODES:
        found[f"{secrets.randbelow(10**CARD_DIGITS):0{CARD_DIGITS}}"] = None
    return list(found)


def keep_card(
    person_id: int, codes: Sequence[str], secret: str, now: datetime, *, by: int | None, not_by: str = ""
) -> None:
    """Make these codes the person's card; those of the card before are dead from now on."""
    lock(person_id)
    had_any = has_any(person_id)
    session.execute(delete(CardCode).where(CardCode.person_id == person_id))
    for number, code in enumerate(codes, start=1):
        session.add(CardCode(person_id=person_id, number=number, code_hash=_hash(secret, person_id, code), made_at=now))
    session.flush()
    record(Event.FACTOR_ADDED, by=by, about=person_id, way=str(Way.CARD))
    if had_any:
        changed(person_id, now, not_by=not_by)


def _hash(secret: str, person_id: int, code: str) -> str:
    return keyed(secret, f"card {person_id} {code}")


def use_code(person_id: int, typed: str, secret: str, now: datetime) -> str | None:
    """Take a code of the card, once. Returns None, or `code-wrong`."""
    one = (CardCode.person_id == person_id, CardCode.code_hash == _hash(secret, person_id, digits_of(typed)))
    taken = update(CardCode).where(*one, CardCode.used_at.is_(None)).values(used_at=now)
    return None if rows_changed(taken) == 1 else "code-wrong"
