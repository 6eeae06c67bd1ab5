from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.council_policy.rules import DEFAULTS, Quarter, return_due_day
from app.ledger.rules import AccountType
from app.returns.rules import (
    MOVES,
    Line,
    Owed,
    Period,
    ReturnState,
    Row,
    Summary,
    check_may_reopen,
    check_may_send,
    difference,
    gaps_between,
    identities,
    is_owed,
    line_identity,
    may_move,
    period_of,
    periods,
    totals,
    what_happens_next,
)

pytestmark = pytest.mark.pure

OWN, CARD, MANAGED = AccountType.OWN_BANK_ACCOUNT, AccountType.PREPAID_CARD, AccountType.MANAGED_ACCOUNT
QUARTER = Period(date(2026, 4, 1), date(2026, 6, 30))
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def test_a_period_is_named_by_its_first_day_and_holds_both_ends():
    assert QUARTER.key == "2026-04-01"
    assert [QUARTER.contains(day) for day in (date(2026, 3, 31), QUARTER.start, QUARTER.end, date(2026, 7, 1))] == [
        False,
        True,
        True,
        False,
    ]
    assert not QUARTER.is_over(QUARTER.end)
    assert QUARTER.is_over(date(2026, 7, 1))
    assert return_due_day(QUARTER, DEFAULTS) == date(2026, 7, 28)


@pytest.mark.parametrize(
    ("monitored_to", "first"),
    [
        (None, Period(date(2026, 4, 14), date(2026, 6, 30))),
        (date(2026, 5, 12), Period(date(2026, 5, 13), date(2026, 6, 30))),
        (date(2026, 6, 30), Period(date(2026, 7, 1), date(2026, 9, 30))),
        (date(2026, 1, 31), Period(date(2026, 4, 14), date(2026, 6, 30))),
    ],
)
def test_the_first_period_starts_where_nobody_has_looked_yet(monitored_to, first):
    found = periods(date(2026, 4, 14), date(2026, 8, 1), DEFAULTS, monitored_to)
    assert found[0] == first
    assert found[-1] == Period(date(2026, 7, 1), date(2026, 9, 30))


def test_nothing_is_left_to_look_at_where_all_was_monitored():
    assert periods(date(2026, 4, 14), date(2026, 8, 1), DEFAULTS, date(2026, 8, 1)) == []


@given(first=DAYS, days=st.integers(0, 1500), monitored=st.integers(-40, 1500), quarter=st.sampled_from(Quarter))
def test_periods_leave_no_gap_and_never_overlap(first, days, monitored, quarter):
    policy, today = replace(DEFAULTS, quarter=quarter), first + timedelta(days=days)
    monitored_to = first + timedelta(days=monitored)
    found = periods(first, today, policy, monitored_to)
    assert all(after.start == before.end + timedelta(days=1) for before, after in pairwise(found))
    if found:
        assert found[0].start == max(first, monitored_to + timedelta(days=1))
        assert period_of(today, found) == found[-1]
    else:
        assert monitored_to >= today


@pytest.mark.parametrize(
    ("held", "owed"),
    [
        ([OWN], Owed.OWES),
        ([CARD], Owed.NONE),
        ([MANAGED], Owed.PROVIDER_SENDS),
        ([CARD, OWN], Owed.OWES),
        ([MANAGED, OWN], Owed.OWES),
        ([CARD, MANAGED], Owed.PROVIDER_SENDS),
        ([], Owed.NONE),
    ],
)
def test_who_owes_a_return(held, owed):
    assert is_owed(*held) is owed


def test_every_state_has_its_moves_and_only_these():
    allowed = {(before, after) for before in ReturnState for after in ReturnState if may_move(before, after)}
    assert {(before.value, after.value) for before, after in allowed} == {
        ("draft", "sent"),
        ("sent", "sent"),
        ("sent", "asked"),
        ("sent", "settled"),
        ("asked", "sent"),
        ("asked", "settled"),
        ("settled", "reopened"),
        ("reopened", "sent"),
        ("reopened", "asked"),
        ("reopened", "settled"),
    }
    assert set(MOVES) == set(ReturnState)


