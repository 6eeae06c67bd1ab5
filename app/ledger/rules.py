"""The payment plan of one direct payment: rates, payment days, what is paid and what is expected.

Money is whole pence, out is negative. Days are inclusive on both ends; an until-day of None is open.
What remains in the account and the limit are in `balance`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum, auto
from fractions import Fraction
from typing import Protocol, TypeVar

from app.council_policy.rules import ContingencyBasis, Policy, add_months, in_force

_DAY = timedelta(days=1)


class AccountType(StrEnum):
    """Where the money is kept (DOMAIN 2.1)."""

    OWN_BANK_ACCOUNT = auto()
    PREPAID_CARD = auto()
    MANAGED_ACCOUNT = auto()


class PaymentBasis(StrEnum):
    """Whether the council pays the budget less the person's contribution, or all of it (DOMAIN 2.2)."""

    NET = auto()
    GROSS = auto()


class Frequency(StrEnum):
    """How often the council pays, always in advance."""

    WEEKLY = auto()
    FOUR_WEEKLY = auto()
    MONTHLY = auto()


class EntryKind(StrEnum):
    """What money came in as, or that it was spent."""

    COUNCIL_PAYMENT = auto()
    CONTRIBUTION = auto()
    REFUND = auto()
    INTEREST = auto()
    OWN_TOP_UP = auto()
    OTHER_INCOME = auto()
    SPENDING = auto()


OTHER_INCOME_KINDS = frozenset({EntryKind.REFUND, EntryKind.INTEREST, EntryKind.OWN_TOP_UP, EntryKind.OTHER_INCOME})


class EntryState(StrEnum):
    """Who says so: the person, the council after looking, or only the payment plan."""

    REPORTED = auto()
    CHECKED = auto()
    EXPECTED = auto()


class RateRefusal(StrEnum):
    """Why a rate cannot be kept."""

    BUDGET_NOT_POSITIVE = "budget-not-positive"
    CONTRIBUTION_NEGATIVE = "contribution-negative"
    CONTRIBUTION_OVER_BUDGET = "contribution-over-budget"
    ENDS_BEFORE_IT_STARTS = "ends-before-it-starts"


@dataclass(frozen=True)
class Pause:
    """From this day nothing is paid (`paused`), or paying goes on. People decided it, never a program (DOMAIN 9.27)."""

    from_day: date
    paused: bool
    reason: str
    care_arranged: str
    recorded_at: datetime | None = None


@dataclass(frozen=True)
class Days:
    """A range of days."""

    from_day: date
    until_day: date | None


@dataclass(frozen=True)
class Rate:
    """What is paid from a day on. `first_payment_day` anchors the payment days and may lie before `from_day`,
    so that a change of amount keeps the rhythm. On `paused` days nothing is paid and nothing is expected."""

    from_day: date
    until_day: date | None
    weekly_budget_pence: int
    weekly_contribution_pence: int
    basis: PaymentBasis
    frequency: Frequency
    first_payment_day: date
    recorded_at: datetime | None = None
    paused: tuple[Days, ...] = ()


@dataclass(frozen=True)
class Entry:
    """Money into (positive) or out of (negative) the account on a day."""

    day: date
    kind: EntryKind
    pence: int
    state: EntryState
    recorded_at: datetime | None = None


class Recorded(Protocol):
    """Anything that says when the portal came to know it."""

    @property
    def recorded_at(self) -> datetime | None: ...


class Dated(Protocol):
    """Anything in force from a day, until a day."""

    @property
    def from_day(self) -> date: ...

    @property
    def until_day(self) -> date | None: ...


R = TypeVar("R", bound=Recorded)
D = TypeVar("D", bound=Dated)


def check_rate(rate: Rate) -> RateRefusal | None:
    """The first reason why a rate cannot be kept."""
    if rate.weekly_budget_pence <= 0:
        return RateRefusal.BUDGET_NOT_POSITIVE
    if rate.weekly_contribution_pence < 0:
        return RateRefusal.CONTRIBUTION_NEGATIVE
    if rate.weekly_contribution_pence > rate.weekly_budget_pence:
        return RateRefusal.CONTRIBUTION_OVER_BUDGET
    if rate.until_day is not None and rate.until_day < rate.from_day:
        return RateRefusal.ENDS_BEFORE_IT_STARTS
    return None


