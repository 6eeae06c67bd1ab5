from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ledger.rules import Entry, EntryKind, EntryState
from app.returns.categories import CATEGORIES, council_rules, fits
from app.returns.guessing import Guess, Known, guess, guess_all, regular_payees
from app.returns.rules import Line

pytestmark = pytest.mark.pure

PAID = date(2026, 5, 12)
SCHEDULED = (
    Entry(PAID, EntryKind.COUNCIL_PAYMENT, 102200, EntryState.EXPECTED),
    Entry(PAID, EntryKind.CONTRIBUTION, 25800, EntryState.EXPECTED),
)


def line(text: str, pence: int, day: date = PAID, identity: str = "a") -> Line:
    return Line(identity, day, pence, text)


KNOWN = Known(
    memory={
        ("A PATEL", "out"): "self_employed_pa",
        ("SUNNY CARE", "out"): "respite",
        ("TAXI FIRM", "in"): "pa_wages",  # does not fit money in: never offered
    },
    scheduled=SCHEDULED,
    words=council_rules(["City Council"]),
    own_names=("R KHAN",),
    paid=frozenset({"SHOP"}),
)


@pytest.mark.parametrize(
    ("told", "category", "reason", "sure"),
    [
        (line("BGC 0001", 102200), "council_payment", "scheduled-payment", True),
        (line("BGC 0001", 102200, PAID + timedelta(days=3)), "council_payment", "scheduled-payment", True),
        (line("BGC 0001", 102200, PAID - timedelta(days=3)), "council_payment", "scheduled-payment", True),
        (line("BGC 0001", 102200, PAID + timedelta(days=4)), "unknown", "nothing-matched", False),
        (line("BGC 0001", 102201), "unknown", "nothing-matched", False),
        (line("CITY COUNCIL", 50000), "council_payment", "words", True),
        (line("CITY COUNCIL", -50000), "returned_to_council", "words", True),
        (line("STO M BEGUM", 25800, PAID + timedelta(days=20)), "client_contribution", "contribution-amount", True),
        (line("STO M BEGUM", -25800), "unknown", "nothing-matched", False),
        (line("FPO A PATEL REF 1", -43000), "self_employed_pa", "you-told-us-before", True),
        (line("SUNNY CARE", -43000), "respite", "you-told-us-before", True),  # memory before words
        (line("SUNNY CARE", 43000), "unknown", "nothing-matched", False),  # told about money out only
        (line("TAXI FIRM", 500), "unknown", "nothing-matched", False),
        (line("HOPE HOMECARE", -43000), "agency_care", "words", True),
        (line("HIGH ST BETTING", -1000), "other", "asked-by-council", False),
        (line("SHOP 1234", 1999), "refund", "paid-them-before", False),
        (line("STO R KHAN", 20000), "client_contribution", "your-name", False),
        (line("SOMEBODY", -1), "unknown", "nothing-matched", False),
    ],
)
def test_facts_then_memory_then_words_then_patterns(told, category, reason, sure):
    assert guess(told, KNOWN) == Guess(category, reason, sure)


def paid(days: list[int], pence: list[int]) -> list[Line]:
    start = date(2026, 4, 3)
    return [
        line("B OKAFOR", -p, start + timedelta(days=d), str(at))
        for at, (d, p) in enumerate(zip(days, pence, strict=True))
    ]


@pytest.mark.parametrize(
    ("days", "pence", "regular"),
    [
        ([0, 7, 14], [20000, 20000, 20000], True),
        ([0, 14, 28, 42], [20000, 21000, 19000, 24999], True),
        ([0, 28, 56], [80000, 80000, 80000], True),
        ([0, 30, 61], [80000, 80000, 80000], True),
        ([56, 0, 28], [80000, 80000, 80000], True),
        ([0, 28], [80000, 80000], False),
        ([0, 3, 50], [80000, 80000, 80000], False),
        ([0, 7, 35], [80000, 80000, 80000], False),
        ([0, 28, 56], [80000, 80000, 20000], False),
        ([0, 0, 0], [80000, 80000, 80000], False),
    ],
)
def test_wages_repeat_in_even_steps_and_like_amounts(days, pence, regular):
    lines = paid(days, pence)
    assert regular_payees(lines) == ({"B OKAFOR"} if regular else frozenset())
    expected = (
        Guess("pa_wages", "regular-payment", sure=False) if regular else Guess("unknown", "nothing-matched", False)
    )
    assert set(guess_all(lines, Known()).values()) == {expected}


def test_a_refund_is_known_by_the_payment_beside_it():
    lines = [line("SHOP 1200", -1999, identity="paid"), line("SHOP 7700", 1999, identity="back")]
    assert guess_all(lines, Known())["back"] == Guess("refund", "paid-them-before", sure=False)


LINES = st.builds(
    Line,
    st.uuids().map(str),
    st.dates(date(2026, 4, 1), date(2026, 6, 30)),
    st.integers(-200000, 200000).filter(bool),
    st.sampled_from(["CITY COUNCIL", "A PATEL", "SUNNY CARE", "CASH", "R KHAN", "LOTTERY", "x"]) | st.text(max_size=20),
)


@given(lines=st.lists(LINES, max_size=30))
def test_every_line_gets_one_guess_that_fits_it(lines):
    guesses = guess_all(lines, KNOWN)
    assert guesses.keys() == {line.identity for line in lines}
    assert all(fits(guesses[line.identity].category, line.direction) for line in lines)
    assert {found.category for found in guesses.values()} <= CATEGORIES.keys()
