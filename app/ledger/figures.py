"""Tell the balance: two queries for what was reported, beside those for the terms and the policy."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, BindParameter, bindparam, cast, func, literal, select, union_all

from app.core.db import session
from app.council_policy import service as council_policy
from app.council_policy.rules import MeasuringDay, Policy
from app.ledger.balance import Balance, Bill, NoFigures, Reported, Standing, balance_on, no_figures
from app.ledger.models import LedgerEntry, PeriodStanding, ReportedBill, ReportedPeriod
from app.ledger.plans import Plan, plan_of
from app.ledger.rules import Entry, EntryKind, EntryState, scheduled_payments

LOOKED_AHEAD = timedelta(days=40)  # longer than a month between two payments

_period, _standing = ReportedPeriod.__table__.c, PeriodStanding.__table__.c
_entry, _bill = LedgerEntry.__table__.c, ReportedBill.__table__.c
_known: BindParameter[datetime] = bindparam("known")
# Every version sent by then, the newest first, each with how its return stands.
_periods = (
    select(
        _period.spending_return, _period.version, _period.period_start, _period.period_end,
        _period.opening_pence, _period.closing_pence,
        select(_standing.standing)
        .where(_standing.spending_return == _period.spending_return, _standing.recorded_at <= _known)
        .order_by(_standing.id.desc()).limit(1).scalar_subquery().label("standing"),
    )
    .where(
        _period.direct_payment_id == bindparam("of"), _period.recorded_at <= _known, _period.period_end <= bindparam("day")
    )
    .order_by(_period.period_end.desc(), _period.version.desc())
)  # fmt: skip
# One sum a kind, whatever the number of lines, and the bills under them.
_sums = union_all(
    select(
        _entry.kind.label("words"), cast(func.sum(_entry.pence), BigInteger).label("pence"),
        func.max(_entry.day).label("day"), literal(0).label("bill"),
    )
    .where(
        _entry.direct_payment_id == bindparam("of"), _entry.spending_return == bindparam("spending_return"),
        _entry.recorded_at <= _known,
    )
    .group_by(_entry.kind),
    select(_bill.what, _bill.pence, _bill.due_day, _bill.id)
    .where(_bill.spending_return == bindparam("spending_return"), _bill.version == bindparam("version")),
)  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """What the balance page tells. `at_end` is the day the last return ends on: the newest day of which everything
    is known; None without a return, and where there are no figures."""

    plan: Plan
    policy: Policy
    balance: Balance | NoFigures
    at_end: Standing | None = None


def figures_of(recipient_id: int, day: date, now: datetime, known_at: datetime | None = None) -> Figures | None:
    """The figures of a person's direct payment on a day, from what is known now or was known at a past moment.

    None without a direct payment. The last return is measured by the policy of its own last day: no rule changes
    for days already past.
    """
    plan = plan_of(recipient_id, known_at)
    if plan is None or not plan.types:
        return None
    nothing = no_figures(plan.account_type_on(day))
    reported, checked_to = (None, None) if nothing else _reported(plan, day, known_at or now)
    end = reported.period_end if reported else day
    policy, policy_then = council_policy.policies_on([day, end], known_at)
    if nothing is not None:
        return Figures(plan, policy, nothing)

    def balance(on: date, by: Policy) -> Balance:
        return balance_on(on, reported, checked_to, plan.rates, plan.reserves, plan.exceptions, by)

    today = balance(day, policy)
    if reported is None:
        return Figures(plan, policy, today)
    at_end = balance(end, policy_then)
    if policy.measuring_day is MeasuringDay.PERIOD_END:
        today = replace(today, measured=at_end.measured)
    return Figures(plan, policy, today, at_end.now)


def balance_of(
    recipient_id: int, day: date, now: datetime, known_at: datetime | None = None
) -> tuple[Plan, Policy, Balance | NoFigures] | None:
    """The balance of a person's direct payment on a day; see `figures_of`."""
    found = figures_of(recipient_id, day, now, known_at)
    return None if found is None else (found.plan, found.policy, found.balance)


def next_payment(plan: Plan, policy: Policy, day: date) -> Entry | None:
    """The next payment of the council that the plan expects on or after a day; None once payments have ended."""
    last = min(plan.last_day, day + LOOKED_AHEAD) if plan.last_day else day + LOOKED_AHEAD
    planned = scheduled_payments(plan.rates, day, last, policy)
    return next((entry for entry in planned if entry.kind is EntryKind.COUNCIL_PAYMENT), None)


def _reported(plan: Plan, day: date, known_at: datetime) -> tuple[Reported | None, date | None]:
    """The last return sent, and the last day the council has checked."""
    facts = {"of": plan.id, "known": known_at, "day": day}
    session.flush()
    periods = session.connection().execute(_periods, facts).all()
    checked_to = next((one.period_end for one in periods if one.standing == "checked"), None)
    return (_with_sums(plan, periods[0], known_at) if periods else None), checked_to


def _with_sums(plan: Plan, period: Any, known_at: datetime) -> Reported:
    facts = {"of": plan.id, "known": known_at, "spending_return": period.spending_return, "version": period.version}
    rows = session.connection().execute(_sums, facts).all()
    state = EntryState.CHECKED if period.standing == "checked" else EntryState.REPORTED
    bills = sorted((row for row in rows if row.bill), key=lambda row: row.bill)
    return Reported(
        period.period_start, period.period_end, period.opening_pence, period.closing_pence,
        tuple(Entry(row.day, EntryKind(row.words), row.pence, state) for row in rows if not row.bill),
        tuple(Bill(row.pence, row.words, row.day) for row in bills),
        period.standing == "checked", period.standing == "question",
    )  # fmt: skip