def half_up(numerator: int, denominator: int) -> int:
    """The whole number nearest to the division, a half away from zero. The denominator is positive."""
    rounded = (2 * abs(numerator) + denominator) // (2 * denominator)
    return rounded if numerator >= 0 else -rounded


def total(entries: Iterable[Entry], *kinds: EntryKind) -> int:
    """The pence of these kinds."""
    return sum(entry.pence for entry in entries if entry.kind in kinds)


def entries_known(entries: Iterable[R], as_known_at: datetime) -> tuple[R, ...]:
    """What the portal knew at a past moment: entries, and rates, reserves and exceptions alike.

    What has no moment of recording was never written down, so it was never known.
    """
    return tuple(entry for entry in entries if entry.recorded_at is not None and entry.recorded_at <= as_known_at)


def weekly_gross(rate: Rate) -> int:
    """The personal budget of a week, in pence."""
    return rate.weekly_budget_pence


def weekly_net(rate: Rate) -> int:
    """The council's share of a week, in pence."""
    return rate.weekly_budget_pence - rate.weekly_contribution_pence


def weekly_paid(rate: Rate) -> int:
    """What the council pays for a week, in pence."""
    return weekly_gross(rate) if rate.basis is PaymentBasis.GROSS else weekly_net(rate)


def weekly_on(rate: Rate, basis: ContingencyBasis) -> int:
    """A week's pence on the basis of the contingency limit."""
    amounts = {ContingencyBasis.GROSS: weekly_gross, ContingencyBasis.NET: weekly_net}
    return amounts.get(basis, weekly_paid)(rate)


def split_surplus(pence: int, rate: Rate) -> tuple[int, int]:
    """A surplus as (the council's, the person's) pence, in the ratio of net to gross (DOMAIN 2.5)."""
    council = half_up(pence * weekly_net(rate), weekly_gross(rate))
    return council, pence - council


def payment_pence(rate: Rate, policy: Policy) -> int:
    """What the council pays on each payment day."""
    return _each_time(weekly_paid(rate), rate.frequency, policy)


def contribution_pence(rate: Rate, policy: Policy) -> int:
    """What the person pays in on each payment day; 0 where the council pays gross and bills the contribution."""
    if rate.basis is PaymentBasis.GROSS:
        return 0
    return _each_time(rate.weekly_contribution_pence, rate.frequency, policy)


def pauses_in_order(pauses: Iterable[Pause]) -> list[Pause]:
    """Pauses and resumptions by their day; on the same day the one told later comes later, and counts."""
    return sorted(pauses, key=lambda one: one.from_day)


def paused_days(pauses: Iterable[Pause]) -> tuple[Days, ...]:
    """The days on which nothing is paid."""
    found: list[Days] = []
    begun: date | None = None
    for one in pauses_in_order(pauses):
        if one.paused and begun is None:
            begun = one.from_day
        elif not one.paused and begun is not None:
            found += [Days(begun, one.from_day - _DAY)] if one.from_day > begun else []
            begun = None
    return (*found, Days(begun, None)) if begun is not None else tuple(found)


def pause_to_tell(pauses: Iterable[Pause], day: date) -> tuple[Pause, Days] | None:
    """The pause a person is told of on a day, with its days: the one that holds, else the next one to come."""
    pauses = pauses_in_order(pauses)
    days = next((one for one in paused_days(pauses) if one.until_day is None or one.until_day >= day), None)
    if days is None:
        return None
    return next(one for one in reversed(pauses) if one.paused and one.from_day == days.from_day), days


def rate_on(rates: Iterable[Rate], day: date) -> Rate | None:
    """The rate in force on a day; where two overlap the later from-day wins, then the later in the order given."""
    current = sorted(on_day(rates, day), key=lambda rate: rate.from_day)
    return current[-1] if current else None


