"""What happens in an invented person's bank account, day by day: what comes in, what is bought, what remains.

The same person, rates and days give the same account: nothing is drawn by lot. All sums are pence.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.council_policy.rules import Period, Policy, add_months
from app.ledger.rules import EntryKind, Rate, rate_on, scheduled_payments

_CALM = 3  # a third of what is too much or too little is put right with each payment
_LEAST_LEFT = 2_000
_SATURDAY = 5
_INCOME = {EntryKind.COUNCIL_PAYMENT: "council_payment", EntryKind.CONTRIBUTION: "client_contribution"}


@dataclass(frozen=True)
class Movement:
    """One line of the account: out is negative. `how` is the bank's code for the way it went."""

    day: date
    pence: int
    text: str
    category: str
    how: str = "FPO"


@dataclass(frozen=True)
class Buy:
    """Something bought again and again: every so many days, or every so many months on a day of the month.

    `pence` is its price; with `hourly` it is hours instead, as many as the money allows.
    """

    text: str
    category: str
    pence: int = 0
    days: int = 0
    months: int = 0
    on: int = 5
    hourly: int = 0
    how: str = "FPO"

    def weekly(self) -> int:
        """About how much it is a week."""
        return self.pence * 7 // self.days if self.days else self.pence * 12 // (52 * self.months)


@dataclass(frozen=True)
class Extra:
    """Something that happens once, so many days before the end of the last quarter. Out is negative."""

    before_end: int
    pence: int
    text: str
    category: str
    how: str = "DEB"


@dataclass(frozen=True)
class Household:
    """All that decides an account. `contribution_to`: the last day the contribution is paid in, None for always."""

    own_words: str
    council_words: str
    rates: Sequence[Rate]
    buys: Sequence[Buy]
    weeks_kept: int
    extras: Sequence[Movement] = ()
    contribution_to: date | None = None


def account(home: Household, first_day: date, until: date, policy: Policy) -> list[Movement]:
    """Every movement from the first day on, oldest first."""
    wanted = sorted([*_income(home, first_day, until, policy), *_spending(home, first_day, until)], key=_by_day)
    balance, kept = 0, []
    for movement, buy in wanted:
        pence = -_hours_pay(home, buy, movement.day, balance) if buy and buy.hourly else movement.pence
        if pence == 0 or balance + pence < 0:
            continue  # nothing is bought that is not there
        balance += pence
        kept.append(Movement(movement.day, pence, movement.text, movement.category, movement.how))
    return kept


def _by_day(wanted: tuple[Movement, Buy | None]) -> tuple[date, bool]:
    return wanted[0].day, wanted[0].pence <= 0


def _income(home: Household, start: date, until: date, policy: Policy) -> Iterator[tuple[Movement, None]]:
    for entry in scheduled_payments(home.rates, start, until, policy):
        own = entry.kind is EntryKind.CONTRIBUTION
        if own and home.contribution_to is not None and entry.day > home.contribution_to:
            continue
        words, how = (home.own_words, "STO") if own else (home.council_words, "BGC")
        yield Movement(_banking_day(entry.day), entry.pence, words, _INCOME[entry.kind], how), None


def _banking_day(day: date) -> date:
    """Money due at a weekend arrives on Monday, unless that is another month: then it is early, as some banks do."""
    late = day + timedelta(days=max(0, 7 - day.weekday())) if day.weekday() >= _SATURDAY else day
    return late if late.month == day.month else day


def _spending(home: Household, start: date, until: date) -> Iterator[tuple[Movement, Buy | None]]:
    for buy in home.buys:
        for day in _days(buy, start, until):
            yield Movement(_banking_day(day), -buy.pence, buy.text, buy.category, buy.how), buy
    for extra in home.extras:
        yield extra, None


def _days(buy: Buy, start: date, until: date) -> Iterator[date]:
    if buy.days:
        day = start + timedelta(days=buy.on)
        while day <= until:
            yield day
            day += timedelta(days=buy.days)
        return
    first, number = start.replace(day=buy.on), 0
    while (day := add_months(first, number * buy.months)) <= until:
        if day > start + timedelta(days=3):
            yield day
        number += 1


def _hours_pay(home: Household, buy: Buy, day: date, balance: int) -> int:
    """As many hours as bring the account to the weeks that are kept in it, without haste, in quarters of an hour."""
    rate = rate_on(home.rates, day)
    if rate is None:
        return 0
    income = rate.weekly_budget_pence - (_missing(home, rate, day))
    usual = (income - sum(one.weekly() for one in home.buys if not one.hourly)) * buy.days // 7
    target = home.weeks_kept * rate.weekly_budget_pence
    pence = min(usual + (balance - usual - target) // _CALM, balance - _LEAST_LEFT)
    quarters = max(0, pence * 4 // buy.hourly)
    return quarters * buy.hourly // 4


def _missing(home: Household, rate: Rate, day: date) -> int:
    stopped = home.contribution_to is not None and day > home.contribution_to
    return rate.weekly_contribution_pence if stopped else 0


def within(movements: Iterable[Movement], period: Period) -> list[Movement]:
    """The movements of a period."""
    return [one for one in movements if period.start <= one.day <= period.end]


def balance_before(movements: Iterable[Movement], day: date) -> int:
    """What was in the account when a day began."""
    return sum(one.pence for one in movements if one.day < day)
