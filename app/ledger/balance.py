"""The balance of one direct payment: what is in the account, what is set aside, what remains, the limit.

Money is whole pence. Nothing here suspends, reclaims or refuses: a figure is told, a person decides (DOMAIN 9.27).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from app.council_policy.rules import ContingencyBasis, MeasuringDay, Policy
from app.ledger.rules import (
    OTHER_INCOME_KINDS,
    AccountType,
    Entry,
    EntryKind,
    Rate,
    half_up,
    on_day,
    paid_ahead_pence,
    rate_on,
    scheduled_payments,
    total,
    weekly_on,
)


class ShortReason(StrEnum):
    """A likely reason for too little money, to ask about: never a finding."""

    CONTRIBUTION_MISSING = "contribution-missing"
    PAYMENT_MISSING = "payment-missing"
    SPENT_MORE_THAN_CAME_IN = "spent-more-than-came-in"


@dataclass(frozen=True)
class Reserve:
    """Money agreed to be put by, redundancy for example: left out before anything is measured (DOMAIN 2.8)."""

    pence: int
    what: str
    from_day: date
    until_day: date | None = None
    recorded_at: datetime | None = None


@dataclass(frozen=True)
class ContingencyException:
    """More than the usual limit, agreed for one person, with its reason (DOMAIN 9.7)."""

    from_day: date
    until_day: date | None
    reason: str
    extra_weeks: int = 0
    extra_pence: int = 0
    recorded_at: datetime | None = None


@dataclass(frozen=True)
class Bill:
    """Owed at the period's end and not paid yet, as the return says."""

    pence: int
    what: str
    due_day: date | None = None


@dataclass(frozen=True)
class Reported:
    """The last return that was sent: its statement lines are the truth up to `period_end`."""

    period_start: date
    period_end: date
    opening_pence: int
    closing_pence: int
    entries: Sequence[Entry]
    bills: Sequence[Bill] = ()
    checked: bool = False
    has_question: bool = False

    @property
    def council_payments_pence(self) -> int:
        return total(self.entries, EntryKind.COUNCIL_PAYMENT)

    @property
    def contribution_pence(self) -> int:
        return total(self.entries, EntryKind.CONTRIBUTION)

    @property
    def other_income_pence(self) -> int:
        return total(self.entries, *OTHER_INCOME_KINDS)

    @property
    def spending_pence(self) -> int:
        """Money spent, as a positive sum."""
        return -total(self.entries, EntryKind.SPENDING)

    @property
    def unexplained_pence(self) -> int:
        """What closing has beyond opening plus in less out; 0 where it adds up. A query, never a refusal."""
        return self.closing_pence - self.opening_pence - sum(entry.pence for entry in self.entries)


@dataclass(frozen=True)
class Standing:
    """One day: what is in the account, what is set aside, what remains, and the most that may be kept.

    `weekly_pence` is one week on `basis`; with no rate in force it is None, and so are `weeks` and `limit_pence`.
    """

    day: date
    in_account_pence: int
    bills: tuple[Bill, ...]
    reserves: tuple[Reserve, ...]
    exceptions: tuple[ContingencyException, ...]
    basis: ContingencyBasis
    contingency_weeks: int
    weekly_pence: int | None

    @property
    def set_aside_pence(self) -> int:
        return sum(bill.pence for bill in self.bills) + sum(reserve.pence for reserve in self.reserves)

    @property
    def remaining_pence(self) -> int:
        return self.in_account_pence - self.set_aside_pence

    @property
    def weeks(self) -> Decimal | None:
        """How many weeks the remaining money is, to one place."""
        return weeks_of(self.remaining_pence, self.weekly_pence) if self.weekly_pence else None

    @property
    def limit_pence(self) -> int | None:
        """The usual weeks and every agreed exception of the day."""
        if self.weekly_pence is None:
            return None
        weeks = self.contingency_weeks + sum(exception.extra_weeks for exception in self.exceptions)
        return weeks * self.weekly_pence + sum(exception.extra_pence for exception in self.exceptions)


@dataclass(frozen=True)
class Measured:
    """The money held against the limit on the measuring day: the only place where "over" or "short" is said.

    `remaining_pence` is after `paid_ahead_pence`, which is 0 where the policy counts weeks paid ahead.
    """

    day: date
    remaining_pence: int
    paid_ahead_pence: int
    limit_pence: int
    over_pence: int
    short_pence: int
    short_reasons: tuple[ShortReason, ...]


@dataclass(frozen=True)
class Balance:
    """The sum a person can follow: `reported` to its period's end, `expected` after it, `now` on the day asked."""

    day: date
    reported: Reported | None
    expected: tuple[Entry, ...]
    now: Standing
    measured: Measured | None
    checked_to: date | None

    @property
    def over_pence(self) -> int:
        return self.measured.over_pence if self.measured else 0

    @property
    def short_pence(self) -> int:
        return self.measured.short_pence if self.measured else 0


