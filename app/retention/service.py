"""Who asked for a copy, who must not be erased, and who proposed to erase whom. Doing it is in `erasing` and `pack`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.accounts.models import Person, RoleHeld
from app.accounts.rules import in_force
from app.audit.events import Event
from app.audit.service import record
from app.core.clock import day_in_england
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.council_policy.rules import add_months
from app.ledger.models import DirectPayment
from app.retention.models import CopyRequest, Erasure, LegalHold
from app.retention.rules import COPY_DUE_MONTHS, Reason


def person_for_change(reference: str) -> Person:
    """Somebody, locked, so that two officers act one after the other. Raises NotYours."""
    query = select(Person).where(Person.reference == reference, Person.erased_at.is_(None))
    person = session.scalar(query.with_for_update())
    if person is None:
        raise NotYours
    return person


def held_people() -> set[int]:
    """Everybody of whom nothing may be removed."""
    return set(session.scalars(select(LegalHold.person_id).where(LegalHold.ended_at.is_(None))))


def hold_of(person_id: int) -> LegalHold | None:
    """The hold that stands, if one does."""
    return session.scalar(select(LegalHold).where(LegalHold.person_id == person_id, LegalHold.ended_at.is_(None)))


def set_hold(reference: str, reason: str, now: datetime, *, by: int) -> None:
    """Let nothing about somebody be removed. Set twice, it stands once. Raises NotYours."""
    person = person_for_change(reference)
    if hold_of(person.id) is not None:
        return
    session.add(LegalHold(person_id=person.id, reason=reason, set_at=now, set_by=by))
    session.flush()
    record(Event.HOLD_SET, by=by, about=person.id, person=person.reference)


def end_hold(reference: str, now: datetime, *, by: int) -> None:
    """Periods count again. Ended twice, it is ended once. Raises NotYours."""
    person = person_for_change(reference)
    hold = hold_of(person.id)
    if hold is None:
        return
    hold.ended_at, hold.ended_by = now, by
    session.flush()
    record(Event.HOLD_ENDED, by=by, about=person.id, person=person.reference)


def is_waited_for(person_id: int) -> bool:
    """Whether a hold, a proposal to erase or a request for a copy of somebody is open."""
    return bool(hold_of(person_id) or proposal_of(person_id) or any(one.made_at is None for one in copies_of(person_id)))


def proposal_of(person_id: int) -> Erasure | None:
    """The proposal to erase somebody that waits for a second person."""
    return session.scalar(
        select(Erasure).where(Erasure.person_id == person_id, Erasure.agreed_at.is_(None), Erasure.withdrawn_at.is_(None))
    )


def check_may_erase(person_id: int, today: date) -> None:
    """Raises Refused `erasure-on-hold`, or `erasure-of-staff` while a role of the council is in force."""
    if hold_of(person_id) is not None:
        raise Refused("erasure-on-hold")
    held = select(RoleHeld.from_day, RoleHeld.until_day).where(RoleHeld.person_id == person_id, RoleHeld.ended_at.is_(None))
    roles = session.execute(held)
    if any(in_force(start, end, today) for start, end in roles):
        raise Refused("erasure-of-staff")


def propose_erasure(reference: str, reason: Reason, today: date, now: datetime, *, by: int) -> None:
    """Propose to erase somebody; a second person has to agree. Proposed twice, it waits once.

    Raises NotYours; Refused `erasure-oneself`, `erasure-on-hold`, `erasure-of-staff`.
    """
    person = person_for_change(reference)
    if person.id == by:
        raise Refused("erasure-oneself")
    check_may_erase(person.id, today)
    if proposal_of(person.id) is not None:
        return
    session.add(Erasure(person_id=person.id, reason=str(reason), proposed_at=now, proposed_by=by))
    session.flush()
    record(Event.ERASURE_PROPOSED, by=by, about=person.id, person=person.reference, reason=str(reason))


def withdraw_erasure(reference: str, now: datetime, *, by: int) -> None:
    """Take a proposal back, one's own or a colleague's. Raises NotYours; Refused `erasure-moved-on`."""
    person = person_for_change(reference)
    proposal = proposal_of(person.id)
    if proposal is None:
        raise Refused("erasure-moved-on")
    proposal.withdrawn_at, proposal.withdrawn_by = now, by
    session.flush()
    record(Event.ERASURE_WITHDRAWN, by=by, about=person.id, person=person.reference)


def ask_for_copy(person_id: int, now: datetime, *, by: int) -> None:
    """Ask for a copy of everything that is kept about one. Asked twice, it waits once."""
    session.scalar(select(Person.id).where(Person.id == person_id).with_for_update())
    if any(one.made_at is None for one in copies_of(person_id)):
        return
    session.add(CopyRequest(person_id=person_id, asked_at=now))
    session.flush()
    record(Event.COPY_ASKED, by=by, about=person_id)


def copies_of(person_id: int) -> Sequence[CopyRequest]:
    """Every copy somebody asked for, newest first."""
    return session.scalars(select(CopyRequest).where(CopyRequest.person_id == person_id).order_by(CopyRequest.id.desc())).all()


def answer_copies(person_id: int, now: datetime, by: int) -> None:
    """The copy was made. The caller writes the trail."""
    for one in copies_of(person_id):
        if one.made_at is None:
            one.made_at, one.made_by = now, by
    session.flush()


def copy_due_day(asked_at: datetime) -> date:
    """The last day to give a copy: one month after it was asked for (UK GDPR Article 12(3))."""
    return add_months(day_in_england(asked_at), COPY_DUE_MONTHS)


@dataclass(frozen=True)
class Waiting:
    """What waits for staff: (person, row) each, oldest first."""

    copies: list[tuple[Person, CopyRequest]]
    proposals: list[tuple[Person, Erasure]]
    holds: list[tuple[Person, LegalHold]]


def waiting() -> Waiting:
    """Copies to make, proposals to agree to, holds that stand."""
    copies = select(Person, CopyRequest).join(CopyRequest, CopyRequest.person_id == Person.id)
    proposals = select(Person, Erasure).join(Erasure, Erasure.person_id == Person.id)
    holds = select(Person, LegalHold).join(LegalHold, LegalHold.person_id == Person.id)
    is_open = Erasure.agreed_at.is_(None), Erasure.withdrawn_at.is_(None)
    return Waiting(
        [(one, row) for one, row in session.execute(copies.where(CopyRequest.made_at.is_(None)).order_by(CopyRequest.id))],
        [(one, row) for one, row in session.execute(proposals.where(*is_open).order_by(Erasure.id))],
        [(one, row) for one, row in session.execute(holds.where(LegalHold.ended_at.is_(None)).order_by(LegalHold.id))],
    )


def is_paid(person_id: int, today: date) -> bool:
    """Whether a direct payment runs today or later."""
    payments = session.scalars(select(DirectPayment.last_day).where(DirectPayment.recipient_id == person_id))
    return any(last is None or last >= today for last in payments)
