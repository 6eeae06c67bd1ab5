"""Read direct payments with all their dated terms: one query, however many terms and however many payments."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CTE, BigInteger, CompoundSelect, Integer, Row, bindparam, cast, literal, null, select, union_all

from app.core.db import session
from app.ledger.balance import ContingencyException, Reserve
from app.ledger.models import AccountTypeHeld, AgreedException, AgreedReserve, DirectPayment, PaymentPause, RateSet
from app.ledger.rules import AccountType, Days, Frequency, Pause, PaymentBasis, Rate, pause_to_tell, paused_days


@dataclass(frozen=True)
class Plan:
    """A direct payment with all its dated terms."""

    id: int
    reference: str
    recipient_id: int
    first_day: date
    last_day: date | None
    types: tuple[tuple[AccountType, date], ...]
    rates: tuple[Rate, ...]
    reserves: tuple[Reserve, ...]
    exceptions: tuple[ContingencyException, ...]
    pauses: tuple[Pause, ...] = ()

    def pause_on(self, day: date) -> tuple[Pause, Days] | None:
        """The pause that holds on a day or is still to come, with its days."""
        return pause_to_tell(self.pauses, day)

    def account_type_on(self, day: date) -> AccountType:
        """Where the money is kept on a day; before the first day, as at the start."""
        return next((kind for kind, start in reversed(self.types) if start <= day), self.types[0][0])

    def account_types_between(self, first: date, last: date) -> tuple[AccountType, ...]:
        """Every account type held on any day of a range."""
        held = {self.account_type_on(first)} | {kind for kind, start in self.types if first <= start <= last}
        return tuple(sorted(held))


def plan_of(recipient_id: int, known_at: datetime | None = None) -> Plan | None:
    """The person's direct payment, its terms as kept now or as known at a past moment; None where there is none."""
    found = _plans(_of_recipient, {"of": recipient_id}, known_at)
    return found[0] if found else None


def plans_page(after: int, size: int) -> list[Plan]:
    """Direct payments in order of their key, for jobs and lists: `size` at a time after `after`."""
    return _plans(_page, {"after": after, "size": size}, None)


def plans_of(recipient_ids: Collection[int]) -> list[Plan]:
    """Every direct payment of these people, with all its terms as kept now."""
    return _plans(_of_recipients, {"of": list(recipient_ids)}, None) if recipient_ids else []


def _terms(payments: CTE) -> CompoundSelect[Any]:
    """The terms of payments, one kind under the other. The rates come first: they give each column its type."""
    held = (AccountTypeHeld, RateSet, AgreedReserve, AgreedException, PaymentPause)
    p, t, r, s, e, u = payments.c, *(model.__table__.c for model in held)
    none = null()
    rates = select(
        literal("rate").label("kind"), r.direct_payment_id.label("payment"), r.id.label("id"), r.recorded_at.label("recorded_at"),
        r.from_day.label("first"), r.until_day.label("last"), r.weekly_budget_pence.label("number"),
        r.weekly_contribution_pence.label("other"), r.basis.label("words"), r.frequency.label("how"),
        r.first_payment_day.label("day"),
    ).join_from(payments, RateSet.__table__, r.direct_payment_id == p.id)  # fmt: skip
    return union_all(
        rates,
        select(
            literal("payment"), p.id, p.id, p.recorded_at, p.first_day, p.last_day, p.recipient_id, none, p.reference, none, none
        ),
        select(literal("type"), p.id, t.id, t.recorded_at, t.from_day, none, none, none, t.account_type, none, none)
        .join_from(payments, AccountTypeHeld.__table__, t.direct_payment_id == p.id),
        select(literal("reserve"), p.id, s.id, s.recorded_at, s.from_day, s.until_day, s.pence, none, s.what, none, none)
        .join_from(payments, AgreedReserve.__table__, s.direct_payment_id == p.id),
        select(
            literal("exception"), p.id, e.id, e.recorded_at, e.from_day, e.until_day, e.extra_weeks, e.extra_pence, e.reason,
            none, none,
        ).join_from(payments, AgreedException.__table__, e.direct_payment_id == p.id),
        select(
            literal("pause"), p.id, u.id, u.recorded_at, u.from_day, none, cast(cast(u.paused, Integer), BigInteger), none,
            u.reason, u.care_arranged, none,
        ).join_from(payments, PaymentPause.__table__, u.direct_payment_id == p.id),
    )  # fmt: skip


# Built once: building them took longer than asking.
_payment = DirectPayment.__table__
_of_recipient = _terms(
    select(_payment).where(_payment.c.recipient_id == bindparam("of")).order_by(_payment.c.first_day.desc()).limit(1).cte("p")
)
_of_recipients = _terms(select(_payment).where(_payment.c.recipient_id.in_(bindparam("of", expanding=True))).cte("p"))
_page = _terms(
    select(_payment).where(_payment.c.id > bindparam("after")).order_by(_payment.c.id).limit(bindparam("size")).cte("p")
)


def _plans(terms: CompoundSelect[Any], which: dict[str, Any], known_at: datetime | None) -> list[Plan]:
    found: dict[int, dict[str, list[Row[Any]]]] = {}
    session.flush()  # below the session's own execute nothing flushes by itself
    rows = session.connection().execute(terms, which).all()
    for row in sorted(rows, key=lambda row: (row.payment, row.first, row.id)):
        kinds = found.setdefault(row.payment, defaultdict(list))
        if row.kind == "payment" or known_at is None or row.recorded_at <= known_at:
            kinds[row.kind].append(row)
    return [_plan(kinds) for kinds in found.values()]


def _plan(kinds: dict[str, list[Row[Any]]]) -> Plan:
    payment = kinds["payment"][0]
    pauses = tuple(Pause(row.first, bool(row.number), row.words, row.how, row.recorded_at) for row in kinds["pause"])
    paused = paused_days(pauses)
    return Plan(
        payment.id, payment.words, payment.number, payment.first, payment.last,
        types=tuple((AccountType(row.words), row.first) for row in kinds["type"]),
        rates=tuple(
            Rate(
                row.first, row.last, row.number, row.other, PaymentBasis(row.words), Frequency(row.how), row.day,
                row.recorded_at, paused,
            )
            for row in kinds["rate"]
        ),
        reserves=tuple(Reserve(row.number, row.words, row.first, row.last, row.recorded_at) for row in kinds["reserve"]),
        exceptions=tuple(
            ContingencyException(row.first, row.last, row.words, row.number, row.other, row.recorded_at)
            for row in kinds["exception"]
        ),
        pauses=pauses,
    )  # fmt: skip
