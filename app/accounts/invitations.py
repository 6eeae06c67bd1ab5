"""Invitations: drafted by the person page by page or recorded by staff, accepted with a code under one's own account.

The e-mail of an invitation carries no code: one that goes astray opens nothing. The person gives the code themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update

from app.accounts import representations
from app.accounts.models import Invitation, Person
from app.accounts.rules import Someone
from app.accounts.service import contact_of
from app.accounts.standing import (
    CODE_DAYS,
    CODE_TRIES,
    Basis,
    CodeState,
    Scope,
    Standing,
    code_state,
    grant_refusal,
    last_day,
    whole,
)
from app.audit.events import Event
from app.audit.service import record
from app.core import codes, db
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.decisions.rules import Kind
from app.decisions.service import write_letter
from app.notifications.messages import Message
from app.notifications.rules import Channel, Contact
from app.notifications.service import notify

Values = dict[str, object]


def state_of(row: Invitation, now: datetime) -> CodeState:
    """What has become of an invitation that was made."""
    return code_state(row.expires_at or now, row.tries, row.accepted_at, row.cancelled_at, now)


def scopes_of(row: Invitation) -> list[Scope]:
    """What it would give, in order."""
    return whole([Scope(scope) for scope in row.scopes])


def until_of(row: Invitation, today: date) -> date | None:
    """The last day it would give if it were accepted today: so many months, or the day that was named."""
    return row.until_day if row.months is None else last_day(today, row.months)


def draft_of(recipient_id: int, *, lock: bool = False) -> Invitation | None:
    """What the person has filled in so far."""
    query = select(Invitation).where(Invitation.recipient_id == recipient_id, Invitation.made_at.is_(None))
    return session.scalar(query.with_for_update() if lock else query)


def keep(recipient_id: int, values: Values, now: datetime, *, by: int) -> Invitation:
    """Keep one answer of the draft; the first one begins it. Only what the pages ask is taken."""
    row = draft_of(recipient_id, lock=True)
    if row is None:
        row = Invitation(
            recipient_id=recipient_id, invited_by=by, standing=str(Standing.HELPER), scopes=[], begun_at=now, tries=0
        )
        session.add(row)
        record(Event.INVITATION_BEGUN, by=by, about=recipient_id)
    for name in ("invited_name", "email", "way", "scopes", "months"):
        if name in values:
            setattr(row, name, values[name])
    session.flush()
    return row


def make_one(kept_id: int, merged_id: int, *, by: int) -> None:
    """Before two records of one person become one: of two drafts the one of the kept record stays."""
    if draft_of(kept_id) is not None:
        drop_draft(merged_id, by=by)


def drop_draft(recipient_id: int, *, by: int) -> None:
    """Forget what was filled in."""
    row = draft_of(recipient_id, lock=True)
    if row is not None:
        session.delete(row)
        session.flush()
        record(Event.INVITATION_CANCELLED, by=by, about=recipient_id, standing=row.standing)


def make(recipient_id: int, today: date, now: datetime, *, by: int) -> tuple[Invitation, str]:
    """The draft becomes an invitation. Returns it and its code, which nobody can look up later.

    Raises NotYours without a draft; Refused `invitation-unfinished` or a code of `standing.grant_refusal`.
    """
    row = draft_of(recipient_id, lock=True)
    if row is None:
        raise NotYours
    if not row.invited_name or row.way is None or row.months is None:
        raise Refused("invitation-unfinished")
    return row, _make(row, today, now, by=by)


def _make(row: Invitation, today: date, now: datetime, *, by: int) -> str:
    refusal = grant_refusal(
        Standing(row.standing), scopes_of(row), until_of(row, today), today, row.basis, row.document
    )
    if refusal:
        raise Refused(refusal)
    code = _new_code(row, now)
    row.made_at = now
    session.flush()
    if row.email:
        notify(Contact(row.recipient_id, _language_of(row), row.email), Message.HELP_INVITED, now, (Channel.EMAIL,))
    record(Event.INVITATION_MADE, by=by, about=row.recipient_id, standing=row.standing)
    return code


def _language_of(row: Invitation) -> str:
    return session.get_one(Person, row.recipient_id).language


def _new_code(row: Invitation, now: datetime) -> str:
    code = codes.new_code()
    while session.scalar(select(Invitation.id).where(Invitation.handle == codes.handle_of(code))):
        code = codes.new_code()
    row.handle, row.code_hash = codes.handle_of(code), codes.hashed(code)
    row.tries, row.expires_at = 0, now + CODE_DAYS
    return code


def record_standing(
    recipient_id: int, standing: Standing, scopes: Sequence[Scope], until_day: date | None, name: str, today: date,
    now: datetime, *, by: int, reasons: str, basis: Basis | None = None, document: str = "",
) -> str:
    """Staff record a standing that was agreed. Returns the code for the one it is given to. The person gets a letter with
    the reasons before anything opens, and another word when it begins.

    Raises Refused `own-standing`, `letter-needs-reasons` or a code of `standing.grant_refusal`.
    """
    if recipient_id == by:
        raise Refused("own-standing")
    row = Invitation(
        recipient_id=recipient_id, invited_by=by, invited_name=name, way="printed", standing=str(standing),
        scopes=[str(scope) for scope in whole(scopes)] if standing is Standing.HELPER else [], until_day=until_day,
        basis=str(basis or ""), document=document, begun_at=now, tries=0,
    )  # fmt: skip
    code = _make(row, today, now, by=by)
    session.add(row)  # now that it is made: a draft is the person's, and there is one
    session.flush()
    facts = {"standing": row.standing, "scopes": row.scopes, "until": until_day.isoformat() if until_day else None}
    write_letter(contact_of(recipient_id), Kind.HELPER_AGREED, facts, today, reasons, now, by=by)
    return code


def open_invitations(recipient_id: int) -> list[Invitation]:
    """Invitations nobody has accepted, the newest first; those that ran out are there until they are taken back."""
    rows = session.scalars(
        select(Invitation).where(
            Invitation.recipient_id == recipient_id, Invitation.made_at.is_not(None), Invitation.accepted_at.is_(None),
            Invitation.cancelled_at.is_(None),
        )
        .order_by(Invitation.id.desc())
    )  # fmt: skip
    return list(rows)


def _open(recipient_id: int, number: int) -> Invitation:
    row = session.scalar(
        select(Invitation).where(
            Invitation.recipient_id == recipient_id, Invitation.id == number, Invitation.made_at.is_not(None)
        )
        .with_for_update()
    )  # fmt: skip
    if row is None:
        raise NotYours
    if row.accepted_at is not None or row.cancelled_at is not None:
        raise Refused("invitation-over")
    return row


def take_back(recipient_id: int, number: int, now: datetime, *, by: int) -> None:
    """The code opens nothing any more. Raises NotYours, Refused `invitation-over`."""
    row = _open(recipient_id, number)
    row.cancelled_at = now
    session.flush()
    record(Event.INVITATION_CANCELLED, by=by, about=recipient_id, standing=row.standing)


def new_code_for(recipient_id: int, number: int, now: datetime, *, by: int) -> tuple[Invitation, str]:
    """Another code for 28 days more; the one before is dead. Raises NotYours, Refused `invitation-over`."""
    row = _open(recipient_id, number)
    code = _new_code(row, now)
    session.flush()
    record(Event.INVITATION_MADE, by=by, about=recipient_id, standing=row.standing)
    return row, code


@dataclass(frozen=True)
class Offer:
    """What a code offers, to be read before it is accepted."""

    number: int
    person: Someone
    standing: Standing
    scopes: list[Scope]
    until_day: date | None


def offer_of(typed: str, actor_id: int, today: date, now: datetime) -> Offer:
    """What a code offers. Reads only, and takes as long for a code that is none.

    Raises Refused `code-wrong` with the number of the invitation it was tried on, or None; `own-invitation`.
    """
    code = codes.plain(typed)
    with db.reading():
        row = session.scalar(select(Invitation).where(Invitation.handle == codes.handle_of(code)))
        good = row is not None and (state_of(row, now) is CodeState.OPEN or row.accepted_by == actor_id)
        number, stored = (row.id, row.code_hash) if row is not None and good else (None, None)
    if not codes.fits(stored, code) or number is None:
        raise Refused("code-wrong", number=number)
    with db.reading():
        return _offer(number, actor_id, today)


def _offer(number: int, actor_id: int, today: date) -> Offer:
    row = session.get_one(Invitation, number)
    if actor_id in (row.recipient_id, row.invited_by):
        raise Refused("own-invitation")
    one = session.get_one(Person, row.recipient_id)
    person = Someone(one.id, one.reference, one.display_name, one.language)
    return Offer(number, person, Standing(row.standing), scopes_of(row), until_of(row, today))


def note_wrong_code(number: int | None, *, by: int) -> None:
    """Count a wrong try where it belongs, in a transaction of its own: the page itself changes nothing."""

    def write() -> None:
        if number is not None:
            session.execute(
                update(Invitation).where(Invitation.id == number, Invitation.tries < CODE_TRIES)
                .values(tries=Invitation.tries + 1)
            )  # fmt: skip
        record(Event.INVITATION_CODE_WRONG, by=by)

    db.in_own_transaction(write)


def accept(offer: Offer, today: date, now: datetime, *, by: int) -> None:
    """The standing begins, under the account of who accepts. A code opens once; pressed twice it is accepted once.

    Raises Refused `code-wrong` where somebody else was quicker or it was taken back, `own-invitation`,
    or a code of `standing.grant_refusal`.
    """
    row = session.scalar(select(Invitation).where(Invitation.id == offer.number).with_for_update())
    if row is not None and row.accepted_by == by:
        return
    if row is None or state_of(row, now) is not CodeState.OPEN:
        raise Refused("code-wrong", number=None)
    if by in (row.recipient_id, row.invited_by):
        raise Refused("own-invitation")
    standing, scopes, until = Standing(row.standing), scopes_of(row), until_of(row, today)
    refusal = grant_refusal(standing, scopes, until, today, row.basis, row.document)
    if refusal:
        raise Refused(refusal)
    row.accepted_at, row.accepted_by = now, by
    representations.grant(
        row.recipient_id, by, standing, scopes, today, until, now, by=by, granted_by=row.invited_by, basis=row.basis,
        document=row.document,
    )  # fmt: skip
