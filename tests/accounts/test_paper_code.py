"""Codes off paper: what they are made of, and how people may type them."""

from datetime import timedelta

import pytest

from app.accounts.birthday import day_of_birth
from app.accounts.paper_code import LASTS, LENGTH, MOST_TRIES, SIGNS, bare, grouped, is_alive, is_whole, new_code
from tests.conftest import NOW

pytestmark = pytest.mark.pure


def test_no_two_signs_are_confused() -> None:
    assert len(SIGNS) == len(set(SIGNS)) == 31
    assert not set("01OIL") & set(SIGNS)
    assert SIGNS.upper() == SIGNS


def test_codes_are_twelve_signs_and_never_the_same() -> None:
    made = {new_code() for _ in range(2_000)}
    assert len(made) == 2_000
    assert all(is_whole(code) for code in made)
    assert {sign for code in made for sign in code} == set(SIGNS), "every sign is used"


@pytest.mark.parametrize(
    "typed",
    [
        "ABCD-EFGH-JK29", "abcd-efgh-jk29", "ABCDEFGHJK29", "abcd efgh jk29", "  ABCD EFGH\tJK29\n", "ABCD–EFGH—JK29", "A.B.C.D EFGH/JK29",
        "ABCD\u00a0EFGH\u200bJK29", "ＡＢＣＤ-EFGH-JK29", "ABCD-EFGH-JK۲۹", "ABCD-EFGH-JK٢٩", "(ABCD-EFGH-JK29)",
    ],
)  # fmt: skip
def test_any_case_spaces_and_dashes_are_the_same_code(typed: str) -> None:
    assert bare(typed) == "ABCDEFGHJK29"
    assert is_whole(bare(typed))


@pytest.mark.parametrize("typed", ["", "ABCD", "ABCD-EFGH-JK2", "ABCD-EFGH-JK299", "ABCD-EFGH-JK20", "ABCD-EFGH-JKIL", "ABCD-EFGH-JKÉÉ", "کوڈ"])
def test_what_cannot_be_a_code_is_known_at_once(typed: str) -> None:
    assert not is_whole(bare(typed))


def test_a_code_is_printed_in_groups() -> None:
    assert grouped("ABCDEFGHJK29") == "ABCD-EFGH-JK29"
    assert bare(grouped("ABCDEFGHJK29")) == "ABCDEFGHJK29"
    assert LENGTH == 12


@pytest.mark.parametrize(
    ("age", "tries", "over", "alive"),
    [
        (timedelta(), 0, False, True), (LASTS, MOST_TRIES - 1, False, True), (LASTS + timedelta(seconds=1), 0, False, False),
        (timedelta(), MOST_TRIES, False, False), (timedelta(), 0, True, False),
    ],
)  # fmt: skip
def test_how_long_a_code_lives(age: timedelta, tries: int, over: bool, alive: bool) -> None:
    assert is_alive(NOW - age, tries, over, NOW) is alive


def test_the_promise_is_28_days_and_5_tries() -> None:
    assert (LASTS.days, MOST_TRIES) == (28, 5)


@pytest.mark.parametrize(
    ("day", "month", "year", "wanted"),
    [
        ("14", "4", "1952", "1952-04-14"), ("14", "04", "52", "1952-04-14"), (" 14 ", "April", "1952", "1952-04-14"), ("14", "apr.", "1952", "1952-04-14"),
        ("1", "SEPT", "49", "1949-09-01"), ("۱۴", "۴", "۱۹۵۲", "1952-04-14"), ("3", "3", "05", "2005-03-03"), ("3", "3", "11", "1911-03-03"), ("29", "2", "2000", "2000-02-29"),
    ],
)  # fmt: skip
def test_a_birthday_as_people_write_it(day: str, month: str, year: str, wanted: str) -> None:
    assert day_of_birth(day, month, year).isoformat() == wanted


@pytest.mark.parametrize(("day", "month", "year"), [("31", "4", "1952"), ("0", "1", "1952"), ("1", "13", "1952"), ("1", "1", "195"), ("", "4", "1952"), ("1", "x", "52"), ("1", "1", "3000"), ("-1", "1", "52")])
def test_what_is_no_birthday(day: str, month: str, year: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        day_of_birth(day, month, year)
