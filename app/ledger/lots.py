"""Direct payments by the hundred: the same rows and the same trail as one by one, in a number of queries that does not grow."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select

from app.audit.events import Event
from app.audit.service import record
from app.core.db import session
from app.core.errors import Refused
from app.core.references import new_reference
from app.ledger.models import AccountTypeHeld, AgreedReserve, DirectPayment, RateSet
from app.ledger.plans import Plan, plans_of
from app.ledger.rules import AccountType, Rate, check_rate


@dataclass(frozen=True)
class Start:
    """A direct payment to begin. A reserve in pence, and what it is for."""

    recipient_id: int
    account_type: AccountType
    rate: Rate
    reserve: int | None = None
    reserve_for: str = ""


@dataclass(frozen=True)
class NewTerms:
    """What changes of a direct payment from a day on; None stays as it is."""

    plan: Plan
    from_day: date
    rate: Rate | None = None
    account_type: AccountType | None = None
    reserve: int | None = None
    reserve_for: str = ""


def plans_by_recipient(recipient_ids: Collection[int]) -> dict[int, Plan]:
    """The newest direct payment of each person, in one query; people without one are left out."""
    newest: dict[int, Plan] = {}
    for plan in sorted(plans_of(recipient_ids), key=lambda plan: plan.first_day):
        newest[plan.recipient_id] = plan
    return newest


def start_direct_payments(starts: Sequence[Start], now: datetime, *, by: int | None) -> None:
    """Start many. Raises Refused `has-direct-payment`, or a code of `rules.check_rate`."""
    _check([one.rate for one in starts])
    if plans_by_recipient([one.recipient_id for one in starts]):
        raise Refused("has-direct-payment")
    ids = _insert_payments(starts, now, by)
    lot = _Lot(now, by)
    for one in starts:
        payment = ids[one.recipient_id]
        record(
            Event.DIRECT_PAYMENT_STARTED, by=by, about=one.recipient_id, direct_payment=payment.reference,
            account_type=str(one.account_type),
        )  # fmt: skip
        lot.account_type(payment, one.account_type, one.rate.from_day)
        lot.rate(payment, one.rate)
        lot.reserve(payment, one.reserve, one.reserve_for, one.rate.from_day)
    lot.write()


@dataclass(frozen=True)
class _Payment:
    id: int
    reference: str
    recipient_id: int


def _insert_payments(starts: Sequence[Start], now: datetime, by: int | None) -> dict[int, _Payment]:
    """Insert, then read the keys back: SQLite would else tell them only row by row."""
    rows = [
        {
            "reference": new_reference("D"), "recipient_id": one.recipient_id, "first_day": one.rate.from_day,
            "recorded_at": now, "recorded_by": by,
        }
        for one in starts
    ]  # fmt: skip
    session.execute(insert(DirectPayment), rows)
    columns = (DirectPayment.id, DirectPayment.reference, DirectPayment.recipient_id)
    found = session.execute(select(*columns).where(DirectPayment.reference.in_([row["reference"] for row in rows])))
    return {row.recipient_id: _Payment(*row) for row in found}


def change_terms(changes: Sequence[NewTerms], now: datetime, *, by: int | None) -> None:
    """Set new dated terms for many. Raises Refused with a code of `rules.check_rate`."""
    _check([one.rate for one in changes if one.rate is not None])
    lot = _Lot(now, by)
    for one in changes:
        payment = _Payment(one.plan.id, one.plan.reference, one.plan.recipient_id)
        if one.rate is not None:
            lot.rate(payment, one.rate)
        if one.account_type is not None:
            lot.account_type(payment, one.account_type, one.from_day)
            record(
                Event.ACCOUNT_TYPE_CHANGED, by=by, about=payment.recipient_id, direct_payment=payment.reference,
                account_type=str(one.account_type), from_day=one.from_day.isoformat(),
            )  # fmt: skip
        lot.reserve(payment, one.reserve, one.reserve_for, one.from_day)
    lot.write()


def _check(rates: Sequence[Rate]) -> None:
    for rate in rates:
        wrong = check_rate(rate)
        if wrong:
            raise Refused(str(wrong))


class _Lot:
    """Rows of one kind are written in one statement."""

    def __init__(self, now: datetime, by: int | None) -> None:
        self._by = by
        self._every = {"recorded_at": now, "recorded_by": by}
        self._types: list[dict[str, Any]] = []
        self._rates: list[dict[str, Any]] = []
        self._reserves: list[dict[str, Any]] = []

    def account_type(self, payment: _Payment, kind: AccountType, from_day: date) -> None:
        """Where the money is kept from a day on."""
        self._types.append({"direct_payment_id": payment.id, "account_type": str(kind), "from_day": from_day, **self._every})

    def rate(self, payment: _Payment, rate: Rate) -> None:
        """What is paid from a day on."""
        facts = {**vars(rate), "basis": str(rate.basis), "frequency": str(rate.frequency)}
        self._rates.append({**facts, "direct_payment_id": payment.id, **self._every})
        day = rate.from_day.isoformat()
        record(Event.RATE_SET, by=self._by, about=payment.recipient_id, direct_payment=payment.reference, from_day=day)

    def reserve(self, payment: _Payment, pence: int | None, what: str, from_day: date) -> None:
        """Money put by, where there is any."""
        if pence:
            row = {"direct_payment_id": payment.id, "pence": pence, "what": what, "from_day": from_day, "until_day": None}
            self._reserves.append({**row, **self._every})
            day = from_day.isoformat()
            record(Event.RESERVE_AGREED, by=self._by, about=payment.recipient_id, direct_payment=payment.reference, from_day=day)

    def write(self) -> None:
        """Write everything down."""
        for model, rows in ((AccountTypeHeld, self._types), (RateSet, self._rates), (AgreedReserve, self._reserves)):
            if rows:
                session.execute(insert(model), rows)
