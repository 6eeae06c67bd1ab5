"""What somebody has beside the passphrase: which ways there are, adding one, taking one off, and who is told of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.models import CardCode, KnownDevice, Passkey, Person, SecondFactor
from app.accounts.service import contact_of, set_passphrase
from app.accounts.sessions import end_others
from app.accounts.ways import SENT, TYPED, Way, masked_email, masked_phone, may_remove
from app.audit.events import Event
from app.audit.service import record
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.notifications.messages import Message
from app.notifications.rules import USUAL, Channel, Contact
from app.notifications.service import notify


@dataclass(frozen=True)
class Factor:
    """One way. `detail` is a masked address; `left` the codes left on a card; unusable where an address is gone or unsafe."""

    way: Way
    detail: str = ""
    left: int = 0
    usable: bool = True


def factors_of(person_id: int) -> list[Factor]:
    """Every way that is typed in after the passphrase, in the order of `ways.TYPED`."""
    kinds = set(session.scalars(select(SecondFactor.kind).where(SecondFactor.person_id == person_id)))
    contact = contact_of(person_id)
    found = {Way(kind): _factor(Way(kind), contact) for kind in kinds}
    codes, left = _card(person_id)
    if codes:
        found[Way.CARD] = Factor(Way.CARD, left=left, usable=left > 0)
    return [found[way] for way in TYPED if way in found]


def _factor(way: Way, contact: Contact) -> Factor:
    if way not in SENT:
        return Factor(way)
    return Factor(way, masked(contact, way), usable=can_send(contact, way))


def _card(person_id: int) -> tuple[int, int]:
    """How many codes the card has, and how many are left."""
    counts = select(func.count(), func.count().filter(CardCode.used_at.is_(None))).where(CardCode.person_id == person_id)
    codes, left = session.execute(counts).one()
    return codes, left


def can_send(contact: Contact, way: Way) -> bool:
    """Whether a code may go this way: there is an address, and nobody else reads it."""
    channel = Channel(way)
    return bool(contact.address(channel)) and channel not in contact.unsafe


def masked(contact: Contact, way: Way) -> str:
    """The address of a way, told so that only its owner knows it."""
    address = contact.address(Channel(way)) or ""
    return masked_email(address) if way is Way.EMAIL else masked_phone(address)


def ways_of(person_id: int) -> list[Way]:
    """The ways that can be used now."""
    return [factor.way for factor in factors_of(person_id) if factor.usable]


def has_any(person_id: int) -> bool:
    """Whether somebody ever set up a second step. Whoever has, may never set up another with the passphrase alone."""
    return bool(factors_of(person_id)) or has_passkey(person_id)


def has_passkey(person_id: int) -> bool:
    """Whether somebody has a passkey."""
    return session.scalar(select(Passkey.id).where(Passkey.person_id == person_id).limit(1)) is not None


def may_set_up(person_id: int) -> list[Way]:
    """Ways somebody could add, in the order in which they are offered."""
    contact, have = contact_of(person_id), {factor.way for factor in factors_of(person_id)}
    offered = [way for way in (Way.EMAIL, Way.TEXT) if can_send(contact, way)]
    return [way for way in (*offered, Way.AUTHENTICATOR, Way.CARD) if way not in have or way is Way.CARD]


def add_factor(person_id: int, way: Way, now: datetime, *, by: int | None, secret: str | None = None, not_by: str = "") -> None:
    """Add codes by e-mail or text, or an authenticator app with its sealed secret. A second time changes nothing."""
    lock(person_id)
    there = select(SecondFactor.id).where(SecondFactor.person_id == person_id, SecondFactor.kind == str(way))
    if session.scalar(there):
        return
    had_any = has_any(person_id)
    session.add(SecondFactor(person_id=person_id, kind=str(way), secret=secret, added_at=now))
    session.flush()
    record(Event.FACTOR_ADDED, by=by, about=person_id, way=str(way))
    if had_any:
        changed(person_id, now, not_by=not_by)


def remove_factor(person_id: int, way: Way, now: datetime, *, by: int, not_by: str = "") -> None:
    """Take a way off. Raises NotYours where there is none, Refused `factor-last` where nothing would be left."""
    lock(person_id)
    have = [factor.way for factor in factors_of(person_id)]
    if way not in have:
        raise NotYours
    require_other([one for one in have if one is not way], person_id)
    if way is Way.CARD:
        session.execute(delete(CardCode).where(CardCode.person_id == person_id))
    else:
        session.execute(delete(SecondFactor).where(SecondFactor.person_id == person_id, SecondFactor.kind == str(way)))
    record(Event.FACTOR_REMOVED, by=by, about=person_id, way=str(way))
    changed(person_id, now, not_by=not_by)


def take_all_off(person_id: int, *, by: int | None) -> None:
    """Take every way off, passkeys too: a letter with a new code was used, because what was lost must open nothing."""
    lock(person_id)
    ways = [factor.way for factor in factors_of(person_id)] + ([Way.PASSKEY] if has_passkey(person_id) else [])
    for model in (CardCode, Passkey, SecondFactor):
        session.execute(delete(model).where(model.person_id == person_id))
    for way in ways:
        record(Event.FACTOR_REMOVED, by=by, about=person_id, way=str(way))


def has_other_than_email(person_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """As a condition: whether somebody has a way that whoever reads their mail has not. A passkey opens the door
    without a passphrase, so it does not count."""
    factor = select(SecondFactor.id).where(SecondFactor.person_id == person_id, SecondFactor.kind != str(Way.EMAIL))
    card = select(CardCode.id).where(CardCode.person_id == person_id, CardCode.used_at.is_(None))
    return factor.exists() | card.exists()


def require_other(left: list[Way], person_id: int, *, passkey: bool = True) -> None:
    """Raises Refused `factor-last` where what is left would let nobody in."""
    has_passphrase = session.scalar(select(Person.passphrase_hash).where(Person.id == person_id)) is not None
    keys = [Way.PASSKEY] if passkey and has_passkey(person_id) else []
    if not may_remove([*left, *keys], has_passphrase):
        raise Refused("factor-last")


def change_passphrase(person_id: int, passphrase: str, now: datetime, *, here: int, not_by: str, by: int) -> None:
    """Change one's own passphrase: every other sign-in ends, and the person is told by another channel.

    Raises Refused with the code of `rules.passphrase_refusal`.
    """
    set_passphrase(session.get_one(Person, person_id), passphrase, by=by)
    end_others(person_id, here, now, by=by, why="passphrase")
    tell(person_id, Message.PASSPHRASE_CHANGED, now, not_by=not_by)


def lock(person_id: int) -> None:
    """Let whatever is done with one person's ways in be done one after the other."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update())


def changed(person_id: int, now: datetime, *, not_by: str) -> None:
    """After each change: no device is remembered any more, and the person is told."""
    session.execute(update(KnownDevice).where(KnownDevice.person_id == person_id).values(remembered_until=None))
    tell(person_id, Message.FACTOR_CHANGED, now, not_by=not_by)


def tell(person_id: int, message: Message, now: datetime, *, not_by: str) -> None:
    """Tell somebody by another channel than the one they (or a thief) just used."""
    wanted = [channel for channel in USUAL if channel != not_by]
    notify(contact_of(person_id), message, now, wanted=wanted)