@dataclass(frozen=True)
class NoFigures:
    """No balance can be told, and why: never a sum made up from the payment plan."""

    account_type: AccountType
    code: str


def no_figures(account_type: AccountType) -> NoFigures | None:
    """Why this account has no balance here, or None for the one whose returns we receive (DOMAIN 2.1, 9.15)."""
    codes = {
        AccountType.PREPAID_CARD: "card-figures-not-received",
        AccountType.MANAGED_ACCOUNT: "provider-figures-not-received",
    }
    return NoFigures(account_type, codes[account_type]) if account_type in codes else None


def weeks_of(pence: int, weekly_pence: int) -> Decimal:
    """Pence as weeks, to one place; below zero where money is missing."""
    return Decimal(half_up(pence * 10, weekly_pence)).scaleb(-1)


def opening_matches(previous_closing: int | None, opening: int) -> bool:
    """Whether a return opens with the last one's closing.

    None is for a first return, a change of account or a missed quarter: nothing to match (DOMAIN 9.23).
    """
    return previous_closing is None or previous_closing == opening


def balance_on(
    day: date,
    reported: Reported | None,
    opening_checked_to: date | None,
    rates: Sequence[Rate],
    reserves: Sequence[Reserve],
    exceptions: Sequence[ContingencyException],
    policy: Policy,
) -> Balance:
    """The balance of an own bank account on a day, from the last return sent and the payment plan after it.

    `opening_checked_to` is the last day the council had checked before this return. A return with an open
    question counts in full. Raises ValueError where the return ends after the day: pass an earlier one.
    """
    if reported is not None and day < reported.period_end:
        raise ValueError("the return ends after the day asked")
    expected = _expected_since(reported, rates, day, policy)
    in_account = (reported.closing_pence if reported else 0) + sum(entry.pence for entry in expected)

    def standing(on: date, pence: int) -> Standing:
        # Bills stay set aside after the period: their payment is not in these figures until the next return.
        rate = rate_on(rates, on)
        return Standing(
            on, pence, tuple(reported.bills) if reported else (), on_day(reserves, on), on_day(exceptions, on),
            policy.contingency_basis, policy.contingency_weeks,
            weekly_on(rate, policy.contingency_basis) if rate else None,
        )  # fmt: skip

    now = standing(day, in_account)
    measured = None
    if reported is not None:
        at_end = standing(reported.period_end, reported.closing_pence)
        measured = _measure(now if policy.measuring_day is MeasuringDay.EVERY_DAY else at_end, reported, rates, policy)
    checked_to = reported.period_end if reported and reported.checked else opening_checked_to
    return Balance(day, reported, expected, now, measured, checked_to)


def short_reasons(reported: Reported, rates: Sequence[Rate], policy: Policy) -> tuple[ShortReason, ...]:
    """Likely reasons for too little money in a period, the plan beside what was reported (DOMAIN 9.9)."""
    due = scheduled_payments(rates, reported.period_start, reported.period_end, policy)
    came_in = reported.council_payments_pence + reported.contribution_pence + reported.other_income_pence
    found = {
        ShortReason.CONTRIBUTION_MISSING: total(due, EntryKind.CONTRIBUTION) > reported.contribution_pence,
        ShortReason.PAYMENT_MISSING: total(due, EntryKind.COUNCIL_PAYMENT) > reported.council_payments_pence,
        ShortReason.SPENT_MORE_THAN_CAME_IN: reported.spending_pence > came_in,
    }
    return tuple(reason for reason, holds in found.items() if holds)


def _measure(at: Standing, reported: Reported, rates: Sequence[Rate], policy: Policy) -> Measured | None:
    """None where no rate is in force: there is no limit to hold the money against."""
    if at.weekly_pence is None or at.limit_pence is None:
        return None
    ahead = 0 if policy.count_weeks_paid_ahead else paid_ahead_pence(rates, at.day, policy)
    remaining = at.remaining_pence - ahead
    # Money paid ahead is still there to live on, so "short" looks at everything that remains.
    short = max(0, policy.low_weeks * at.weekly_pence - at.remaining_pence)
    reasons = short_reasons(reported, rates, policy) if short else ()
    over = max(0, remaining - at.limit_pence)
    return Measured(at.day, remaining, ahead, at.limit_pence, over, short, reasons)


def _expected_since(reported: Reported | None, rates: Sequence[Rate], day: date, policy: Policy) -> tuple[Entry, ...]:
    if reported is not None:
        return scheduled_payments(rates, reported.period_end + timedelta(days=1), day, policy)
    start = min((rate.from_day for rate in rates), default=day)
    return scheduled_payments(rates, start, day, policy)
