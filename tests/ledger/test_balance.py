"""The worked example of DOMAIN 2.3 to the penny, and everything that moves it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.council_policy.rules import DEFAULTS, ContingencyBasis, MeasuringDay, Policy
from app.ledger.balance import (
    Bill,
    ContingencyException,
    Measured,
    NoFigures,
    Reported,
    Reserve,
    ShortReason,
    balance_on,
    no_figures,
    opening_matches,
    short_reasons,
    weeks_of,
)
from app.ledger.rules import AccountType, Entry, EntryKind, EntryState, Frequency, PaymentBasis, Rate, split_surplus

pytestmark = pytest.mark.pure

END = date(2026, 6, 30)
# The payment plan began a year before, in the same rhythm: 14 April 2026 is one of its days.
RATE = Rate(date(2025, 4, 15), None, 32000, 6450, PaymentBasis.NET, Frequency.FOUR_WEEKLY, date(2025, 4, 15))
GROSS_6 = DEFAULTS
NET_6 = replace(DEFAULTS, contingency_basis=ContingencyBasis.NET)
GROSS_4 = replace(DEFAULTS, contingency_weeks=4)
EVERY_DAY = replace(DEFAULTS, measuring_day=MeasuringDay.EVERY_DAY)


def entry(day: date, kind: EntryKind, pence: int) -> Entry:
    return Entry(day, kind, pence, EntryState.REPORTED)


PAYMENT_DAYS = [date(2026, 4, 14), date(2026, 5, 12), date(2026, 6, 9)]
REPORTED = Reported(
    period_start=date(2026, 4, 1),
    period_end=END,
    opening_pence=148025,
    closing_pence=195129,
    entries=[
        *(entry(day, EntryKind.COUNCIL_PAYMENT, 102200) for day in PAYMENT_DAYS),
        *(entry(day, EntryKind.CONTRIBUTION, 25800) for day in PAYMENT_DAYS),
        entry(date(2026, 6, 20), EntryKind.SPENDING, -336896),
    ],
    bills=[Bill(7110, "hmrc", date(2026, 7, 5)), Bill(18000, "holiday")],
)


def balance(day: date = END, policy: Policy = DEFAULTS, reported: Reported | None = REPORTED, **change: object):  # type: ignore[no-untyped-def]
    """The worked example on a day, with what a test changes."""
    given_ = {"opening_checked_to": date(2026, 3, 31), "rates": [RATE], "reserves": [], "exceptions": []} | change
    return balance_on(day, reported, policy=policy, **given_)  # type: ignore[arg-type]


def test_the_sum_of_the_worked_example() -> None:
    assert REPORTED.opening_pence == 148025
    assert REPORTED.council_payments_pence == 306600
    assert REPORTED.contribution_pence == 77400
    assert REPORTED.other_income_pence == 0
    assert REPORTED.spending_pence == 336896
    assert REPORTED.unexplained_pence == 0
    now = balance().now
    assert (now.in_account_pence, now.set_aside_pence, now.remaining_pence) == (195129, 25110, 170019)


@pytest.mark.parametrize(
    ("policy", "limit", "over", "weeks"),
    [
        (GROSS_6, 192000, 0, "5.3"),
        (NET_6, 153300, 16719, "6.7"),
        (GROSS_4, 128000, 42019, "5.3"),
        (replace(NET_6, contingency_basis=ContingencyBasis.DIRECT_PAYMENT), 153300, 16719, "6.7"),
    ],
)
def test_every_variant_of_the_limit(policy: Policy, limit: int, over: int, weeks: str) -> None:
    found = balance(policy=policy)
    assert found.measured == Measured(END, 170019, 0, limit, over, 0, ())
    assert found.now.limit_pence == limit
    assert found.now.weeks == Decimal(weeks)
    assert found.over_pence == over


def test_a_surplus_is_not_all_the_councils() -> None:
    assert split_surplus(balance(policy=NET_6).over_pence, RATE) == (13349, 3370)


def test_after_the_period_the_plan_is_expected_and_nobody_is_told_over() -> None:
    found = balance(date(2026, 7, 7))
    assert [(e.kind, e.pence, e.state) for e in found.expected] == [
        (EntryKind.COUNCIL_PAYMENT, 102200, EntryState.EXPECTED),
        (EntryKind.CONTRIBUTION, 25800, EntryState.EXPECTED),
    ]
    assert found.now.in_account_pence == 195129 + 128000
    assert found.now.remaining_pence > found.now.limit_pence
    assert found.measured == balance().measured
    assert found.over_pence == 0


def test_a_payment_on_the_period_s_last_day_is_in_the_statement_and_not_expected_again() -> None:
    on_the_end = replace(RATE, first_payment_day=date(2025, 5, 6))
    assert balance(rates=[on_the_end]).expected == ()
    later = balance(date(2026, 7, 28), rates=[on_the_end]).expected
    assert {e.day for e in later} == {date(2026, 7, 28)}


def test_every_day_measures_the_day_asked() -> None:
    assert balance(date(2026, 7, 6), EVERY_DAY).over_pence == 0
    found = balance(date(2026, 7, 7), EVERY_DAY)
    assert found.measured is not None
    assert (found.measured.day, found.over_pence) == (date(2026, 7, 7), 298019 - 192000)


@pytest.mark.parametrize(
    ("policy", "ahead", "over"),
    [
        (NET_6, 0, 16719),
        (replace(NET_6, count_weeks_paid_ahead=False), 21900, 0),
        (replace(GROSS_4, count_weeks_paid_ahead=False), 21900, 42019 - 21900),
    ],
)
def test_weeks_paid_ahead(policy: Policy, ahead: int, over: int) -> None:
    measured = balance(policy=policy).measured
    assert measured is not None
    assert (measured.paid_ahead_pence, measured.remaining_pence, measured.over_pence) == (ahead, 170019 - ahead, over)


def test_an_agreed_reserve_is_left_out_while_it_is_in_force() -> None:
    reserve = Reserve(20000, "redundancy", date(2026, 1, 1), END)
    assert balance(policy=NET_6, reserves=[reserve]).over_pence == 0
    later = balance(date(2026, 7, 1), NET_6, reserves=[reserve])
    assert later.now.reserves == ()
    assert later.now.set_aside_pence == 25110
    assert later.over_pence == 0  # as at the measuring day it was in force


@pytest.mark.parametrize(
    ("exception", "limit", "over"),
    [
        (ContingencyException(date(2026, 1, 1), None, "pa-on-leave", extra_weeks=2), 204400, 0),
        (ContingencyException(date(2026, 1, 1), END, "new-chair", extra_pence=10000), 163300, 6719),
        (ContingencyException(date(2026, 1, 1), None, "both", extra_weeks=1, extra_pence=1), 178851, 0),
        (ContingencyException(date(2026, 1, 1), date(2026, 6, 29), "ended", extra_weeks=2), 153300, 16719),
        (ContingencyException(date(2026, 7, 1), None, "not yet", extra_weeks=2), 153300, 16719),
    ],
)
def test_an_agreed_exception_is_counted_first(exception: ContingencyException, limit: int, over: int) -> None:
    measured = balance(policy=NET_6, exceptions=[exception]).measured
    assert measured is not None
    assert (measured.limit_pence, measured.over_pence) == (limit, over)


def test_two_exceptions_add_up() -> None:
    one = ContingencyException(date(2026, 1, 1), None, "one", extra_weeks=1)
    assert balance(exceptions=[one, one]).now.limit_pence == 8 * 32000


@pytest.mark.parametrize(
    ("closing", "short", "told"),
    [(195129, 0, False), (64000 + 25110, 0, False), (63999 + 25110, 1, True), (25109, 64001, True)],
)
def test_too_little_is_told_with_the_reason_to_ask_about(closing: int, short: int, told: bool) -> None:
    spent = replace(REPORTED.entries[-1], pence=-336896 - 195129 + closing)
    found = balance(reported=replace(REPORTED, closing_pence=closing, entries=[*REPORTED.entries[:-1], spent]))
    assert found.short_pence == short
    assert found.measured is not None
    assert bool(found.measured.short_reasons) is told


def test_reasons_for_too_little() -> None:
    def without(kind: EntryKind) -> Reported:
        return replace(REPORTED, entries=[e for e in REPORTED.entries if e.kind is not kind])

    assert short_reasons(REPORTED, [RATE], DEFAULTS) == ()
    missing_share = short_reasons(without(EntryKind.CONTRIBUTION), [RATE], DEFAULTS)
    assert missing_share == (ShortReason.CONTRIBUTION_MISSING, ShortReason.SPENT_MORE_THAN_CAME_IN)
    assert ShortReason.PAYMENT_MISSING in short_reasons(without(EntryKind.COUNCIL_PAYMENT), [RATE], DEFAULTS)
    gross = replace(RATE, basis=PaymentBasis.GROSS)
    assert ShortReason.CONTRIBUTION_MISSING not in short_reasons(without(EntryKind.CONTRIBUTION), [gross], DEFAULTS)


def test_money_paid_ahead_does_not_make_anyone_short() -> None:
    low = replace(REPORTED, closing_pence=64000 + 25110)
    assert balance(policy=replace(DEFAULTS, count_weeks_paid_ahead=False), reported=low).short_pence == 0


def test_what_the_council_has_checked() -> None:
    assert balance().checked_to == date(2026, 3, 31)
    assert balance(reported=replace(REPORTED, checked=True)).checked_to == END
    assert balance(reported=None, opening_checked_to=None).checked_to is None


def test_a_question_takes_nothing_out() -> None:
    asked = balance(reported=replace(REPORTED, has_question=True))
    assert (asked.now, asked.measured) == (balance().now, balance().measured)


def test_before_the_first_return_only_the_plan_is_known() -> None:
    found = balance(date(2025, 5, 13), reported=None, opening_checked_to=None)
    assert found.now.in_account_pence == 2 * 128000
    assert {e.state for e in found.expected} == {EntryState.EXPECTED}
    assert found.measured is None
    assert (found.over_pence, found.short_pence) == (0, 0)


def test_without_a_rate_there_is_no_limit() -> None:
    found = balance(date(2026, 7, 31), rates=[replace(RATE, until_day=date(2026, 6, 1))])
    assert (found.now.weekly_pence, found.now.weeks, found.now.limit_pence) == (None, None, None)
    assert found.measured is None
    assert found.expected == ()
    assert balance(rates=[], reported=None).now.in_account_pence == 0


def test_a_return_that_ends_later_is_refused() -> None:
    with pytest.raises(ValueError, match="after the day"):
        balance(date(2026, 6, 29))


def test_a_statement_that_does_not_add_up_is_believed_and_shown() -> None:
    odd = replace(REPORTED, closing_pence=195629)
    assert odd.unexplained_pence == 500
    assert balance(reported=odd).now.in_account_pence == 195629


@pytest.mark.parametrize(
    ("pence", "weekly", "weeks"),
    [(170019, 32000, "5.3"), (170019, 25550, "6.7"), (-1600, 32000, "-0.1"), (0, 32000, "0.0"), (192000, 32000, "6.0")],
)
def test_weeks_of(pence: int, weekly: int, weeks: str) -> None:
    assert str(weeks_of(pence, weekly)) == weeks


@pytest.mark.parametrize(
    ("previous", "opening", "matches"),
    [(100, 100, True), (100, 101, False), (None, 5, True), (0, 0, True), (0, 1, False)],
)
def test_opening_matches(previous: int | None, opening: int, matches: bool) -> None:
    assert opening_matches(previous, opening) is matches


def test_cards_and_managed_accounts_have_no_figures_here() -> None:
    assert no_figures(AccountType.OWN_BANK_ACCOUNT) is None
    assert no_figures(AccountType.PREPAID_CARD) == NoFigures(AccountType.PREPAID_CARD, "card-figures-not-received")
    managed = no_figures(AccountType.MANAGED_ACCOUNT)
    assert managed == NoFigures(AccountType.MANAGED_ACCOUNT, "provider-figures-not-received")


ENTRIES = st.lists(
    st.builds(
        entry,
        st.dates(date(2026, 4, 1), END),
        st.sampled_from(EntryKind),
        st.integers(-(10**7), 10**7),
    ),
    max_size=30,
)


@given(ENTRIES, st.integers(-(10**7), 10**7), st.integers(-(10**7), 10**7), st.integers(0, 400))
def test_the_rows_always_add_up(entries: list[Entry], opening: int, closing: int, later: int) -> None:
    reported = replace(REPORTED, opening_pence=opening, closing_pence=closing, entries=entries)
    came_in = reported.council_payments_pence + reported.contribution_pence + reported.other_income_pence
    assert opening + came_in - reported.spending_pence + reported.unexplained_pence == closing
    found = balance(END + timedelta(days=later), reported=reported)
    assert closing + sum(e.pence for e in found.expected) == found.now.in_account_pence
    assert found.now.in_account_pence - found.now.set_aside_pence == found.now.remaining_pence


@given(st.integers(-(10**7), 10**7), st.sampled_from([GROSS_6, NET_6, GROSS_4, EVERY_DAY]), st.integers(0, 400))
def test_never_over_and_short_at_once(closing: int, policy: Policy, later: int) -> None:
    reported = replace(REPORTED, closing_pence=closing)
    measured = balance(END + timedelta(days=later), policy, reported).measured
    assert measured is not None
    assert measured.over_pence == max(0, measured.remaining_pence - measured.limit_pence)
    assert not (measured.over_pence and measured.short_pence)
