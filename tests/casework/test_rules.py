"""Working days over England's bank holidays, moves of a case, and who is late."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.casework.bank_holidays import england, england_between
from app.casework.rules import (
    MOVES,
    CaseState,
    Needs,
    add_working_days,
    is_late,
    is_working_day,
    may_move,
    working_days_between,
)

pytestmark = pytest.mark.pure

DAYS = st.dates(date(2000, 1, 1), date(2099, 1, 1))
EASTER = frozenset({date(2026, 4, 3), date(2026, 4, 6)})


@pytest.mark.parametrize(
    ("day", "n", "result"),
    [
        (date(2026, 4, 1), 0, date(2026, 4, 1)),
        (date(2026, 4, 4), 0, date(2026, 4, 4)),
        (date(2026, 4, 1), 1, date(2026, 4, 2)),
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # over Good Friday, the weekend and Easter Monday
        (date(2026, 4, 4), 1, date(2026, 4, 7)),  # sent on a Saturday
        (date(2026, 7, 1), 20, date(2026, 7, 29)),
    ],
)
def test_add_working_days(day: date, n: int, result: date) -> None:
    assert add_working_days(day, n, EASTER) == result


def test_working_days_are_not_counted_back() -> None:
    with pytest.raises(ValueError, match="forward"):
        add_working_days(date(2026, 4, 1), -1, EASTER)


@settings(deadline=None)  # the first year asked for loads the library
@given(DAYS, st.integers(1, 60))
def test_counting_undoes_adding(day: date, n: int) -> None:
    holidays = england_between(day, day + timedelta(days=200))
    result = add_working_days(day, n, holidays)
    assert is_working_day(result, holidays)
    assert working_days_between(day, result, holidays) == n
    assert working_days_between(day, result - timedelta(days=1), holidays) == n - 1


def test_nothing_lies_between_a_day_and_an_earlier_one() -> None:
    assert working_days_between(date(2026, 4, 10), date(2026, 4, 1), EASTER) == 0


@pytest.mark.parametrize(
    ("day", "is_holiday"),
    [
        (date(2026, 12, 28), True),  # substitute for a Boxing Day on a Saturday
        (date(2022, 1, 3), True),  # substitute for a New Year's Day on a Saturday
        (date(2020, 5, 8), True),  # the May holiday was moved for VE Day
        (date(2020, 5, 4), False),
        (date(2022, 9, 19), True),  # once only: the late Queen's funeral
        (date(2023, 5, 8), True),  # once only: the coronation
        (date(2026, 3, 17), False),  # Northern Ireland's
        (date(2026, 11, 30), False),  # Scotland's
    ],
)
def test_bank_holidays_of_england(day: date, is_holiday: bool) -> None:
    assert (day in england(day.year)) is is_holiday


def test_bank_holidays_over_the_new_year() -> None:
    found = england_between(date(2026, 12, 1), date(2027, 1, 31))
    assert {date(2026, 12, 25), date(2027, 1, 1)} <= found
    assert add_working_days(date(2026, 12, 24), 1, found) == date(2026, 12, 29)


ALLOWED = {
    ("open", "taken"), ("open", "closed"),
    ("taken", "open"), ("taken", "taken"), ("taken", "waiting"), ("taken", "closed"),
    ("waiting", "open"), ("waiting", "taken"), ("waiting", "closed"),
    ("closed", "open"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after"), list(product(CaseState, CaseState)))
def test_moves(before: CaseState, after: CaseState) -> None:
    assert may_move(before, after) is ((before.value, after.value) in ALLOWED)


def test_every_state_has_a_way_out() -> None:
    assert set(MOVES) == set(CaseState)
    assert all(MOVES[state] - {state} for state in CaseState)


def test_needs_are_the_queue_s_words() -> None:
    assert [need.value for need in Needs] == ["nothing_to_ask", "something_to_ask", "answered"]


@pytest.mark.parametrize(
    ("today", "state", "late"),
    [
        (date(2026, 7, 29), CaseState.OPEN, False),  # the due day itself is on time
        (date(2026, 7, 30), CaseState.OPEN, True),
        (date(2026, 7, 30), CaseState.TAKEN, True),
        (date(2026, 7, 30), CaseState.WAITING, False),  # the person has it: that is not our lateness
        (date(2026, 7, 30), CaseState.CLOSED, False),
    ],
)
def test_is_late(today: date, state: CaseState, late: bool) -> None:
    assert is_late(date(2026, 7, 29), today, state) is late
