"""People, the roles they hold, how they prove who they are, and where they are signed in."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Model, reference_to


class Person(Model):
    """Anybody the portal knows: a recipient, a helper, or staff. Carers are recipients in their own right."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower_case"),
        CheckConstraint("letter_format IN ('standard', 'large-print', 'easy-read')", name="letter_format_known"),
        Index("ix_person_name_key", "name_key", "id"),
    )

    reference: Mapped[str] = mapped_column(unique=True)
    council_reference: Mapped[str | None] = mapped_column(unique=True)
    display_name: Mapped[str]
    name_key: Mapped[str]
    email: Mapped[str | None] = mapped_column(unique=True)
    phone: Mapped[str | None]
    mobile: Mapped[str | None]
    postal_address: Mapped[str | None]
    date_of_birth: Mapped[date | None]
    letter_format: Mapped[str] = mapped_column(default="standard", server_default="standard")
    # Ways in which somebody else may read or hear what the council says. Every message obeys them.
    email_is_safe: Mapped[bool] = mapped_column(default=True, server_default=true())
    post_is_safe: Mapped[bool] = mapped_column(default=True, server_default=true())
    text_is_safe: Mapped[bool] = mapped_column(default=True, server_default=true())
    voicemail_is_safe: Mapped[bool] = mapped_column(default=True, server_default=true())
    needs: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))  # codes of need_words; None: not asked yet
    needs_note: Mapped[str] = mapped_column(default="", server_default=text("''"))
    language: Mapped[str] = mapped_column(default="en")
    reads_easily: Mapped[bool] = mapped_column(default=False, server_default=false())  # wants the Easy Read faces of pages
    passphrase_hash: Mapped[str | None]
    invented: Mapped[bool] = mapped_column(default=False)
    frozen_at: Mapped[datetime | None]
    # A death: no reminder goes out once it is told; confirmed, every message is a letter to the estate (name and address).
    death_told_at: Mapped[datetime | None]
    died_on: Mapped[date | None]
    estate_address: Mapped[str | None]
    added_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]  # then only the reference is left, for the trail


class RoleHeld(Model):
    """A role of the council, with dates. `ended_at`: taken away at once, whatever the days say."""

    __tablename__ = "role_held"
    __table_args__ = (
        CheckConstraint("until_day IS NULL OR until_day >= from_day", name="days_in_order"),
        CheckConstraint("given_by IS NULL OR given_by <> person_id", name="given_by_another"),
    )

    person_id: Mapped[int] = reference_to("person.id")
    role: Mapped[str]
    from_day: Mapped[date]
    until_day: Mapped[date | None]
    given_by: Mapped[int | None] = reference_to("person.id", index=False)
    ended_at: Mapped[datetime | None]


class StaffMember(Model):
    """Somebody who works for the council. `email`: as an administrator entered it, for the first single sign-on."""

    __tablename__ = "staff_member"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower_case"),)

    person_id: Mapped[int] = reference_to("person.id", index=False, unique=True)
    email: Mapped[str | None] = mapped_column(unique=True)


class StaffIdentity(Model):
    """Who a member of staff is to the council's single sign-on: the issuer and its own key, never an e-mail address."""

    __tablename__ = "staff_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("person_id", "issuer"))

    person_id: Mapped[int] = reference_to("person.id", index=False)
    issuer: Mapped[str]
    subject: Mapped[str]
    linked_at: Mapped[datetime]


class MergedPerson(Model):
    """A second record of one person, put into the first: its reference leads nowhere from then on."""

    __tablename__ = "merged_person"
    __table_args__ = (CheckConstraint("person_id <> kept_id", name="two_records"),)

    person_id: Mapped[int] = reference_to("person.id", index=False, unique=True)
    kept_id: Mapped[int] = reference_to("person.id")
    merged_at: Mapped[datetime]


class SignIn(Model):
    """One sign-in on one device. The token is only ever stored hashed; signing out ends the row, not just the cookie.

    `device` is a code of `device_words`, `way` how the second step was done, `confirmed_at` when the person last proved
    who they are, `ended_why` null while it lasts or when time ended it. `roles`: what the council's single sign-on said, in
    force for this sign-in alone.
    """

    __tablename__ = "sign_in"

    person_id: Mapped[int] = reference_to("person.id")
    token_hash: Mapped[str] = mapped_column(unique=True)
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None]
    device: Mapped[str] = mapped_column(default="unknown", server_default="unknown")
    way: Mapped[str] = mapped_column(default="unknown", server_default="unknown")
    confirmed_at: Mapped[datetime | None]
    roles: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))


