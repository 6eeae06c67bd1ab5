"""What people at the council carry out: letters to print and post, and calls to make. Machines send the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Person
from app.audit.events import Event
from app.audit.service import record
from app.core.db import session
from app.notifications.models import OutboxMessage
from app.notifications.rules import Channel

MOST = 200  # letters of one batch: what a printer takes at once


@dataclass(frozen=True)
class Waiting:
    """One message that a person has to carry, and whom it is for."""

    message: OutboxMessage
    person: Person


def waiting(channel: Channel, language: str | None = None) -> list[Waiting]:
    """Letters to post or calls to make, oldest first; of one language where told."""
    query = (
        select(OutboxMessage, Person).join(Person, Person.id == OutboxMessage.person_id)
        .where(OutboxMessage.channel == str(channel), OutboxMessage.sent_at.is_(None))
        .order_by(OutboxMessage.id).limit(MOST)
    )  # fmt: skip
    if language is not None:
        query = query.where(OutboxMessage.language == language)
    return [Waiting(message, person) for message, person in session.execute(query)]


def mark_done(ids: Sequence[int], channel: Channel, now: datetime, *, by: int) -> int:
    """These were posted, or these calls were made. Marked twice it counts once. Returns how many were marked now."""
    rows = session.scalars(
        select(OutboxMessage)
        .where(OutboxMessage.id.in_(ids), OutboxMessage.channel == str(channel), OutboxMessage.sent_at.is_(None))
        .with_for_update()
    ).all()  # fmt: skip
    for row in rows:
        row.sent_at = now
    session.flush()
    if rows:
        record(Event.MESSAGES_CARRIED, by=by, channel=str(channel), messages=len(rows))
    return len(rows)
