"""Ways back in: a link for a forgotten passphrase, and a new e-mail address that the old one may take back.

A new passphrase signs nobody in: the front door is next, and asks for the second factor as always. A link goes only to
people who have another second factor than codes by e-mail: else whoever reads their mail would need nothing more.
"""

import secrets
import time
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import JSON, func, insert, literal, or_, select, update

from app.accounts import factors, sessions
from app.accounts.entry_models import EmailChange, RecoveryLink
from app.accounts.models import FailedSignIn, Person
from app.accounts.rules import MOST_ADDRESS, WINDOW, passphrase_refusal
from app.accounts.sealed import keyed
from app.accounts.service import contact_of, set_passphrase
from app.audit.events import Event
from app.audit.service import record
from app.core.db import Moment, session
from app.core.errors import Refused
from app.core.links import new_seed, token_hash, token_of
from app.notifications.messages import Message
from app.notifications.models import OutboxMessage
from app.notifications.rules import Channel
from app.notifications.service import note_queued, notify

LINK_LASTS = timedelta(minutes=60)
INVITATION_LASTS = timedelta(days=7)
EMAIL_LINK_LASTS = timedelta(hours=24)
UNDO_LASTS = timedelta(hours=72)
MOST_ASKED = 3  # links for one address in five minutes: enough to try again, too few to fill a mailbox
MOST_WAIT = 10_000  # microseconds
NOT_BY_EMAIL = (Channel.TEXT, Channel.LETTER)


def ask_link(email: str, ask_key: str, address_key: str, secret: str, now: datetime) -> None:
    """Send a link to somebody who signs in with this address. Nothing says whether there is anybody.

    The same statements run for known and unknown addresses, with nobody (0) in the person's place: else the time of
    the answer would tell (S-10). That is why the message is inserted here and not by `notify()`. What still differs,
    a tenth of a millisecond for the rows themselves, is lost in a random wait before the transaction begins.
    """
    time.sleep(secrets.randbelow(MOST_WAIT) / 1_000_000)
    if _asked_too_often(ask_key, address_key, now):
        return
    session.add(FailedSignIn(account_key=ask_key, address_key=address_key, at=now))
    session.flush()
    found = session.execute(
        select(Person.id, Person.passphrase_hash).where(
            Person.email == email, Person.passphrase_hash.is_not(None), Person.frozen_at.is_(None),
            Person.email_is_safe.is_(True), factors.has_other_than_email(Person.id),
        )
    ).first()  # fmt: skip
    person_id, stored = (found.id, found.passphrase_hash) if found else (0, "")
    seed = new_seed()
    _end_links(person_id, now)
    _insert_link(person_id, secret, seed, _state(secret, email, stored), now)
    _insert_message(person_id, seed, now)
    record(Event.RECOVERY_ASKED, by=None, about=person_id or None)


def _asked_too_often(ask_key: str, address_key: str, now: datetime) -> bool:
    def asked(*which: object) -> int:
        query = select(func.count()).select_from(FailedSignIn).where(FailedSignIn.at > now - WINDOW, *which)  # type: ignore[arg-type]
        return session.scalar(query) or 0

    by_account = asked(FailedSignIn.account_key == ask_key)
    return by_account >= MOST_ASKED or asked(FailedSignIn.address_key == address_key) >= MOST_ADDRESS


def _state(secret: str, email: str | None, passphrase_hash: str | None) -> str:
    return keyed(secret, f"state {email} {passphrase_hash}")


def _end_links(person_id: int, now: datetime) -> None:
    still_open = (RecoveryLink.person_id == person_id, RecoveryLink.used_at.is_(None), RecoveryLink.ended_at.is_(None))
    session.execute(update(RecoveryLink).where(*still_open).values(ended_at=now))


def _insert_link(person_id: int, secret: str, seed: str, state: str, now: datetime) -> None:
    told = (literal(token_hash(token_of(secret, seed))), literal(state), literal(now, Moment))
    rows = select(Person.id, *told).where(Person.id == person_id)
    session.execute(insert(RecoveryLink).from_select(["person_id", "token_hash", "state_hash", "asked_at"], rows))


def _insert_message(person_id: int, seed: str, now: datetime) -> None:
    columns = ["person_id", "address", "language", "message", "facts", "channel", "added_at", "tries"]
    told = (
        literal(str(Message.PASSPHRASE_LINK)), literal({"link": seed}, JSON), literal(str(Channel.EMAIL)),
        literal(now, Moment), literal(0),
    )  # fmt: skip
    rows = select(Person.id, Person.email, Person.language, *told).where(Person.id == person_id)
    session.execute(insert(OutboxMessage).from_select(columns, rows))
    note_queued()  # for whomever it is asked: the time it takes tells nothing


def invite_staff(person: Person, secret: str, now: datetime, *, by: int) -> None:
    """Send a member of staff a link to their first passphrase; the second step is asked of them right after it.

    Raises Refused `already-signs-in` where there is a passphrase or a passkey, `no-email` where nothing can be sent.
    """
    if person.passphrase_hash is not None or factors.has_passkey(person.id):
        raise Refused("already-signs-in")
    if not person.email:
        raise Refused("no-email")
    seed = new_seed()
    _end_links(person.id, now)
    _insert_link(person.id, secret, seed, _state(secret, person.email, None), now)
    notify(contact_of(person.id), Message.STAFF_INVITED, now, (Channel.EMAIL,), link=seed)
    record(Event.STAFF_INVITED, by=by, about=person.id)


