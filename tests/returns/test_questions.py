"""One clean return that raises nothing; then the same return with one thing changed at a time."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.council_policy.rules import DEFAULTS, PolicyKey
from app.ledger.rules import Entry, EntryKind, EntryState
from app.returns.categories import CATEGORIES, START_WORDS
from app.returns.questions import RULES, Facts, evidence_is_asked, limits, raise_questions
from app.returns.rules import Line, Period, Summary, totals

pytestmark = pytest.mark.pure

QUARTER = Period(date(2026, 4, 1), date(2026, 6, 30))
BEFORE = Period(date(2026, 1, 1), date(2026, 3, 31))
OPENING = 148025


def line(identity: str, month: int, day: int, pence: int, text: str, category: str) -> Line:
    return Line(identity, date(2026, month, day), pence, text, category)


# The worked example of DOMAIN 2.3: in £3,840.00, out £3,368.96, closing £1,951.29.
CLEAN = (
    *(line(f"dp{m}", m, d, 102200, "CITY COUNCIL", "council_payment") for m, d in [(4, 14), (5, 12), (6, 9)]),
    *(line(f"cc{m}", m, d, 25800, "STO R KHAN", "client_contribution") for m, d in [(4, 15), (5, 13), (6, 10)]),
    *(line(f"pa{m}", m, d, -98000, "FPO A PATEL", "pa_wages") for m, d in [(4, 17), (5, 15), (6, 12)]),
    *(line(f"fee{m}", m, d, -1500, "EASY PAYROLL", "payroll_service") for m, d in [(4, 20), (5, 18), (6, 15)]),
    line("hmrc", 4, 21, -7110, "HMRC NDDS", "hmrc_paye_ni"),
    line("nest", 5, 21, -6900, "NEST", "pension"),
    line("taxi", 6, 2, -2886, "CITY TAXIS", "transport_mileage"),
    line("bus", 6, 20, -21500, "DAY CENTRE", "day_activity"),
)
SCHEDULED = tuple(
    Entry(date(2026, m, d), kind, pence, EntryState.EXPECTED)
    for m, d in [(4, 14), (5, 12), (6, 9)]
    for kind, pence in [(EntryKind.COUNCIL_PAYMENT, 102200), (EntryKind.CONTRIBUTION, 25800)]
)
LAST = Summary(BEFORE, 150000, OPENING, {"council_payment": 306600}, {"pa_wages": 294000, "hmrc_paye_ni": 7000})


def summary_of(lines: tuple[Line, ...], **more: object) -> Summary:
    money_in, money_out = totals(lines)
    closing = OPENING + sum(one.amount_pence for one in lines)
    return replace(Summary(QUARTER, OPENING, closing, money_in, money_out, has_statement=True), **more)


CLEAN_FACTS = Facts(
    summary_of(CLEAN),
    CLEAN,
    SCHEDULED,
    last=LAST,
    known_payees=frozenset({"A PATEL", "EASY PAYROLL"}),
    last_paid={"insurance": date(2025, 9, 3)},
    monitored_from=date(2024, 4, 1),
    words=START_WORDS,
)


def with_lines(*more: Line, without: tuple[str, ...] = (), **summary: object) -> Facts:
    lines = (*(one for one in CLEAN if one.identity not in without), *more)
    return replace(CLEAN_FACTS, lines=lines, summary=summary_of(lines, **summary))


def asked(facts: Facts, policy: object = DEFAULTS) -> list[tuple[str, tuple[str, ...], int | None]]:
    return [(question.code, question.lines, question.pence) for question in raise_questions(facts, policy)]


def test_a_clean_return_raises_nothing():
    assert CLEAN_FACTS.summary.out_pence == 336896
    assert CLEAN_FACTS.summary.closing_pence == 195129
    assert asked(CLEAN_FACTS) == []


def test_a_clean_first_return_raises_nothing():
    first = replace(CLEAN_FACTS, last=None, known_payees=frozenset(), last_paid={}, monitored_from=QUARTER.start)
    assert asked(first) == []


@dataclass(frozen=True)
class Case:
    """One change to the clean return, and everything it must raise."""

    name: str
    facts: Callable[[], Facts]
    raised: list[tuple[str, tuple[str, ...], int | None]]


def changed(**more: object) -> Facts:
    return replace(CLEAN_FACTS, **more)


def figures(**more: object) -> Facts:
    return changed(summary=replace(CLEAN_FACTS.summary, **more))


CASH = line("cash", 6, 5, -4000, "CASH 05JUN", "cash")
HOIST = line("hoist", 6, 5, -90000, "MOBILITY SHOP", "equipment")
BET = line("bet", 6, 5, -900, "HIGH ST BETTING", "other")
GIFT = line("gift", 6, 5, -900, "HIGH ST SHOP", "other")
NEWPA = line("newpa", 6, 5, -60000, "B OKAFOR", "pa_wages")
MISTAKE = line("slip", 6, 5, -3000, "GROCER", "paid_by_mistake")
BACK = line("back", 6, 8, 3000, "R KHAN", "paid_by_mistake")
ODD = line("odd", 6, 5, -700, "XYZ", "unknown")
EDGE = Entry(date(2026, 6, 29), EntryKind.COUNCIL_PAYMENT, 102200, EntryState.EXPECTED)
EARLIER = Entry(date(2026, 3, 30), EntryKind.COUNCIL_PAYMENT, 102200, EntryState.EXPECTED)
EDGE_PAID = line("edge", 6, 29, 102200, "CITY COUNCIL", "council_payment")
NOTHING = Summary(QUARTER, said_nothing_spent=True)


HOIST_ASKED = [("evidence-asked", ("hoist",), 90000)]  # a new payee too: asked once
BET_ASKED = [("how-does-this-meet-your-plan", ("bet",), 900)]


def note(one: Line) -> Line:
    return replace(one, note="agreed with my social worker")


def proof(one: Line, *names: str) -> Line:
    return replace(one, evidence=names or ("file",))


def accepted(one: Line) -> Line:
    return replace(one, accepted=True)


CASES = [
    Case("the sum is 23 pence off", lambda: figures(closing_pence=195152), [("does-not-add-up", (), 23)]),
    Case("a taxi twice", lambda: figures(closing_pence=195129 + 2886), [("does-not-add-up", ("taxi",), 2886)]),
    Case("no closing", lambda: figures(closing_pence=None), [("balance-missing", (), None)]),
    Case(
        "opens elsewhere",
        lambda: figures(opening_pence=OPENING + 50, closing_pence=195179),
        [("opening-differs-from-last-closing", (), 50)],
    ),
    Case(
        "opens elsewhere after a missed quarter",
        lambda: changed(
            summary=replace(CLEAN_FACTS.summary, opening_pence=OPENING + 50, closing_pence=195179),
            last=replace(LAST, period=Period(date(2025, 10, 1), date(2025, 12, 31))),
        ),
        [],
    ),
    Case("days missing, yet the sum is right", lambda: changed(gaps=[Period(date(2026, 5, 1), date(2026, 5, 4))]), []),
    Case(
        "days missing and the sum is off",
        lambda: replace(figures(closing_pence=195152), gaps=[Period(date(2026, 5, 1), date(2026, 5, 4))]),
        [("does-not-add-up", (), 23), ("days-missing-between-files", (), None)],
    ),
    Case("one payment did not come", lambda: with_lines(without=("dp5",)), [("council-payment-missing", (), 102200)]),
    Case(
        "one payment was £22 short",
        lambda: with_lines(line("dp5", 5, 12, 100000, "CITY COUNCIL", "council_payment"), without=("dp5",)),
        [("council-payment-missing", (), 2200)],
    ),
    Case(
        "payments as one typed total",
        lambda: with_lines(
            line("total", 6, 30, 306600, "CITY COUNCIL", "council_payment"), without=("dp4", "dp5", "dp6")
        ),
        [],
    ),
    Case("a payment of the last days has not come yet", lambda: changed(scheduled=(*SCHEDULED, EDGE)), []),
    Case(
        "a payment of the last days hides none",
        lambda: replace(with_lines(EDGE_PAID, without=("dp5",)), scheduled=(*SCHEDULED, EDGE)),
        [("council-payment-missing", (), 102200)],
    ),
    Case(
        "a payment that came and was not named",
        lambda: with_lines(line("dp5", 5, 12, 102200, "BGC 1", "unknown"), without=("dp5",)),
        [("unknown-category", ("dp5",), 102200)],
    ),
    Case("a payment of the quarter before", lambda: changed(scheduled=(EARLIER, *SCHEDULED)), []),
    Case(
        "no contribution",
        lambda: with_lines(without=("cc4", "cc5", "cc6")),
        [("contribution-missing", (), 77400)],
    ),
    Case(
        "one contribution too few",
        lambda: with_lines(without=("cc5",)),
        [("contribution-lower", ("cc4", "cc6"), 25800)],
    ),
    Case(
        "a contribution nobody expects",
        lambda: changed(scheduled=tuple(e for e in SCHEDULED if e.kind is EntryKind.COUNCIL_PAYMENT)),
        [],
    ),
    Case("equipment over the sum", lambda: with_lines(HOIST), HOIST_ASKED),
    Case("equipment with its receipt", lambda: with_lines(proof(HOIST)), []),
    Case("equipment accepted before", lambda: with_lines(accepted(HOIST)), []),
    Case("equipment at the sum", lambda: with_lines(replace(HOIST, amount_pence=-50000)), []),
    Case("cash", lambda: with_lines(CASH), [("cash-without-note", ("cash",), 4000)]),
    Case("cash with a note", lambda: with_lines(note(CASH)), []),
    Case("unknown", lambda: with_lines(ODD), [("unknown-category", ("odd",), 700)]),
    Case("other without a word", lambda: with_lines(GIFT), [("what-was-this-for", ("gift",), 900)]),
    Case("other with a note", lambda: with_lines(note(GIFT)), []),
    Case("not expected", lambda: with_lines(BET), BET_ASKED),
    Case("not expected, called an activity", lambda: with_lines(replace(BET, category="day_activity")), BET_ASKED),
    Case("not expected, explained", lambda: with_lines(note(BET)), []),
    Case("a new payee", lambda: with_lines(NEWPA), [("new-payee", ("newpa",), 60000)]),
    Case("a new payee, small", lambda: with_lines(replace(NEWPA, amount_pence=-50000)), []),
    Case("a new payee, with a payslip", lambda: with_lines(proof(NEWPA)), []),
    Case(
        "the first tax bill is no stranger",
        lambda: with_lines(line("tax", 6, 5, -80000, "HM REVENUE", "hmrc_paye_ni")),
        [],
    ),
    Case("paid by mistake", lambda: with_lines(MISTAKE), [("mistake-not-put-back", ("slip",), 3000)]),
    Case("paid by mistake and put back", lambda: with_lines(MISTAKE, BACK), []),
    Case(
        "one receipt for two payees",
        lambda: with_lines(proof(line("t", 6, 6, -100, "TAXI", "transport_mileage")), proof(note(GIFT))),
        [("same-file-for-different-payees", ("t", "gift"), 1000)],
    ),
    Case(
        "one receipt for two payees, accepted before",
        lambda: with_lines(accepted(proof(line("t", 6, 6, -100, "TAXI", "transport_mileage"))), accepted(proof(GIFT))),
        [],
    ),
    Case(
        "one payroll paper for wages and tax",
        lambda: with_lines(
            proof(line("w", 6, 6, -100, "C DIAZ", "pa_wages")), proof(line("x", 6, 6, -50, "HMRC", "hmrc_paye_ni"))
        ),
        [],
    ),
    Case(
        "no insurance for over a year",
        lambda: changed(last_paid={"insurance": date(2025, 6, 29)}),
        [("insurance-not-seen", (), None)],
    ),
    Case("never insured, known long enough", lambda: changed(last_paid={}), [("insurance-not-seen", (), None)]),
    Case("insured this quarter", lambda: with_lines(line("i", 6, 1, -9000, "SURE INSURANCE", "insurance")), []),
    Case("tax was paid last quarter, none now", lambda: with_lines(without=("hmrc",)), [("hmrc-not-seen", (), None)]),
    Case("tax still to pay", lambda: with_lines(without=("hmrc",), bills_pence=7110), []),
    Case(
        "nothing spent, nothing given",
        lambda: changed(summary=NOTHING, lines=()),
        [("are-you-getting-your-care", (), None)],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_change_raises_just_this(case):
    assert asked(case.facts()) == case.raised


def test_the_cases_reach_every_question_of_every_rule():
    reached = {code for case in CASES for code, _, _ in case.raised}
    assert reached == {code for rule in RULES for code in rule.questions}


def test_each_question_names_its_rule():
    rules = {rule.code: rule for rule in RULES}
    assert len(rules) == len(RULES)
    for case in CASES:
        for question in raise_questions(case.facts(), DEFAULTS):
            assert question.code in rules[question.rule].questions


@pytest.mark.parametrize(
    ("policy", "facts", "codes"),
    [
        ({"ask_about_cash": False}, with_lines(CASH), []),
        ({"evidence_categories": frozenset()}, with_lines(HOIST), ["new-payee"]),
        ({"evidence_over_pence": 90000}, with_lines(HOIST), []),
        ({"evidence_over_pence": 89999}, with_lines(HOIST), ["evidence-asked"]),
        ({"evidence_categories": frozenset({"respite"})}, with_lines(HOIST), ["new-payee"]),
    ],
)
def test_the_limits_are_the_councils(policy, facts, codes):
    assert [code for code, _, _ in asked(facts, replace(DEFAULTS, **policy))] == codes


def test_the_page_of_rules_can_show_every_limit():
    shown = {rule.code: limits(rule, DEFAULTS) for rule in RULES}
    assert shown["evidence-for-some-spending"] == {
        PolicyKey.EVIDENCE_CATEGORIES: frozenset({"equipment"}),
        PolicyKey.EVIDENCE_OVER_PENCE: 50000,
    }
    assert shown["the-sum-adds-up"] == {}


@pytest.mark.parametrize(
    ("category", "pence", "answer"),
    [
        ("equipment", -50001, True),
        ("equipment", -50000, False),
        ("pa_wages", -90000, False),
        ("equipment", 90000, False),
    ],
)
def test_evidence_is_asked_for_these_kinds_over_this_sum(category, pence, answer):
    assert evidence_is_asked(category, pence, DEFAULTS) is answer


def test_what_the_council_looks_for_again_stays_settled_once_accepted():
    settled = replace(with_lines(BET), known_payees=CLEAN_FACTS.known_payees | {"HIGH ST BETTING"})
    assert [code for code, _, _ in asked(settled)] == ["what-was-this-for"]


LINES = st.builds(
    Line,
    st.uuids().map(str),
    st.dates(QUARTER.start, QUARTER.end),
    st.integers(-200000, 200000).filter(bool),
    st.sampled_from(["A PATEL", "HIGH ST BETTING", "GROCER", "XYZ"]),
    st.sampled_from(sorted(CATEGORIES)),
    note=st.sampled_from(["", "a note"]),
    evidence=st.sampled_from([(), ("one",), ("one", "two")]),
    accepted=st.booleans(),
)


@given(lines=st.lists(LINES, max_size=12).map(tuple))
def test_any_return_can_be_looked_at_and_accepted_lines_are_left_alone(lines):
    facts = replace(CLEAN_FACTS, lines=lines, summary=summary_of(lines))
    about = {question.code: question.lines for question in raise_questions(facts, DEFAULTS)}
    assert {identity for found in about.values() for identity in found} <= {one.identity for one in lines}
    done = {one.identity for one in lines if one.accepted}
    for code in ("evidence-asked", "cash-without-note", "unknown-category", "what-was-this-for", "new-payee"):
        assert not done & set(about.get(code, ()))
