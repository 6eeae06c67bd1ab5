from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.returns.rules import Line
from app.returns.sums import Break, adds_up, first_break

pytestmark = pytest.mark.pure

DAY = date(2026, 5, 1)


def line(identity: str, pence: int, balance: int | None = None) -> Line:
    return Line(identity, DAY, pence, "x", balance_pence=balance)


def test_the_worked_example_adds_up():
    result = adds_up(148025, 306600 + 77400, 336896, 195129)
    assert (result.difference_pence, result.hint, result.is_right) == (0, None, True)


LINES = [line("wage", -43210), line("fee", -1875), line("pay", 102200)]  # 571.15 more at the end


@pytest.mark.parametrize(
    ("opening", "closing", "difference", "hint", "suspect"),
    [
        (10000, 67115, 0, None, None),
        (10000, 67115 - 43210, -43210, "missing-or-duplicated-row", "wage"),
        (10000, 67115 + 1875, 1875, "missing-or-duplicated-row", "fee"),
        (10000, 67115 - 2 * 102200, -204400, "wrong-sign", "pay"),
        (10000, 67115 + 2 * 43210, 86420, "wrong-sign", "wage"),
        (10000, 76115, 9000, "swapped-digits", None),  # 671.15 typed as 761.15
        (10004, 67119 + 27, 27, None, None),  # divisible by nine, yet no swap explains it
        (12000, 67115 - 1000, -3000, "round-sum", None),
        (10000, 6711500, 6644385, "pounds-and-pence", None),
        (10000, 67138, 23, None, None),
        (None, 67115, None, "figure-missing", None),
        (10000, None, None, "figure-missing", None),
    ],
)
def test_the_likeliest_slip(opening, closing, difference, hint, suspect):
    result = adds_up(opening, 102200, 45085, closing, LINES)
    assert (result.difference_pence, result.hint, result.line) == (difference, hint, suspect)
    assert result.is_right is (difference == 0)


def test_swapped_digits_name_the_line_that_was_typed_wrong():
    # £432.10 was typed as £423.10, so the account holds £9.00 less than the lines lead to.
    result = adds_up(123456, 0, 42310, 123456 - 43210, [line("wage", -42310)])
    assert (result.difference_pence, result.hint, result.line) == (-900, "swapped-digits", "wage")


AMOUNTS = st.lists(st.integers(-90000, 90000).filter(bool), max_size=20)


@given(opening=st.integers(-90000, 900000), amounts=AMOUNTS, off=st.integers(-500, 500))
def test_the_difference_is_what_closing_is_off_by(opening, amounts, off):
    money_in, money_out = sum(a for a in amounts if a > 0), -sum(a for a in amounts if a < 0)
    lines = [line(str(at), amount) for at, amount in enumerate(amounts)]
    result = adds_up(opening, money_in, money_out, opening + sum(amounts) + off, lines)
    assert result.difference_pence == off
    assert result.is_right is (off == 0)


@given(opening=st.integers(-90000, 900000), amounts=AMOUNTS.filter(bool), data=st.data())
def test_a_row_left_out_is_found_as_the_first_break(opening, amounts, data):
    running, lines = opening, []
    for at, amount in enumerate(amounts):
        running += amount
        lines.append(line(str(at), amount, running))
    assert first_break(lines, opening) is None
    gone = data.draw(st.integers(0, len(lines) - 1))
    left = lines[:gone] + lines[gone + 1 :]
    found = first_break(left, opening)
    if gone == len(lines) - 1:
        assert found is None  # nothing after it to break
    else:
        assert found is not None
        assert (found.line, found.difference_pence) == (str(gone + 1), amounts[gone])


@pytest.mark.parametrize(
    ("opening", "lines", "found"),
    [
        (None, [], None),
        (100, [line("a", -10)], None),
        (None, [line("a", -10, 90)], None),  # nothing to hold the first balance against
        (None, [line("a", -10, 90), line("b", -10, 85)], Break("b", 80, 85)),
        (200, [line("a", -10, 90)], Break("a", 190, 90)),
        (100, [line("a", -10), line("b", -20, 70)], None),
        (100, [line("a", -10), line("b", -20, 75)], Break("b", 70, 75)),
        (100, [line("a", -10, 95), line("b", -20, 70)], Break("a", 90, 95)),
    ],
)
def test_the_first_break(opening, lines, found):
    assert first_break(lines, opening) == found
