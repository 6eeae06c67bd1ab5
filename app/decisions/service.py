"""Write the letter about a decision, in the same transaction as what it decides; find it again."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.audit.events import Event
from app.audit.service import record
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.core.references import new_reference
from app.decisions.models import DecisionLetter
from app.decisions.rules import NEVER_POSTED, Kind, check_facts, letter_refusal
from app.notifications.messages import Message
from app.notifications.rules import Contact
from app.notifications.service import notify

MESSAGES = {
    Kind.BANK_DETAILS: Message.BANK_DETAILS_CHANGED, Kind.PAUSED: Message.PAYMENT_PAUSED, Kind.RESUMED: Message.PAYMENT_RESUMED,
}  # fmt: skip


def write_letter(
    contact: Contact, kind: Kind, facts: dict[str, Any], from_day: date, reasons: str, now: datetime,
    *, by: int, agreed_by: int | None = None,
) -> DecisionLetter:
    """Keep the letter and tell the person that it is there, by their own safe way. By post the letter itself goes.

    Raises Refused with a code of `rules.letter_refusal`: what it would have been about is then not done either.
    """
    check_facts(kind, facts)
    refusal = letter_refusal(reasons)
    if refusal:
        raise Refused(refusal)
    letter = DecisionLetter(
        reference=new_reference("L"), person_id=contact.person_id, kind=str(kind), facts=facts, from_day=from_day,
        reasons=reasons.strip(), decided_at=now, decided_by=by, agreed_by=agreed_by,
    )  # fmt: skip
    session.add(letter)
    session.flush()
    if kind in NEVER_POSTED:
        notify(contact, Message.MESSAGE_WAITS, now)
    else:
        notify(contact, MESSAGES.get(kind, Message.DECISION_MADE), now, letter=letter.reference)
    record(Event.DECISION_LETTER_WRITTEN, by=by, about=contact.person_id, letter=letter.reference, kind=str(kind))
    return letter


def letters_of(person_id: int, *, alone: bool = True) -> list[DecisionLetter]:
    """Every letter to somebody, newest first; where it is not the person `alone` who reads, those that others may read."""
    query = select(DecisionLetter).where(DecisionLetter.person_id == person_id)
    if not alone:
        query = query.where(DecisionLetter.kind.not_in([*NEVER_POSTED]))
    return list(session.scalars(query.order_by(DecisionLetter.decided_at.desc(), DecisionLetter.id.desc())))


def letter_of(person_id: int, reference: str) -> DecisionLetter:
    """One letter to somebody. Raises NotYours."""
    query = select(DecisionLetter).where(DecisionLetter.reference == reference, DecisionLetter.person_id == person_id)
    letter = session.scalar(query)
    if letter is None:
        raise NotYours
    return letter


def letters_by_reference(references: Collection[str]) -> dict[str, DecisionLetter]:
    """Letters to print, by their references."""
    query = select(DecisionLetter).where(DecisionLetter.reference.in_(references))
    return {letter.reference: letter for letter in session.scalars(query)} if references else {}
