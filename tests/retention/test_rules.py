"""When something has been kept long enough, and who may agree to erase: tables of cases."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.council_policy.rules import DEFAULTS
from app.retention.rules import (
    CHOICES,
    PERIOD,
    IdleDraft,
    Kept,
    Reason,
    check_may_agree,
    draft_step,
    first_day_kept,
    kept_until,
)

pytestmark = pytest.mark.pure
DAY = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("kept", "today", "first"),
    [
        (Kept.DRAFT, date(2026, 11, 20), date(2026, 8, 22)), (Kept.PAPER, date(2026, 11, 20), date(2025, 11, 20)),
        (Kept.RETURN, date(2026, 11, 20), date(2019, 11, 20)), (Kept.RECORD, date(2026, 11, 20), date(2020, 11, 20)),
        (Kept.MESSAGE, date(2028, 2, 29), date(2026, 2, 28)), (Kept.SIGN_IN, date(2025, 2, 28), date(2024, 2, 28)),
    ],
)  # fmt: skip
def test_the_first_day_that_is_kept(kept: Kept, today: date, first: date) -> None:
    assert first_day_kept(kept, DEFAULTS, today) == first


def test_what_has_no_period_is_never_asked_for_one() -> None:
    for kept in set(Kept) - set(PERIOD):
        with pytest.raises(KeyError):
            first_day_kept(kept, DEFAULTS, DAY)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.sampled_from(sorted(PERIOD)), st.integers(1, 300))
def test_what_is_let_go_stays_let_go(today: date, kept: Kept, length: int) -> None:
    policy = replace(DEFAULTS, **{PERIOD[kept].value: length})
    assert first_day_kept(kept, policy, today) <= first_day_kept(kept, policy, today + timedelta(days=1)) <= today


def day(number: int) -> date:
    return DAY + timedelta(days=number)


@pytest.mark.parametrize(
    ("today", "warned", "step"),
    [
        (0, (), None), (59, (), None), (60, (), "warn"), (200, (), "warn"),
        (61, (60,), None), (82, (60,), None), (83, (60,), "warn"), (90, (60,), "warn"), (300, (60,), "warn"),
        (84, (60, 83), None), (90, (60, 83), None), (91, (60, 83), "remove"), (400, (60, 83), "remove"),
        # The timer stood still: the two warnings still come first, a week apart, and a week before the end.
        (206, (200,), None), (207, (200,), "warn"), (213, (200, 207), None), (214, (200, 207), "remove"),
    ],
)  # fmt: skip
def test_nobodys_draft_goes_without_two_warnings(today: int, warned: tuple[int, ...], step: str | None) -> None:
    assert draft_step(IdleDraft(day(0), tuple(map(day, warned))), 90, day(today)) == step


@given(st.integers(60, 365), st.integers(0, 800), st.integers(1, 40))
def test_a_warning_never_promises_more_than_is_kept(keep: int, begins: int, every: int) -> None:
    """A timer that begins late, and runs only every so many days: the draft is there on the last day it was promised."""
    warned: tuple[date, ...] = ()
    promised: list[date] = []
    for number in range(begins, begins + 1200, every):
        step = draft_step(IdleDraft(day(0), warned), keep, day(number))
        if step == "warn":
            promised.append(kept_until(IdleDraft(day(0), warned), keep, day(number)))
            warned = (*warned, day(number))
        if step == "remove":
            assert len(warned) == 2
            assert day(number) > day(keep)
            assert all(day(number) > one for one in promised)
            return
    pytest.fail("it went in the end")


@pytest.mark.parametrize(
    ("proposed_by", "person", "by", "refused"),
    [(1, 9, 2, None), (1, 9, 1, "erasure-second-person"), (1, 9, 9, "erasure-oneself"), (9, 9, 9, "erasure-second-person")],
)
def test_two_different_people_agree_and_neither_is_the_person(proposed_by: int, person: int, by: int, refused: str | None) -> None:
    assert check_may_agree(proposed_by, person, by) == refused


def test_staff_choose_only_reasons_that_are_theirs() -> None:
    assert set(Reason) - set(CHOICES) == {Reason.PERIOD_OVER, Reason.CAME_BACK}