def recover(token: str, passphrase: str, secret: str, now: datetime) -> None:
    """Use a link up: a new passphrase, every sign-in over, and the person is told another way.

    Raises Refused: a code of `rules.passphrase_refusal`, or `link-over`.
    """
    refusal = passphrase_refusal(passphrase)
    if refusal:
        raise Refused(refusal)
    person = _use_link(token, secret, now)
    had_one = person.passphrase_hash is not None
    sessions.end_all(person.id, now, by=person.id, why="recovery")
    set_passphrase(person, passphrase, by=person.id)
    record(Event.RECOVERED, by=person.id, about=person.id)
    if had_one:
        notify(contact_of(person.id), Message.PASSPHRASE_CHANGED, now, NOT_BY_EMAIL)


def _use_link(token: str, secret: str, now: datetime) -> Person:
    """One statement decides between twenty that come at once. An invitation is for somebody who has no passphrase yet."""
    is_new = select(Person.id).where(Person.id == RecoveryLink.person_id, Person.passphrase_hash.is_(None)).exists()
    in_time = or_(RecoveryLink.asked_at >= now - LINK_LASTS, is_new & (RecoveryLink.asked_at >= now - INVITATION_LASTS))
    used = session.execute(
        update(RecoveryLink)
        .where(
            RecoveryLink.token_hash == token_hash(token), RecoveryLink.used_at.is_(None), RecoveryLink.ended_at.is_(None),
            in_time,
        ).values(used_at=now).returning(RecoveryLink.person_id, RecoveryLink.state_hash)
    ).first()  # fmt: skip
    person = session.get(Person, used.person_id) if used else None
    if used is None or person is None or person.frozen_at is not None:
        raise Refused("link-over")
    if used.state_hash != _state(secret, person.email, person.passphrase_hash):
        raise Refused("link-over")
    return person


# --- A new e-mail address ---------------------------------------------------------------------------------------------


def ask_email_change(person_id: int, new_email: str, secret: str, now: datetime, *, by: int) -> None:
    """Send a link to the new address. Where somebody else has it nothing is sent, and nothing says so."""
    still_open = (EmailChange.person_id == person_id, EmailChange.confirmed_at.is_(None), EmailChange.ended_at.is_(None))
    session.execute(update(EmailChange).where(*still_open).values(ended_at=now))
    person = session.get_one(Person, person_id)
    seed = new_seed()
    asked = EmailChange(
        person_id=person_id, old_email=person.email, new_email=new_email, token_hash=token_hash(token_of(secret, seed)),
        asked_at=now,
    )  # fmt: skip
    session.add(asked)
    session.flush()
    record(Event.EMAIL_CHANGE_ASKED, by=by, about=person_id)
    if session.scalar(select(Person.id).where(Person.email == new_email)) is None:
        contact = contact_of(person_id)
        there = replace(contact, email=new_email, unsafe=contact.unsafe - {Channel.EMAIL})
        notify(there, Message.EMAIL_CONFIRM, now, (Channel.EMAIL,), link=seed)


def confirm_email(token: str, keep: int | None, secret: str, now: datetime) -> None:
    """The new address holds from now on; the old one is told, and has 72 hours to take it back. Other sign-ins end;
    `keep` is the number of this browser's own. Raises Refused `link-over`."""
    seed = new_seed()
    done = session.execute(
        update(EmailChange)
        .where(
            EmailChange.token_hash == token_hash(token), EmailChange.confirmed_at.is_(None), EmailChange.ended_at.is_(None),
            EmailChange.asked_at >= now - EMAIL_LINK_LASTS,
        ).values(confirmed_at=now, undo_hash=token_hash(token_of(secret, seed)))
        .returning(EmailChange.person_id, EmailChange.old_email, EmailChange.new_email)
    ).first()  # fmt: skip
    person = session.get(Person, done.person_id) if done else None
    if done is None or person is None or person.frozen_at is not None or _is_taken(done.new_email, person.id):
        raise Refused("link-over")
    person.email, person.email_is_safe = done.new_email, True
    sessions.end_others(person.id, keep, now, by=person.id, why="email")
    session.flush()
    record(Event.EMAIL_CHANGED, by=person.id, about=person.id)
    contact = contact_of(person.id)
    if done.old_email:
        notify(replace(contact, email=done.old_email), Message.EMAIL_CHANGED, now, (Channel.EMAIL,), link=seed)
    else:
        notify(contact, Message.EMAIL_ADDED, now, NOT_BY_EMAIL)


def _is_taken(email: str, person_id: int) -> bool:
    return session.scalar(select(Person.id).where(Person.email == email, Person.id != person_id)) is not None


def undo_email_change(token: str, now: datetime) -> Person:
    """«This was not me», from the old address: it holds again, every sign-in is over, and nobody gets in until the
    council has spoken to the person. Returns whom it is about. Raises Refused `link-over`."""
    undone = session.execute(
        update(EmailChange)
        .where(
            EmailChange.undo_hash == token_hash(token), EmailChange.undone_at.is_(None),
            EmailChange.confirmed_at >= now - UNDO_LASTS,
        ).values(undone_at=now).returning(EmailChange.person_id, EmailChange.old_email)
    ).first()  # fmt: skip
    if undone is None:
        raise Refused("link-over")
    person = session.get_one(Person, undone.person_id)
    if not _is_taken(undone.old_email, person.id):
        person.email = undone.old_email
    _end_links(person.id, now)
    session.flush()
    sessions.freeze(person.id, now, by=person.id)
    record(Event.EMAIL_CHANGE_UNDONE, by=person.id, about=person.id)
    return person
