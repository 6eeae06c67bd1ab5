"""The outbox: what is to be told, written in the same transaction as the change it tells of."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, reference_to

_not_gone = text("sent_at IS NULL")


class OutboxMessage(Model):
    """One message to one person. Letters and calls wait for staff, who see them on the list.

    `wiped_at`: when its facts were taken out, because they were secret and of no more use; it is never sent after that.
    `next_at`: not tried before this moment. `gave_up_at`: machines stopped trying, and staff have it on a list.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index("ix_outbox_message_waiting", "channel", "id", sqlite_where=_not_gone, postgresql_where=_not_gone),
        CheckConstraint("channel IN ('call', 'email', 'letter', 'text')", name="channel_known"),
    )

    person_id: Mapped[int] = reference_to("person.id")
    message: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    channel: Mapped[str]
    address: Mapped[str | None]
    language: Mapped[str]
    added_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    wiped_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    next_at: Mapped[datetime | None]
    gave_up_at: Mapped[datetime | None]