@pytest.mark.parametrize(
    ("state", "asked_by", "agreed_by", "reason", "refusal"),
    [
        ("settled", "ann", "bob", "a file was from another account", None),
        ("settled", "ann", "ann", "a file was from another account", "needs-a-second-person"),
        ("settled", "ann", "bob", "  ", "reason-missing"),
        ("sent", "ann", "bob", "a file was from another account", "not-settled"),
    ],
)
def test_reopening_takes_two_people_and_a_reason(state, asked_by, agreed_by, reason, refusal):
    assert check_may_reopen(ReturnState(state), asked_by, agreed_by, reason) == refusal


@pytest.mark.parametrize(
    ("state", "days_after", "code"),
    [
        ("draft", 9, "finish-and-send"),
        ("sent", 0, "we-will-look-by"),
        ("sent", 1, "we-are-late"),
        ("asked", 9, "answer-our-questions"),
        ("settled", 9, "nothing-more-needed"),
        ("reopened", 0, "we-are-looking-again"),
        ("reopened", 1, "we-are-late"),
    ],
)
def test_what_happens_next(state, days_after, code):
    look_by = date(2026, 8, 25)
    assert what_happens_next(ReturnState(state), look_by + timedelta(days=days_after), look_by) == code


def test_without_a_look_by_day_the_council_is_not_late():
    assert what_happens_next(ReturnState.SENT, date(2026, 8, 25)) == "we-will-look-by"


@pytest.mark.parametrize(
    ("given_facts", "refusal"),
    [
        ({}, "nothing-to-send"),
        ({"opening_pence": 100, "closing_pence": 100}, "nothing-to-send"),
        ({"has_statement": True}, None),
        ({"has_typed_totals": True}, None),
        ({"said_nothing_spent": True}, None),
        ({"has_statement": True, "file_questions": 1}, "file-question-unanswered"),
        ({"has_statement": True, "opening_pence": 0, "closing_pence": 999, "money_out": {"equipment": 900000}}, None),
        ({"has_typed_totals": True, "money_out": {"unknown": 900000}}, None),
    ],
)
def test_only_an_empty_return_or_an_open_file_question_stops_sending(given_facts, refusal):
    assert check_may_send(Summary(QUARTER, **given_facts)) == refusal


def test_totals_by_category_are_positive_both_ways():
    lines = [
        Line("a", QUARTER.start, 102200, "COUNCIL", "council_payment"),
        Line("b", QUARTER.start, -5000, "TAXI", "transport_mileage"),
        Line("c", QUARTER.start, -2500, "TAXI", "transport_mileage"),
        Line("d", QUARTER.start, -1000, "SHOP", "paid_by_mistake"),
        Line("e", QUARTER.start, 1000, "ME", "paid_by_mistake"),
    ]
    money_in, money_out = totals(lines)
    assert money_in == {"council_payment": 102200, "paid_by_mistake": 1000}
    assert money_out == {"transport_mileage": 7500, "paid_by_mistake": 1000}
    summary = Summary(QUARTER, money_in=money_in, money_out=money_out)
    assert summary.in_pence - summary.out_pence == sum(line.amount_pence for line in lines)


DAY = date(2026, 5, 1)


