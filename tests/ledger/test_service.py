"""The ledger's verbs: what is posted, what stands, and any figure counted again as it was known."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.core import db
from app.core.errors import NotYours, Refused
from app.council_policy.models import PolicySet
from app.ledger import service as ledger
from app.ledger.balance import Balance, Bill, ContingencyException, NoFigures, Reserve
from app.ledger.models import DirectPayment, LedgerEntry
from app.ledger.rules import AccountType, EntryKind
from app.ledger.service import Figures, Plan, Posting
from tests.conftest import NOW, TODAY
from tests.factories import Made, make_person, make_rate, make_recipient

Q2, Q3 = (date(2026, 4, 1), date(2026, 6, 30)), (date(2026, 7, 1), date(2026, 9, 30))
LATER = NOW + timedelta(hours=1)


def plan_of(person: Made) -> Plan:
    plan = ledger.plan_of(person.id)
    assert plan is not None
    return plan


def posting(name: str, pence: int, kind: EntryKind = EntryKind.SPENDING, category: str = "pa_wages") -> Posting:
    return Posting(name, date(2026, 6, 1), kind, category, pence)


def report(
    person: Made, reference: str, period: tuple[date, date], closing: int, *lines: Posting, version: int = 1,
    at: datetime = NOW, bills: tuple[Bill, ...] = (), opening: int = 0,
) -> None:  # fmt: skip
    ledger.report_spending(plan_of(person), reference, version, period, opening, closing, lines, bills, at, by=person.id)
    db.commit()


def figures(person: Made, day: date = TODAY, **known: datetime) -> Figures:
    found = ledger.figures_of(person.id, day, LATER, **known)
    assert found is not None
    return found


def remaining(person: Made, day: date = TODAY, **known: datetime) -> int | None:
    at_end = figures(person, day, **known).at_end
    return at_end.remaining_pence if at_end else None


def test_a_plan_carries_every_term_in_one_reading(app: Any) -> None:
    reserve = Reserve(20_000, "Redundancy", date(2026, 5, 1), date(2027, 5, 1))
    more = ContingencyException(date(2026, 6, 1), None, "New helper", extra_weeks=2, extra_pence=500)
    plan = plan_of(make_recipient(reserve=reserve, exception=more))
    assert plan.types == ((AccountType.OWN_BANK_ACCOUNT, date(2026, 4, 1)),)
    assert [(rate.weekly_budget_pence, rate.first_payment_day) for rate in plan.rates] == [(32_000, date(2026, 4, 14))]
    assert [(one.pence, one.what, one.from_day, one.until_day) for one in plan.reserves] == [
        (20_000, "Redundancy", date(2026, 5, 1), date(2027, 5, 1))
    ]
    assert [(one.extra_weeks, one.extra_pence, one.reason, one.until_day) for one in plan.exceptions] == [
        (2, 500, "New helper", None)
    ]


def test_terms_are_told_in_the_order_of_their_days(app: Any) -> None:
    amina = make_recipient()
    payment = ledger.payment_by_reference(plan_of(amina).reference)
    ledger.set_rate(payment, make_rate(from_day=date(2027, 4, 1), weekly_budget_pence=35_000), NOW, by=None)
    ledger.set_rate(payment, make_rate(from_day=date(2026, 10, 1), weekly_budget_pence=33_000), NOW, by=None)
    ledger.change_account_type(payment, AccountType.PREPAID_CARD, date(2027, 1, 1), NOW, by=None)
    db.commit()
    plan = plan_of(amina)
    assert [rate.weekly_budget_pence for rate in plan.rates] == [32_000, 33_000, 35_000]
    assert plan.account_type_on(date(2026, 12, 31)) is AccountType.OWN_BANK_ACCOUNT
    assert plan.account_type_on(date(2027, 1, 1)) is AccountType.PREPAID_CARD
    both = (AccountType.OWN_BANK_ACCOUNT, AccountType.PREPAID_CARD)
    assert plan.account_types_between(date(2026, 10, 1), date(2027, 1, 31)) == both


def test_plans_are_read_in_pages(app: Any) -> None:
    made = [make_recipient(name) for name in ("Ann A", "Bea B", "Cem C")]
    first = ledger.plans_page(0, 2)
    rest = ledger.plans_page(first[-1].id, 2)
    assert [plan.recipient_id for plan in [*first, *rest]] == [person.id for person in made]
    assert all(len(plan.rates) == 1 for plan in [*first, *rest])


def test_one_direct_payment_a_person_and_no_impossible_rate(app: Any) -> None:
    amina, nina = make_recipient(), make_person("Nina Jones")
    with pytest.raises(Refused, match="has-direct-payment"):
        ledger.start_direct_payment(amina.id, AccountType.OWN_BANK_ACCOUNT, make_rate(), NOW, by=None)
    with pytest.raises(Refused, match="contribution-over-budget"):
        ledger.start_direct_payment(
            nina.id, AccountType.OWN_BANK_ACCOUNT, make_rate(weekly_contribution_pence=32_001), NOW, by=None
        )
    assert db.session.query(DirectPayment).count() == 1
    assert ledger.plan_of(nina.id) is None
    assert ledger.figures_of(nina.id, TODAY, NOW) is None
    with pytest.raises(NotYours):
        ledger.payment_by_reference("D-NONE-NONE")


def test_a_correction_posts_the_difference_and_changes_no_entry(app: Any) -> None:
    amina = make_recipient()
    report(amina, "R-1", Q2, 80_000, posting("a", 100_000, EntryKind.COUNCIL_PAYMENT, "council_payment"), posting("b", -20_000))
    before = [(row.id, row.pence) for row in db.session.query(LedgerEntry).order_by(LedgerEntry.id)]
    report(amina, "R-1", Q2, 75_000, posting("b", 20_000), posting("b", -25_000), version=2, at=LATER)
    after = [(row.id, row.pence) for row in db.session.query(LedgerEntry).order_by(LedgerEntry.id)]
    assert after[: len(before)] == before
    assert ledger.posted_lines("R-1") == {"a": (100_000, "council_payment"), "b": (-25_000, "pa_wages")}
    balance = figures(amina).balance
    assert isinstance(balance, Balance)
    assert balance.reported is not None
    assert (balance.reported.spending_pence, balance.reported.unexplained_pence) == (25_000, 0)


def test_a_line_of_another_kind_moves_between_the_sums(app: Any) -> None:
    amina = make_recipient()
    report(amina, "R-1", Q2, 5_000, posting("a", 5_000, EntryKind.REFUND, "refund"))
    taken_back = (posting("a", -5_000, EntryKind.REFUND, "refund"), posting("a", 5_000, EntryKind.CONTRIBUTION, "client_contribution"))
    report(amina, "R-1", Q2, 5_000, *taken_back, version=2, at=LATER)
    balance = figures(amina).balance
    assert isinstance(balance, Balance)
    assert balance.reported is not None
    assert (balance.reported.other_income_pence, balance.reported.contribution_pence) == (0, 5_000)


def test_any_figure_can_be_counted_again_as_it_was_known(app: Any) -> None:
    amina = make_recipient()
    report(amina, "R-1", Q2, 80_000, bills=(Bill(1_000, "HMRC"),))
    report(amina, "R-1", Q2, 75_000, version=2, at=LATER, bills=(Bill(2_000, "HMRC"), Bill(500, "Insurance")))
    payment = ledger.payment_by_reference(plan_of(amina).reference)
    ledger.agree_reserve(payment, Reserve(10_000, "Redundancy", date(2026, 4, 1)), LATER, by=None)
    ledger.confirm_spending("R-1", LATER, by=amina.id)
    db.commit()
    assert remaining(amina, known_at=NOW) == 79_000
    assert remaining(amina) == 62_500
    then, now = figures(amina, known_at=NOW).balance, figures(amina).balance
    assert isinstance(then, Balance)
    assert isinstance(now, Balance)
    assert (then.checked_to, now.checked_to) == (None, Q2[1])


def test_a_day_is_told_from_the_return_before_it(app: Any) -> None:
    amina = make_recipient()
    report(amina, "R-1", Q2, 80_000)
    report(amina, "R-2", Q3, 60_000, opening=80_000)
    ledger.confirm_spending("R-2", NOW, by=amina.id)
    db.commit()
    assert remaining(amina, date(2026, 9, 29)) == 80_000
    assert remaining(amina, date(2026, 9, 30)) == 60_000
    assert remaining(amina, date(2026, 6, 29)) is None
    before = figures(amina, date(2026, 9, 29)).balance
    assert isinstance(before, Balance)
    assert before.checked_to is None


def test_checked_up_to_the_newest_return_that_still_stands_checked(app: Any) -> None:
    amina = make_recipient()
    report(amina, "R-1", Q2, 80_000)
    report(amina, "R-2", Q3, 60_000, opening=80_000)

    def checked_to() -> date | None:
        balance = figures(amina).balance
        assert isinstance(balance, Balance)
        return balance.checked_to

    for act, wanted in (
        (lambda: ledger.confirm_spending("R-1", NOW, by=amina.id), Q2[1]),
        (lambda: ledger.confirm_spending("R-2", NOW, by=amina.id), Q3[1]),
        (lambda: ledger.reopen_spending("R-2", NOW, by=amina.id), Q2[1]),
        (lambda: ledger.ask_about_spending("R-1", NOW, by=amina.id), None),
    ):
        act()
        db.commit()
        assert checked_to() == wanted


def test_the_last_return_is_measured_by_the_policy_of_its_own_last_day(app: Any) -> None:
    amina = make_recipient()
    report(amina, "R-1", Q2, 200_000)
    for value, day in (("8", date(2026, 6, 30)), ("2", date(2026, 7, 1))):
        db.session.add(PolicySet(key="contingency_weeks", value=value, from_day=day, reason="", set_at=NOW))
    db.commit()
    found = figures(amina)
    assert isinstance(found.balance, Balance)
    assert found.balance.measured is not None
    assert (found.balance.measured.limit_pence, found.balance.over_pence) == (256_000, 0)
    assert found.policy.contingency_weeks == 2


def test_no_figures_for_a_card_and_figures_again_after_it(app: Any) -> None:
    card = make_recipient(account_type=AccountType.PREPAID_CARD)
    assert isinstance(figures(card).balance, NoFigures)
    ledger.change_account_type(
        ledger.payment_by_reference(plan_of(card).reference), AccountType.OWN_BANK_ACCOUNT, TODAY, NOW, by=None
    )
    db.commit()
    assert isinstance(figures(card).balance, Balance)
    assert isinstance(figures(card, TODAY - timedelta(days=1)).balance, NoFigures)


def test_the_closing_before_is_the_day_before_or_nothing(app: Any) -> None:
    amina = make_recipient()
    report(amina, "R-1", Q2, 80_000)
    report(amina, "R-1", Q2, 81_000, version=2)
    assert ledger.closing_before(plan_of(amina), Q3[0]) == 81_000
    assert ledger.closing_before(plan_of(amina), date(2026, 10, 1)) is None


def test_the_next_payment_of_the_plan(app: Any) -> None:
    plan, policy = plan_of(make_recipient()), figures(make_recipient("Bea B")).policy
    found = ledger.next_payment(plan, policy, TODAY)
    assert found is not None
    assert (found.day, found.pence) == (date(2026, 11, 24), 102_200)
    ended = plan_of(make_recipient("Cem C", rate=make_rate(until_day=date(2026, 11, 23))))
    assert ledger.next_payment(ended, policy, TODAY) is None


def test_moments_are_told_with_their_zone(app: Any) -> None:
    plan = plan_of(make_recipient())
    assert plan.rates[0].recorded_at is not None
    assert plan.rates[0].recorded_at.tzinfo is UTC
