"""Codes sent by e-mail or text: sending one, and taking it once."""

import hmac
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from app.accounts.factors import can_send, lock
from app.accounts.models import SentCode
from app.accounts.sealed import keyed
from app.accounts.service import contact_of
from app.accounts.ways import CODE_DIGITS, CODE_LIVES, MOST_CODES, MOST_TRIES, Way, digits_of, in_groups
from app.audit.events import Event
from app.audit.service import record
from app.core import db
from app.core.db import rows_changed, session
from app.core.errors import Refused
from app.notifications.messages import Message
from app.notifications.models import OutboxMessage
from app.notifications.rules import Channel
from app.notifications.service import notify

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def send_code(person_id: int, way: Way, half_id: int | None, secret: str, now: datetime) -> None:
    """Send a new code; only the newest one counts. `half_id` None: to set a way up.

    Raises Refused `code-wait` after five in an hour, `code-no-way` where nothing safe leads to the person.
    """
    lock(person_id)
    session.execute(delete(SentCode).where(SentCode.person_id == person_id, SentCode.sent_at < now - DAY))
    lately = select(func.count()).select_from(SentCode).where(SentCode.person_id == person_id, SentCode.sent_at > now - HOUR)
    if (session.scalar(lately) or 0) >= MOST_CODES:
        raise Refused("code-wait")
    contact, channel = contact_of(person_id), Channel(way)
    if not can_send(contact, way):
        raise Refused("code-no-way")
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
    message = notify(contact, Message.SIGN_IN_CODE, now, wanted=(channel,), code=in_groups(code))
    session.flush()
    sent = SentCode(
        person_id=person_id, half_sign_in_id=half_id, message_id=message.id, channel=str(channel),
        code_hash=_hash(secret, person_id, code), sent_at=now,
    )  # fmt: skip
    session.add(sent)
    session.flush()
    record(Event.CODE_SENT, by=person_id, about=person_id, channel=str(channel))


def _hash(secret: str, person_id: int, code: str) -> str:
    return keyed(secret, f"code {person_id} {code}")


def newest(person_id: int, half_id: int | None, way: Way, now: datetime) -> SentCode | None:
    """The code that counts now, or None: none was sent, it is used, or it has grown too old."""
    query = select(SentCode).where(
        SentCode.person_id == person_id, SentCode.half_sign_in_id == half_id, SentCode.channel == str(way)
    )
    found = session.scalar(query.order_by(SentCode.id.desc()).limit(1))
    return found if found and found.used_at is None and found.sent_at > now - CODE_LIVES else None


def use_code(person_id: int, half_id: int | None, way: Way, typed: str, secret: str, now: datetime) -> str | None:
    """Take a code, once. Returns None where it was right, else why not: `code-old`, `code-tries` or `code-wrong`.

    Counts the try: whoever calls this commits, right or wrong.
    """
    lock(person_id)
    sent = newest(person_id, half_id, way, now)
    if sent is None:
        return "code-old"
    if sent.tries >= MOST_TRIES:
        return "code-tries"
    sent.tries += 1
    if not hmac.compare_digest(sent.code_hash, _hash(secret, person_id, digits_of(typed))):
        return "code-wrong"
    taken = update(SentCode).where(SentCode.id == sent.id, SentCode.used_at.is_(None)).values(used_at=now)
    return None if rows_changed(taken) == 1 else "code-old"


def try_set_up_code(person_id: int, way: Way, typed: str, secret: str, now: datetime) -> None:
    """Show that codes sent this way arrive. Raises Refused `code-old`, `code-tries` or `code-wrong`.

    A transaction of its own: a wrong try counts, though the page that sent it changes nothing.
    """
    why: list[str | None] = []
    db.in_own_transaction(lambda: why.append(use_code(person_id, None, way, typed, secret, now)))
    if why[0]:
        raise Refused(why[0])


def shown_in_demo(person_id: int, half_id: int | None, way: Way, now: datetime) -> str | None:
    """The code of the newest message, for the demonstration's page: there nobody gets mail."""
    sent = newest(person_id, half_id, way, now)
    message = session.get(OutboxMessage, sent.message_id) if sent else None
    return str(message.facts["code"]) if message else None
