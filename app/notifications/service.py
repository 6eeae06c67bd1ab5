"""Tell people: `notify()` adds a row; `delivery` sends it later. A page never waits for mail."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, update

from app.core.db import rows_changed, session
from app.notifications.messages import FACTS, SECRET_FOR, WIPED, Message
from app.notifications.models import OutboxMessage
from app.notifications.rules import USUAL, Channel, Contact, channel_for

QUEUED = "queued a message"


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
    note_queued()
    return queued


def note_queued() -> None:
    """Something goes to the outbox in this session: once it is kept, the sender is woken."""
    session.info[QUEUED] = True


def has_queued() -> bool:
    """Whether something went to the outbox since this was asked last."""
    return bool(session.info.pop(QUEUED, False))


def outbox_page(before: int | None, size: int) -> list[OutboxMessage]:
    """The newest messages, `size` and one more, older than the row `before`."""
    query = select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(size + 1)
    return list(session.scalars(query.where(OutboxMessage.id < before) if before else query))


def _may_go(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        OutboxMessage.sent_at.is_(None), OutboxMessage.wiped_at.is_(None), OutboxMessage.gave_up_at.is_(None),
        OutboxMessage.next_at.is_(None) | (OutboxMessage.next_at <= now),
    )  # fmt: skip


def waiting(most: int, channel: Channel, now: datetime) -> list[OutboxMessage]:
    """Messages of a channel whose turn it is: codes that somebody waits for first, then the oldest."""
    codes = OutboxMessage.message.in_([str(kind) for kind in SECRET_FOR])
    query = select(OutboxMessage).where(OutboxMessage.channel == str(channel), *_may_go(now))
    return list(session.scalars(query.order_by(codes.desc(), OutboxMessage.id).limit(most)))


def claim(message: OutboxMessage, now: datetime, until: datetime) -> bool:
    """Take a message for oneself, so that no other process sends it too; should this one die, its turn comes again at
    `until`. The try is counted. False where somebody else was first or it goes another way by now."""
    taken = (
        update(OutboxMessage)
        .where(OutboxMessage.id == message.id, OutboxMessage.channel == message.channel, *_may_go(now))
        .values(next_at=until, tries=OutboxMessage.tries + 1)
    )
    if rows_changed(taken) != 1:
        return False
    session.refresh(message)
    return True


def gone(message_id: int, now: datetime) -> None:
    """It has arrived where it was sent."""
    session.execute(update(OutboxMessage).where(OutboxMessage.id == message_id).values(sent_at=now, last_error=None))
    row = session.get_one(OutboxMessage, message_id, populate_existing=True)
    wipe(row, now)


def not_gone(message_id: int, why: str, next_at: datetime | None, now: datetime) -> None:
    """It has not: its next turn, or None: machines stop trying, and it stands on the list of staff."""
    told = {"last_error": why, "next_at": next_at, "gave_up_at": None if next_at else now}
    session.execute(update(OutboxMessage).where(OutboxMessage.id == message_id).values(**told))


def reroute(contact: Contact, now: datetime) -> None:
    """Waiting messages of somebody go by no way that has become unsafe for them; a code goes nowhere then."""
    rows = session.scalars(
        select(OutboxMessage)
        .where(
            OutboxMessage.person_id == contact.person_id, OutboxMessage.sent_at.is_(None),
            OutboxMessage.channel.in_([str(channel) for channel in contact.unsafe]),
        )
        .with_for_update()
    )  # fmt: skip
    for row in rows.all():
        if row.message in SECRET_FOR:
            wipe(row, now)
            continue
        channel = channel_for(contact)
        row.channel, row.address, row.next_at, row.gave_up_at = str(channel), contact.address(channel), None, None


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
