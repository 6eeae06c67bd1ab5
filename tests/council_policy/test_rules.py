"""What a council may decide, what is in force on a day, and quarters without gaps."""

from dataclasses import asdict, replace
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.council_policy.rules import (
    DEFAULTS,
    SETTINGS,
    ContingencyBasis,
    Period,
    PolicyKey,
    PolicyValue,
    Quarter,
    Refusal,
    Unit,
    WeeksPerYear,
    add_months,
    as_text,
    check,
    next_period,
    periods,
    quarter_of,
    resolve,
    return_due_day,
)

pytestmark = pytest.mark.pure

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
ANCHORED = replace(DEFAULTS, quarter=Quarter.ANCHORED)
POLICIES = st.sampled_from([DEFAULTS, ANCHORED])


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        (PolicyKey.CONTINGENCY_WEEKS, " 8 ", 8),
        (PolicyKey.CONTINGENCY_WEEKS, "0", Refusal.TOO_LOW),
        (PolicyKey.CONTINGENCY_WEEKS, "-3", Refusal.TOO_LOW),
        (PolicyKey.CONTINGENCY_WEEKS, "27", Refusal.TOO_HIGH),
        (PolicyKey.CONTINGENCY_WEEKS, "six", Refusal.NOT_A_NUMBER),
        (PolicyKey.CONTINGENCY_WEEKS, "6.5", Refusal.NOT_A_NUMBER),
        (PolicyKey.CONTINGENCY_WEEKS, "٦", Refusal.NOT_A_NUMBER),
        (PolicyKey.CONTINGENCY_WEEKS, "", Refusal.NOT_A_NUMBER),
        (PolicyKey.LOW_WEEKS, "0", 0),
        (PolicyKey.RETURN_DUE_DAYS, "6", Refusal.TOO_LOW),
        (PolicyKey.CONTINGENCY_BASIS, "net", ContingencyBasis.NET),
        (PolicyKey.CONTINGENCY_BASIS, "Net", Refusal.NOT_A_CHOICE),
        (PolicyKey.WEEKS_PER_YEAR, "365/7", WeeksPerYear.EXACT),
        (PolicyKey.WEEKS_PER_YEAR, "53", Refusal.NOT_A_CHOICE),
        (PolicyKey.COUNT_WEEKS_PAID_AHEAD, "no", False),
        (PolicyKey.ASK_ABOUT_CASH, "maybe", Refusal.NOT_A_CHOICE),
        (PolicyKey.EVIDENCE_CATEGORIES, "equipment, training", frozenset({"equipment", "training"})),
        (PolicyKey.EVIDENCE_CATEGORIES, "", frozenset()),
        (PolicyKey.EVIDENCE_CATEGORIES, "Big things", Refusal.NOT_A_CODE),
    ],
)
def test_check(key: PolicyKey, text: str, value: object) -> None:
    assert check(key, text) == value
    assert isinstance(check(key, text), Refusal) == isinstance(value, Refusal)


@pytest.mark.parametrize("key", PolicyKey)
def test_every_key_has_a_unit_limits_a_source_and_a_field(key: PolicyKey) -> None:
    setting = SETTINGS[key]
    value = check(key, setting.default)
    assert not isinstance(value, Refusal)
    assert as_text(value) == setting.default
    assert setting.source
    assert (setting.unit is Unit.CHOICE) == (setting.choices is not None)
    assert setting.highest > setting.lowest or setting.unit in (Unit.CHOICE, Unit.YES_NO, Unit.CODES)
    assert getattr(DEFAULTS, key) == value


def test_policy_has_no_field_without_a_key() -> None:
    assert set(asdict(DEFAULTS)) == set(PolicyKey)


@pytest.mark.parametrize(
    "value", [True, False, 26, ContingencyBasis.DIRECT_PAYMENT, frozenset({"equipment", "training"})]
)
def test_text_kept_reads_back(value: object) -> None:
    keys = {bool: PolicyKey.ASK_ABOUT_CASH, int: PolicyKey.CONTINGENCY_WEEKS, frozenset: PolicyKey.EVIDENCE_CATEGORIES}
    key = keys.get(type(value), PolicyKey.CONTINGENCY_BASIS)
    assert check(key, as_text(value)) == value  # type: ignore[arg-type]


WEEKS = PolicyKey.CONTINGENCY_WEEKS
VALUES = [
    PolicyValue(WEEKS, "8", date(2026, 4, 1)),
    PolicyValue(WEEKS, "4", date(2025, 4, 1), date(2026, 6, 30)),
    PolicyValue(WEEKS, "5", date(2026, 7, 1), date(2026, 7, 1)),
    PolicyValue(PolicyKey.LOW_WEEKS, "3", date(2026, 4, 1)),
]