class HalfSignIn(Model):
    """A sign-in between its two steps: the passphrase was right. It has a token of its own, which opens nothing else.

    `tries` are the codes tried, right ones not counted; `open_until` moves on with each new code that is sent; `then` is
    where the person was going.
    """

    __tablename__ = "half_sign_in"

    person_id: Mapped[int] = reference_to("person.id")
    token_hash: Mapped[str] = mapped_column(unique=True)
    started_at: Mapped[datetime]
    open_until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    way: Mapped[str | None]
    tries: Mapped[int] = mapped_column(default=0)
    then: Mapped[str] = mapped_column(default="")


class SecondFactor(Model):
    """A second factor that is not a card: codes by e-mail or text to the address we have, or an authenticator app.

    `secret` is the app's, sealed; `last_step` the newest half minute for which a code of the app was taken.
    """

    __tablename__ = "second_factor"
    __table_args__ = (
        UniqueConstraint("person_id", "kind"),
        CheckConstraint("kind IN ('authenticator', 'email', 'text')", name="kind_known"),
    )

    person_id: Mapped[int] = reference_to("person.id")
    kind: Mapped[str]
    secret: Mapped[str | None]
    last_step: Mapped[int | None]
    added_at: Mapped[datetime]


class SentCode(Model):
    """A code sent by e-mail or text, kept as a keyed hash. It belongs to one half-open sign-in, or to a set-up."""

    __tablename__ = "sent_code"
    __table_args__ = (Index("ix_sent_code_lately", "person_id", "sent_at"),)

    person_id: Mapped[int] = reference_to("person.id", index=False)
    half_sign_in_id: Mapped[int | None] = reference_to("half_sign_in.id")
    message_id: Mapped[int] = reference_to("outbox_message.id")
    channel: Mapped[str]
    code_hash: Mapped[str]
    sent_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]


class CardCode(Model):
    """One of the ten codes of a printed card, kept as a keyed hash. A new card takes the place of the old one."""

    __tablename__ = "card_code"
    __table_args__ = (UniqueConstraint("person_id", "number"),)

    person_id: Mapped[int] = reference_to("person.id")
    number: Mapped[int]
    code_hash: Mapped[str]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Passkey(Model):
    """A passkey: the public half of a key whose other half never leaves the person's device."""

    __tablename__ = "passkey"

    person_id: Mapped[int] = reference_to("person.id")
    credential: Mapped[str] = mapped_column(unique=True)
    public_key: Mapped[str]
    sign_count: Mapped[int]
    device: Mapped[str]
    added_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class PasskeyChallenge(Model):
    """A question put to a passkey. It may be answered once, within minutes, for the purpose it was asked."""

    __tablename__ = "passkey_challenge"

    challenge_hash: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[str]
    person_id: Mapped[int | None] = reference_to("person.id")
    made_at: Mapped[datetime]


class KeptForm(Model):
    """What somebody sent after their sign-in was over: given back to the same person on the same page, once."""

    __tablename__ = "kept_form"
    __table_args__ = (UniqueConstraint("person_id", "path"),)

    person_id: Mapped[int] = reference_to("person.id", index=False)
    path: Mapped[str]
    fields: Mapped[list[Any]] = mapped_column(JSON)
    kept_at: Mapped[datetime]


