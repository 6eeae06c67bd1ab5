"""Ways into a sign-in: activation letters and their codes, links for a forgotten passphrase, and new e-mail addresses."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, reference_to


class LetterBatch(Model):
    """Activation letters printed in one go: one format, one language. The codes in them are kept nowhere in clear."""

    __tablename__ = "letter_batch"
    __table_args__ = (CheckConstraint("letters > 0", name="letters_some"),)

    reference: Mapped[str] = mapped_column(unique=True)
    letter_format: Mapped[str]
    language: Mapped[str]
    letters: Mapped[int]
    printed_at: Mapped[datetime]
    printed_by: Mapped[int | None] = reference_to("person.id", index=False)
    posted_at: Mapped[datetime | None]
    posted_by: Mapped[int | None] = reference_to("person.id", index=False)
    ended_at: Mapped[datetime | None]


LIVE_CODE = text("used_at IS NULL AND ended_at IS NULL")
OPEN_REQUEST = text("done_at IS NULL")


class ActivationCode(Model):
    """A code with which one person makes a sign-in. Only its slow keyed hash is kept. At most one is alive a person."""

    __tablename__ = "activation_code"
    __table_args__ = (
        CheckConstraint("way IN ('call', 'letter', 'visit')", name="way_known"),
        CheckConstraint("tries BETWEEN 0 AND 5", name="tries_few"),
        Index("uq_activation_code_live", "person_id", unique=True, sqlite_where=LIVE_CODE, postgresql_where=LIVE_CODE),
    )

    person_id: Mapped[int] = reference_to("person.id")
    code_hash: Mapped[str] = mapped_column(unique=True)
    way: Mapped[str]
    batch_id: Mapped[int | None] = reference_to("letter_batch.id")
    issued_at: Mapped[datetime]
    issued_by: Mapped[int | None] = reference_to("person.id", index=False)
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]


class LetterRequest(Model):
    """Somebody of the council made sure who is asking, and a new letter is to go to that person."""

    __tablename__ = "letter_request"
    __table_args__ = (
        Index("uq_letter_request_open", "person_id", unique=True, sqlite_where=OPEN_REQUEST, postgresql_where=OPEN_REQUEST),
    )

    person_id: Mapped[int] = reference_to("person.id")
    reason: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[int | None] = reference_to("person.id", index=False)
    done_at: Mapped[datetime | None]


LINK_OPEN = text("used_at IS NULL AND ended_at IS NULL")


class RecoveryLink(Model):
    """A link that somebody who forgot the passphrase was sent. The token is only kept hashed; at most one is alive.

    `state_hash` is of the e-mail address and the passphrase as they were: when either changes, the link is dead.
    """

    __tablename__ = "recovery_link"
    # Whoever asks often leaves many links that are over: looking for the open one must not read them, or the time tells.
    __table_args__ = (Index("ix_recovery_link_open", "person_id", sqlite_where=LINK_OPEN, postgresql_where=LINK_OPEN),)

    person_id: Mapped[int] = reference_to("person.id")
    token_hash: Mapped[str] = mapped_column(unique=True)
    state_hash: Mapped[str]
    asked_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class EmailChange(Model):
    """A new e-mail address, from asking to «this was not me». Both tokens are only kept hashed."""

    __tablename__ = "email_change"
    __table_args__ = (CheckConstraint("new_email = lower(new_email)", name="email_lower_case"),)

    person_id: Mapped[int] = reference_to("person.id")
    old_email: Mapped[str | None]
    new_email: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    undo_hash: Mapped[str | None] = mapped_column(unique=True)
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