def test_equal_rows_have_different_identities():
    assert len(set(identities([Row(DAY, -250, "COFFEE")] * 3))) == 3


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Row(DAY, -250, "COFFEE  shop"), Row(DAY, -250, "Coffee Shop"), True),
        (Row(DAY, -250, "COFFEE", balance_pence=900), Row(DAY, -250, "COFFEE SHOP LTD", balance_pence=900), True),
        (Row(DAY, -250, "COFFEE", balance_pence=900), Row(DAY, -250, "COFFEE", balance_pence=650), False),
        (Row(DAY, -250, "COFFEE", "T1"), Row(DAY, -250, "COFFEE SHOP", "T1", 900), True),
        (Row(DAY, -250, "COFFEE", "T1"), Row(DAY, -350, "COFFEE", "T1"), False),  # banks reuse ids
        (Row(DAY, -250, "COFFEE", "T1"), Row(DAY + timedelta(days=1), -250, "COFFEE", "T1"), False),
        (Row(DAY, -250, "COFFEE"), Row(DAY, -250, "TEA"), False),
    ],
)
def test_what_makes_two_rows_the_same(one, other, same):
    assert (line_identity(*one) == line_identity(*other)) is same


ROWS = st.lists(
    st.builds(
        Row,
        st.dates(date(2026, 4, 1), date(2026, 4, 4)),
        st.sampled_from([-250, 250]),
        st.sampled_from(["TEA", "Coffee"]),
        st.sampled_from([None, "T1"]),
        st.sampled_from([None, 900]),
    ),
    max_size=12,
)


@given(rows=ROWS, more=ROWS)
def test_identities_never_clash_and_outlive_another_file_and_another_order(rows, more):
    found = identities(rows)
    assert len(set(found)) == len(rows)
    assert identities([*rows, *more])[: len(rows)] == found
    assert set(identities(reversed(rows))) == set(found)


POSTED = st.dictionaries(
    st.sampled_from("abcdef"), st.tuples(st.integers(-500, 500), st.sampled_from(["pa_wages", "cash"]))
)


@given(posted=POSTED, wanted=POSTED)
def test_posting_the_differences_leads_to_what_is_wanted(posted, wanted):
    def by_category(entries):
        found = Counter()
        for pence, category in entries:
            found[category] += pence
        return {category: pence for category, pence in found.items() if pence}

    changes = difference(posted, wanted)
    after = [*posted.values(), *((change.amount_pence, change.category) for change in changes)]
    assert by_category(after) == by_category(wanted.values())
    assert {change.identity for change in changes} == {
        key for key in posted.keys() | wanted.keys() if posted.get(key) != wanted.get(key)
    }


def test_sending_the_same_again_posts_nothing():
    lines = {"a": (-5000, "pa_wages"), "b": (102200, "council_payment")}
    assert difference(lines, dict(lines)) == []


def test_a_new_category_is_taken_back_and_posted_anew():
    assert difference({"a": (-5000, "unknown")}, {"a": (-5000, "pa_wages")}) == [
        ("a", 5000, "unknown"),
        ("a", -5000, "pa_wages"),
    ]


def _day(text: str) -> date:
    day, month = text.split("/")
    return date(2026, int(month), int(day))


@pytest.mark.parametrize(
    ("files", "gaps"),
    [
        (["1/7-30/9"], []),
        (["14/7-16/9"], []),
        (["16/7-30/9"], ["1/7-15/7"]),
        (["1/7-15/9"], ["16/9-30/9"]),
        (["1/7-16/9"], []),
        (["1/7-31/7", "1/9-30/9"], ["1/8-31/8"]),
        (["1/9-30/9", "1/7-31/7"], ["1/8-31/8"]),
        (["1/7-31/7", "15/8-30/9"], []),
        (["1/7-31/7", "16/8-30/9"], ["1/8-15/8"]),
        (["1/7-30/9", "5/7-6/7"], []),
        (["1/6-20/10"], []),
        (["1/5-31/5"], ["1/7-30/9"]),
        (["1/10-31/10"], ["1/7-30/9"]),
    ],
)
def test_days_that_no_file_speaks_of(files: list[str], gaps: list[str]) -> None:
    spans = [tuple(map(_day, one.split("-"))) for one in files]
    wanted = [Period(*map(_day, one.split("-"))) for one in gaps]
    assert gaps_between(spans, Period(date(2026, 7, 1), date(2026, 9, 30))) == wanted  # type: ignore[arg-type]