class FailedSignIn(Model):
    """A try that failed. E-mail and address are kept as keyed hashes: enough to count, useless to read."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (
        Index("ix_failed_sign_in_account", "account_key", "at"),
        Index("ix_failed_sign_in_address", "address_key", "at"),
    )

    account_key: Mapped[str]
    address_key: Mapped[str]
    at: Mapped[datetime]


class KnownDevice(Model):
    """A browser on which this person has signed in before. It carries a random mark; we keep its hash.

    `remembered_until`: no second step before then. `answered_at`: when the person said that it was them.
    """

    __tablename__ = "known_device"
    __table_args__ = (UniqueConstraint("person_id", "mark_hash"),)

    person_id: Mapped[int] = reference_to("person.id")
    mark_hash: Mapped[str]
    device: Mapped[str] = mapped_column(default="unknown", server_default="unknown")
    first_seen_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    remembered_until: Mapped[datetime | None]


class Representation(Model):
    """Somebody who acts for a recipient, as one of three standings, with days. Only a helper has scopes.

    What is over or frozen stays: who could do what on a past day must be answerable.
    """

    __tablename__ = "representation"
    __table_args__ = (
        CheckConstraint("standing IN ('authorised_person', 'helper', 'nominated_person')", name="standing_known"),
        CheckConstraint("recipient_id <> representative_id", name="two_people"),
        CheckConstraint("until_day IS NULL OR until_day >= from_day", name="days_in_order"),
        CheckConstraint("standing <> 'helper' OR until_day IS NOT NULL", name="helper_ends"),
        CheckConstraint("standing <> 'authorised_person' OR (basis <> '' AND document <> '')", name="basis_recorded"),
        CheckConstraint("(ended_at IS NULL) = (ended_why IS NULL)", name="ended_why_told"),
        Index(
            "uq_representation_live", "recipient_id", "representative_id", unique=True,
            sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL"),
        ),
    )  # fmt: skip

    recipient_id: Mapped[int] = reference_to("person.id")
    representative_id: Mapped[int] = reference_to("person.id")
    standing: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(JSON)
    basis: Mapped[str] = mapped_column(default="")
    document: Mapped[str] = mapped_column(default="")
    from_day: Mapped[date]
    until_day: Mapped[date | None]
    granted_by: Mapped[int] = reference_to("person.id", index=False)
    granted_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]
    frozen_by: Mapped[int | None] = reference_to("person.id", index=False)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = reference_to("person.id", index=False)
    ended_why: Mapped[str | None]
    reminded_at: Mapped[datetime | None]


class Invitation(Model):
    """A standing that waits for somebody to accept it with a code. Until it is made it is a draft of the person's.

    The code is shown once and kept hashed; `handle` is its first part, which finds the row.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("standing IN ('authorised_person', 'helper', 'nominated_person')", name="standing_known"),
        CheckConstraint("(made_at IS NULL) = (code_hash IS NULL)", name="made_with_code"),
        CheckConstraint("accepted_at IS NULL OR made_at IS NOT NULL", name="accepted_after_made"),
        Index(
            "uq_invitation_draft", "recipient_id", unique=True,
            sqlite_where=text("made_at IS NULL"), postgresql_where=text("made_at IS NULL"),
        ),
    )  # fmt: skip

    recipient_id: Mapped[int] = reference_to("person.id")
    invited_by: Mapped[int] = reference_to("person.id", index=False)
    invited_name: Mapped[str] = mapped_column(default="")
    email: Mapped[str | None]
    way: Mapped[str | None]
    standing: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(JSON)
    months: Mapped[int | None]
    until_day: Mapped[date | None]
    basis: Mapped[str] = mapped_column(default="")
    document: Mapped[str] = mapped_column(default="")
    begun_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    handle: Mapped[str | None] = mapped_column(unique=True)
    code_hash: Mapped[str | None]
    tries: Mapped[int] = mapped_column(default=0)
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[int | None] = reference_to("person.id", index=False)
    cancelled_at: Mapped[datetime | None]


class SafeContactChange(Model):
    """Every time it was said which ways are not safe for somebody. The newest is what Person holds."""

    __tablename__ = "safe_contact_change"
    __table_args__ = (CheckConstraint("NOT by_council OR reason <> ''", name="council_says_why"),)

    person_id: Mapped[int] = reference_to("person.id")
    unsafe: Mapped[list[str]] = mapped_column(JSON)
    reason: Mapped[str]
    by_council: Mapped[bool]
    set_at: Mapped[datetime]
    set_by: Mapped[int] = reference_to("person.id", index=False)


class NeedsChange(Model):
    """Every time it was said or written down how somebody needs us to talk or write. The newest is what Person holds."""

    __tablename__ = "needs_change"
    __table_args__ = (
        CheckConstraint("how IN ('said', 'written-down', 'from-interest')", name="how_known"),
        CheckConstraint("how = 'from-interest' OR set_by IS NOT NULL", name="set_by_somebody"),
    )

    person_id: Mapped[int] = reference_to("person.id")
    needs: Mapped[list[str]] = mapped_column(JSON)
    note: Mapped[str]
    how: Mapped[str]
    set_at: Mapped[datetime]
    set_by: Mapped[int | None] = reference_to("person.id", index=False)


class OneLook(Model):
    """A code with which somebody outside sees one thing once: the one sum, or one receipt (`subject`: its first day and
    the number of the version)."""

    __tablename__ = "one_look"
    __table_args__ = (
        CheckConstraint("what IN ('balance', 'receipt')", name="what_known"),
        CheckConstraint("(what = 'receipt') = (subject <> '')", name="receipt_named"),
        CheckConstraint("used_at IS NULL OR cancelled_at IS NULL", name="used_or_taken_back"),
    )

    recipient_id: Mapped[int] = reference_to("person.id")
    what: Mapped[str]
    subject: Mapped[str]
    for_whom: Mapped[str]
    handle: Mapped[str] = mapped_column(unique=True)
    code_hash: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