@pytest.mark.parametrize(
    ("day", "weeks", "low"),
    [
        (date(2025, 3, 31), 6, 2),  # nothing in force: the defaults
        (date(2025, 4, 1), 4, 2),
        (date(2026, 3, 31), 4, 2),
        (date(2026, 4, 1), 8, 3),  # both in force: the later from-day wins
        (date(2026, 7, 1), 5, 3),  # one day, both ends included
        (date(2026, 7, 2), 8, 3),
    ],
)
def test_value_in_force(day: date, weeks: int, low: int) -> None:
    for values in (VALUES, VALUES[::-1]):
        policy = resolve(values, day)
        assert (policy.contingency_weeks, policy.low_weeks) == (weeks, low)


def test_same_from_day_the_later_given_wins() -> None:
    values = [PolicyValue(WEEKS, "7", date(2026, 4, 1)), PolicyValue(WEEKS, "9", date(2026, 4, 1))]
    assert resolve(values, date(2026, 4, 1)).contingency_weeks == 9


def test_a_refused_text_was_never_to_be_kept() -> None:
    with pytest.raises(ValueError, match="too-high"):
        resolve([PolicyValue(WEEKS, "99", date(2026, 1, 1))], date(2026, 1, 1))


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2100, 1, 31), 1, date(2100, 2, 28)),  # 2100 has no leap day, 2000 had
        (date(2000, 1, 31), 1, date(2000, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
    ],
)
def test_add_months(day: date, months: int, result: date) -> None:
    assert add_months(day, months) == result


START = date(2025, 11, 30)


@pytest.mark.parametrize(
    ("policy", "day", "start", "end"),
    [
        (DEFAULTS, date(2026, 3, 31), date(2026, 1, 1), date(2026, 3, 31)),
        (DEFAULTS, date(2026, 4, 1), date(2026, 4, 1), date(2026, 6, 30)),
        (DEFAULTS, date(2025, 12, 31), date(2025, 10, 1), date(2025, 12, 31)),
        (DEFAULTS, date(2024, 2, 29), date(2024, 1, 1), date(2024, 3, 31)),
        (DEFAULTS, date(2019, 8, 9), date(2019, 7, 1), date(2019, 9, 30)),
        (ANCHORED, START, START, date(2026, 2, 27)),
        (ANCHORED, date(2026, 2, 28), date(2026, 2, 28), date(2026, 5, 29)),
        (ANCHORED, date(2026, 5, 30), date(2026, 5, 30), date(2026, 8, 29)),
        (ANCHORED, date(2025, 11, 29), date(2025, 8, 30), date(2025, 11, 29)),
    ],
)
def test_quarter_of(policy: object, day: date, start: date, end: date) -> None:
    assert quarter_of(day, policy, START) == Period(start, end)  # type: ignore[arg-type]


@given(DAYS, DAYS, POLICIES)
@example(date(2024, 2, 29), date(2023, 8, 31), ANCHORED)
@example(date(2100, 2, 28), date(2000, 2, 29), ANCHORED)
def test_quarters_tile(day: date, first_day: date, policy) -> None:  # type: ignore[no-untyped-def]
    quarter = quarter_of(day, policy, first_day)
    assert quarter.start <= day <= quarter.end
    assert quarter_of(quarter.start, policy, first_day) == quarter == quarter_of(quarter.end, policy, first_day)
    following = quarter_of(quarter.end + timedelta(days=1), policy, first_day)
    assert following.start == quarter.end + timedelta(days=1)
    assert 89 <= (quarter.end - quarter.start).days + 1 <= 93


@given(DAYS, st.integers(0, 3000), POLICIES)
def test_periods_leave_no_gap_and_no_overlap(first_day: date, length: int, policy) -> None:  # type: ignore[no-untyped-def]
    until = first_day + timedelta(days=length)
    found = periods(first_day, until, policy)
    covered = [p.start + timedelta(days=n) for p in found for n in range((p.end - p.start).days + 1)]
    assert covered == [first_day + timedelta(days=n) for n in range(len(covered))]
    assert found[-1].start <= until <= found[-1].end


def test_no_period_before_the_first_day() -> None:
    assert periods(date(2026, 4, 2), date(2026, 4, 1), DEFAULTS) == []


def test_a_change_of_quarters_leaves_no_gap() -> None:
    before = next_period(date(2026, 1, 1), DEFAULTS, date(2025, 2, 10))
    after = next_period(before.end + timedelta(days=1), ANCHORED, date(2025, 2, 10))
    assert after == Period(date(2026, 4, 1), date(2026, 5, 9))


def test_return_due_day() -> None:
    assert return_due_day(Period(date(2026, 4, 1), date(2026, 6, 30)), DEFAULTS) == date(2026, 7, 28)
