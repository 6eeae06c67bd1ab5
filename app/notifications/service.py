"""Tell people: `notify()` adds a row; `delivery` sends it later. A page never waits for mail."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from app.core.db import session
from app.notifications.messages import FACTS, SECRET_FOR, WIPED, Message
from app.notifications.models import OutboxMessage
from app.notifications.rules import USUAL, Channel, Contact, channel_for

MACHINE_SENT = (Channel.EMAIL, Channel.TEXT)


def notify(
    contact: Contact, message: Message, now: datetime, wanted: Sequence[Channel] = USUAL, **facts: str
) -> OutboxMessage:
    """Queue a message by the first wanted way that is safe for the person.

    Facts must be exactly those of `messages.FACTS`. Raises ValueError otherwise.
    """
    if set(facts) != FACTS[message]:
        raise ValueError(f"{message} carries {sorted(FACTS[message])}, not {sorted(facts)}")
    channel = channel_for(contact, wanted)
    queued = OutboxMessage(
        person_id=contact.person_id, message=str(message), facts=facts, channel=str(channel),
        address=contact.address(channel), language=contact.language, added_at=now, tries=0,
    )  # fmt: skip
    session.add(queued)
    return queued


def outbox_page(before: int | None, size: int) -> list[OutboxMessage]:
    """The newest messages, `size` and one more, older than the row `before`."""
    query = select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(size + 1)
    return list(session.scalars(query.where(OutboxMessage.id < before) if before else query))


def waiting(most: int, channels: Sequence[Channel] = MACHINE_SENT) -> list[OutboxMessage]:
    """Messages of these channels that have not gone yet and still may, oldest first."""
    query = select(OutboxMessage).where(
        OutboxMessage.sent_at.is_(None), OutboxMessage.wiped_at.is_(None), OutboxMessage.channel.in_(channels)
    )
    return list(session.scalars(query.order_by(OutboxMessage.id).limit(most)))


def wipe(message: OutboxMessage, now: datetime) -> None:
    """Take the facts of a message out if they are secret."""
    if message.message in SECRET_FOR:
        message.facts, message.wiped_at = dict.fromkeys(message.facts, WIPED), now


def wipe_stale(now: datetime) -> None:
    """Take the secret facts out of what waited too long: it is of no use to its reader any more, and is never sent."""
    for kind, lasts in SECRET_FOR.items():
        stale = (OutboxMessage.message == str(kind), OutboxMessage.wiped_at.is_(None), OutboxMessage.added_at < now - lasts)
        facts = dict.fromkeys(FACTS[kind], WIPED)
        session.execute(update(OutboxMessage).where(*stale).values(facts=facts, wiped_at=now))