def cut_refusal(before: Rate, after: Rate, today: date, notice_weeks: int) -> str | None:
    """`cut-needs-notice` where the budget gets smaller sooner than the notice a person is owed, or None (DOMAIN 1.9)."""
    is_cut = after.weekly_budget_pence < before.weekly_budget_pence
    return "cut-needs-notice" if is_cut and after.from_day < today + timedelta(weeks=notice_weeks) else None


def payment_days(rate: Rate, start: date, end: date) -> list[date]:
    """The days in the range on which this rate is paid, counted from its first payment day.

    A monthly 29th to 31st is paid on the last day of a shorter month.
    """
    first = max(start, rate.from_day, rate.first_payment_day)
    last = end if rate.until_day is None else min(end, rate.until_day)
    number = _first_number(rate, first)
    days: list[date] = []
    while (day := _payment_day(rate, number)) <= last:
        if day >= first and not on_day(rate.paused, day):
            days.append(day)
        number += 1
    return days


def scheduled_payments(rates: Sequence[Rate], start: date, end: date, policy: Policy) -> tuple[Entry, ...]:
    """Every payment and, under net, every contribution that the plan expects in the range, oldest first."""
    expected = [
        entry
        for rate in rates
        for day in payment_days(rate, start, end)
        if rate_on(rates, day) is rate  # an overlap pays once
        for entry in _expected(day, rate, policy)
    ]
    return tuple(sorted(expected, key=lambda entry: entry.day))


def paid_ahead_pence(rates: Sequence[Rate], day: date, policy: Policy) -> int:
    """The part of the last council payment that is for the days after `day`, by days, half up (DOMAIN 9.6)."""
    longest = timedelta(days=31)
    paid = [e for e in scheduled_payments(rates, day - longest, day, policy) if e.kind is EntryKind.COUNCIL_PAYMENT]
    rate = rate_on(rates, paid[-1].day) if paid else None
    if rate is None:
        return 0
    following = _payment_day(rate, _first_number(rate, paid[-1].day) + 1)
    days_ahead = max(0, (following - day - _DAY).days)
    return half_up(paid[-1].pence * days_ahead, (following - paid[-1].day).days)


def on_day(dated: Iterable[D], day: date) -> tuple[D, ...]:
    return tuple(one for one in dated if in_force(one.from_day, one.until_day, day))


def _each_time(weekly_pence: int, frequency: Frequency, policy: Policy) -> int:
    if frequency is Frequency.MONTHLY:
        weeks = Fraction(policy.weeks_per_year)
        return half_up(weekly_pence * weeks.numerator, 12 * weeks.denominator)
    return weekly_pence * (4 if frequency is Frequency.FOUR_WEEKLY else 1)


def _expected(day: date, rate: Rate, policy: Policy) -> tuple[Entry, ...]:
    amounts = {
        EntryKind.COUNCIL_PAYMENT: payment_pence(rate, policy),
        EntryKind.CONTRIBUTION: contribution_pence(rate, policy),
    }
    return tuple(Entry(day, kind, pence, EntryState.EXPECTED) for kind, pence in amounts.items() if pence)


def _payment_day(rate: Rate, number: int) -> date:
    """The number-th payment day, the first being 0."""
    if rate.frequency is Frequency.MONTHLY:
        return add_months(rate.first_payment_day, number)
    return rate.first_payment_day + number * _days_apart(rate.frequency) * _DAY


def _first_number(rate: Rate, first: date) -> int:
    """The number of the first payment day on or after `first`; for monthly pay the one in its month."""
    anchor = rate.first_payment_day
    if rate.frequency is Frequency.MONTHLY:
        return (first.year - anchor.year) * 12 + first.month - anchor.month
    return -((anchor - first).days // _days_apart(rate.frequency))


def _days_apart(frequency: Frequency) -> int:
    return 28 if frequency is Frequency.FOUR_WEEKLY else 7
