"""Payment days, amounts to the penny, and what was known when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.council_policy.rules import DEFAULTS, ContingencyBasis, WeeksPerYear
from app.ledger.rules import (
    Entry,
    EntryKind,
    EntryState,
    Frequency,
    PaymentBasis,
    Rate,
    RateRefusal,
    check_rate,
    contribution_pence,
    entries_known,
    half_up,
    paid_ahead_pence,
    payment_days,
    payment_pence,
    rate_on,
    scheduled_payments,
    split_surplus,
    total,
    weekly_gross,
    weekly_net,
    weekly_on,
)

pytestmark = pytest.mark.pure

# DOMAIN 2.3: budget 320.00, contribution 64.50, net 255.50, four-weekly from 14 April 2026.
RATE = Rate(date(2026, 4, 14), None, 32000, 6450, PaymentBasis.NET, Frequency.FOUR_WEEKLY, date(2026, 4, 14))
MONTHLY = replace(RATE, frequency=Frequency.MONTHLY)
QUARTER = (date(2026, 4, 1), date(2026, 6, 30))

DAYS = st.dates(date(2000, 1, 1), date(2098, 12, 31))
FREQUENCIES = st.sampled_from(Frequency)


def rates_of(frequency: Frequency, first: date) -> Rate:
    return replace(RATE, frequency=frequency, from_day=first, first_payment_day=first)


@pytest.mark.parametrize(
    ("rate", "start", "end", "days"),
    [
        (RATE, *QUARTER, [date(2026, 4, 14), date(2026, 5, 12), date(2026, 6, 9)]),
        # A cycle one week earlier puts a fourth payment into the same quarter (DOMAIN 9.2).
        (
            rates_of(Frequency.FOUR_WEEKLY, date(2026, 4, 7)),
            *QUARTER,
            [date(2026, 4, 7), date(2026, 5, 5), date(2026, 6, 2), date(2026, 6, 30)],
        ),
        (
            rates_of(Frequency.MONTHLY, date(2023, 10, 31)),
            date(2024, 1, 1),
            date(2024, 5, 1),
            [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30)],
        ),
        (
            rates_of(Frequency.MONTHLY, date(2100, 1, 29)),
            date(2100, 2, 1),
            date(2100, 3, 29),
            [date(2100, 2, 28), date(2100, 3, 29)],
        ),
        # Clamped before the range begins: the 28th is not on or after the 1st of March.
        (rates_of(Frequency.MONTHLY, date(2026, 1, 31)), date(2026, 3, 1), date(2026, 3, 30), []),
        (rates_of(Frequency.WEEKLY, date(2026, 4, 1)), date(2026, 4, 2), date(2026, 4, 8), [date(2026, 4, 8)]),
        (replace(RATE, until_day=date(2026, 5, 12)), *QUARTER, [date(2026, 4, 14), date(2026, 5, 12)]),
        (replace(RATE, until_day=date(2026, 5, 11)), *QUARTER, [date(2026, 4, 14)]),
        (RATE, date(2026, 1, 1), date(2026, 4, 13), []),
        (RATE, date(2026, 5, 12), date(2026, 5, 12), [date(2026, 5, 12)]),
        (RATE, date(2026, 5, 13), date(2026, 5, 12), []),
        # An anchor years before the rate: the rhythm goes on, nothing is paid before the rate begins.
        (replace(RATE, first_payment_day=date(2020, 1, 7)), date(2026, 4, 1), date(2026, 5, 1), [date(2026, 4, 21)]),
        # An anchor after the rate begins: nothing is paid before the anchor.
        (replace(RATE, first_payment_day=date(2026, 6, 1)), *QUARTER, [date(2026, 6, 1), date(2026, 6, 29)]),
    ],
)
def test_payment_days(rate: Rate, start: date, end: date, days: list[date]) -> None:
    assert payment_days(rate, start, end) == days


@given(DAYS, st.integers(0, 400), st.integers(0, 400), FREQUENCIES)
@example(date(2024, 1, 31), 0, 60, Frequency.MONTHLY)
def test_payment_days_never_double_and_keep_their_distance(
    first: date, gap: int, length: int, frequency: Frequency
) -> None:
    start = first + timedelta(days=gap)
    days = payment_days(rates_of(frequency, first), start, start + timedelta(days=length))
    assert days == sorted(set(days))
    assert all(start <= day <= start + timedelta(days=length) for day in days)
    distances = {(later - day).days for day, later in pairwise(days)}
    allowed = {Frequency.WEEKLY: {7}, Frequency.FOUR_WEEKLY: {28}, Frequency.MONTHLY: {28, 29, 30, 31}}
    assert distances <= allowed[frequency]


@given(DAYS, st.integers(0, 300), st.integers(0, 300), FREQUENCIES)
def test_two_ranges_hold_the_payments_of_the_whole(first: date, cut: int, more: int, frequency: Frequency) -> None:
    rate, middle, end = rates_of(frequency, first), first + timedelta(days=cut), first + timedelta(days=cut + more)
    parts = payment_days(rate, first, middle) + payment_days(rate, middle + timedelta(days=1), end)
    assert parts == payment_days(rate, first, end)


@given(DAYS)
def test_a_year_of_each_rhythm(first: date) -> None:
    year = first + timedelta(days=363)
    assert len(payment_days(rates_of(Frequency.FOUR_WEEKLY, first), first, year)) == 13
    assert len(payment_days(rates_of(Frequency.WEEKLY, first), first, year)) == 52
    twelve = payment_days(rates_of(Frequency.MONTHLY, first), first, year)
    assert len({(day.year, day.month) for day in twelve}) == len(twelve) == 12


@pytest.mark.parametrize(
    ("rate", "weeks", "payment", "contribution"),
    [
        (RATE, WeeksPerYear.FIFTY_TWO, 102200, 25800),
        (replace(RATE, basis=PaymentBasis.GROSS), WeeksPerYear.FIFTY_TWO, 128000, 0),
        (replace(RATE, frequency=Frequency.WEEKLY), WeeksPerYear.FIFTY_TWO, 25550, 6450),
        (MONTHLY, WeeksPerYear.FIFTY_TWO, 110717, 27950),  # DOMAIN 9.3
        (MONTHLY, WeeksPerYear.FIFTY_TWO_14, 111015, 28025),  # 1,110.1475; 280.2525
        (MONTHLY, WeeksPerYear.EXACT, 111021, 28027),  # DOMAIN 9.3
        (replace(MONTHLY, weekly_contribution_pence=0), WeeksPerYear.FIFTY_TWO, 138667, 0),
    ],
)
def test_amounts(rate: Rate, weeks: WeeksPerYear, payment: int, contribution: int) -> None:
    policy = replace(DEFAULTS, weeks_per_year=weeks)
    assert payment_pence(rate, policy) == payment
    assert contribution_pence(rate, policy) == contribution


@pytest.mark.parametrize(
    ("basis", "pence"),
    [(ContingencyBasis.GROSS, 32000), (ContingencyBasis.NET, 25550), (ContingencyBasis.DIRECT_PAYMENT, 25550)],
)
def test_a_week_on_each_basis(basis: ContingencyBasis, pence: int) -> None:
    assert weekly_on(RATE, basis) == pence
    assert (weekly_gross(RATE), weekly_net(RATE)) == (32000, 25550)


def test_a_week_of_direct_payment_is_the_budget_where_it_is_paid_gross() -> None:
    assert weekly_on(replace(RATE, basis=PaymentBasis.GROSS), ContingencyBasis.DIRECT_PAYMENT) == 32000


@pytest.mark.parametrize(
    ("numerator", "denominator", "result"),
    [(5, 2, 3), (-5, 2, -3), (4, 3, 1), (-4, 3, -1), (0, 7, 0), (10**18 + 1, 2, 5 * 10**17 + 1)],
)
def test_half_up(numerator: int, denominator: int, result: int) -> None:
    assert half_up(numerator, denominator) == result


def test_the_worked_quarter() -> None:
    expected = scheduled_payments([RATE], *QUARTER, DEFAULTS)
    assert total(expected, EntryKind.COUNCIL_PAYMENT) == 306600
    assert total(expected, EntryKind.CONTRIBUTION) == 77400
    assert {entry.state for entry in expected} == {EntryState.EXPECTED}
    assert [entry.day for entry in expected] == sorted(entry.day for entry in expected)


def test_gross_expects_no_contribution() -> None:
    expected = scheduled_payments([replace(RATE, basis=PaymentBasis.GROSS)], *QUARTER, DEFAULTS)
    assert [(entry.kind, entry.pence) for entry in expected] == [(EntryKind.COUNCIL_PAYMENT, 128000)] * 3


UPLIFT = replace(RATE, from_day=date(2026, 6, 1), weekly_budget_pence=34000)


def test_an_uplift_keeps_the_rhythm_and_changes_the_sum() -> None:
    until = replace(RATE, until_day=date(2026, 5, 31))
    # Also where the old rate was left open: the later from-day wins and nothing is paid twice.
    for rates in ([until, UPLIFT], [RATE, UPLIFT], [UPLIFT, RATE]):
        paid = [e for e in scheduled_payments(rates, *QUARTER, DEFAULTS) if e.kind is EntryKind.COUNCIL_PAYMENT]
        assert [(e.day.isoformat(), e.pence) for e in paid] == [
            ("2026-04-14", 102200),
            ("2026-05-12", 102200),
            ("2026-06-09", 110200),
        ]


def test_rate_on() -> None:
    assert rate_on([RATE, UPLIFT], date(2026, 4, 13)) is None
    assert rate_on([RATE, UPLIFT], date(2026, 5, 31)) is RATE
    assert rate_on([UPLIFT, RATE], date(2026, 6, 1)) is UPLIFT
    same_day = replace(RATE, weekly_budget_pence=1)
    assert rate_on([RATE, same_day], RATE.from_day) is same_day


@given(DAYS, st.integers(0, 900), st.integers(1, 900), FREQUENCIES, FREQUENCIES)
def test_no_day_is_paid_twice_over_a_change(first: date, cut: int, length: int, one: Frequency, two: Frequency) -> None:
    change = first + timedelta(days=cut)
    rates = [rates_of(one, first), replace(rates_of(two, first), from_day=change)]
    paid = scheduled_payments(rates, first, change + timedelta(days=length), DEFAULTS)
    days = [entry.day for entry in paid if entry.kind is EntryKind.COUNCIL_PAYMENT]
    assert len(days) == len(set(days))


@pytest.mark.parametrize(
    ("rates", "day", "pence"),
    [
        ([RATE], date(2026, 6, 30), 21900),  # 9 June pays to 6 July: 6 of 28 days of 1,022.00 lie ahead
        ([RATE], date(2026, 6, 9), 98550),  # 27 of 28 days
        ([RATE], date(2026, 7, 6), 0),  # the last day that was paid for
        ([RATE], date(2026, 4, 13), 0),  # nothing paid yet
        ([replace(RATE, until_day=date(2026, 4, 30))], date(2026, 6, 30), 0),
        ([MONTHLY], date(2026, 4, 30), 47977),  # 14 April pays to 13 May: 13 of 30 days of 1,107.17
        ([replace(MONTHLY, first_payment_day=date(2026, 5, 31))], date(2026, 6, 29), 0),
        ([RATE, UPLIFT], date(2026, 6, 1), 25550),  # paid on 12 May at the old rate: 7 of 28 days
    ],
)
def test_weeks_paid_ahead(rates: list[Rate], day: date, pence: int) -> None:
    assert paid_ahead_pence(rates, day, DEFAULTS) == pence


@given(DAYS, st.integers(0, 400), FREQUENCIES)
def test_less_than_one_payment_is_ever_ahead(first: date, gap: int, frequency: Frequency) -> None:
    rate = rates_of(frequency, first)
    ahead = paid_ahead_pence([rate], first + timedelta(days=gap), DEFAULTS)
    assert 0 <= ahead < payment_pence(rate, DEFAULTS)


@pytest.mark.parametrize(
    ("pence", "rate", "shares"),
    [
        (10000, RATE, (7984, 2016)),  # 79.84 % (DOMAIN 2.5)
        (16719, RATE, (13349, 3370)),
        (0, RATE, (0, 0)),
        (1, RATE, (1, 0)),
        (10000, replace(RATE, weekly_contribution_pence=0), (10000, 0)),
        (10000, replace(RATE, weekly_contribution_pence=32000), (0, 10000)),
    ],
)
def test_split_surplus(pence: int, rate: Rate, shares: tuple[int, int]) -> None:
    assert split_surplus(pence, rate) == shares


@given(st.integers(0, 10**9), st.integers(1, 10**6), st.data())
def test_a_surplus_is_split_to_the_penny(pence: int, budget: int, data: st.DataObject) -> None:
    contribution = data.draw(st.integers(0, budget))
    council, person = split_surplus(
        pence, replace(RATE, weekly_budget_pence=budget, weekly_contribution_pence=contribution)
    )
    assert council + person == pence
    assert min(council, person) >= 0


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({}, None),
        ({"weekly_contribution_pence": 32000}, None),
        ({"until_day": date(2026, 4, 14)}, None),
        ({"weekly_budget_pence": 0}, RateRefusal.BUDGET_NOT_POSITIVE),
        ({"weekly_contribution_pence": -1}, RateRefusal.CONTRIBUTION_NEGATIVE),
        ({"weekly_contribution_pence": 32001}, RateRefusal.CONTRIBUTION_OVER_BUDGET),
        ({"until_day": date(2026, 4, 13)}, RateRefusal.ENDS_BEFORE_IT_STARTS),
    ],
)
def test_check_rate(change: dict[str, object], refusal: RateRefusal | None) -> None:
    assert check_rate(replace(RATE, **change)) is refusal  # type: ignore[arg-type]


def test_recount_as_known_on_a_past_day() -> None:
    at_ten = datetime(2026, 7, 10, 10, tzinfo=UTC)
    told = Entry(date(2026, 6, 1), EntryKind.SPENDING, -5000, EntryState.REPORTED, at_ten)
    corrected = replace(told, pence=200, recorded_at=at_ten + timedelta(days=9))
    planned = replace(told, recorded_at=None)
    entries = [told, corrected, planned]
    assert entries_known(entries, at_ten - timedelta(seconds=1)) == ()
    assert entries_known(entries, at_ten) == (told,)
    assert entries_known(entries, at_ten + timedelta(days=9)) == (told, corrected)
    assert entries_known([replace(RATE, recorded_at=at_ten)], at_ten) == (replace(RATE, recorded_at=at_ten),)
