"""Decide about a risk, and tell the person; note that a direct payment was offered."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, or_, select

from app.accounts import service as accounts
from app.audit.events import Event
from app.audit.service import record
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.core.references import new_reference
from app.decisions.models import DecisionLetter
from app.decisions.rules import NEVER_POSTED
from app.notifications.messages import Message
from app.notifications.service import notify
from app.reviews.models import Offer, RiskDecision
from app.reviews.rules import decision_refusal, offer_refusal


@dataclass(frozen=True)
class Decided:
    """What is written of a decision; all of it is for the person to read."""

    concern: str
    evidence: str
    tried: str
    view: str
    decision: str
    reasons: str
    review_day: date | None


def decide(person_id: int, told: Decided, today: date, now: datetime, *, by: int) -> RiskDecision:
    """Keep a decision; the person is told that something waits. Sent twice it is there once.

    Raises NotYours in one's own affairs; Refused with a code of `rules.decision_refusal`.
    """
    if person_id == by:
        raise NotYours
    words = {name: value for name, value in vars(told).items() if isinstance(value, str)}
    refusal = decision_refusal(words, told.review_day, today)
    if refusal or told.review_day is None:
        raise Refused(refusal or "decision-needs-review-day")
    accounts.lock_person(person_id)
    last = next(iter(decisions_of(person_id)), None)
    if last is not None and (last.decided_by, {name: getattr(last, name) for name in words}) == (by, words):
        return last
    row = RiskDecision(
        reference=new_reference("D"), person_id=person_id, review_day=told.review_day, decided_at=now, decided_by=by, **words
    )
    session.add(row)
    session.flush()
    notify(accounts.contact_of(person_id), Message.MESSAGE_WAITS, now)
    record(Event.RISK_DECIDED, by=by, about=person_id, decision=row.reference, review_day=told.review_day.isoformat())
    return row


def decisions_of(person_id: int) -> list[RiskDecision]:
    """Every decision about somebody, newest first."""
    return list(session.scalars(select(RiskDecision).where(RiskDecision.person_id == person_id).order_by(RiskDecision.id.desc())))


def decided_since(person_id: int, since: datetime, *, alone: bool = True) -> bool:
    """Whether anything was decided about somebody since a moment; where it is not the person `alone` who reads, anything
    that others may read."""
    letter = exists().where(DecisionLetter.person_id == person_id, DecisionLetter.decided_at >= since)
    if not alone:
        return bool(session.scalar(select(letter.where(DecisionLetter.kind.not_in([*NEVER_POSTED])))))
    risk = exists().where(RiskDecision.person_id == person_id, RiskDecision.decided_at >= since)
    return bool(session.scalar(select(or_(risk, letter))))


def decision(person_id: int, reference: str) -> RiskDecision:
    """One decision about somebody. Raises NotYours."""
    row = session.scalar(select(RiskDecision).where(RiskDecision.reference == reference, RiskDecision.person_id == person_id))
    if row is None:
        raise NotYours
    return row


@dataclass(frozen=True)
class Offered:
    """What is noted of an offer."""

    day: date | None
    place: str
    outcome: str
    why: str
    worry: str | None


def note_offer(person_id: int, told: Offered, today: date, now: datetime, *, by: int) -> Offer:
    """Keep that a direct payment was offered, or why not. Sent twice it is there once.

    Raises Refused with a code of `rules.offer_refusal`.
    """
    refusal = offer_refusal(told.outcome, told.why, told.day, today)
    if refusal or told.day is None:
        raise Refused(refusal or "offer-needs-day")
    accounts.lock_person(person_id)
    facts = {"day": told.day, "place": told.place, "outcome": told.outcome, "why": told.why.strip(), "worry": told.worry}
    same = session.scalar(select(Offer).where(Offer.person_id == person_id, Offer.noted_by == by).filter_by(**facts).limit(1))
    if same is not None:
        return same
    row = Offer(person_id=person_id, noted_at=now, noted_by=by, **facts)
    session.add(row)
    session.flush()
    record(Event.OFFER_NOTED, by=by, about=person_id, outcome=told.outcome)
    return row


def offers_of(person_id: int) -> list[Offer]:
    """Every time a direct payment was offered to somebody, newest first."""
    return list(session.scalars(select(Offer).where(Offer.person_id == person_id).order_by(Offer.day.desc(), Offer.id.desc())))
