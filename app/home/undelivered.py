"""Messages that machines could not bring: each is somebody's work until the person has been told."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.accounts import service as accounts
from app.accounts.models import Person
from app.audit.events import Event
from app.audit.service import record
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.notifications.messages import FACTS, SECRET_FOR, Message
from app.notifications.models import OutboxMessage
from app.notifications.rules import Channel, channel_for

_given_up = OutboxMessage.gave_up_at.is_not(None) & OutboxMessage.sent_at.is_(None)


@dataclass(frozen=True)
class Undelivered:
    """A message that did not arrive, and whom it is for."""

    message: OutboxMessage
    person: Person

    @property
    def may_be_told(self) -> bool:
        """Whether it may go by post or be told on the phone: a code or a link may not."""
        return may_be_told(self.message)


def may_be_told(message: OutboxMessage) -> bool:
    """Whether a letter or a call can say it: not a code, and not a link that opens a sign-in."""
    kind = Message(message.message)
    return kind not in SECRET_FOR and "link" not in FACTS[kind]


def page_of(after: int, size: int) -> list[Undelivered]:
    """What did not arrive, oldest first: `size` and one more, after the row `after`."""
    query = (
        select(OutboxMessage, Person).join(Person, Person.id == OutboxMessage.person_id)
        .where(_given_up, OutboxMessage.id > after).order_by(OutboxMessage.id).limit(size + 1)
    )  # fmt: skip
    return [Undelivered(message, person) for message, person in session.execute(query)]


def count() -> int:
    """How many did not arrive."""
    return session.scalar(select(func.count()).select_from(OutboxMessage).where(_given_up)) or 0


def try_again(message_id: int, *, by: int) -> None:
    """Send it once more, to where the person can be reached now.

    Raises NotYours, Refused `message-moved-on` where it is not on the list any more, `not-reached-so` where that way is
    not there or not safe.
    """
    message = _locked(message_id)
    contact, channel = accounts.contact_of(message.person_id), Channel(message.channel)
    if channel in contact.unsafe or not contact.address(channel):
        raise Refused("not-reached-so")
    message.address, message.tries, message.next_at, message.gave_up_at = contact.address(channel), 0, None, None
    session.flush()
    record(Event.MESSAGE_TRIED_AGAIN, by=by, about=message.person_id, message=message.message)


def send_by_post(message_id: int, *, by: int) -> None:
    """Put it among the letters to post, or, where post is not safe, among the calls to make.

    Raises NotYours, Refused `message-moved-on` where it is not on the list any more, `not-by-post` for a code or a link.
    """
    message = _locked(message_id)
    if not may_be_told(message):
        raise Refused("not-by-post")
    contact = accounts.contact_of(message.person_id)
    channel = channel_for(contact, (Channel.LETTER,))
    if channel is Channel.CALL and Channel.LETTER not in contact.unsafe:
        channel = Channel.LETTER  # without an address it waits for one, on the list of letters
    message.channel, message.address, message.gave_up_at = str(channel), contact.address(channel), None
    session.flush()
    record(Event.MESSAGE_BY_POST, by=by, about=message.person_id, message=message.message, channel=str(channel))


def told(message_id: int, now: datetime, *, by: int) -> None:
    """The person knows: they were rung, came by, or asked for a new code. Raises NotYours, Refused `message-moved-on`."""
    message = _locked(message_id)
    message.channel, message.address, message.sent_at = str(Channel.CALL), None, now
    session.flush()
    record(Event.MESSAGES_CARRIED, by=by, channel=str(Channel.CALL), messages=1)


def _locked(message_id: int) -> OutboxMessage:
    message = session.scalar(select(OutboxMessage).where(OutboxMessage.id == message_id).with_for_update())
    if message is None:
        raise NotYours
    if message.gave_up_at is None or message.sent_at is not None:
        raise Refused("message-moved-on")
    return message
