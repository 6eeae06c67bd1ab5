"""Pause a direct payment and let it go on, and change where it is paid to. The person is told of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from app.accounts import service as accounts
from app.audit.events import Event
from app.audit.service import record
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.decisions.rules import Kind
from app.decisions.service import write_letter
from app.ledger.models import DirectPayment, PaidTo, PaymentPause
from app.ledger.plans import plan_of
from app.ledger.rules import Days


def pause_payment(
    payment: DirectPayment, from_day: date, reason: str, care_arranged: str, now: datetime, *, proposed_by: int, by: int
) -> None:
    """Pause from a day on, as two people decided. Scheduled payments stop being expected; nothing else changes.

    Raises Refused `paused-already`.
    """
    _lock(payment)
    if _pause(payment, from_day):
        raise Refused("paused-already")
    session.add(
        PaymentPause(
            direct_payment_id=payment.id, from_day=from_day, paused=True, reason=reason, care_arranged=care_arranged,
            recorded_at=now, recorded_by=proposed_by, agreed_by=by,
        )
    )  # fmt: skip
    session.flush()
    write_letter(
        accounts.contact_of(payment.recipient_id), Kind.PAUSED, {"care_arranged": care_arranged}, from_day, reason, now,
        by=proposed_by, agreed_by=by,
    )  # fmt: skip
    record(
        Event.PAYMENT_PAUSED, by=by, about=payment.recipient_id,
        direct_payment=payment.reference, from_day=from_day.isoformat(),
    )  # fmt: skip


def resume_payment(payment: DirectPayment, from_day: date, reason: str, now: datetime, *, by: int) -> None:
    """Let it go on from a day. One person may: nobody should wait for money because a second one is away.

    The same form sent twice does it once. Raises Refused `not-paused`, NotYours in one's own affairs.
    """
    if payment.recipient_id == by:
        raise NotYours
    _lock(payment)
    if _resumed_like_this(payment, from_day, reason, by):
        return
    pause = _pause(payment, from_day)
    if pause is None or pause.from_day > from_day:
        raise Refused("not-paused")
    session.add(
        PaymentPause(
            direct_payment_id=payment.id, from_day=from_day, paused=False, reason=reason, care_arranged="", recorded_at=now,
            recorded_by=by,
        )
    )  # fmt: skip
    session.flush()
    write_letter(accounts.contact_of(payment.recipient_id), Kind.RESUMED, {}, from_day, reason, now, by=by)
    record(
        Event.PAYMENT_RESUMED, by=by, about=payment.recipient_id,
        direct_payment=payment.reference, from_day=from_day.isoformat(),
    )  # fmt: skip


@dataclass(frozen=True)
class PaysTo:
    """An account as we note it: whose it is, and the last four digits of its number."""

    holder: str
    last_four: str


def change_bank_details(
    payment: DirectPayment, account: PaysTo, from_day: date, reasons: str, now: datetime, *, proposed_by: int, by: int
) -> None:
    """Note which account is paid to from a day on, as two people decided. The person gets a letter with the reasons and is
    told away from the portal, so that whoever stole a sign-in cannot keep it from them. Raises Refused `letter-needs-reasons`.
    """
    session.add(
        PaidTo(
            direct_payment_id=payment.id, account_name=account.holder, last_four=account.last_four, from_day=from_day,
            recorded_at=now, recorded_by=proposed_by, agreed_by=by,
        )
    )  # fmt: skip
    session.flush()
    facts = {"account_name": account.holder, "last_four": account.last_four}
    write_letter(
        accounts.contact_of(payment.recipient_id), Kind.BANK_DETAILS, facts, from_day, reasons, now, by=proposed_by, agreed_by=by
    )
    record(
        Event.BANK_DETAILS_CHANGED, by=by, about=payment.recipient_id,
        direct_payment=payment.reference, from_day=from_day.isoformat(),
    )  # fmt: skip


def paid_to(payment_id: int) -> Sequence[PaidTo]:
    """Every account a direct payment was or is paid to, the newest first."""
    query = select(PaidTo).where(PaidTo.direct_payment_id == payment_id)
    return session.scalars(query.order_by(PaidTo.from_day.desc(), PaidTo.id.desc())).all()


def _lock(payment: DirectPayment) -> None:
    session.scalar(select(DirectPayment.id).where(DirectPayment.id == payment.id).with_for_update(key_share=True))


def _pause(payment: DirectPayment, day: date) -> Days | None:
    """The days of the pause that holds on a day or is still to come then."""
    plan = plan_of(payment.recipient_id)
    found = plan.pause_on(day) if plan else None
    return found[1] if found else None


def _resumed_like_this(payment: DirectPayment, from_day: date, reason: str, by: int) -> bool:
    query = select(PaymentPause).where(PaymentPause.direct_payment_id == payment.id)
    last = session.scalar(query.order_by(PaymentPause.id.desc()).limit(1))
    return last is not None and (last.paused, last.from_day, last.reason, last.recorded_by) == (False, from_day, reason, by)
