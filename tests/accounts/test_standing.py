"""The three standings: what each gives, for how long, and what cannot be granted. Spelt out, so that a change is seen."""

from datetime import UTC, date, datetime, timedelta
from itertools import chain, combinations

import pytest

from app.accounts.rules import ONLY_OWN, Permission
from app.accounts.standing import (
    CODE_TRIES,
    STANDINGS,
    CodeState,
    Scope,
    Standing,
    Term,
    code_state,
    grant_refusal,
    last_day,
    permissions_of,
    whole,
)

pytestmark = pytest.mark.pure
TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
EVER = {"see-home", "stop-helping"}
MONEY = {
    "answer-questions", "explain-balance", "prepare-returns", "see-balance", "see-balance-parts", "see-home",
    "see-money-messages", "see-returns", "send-returns",
}  # fmt: skip
HELPER, NOMINATED, AUTHORISED = Standing.HELPER, Standing.NOMINATED_PERSON, Standing.AUTHORISED_PERSON


@pytest.mark.parametrize(
    ("scopes", "given"),
    [
        ([], set()),
        (["see-balance"], {"see-balance"}),
        (["prepare"], {"prepare-returns", "see-returns"}),
        (["send"], {"prepare-returns", "see-returns", "send-returns"}),
        (["money-messages"], {"see-money-messages"}),
        (["care-messages"], {"see-care-messages"}),
        (["see-balance", "money-messages"], {"see-balance", "see-money-messages"}),
        (["see-balance", "prepare"], {"see-balance", "see-balance-parts", "prepare-returns", "see-returns"}),
        (["prepare", "money-messages"], {"answer-questions", "prepare-returns", "see-money-messages", "see-returns"}),
        (["prepare", "care-messages"], {"prepare-returns", "see-care-messages", "see-returns"}),
        (list(Scope), MONEY - {"explain-balance"} | {"see-care-messages"}),
    ],
)
def test_a_helper_has_what_was_named_and_no_more(scopes: list[str], given: set[str]) -> None:
    words = permissions_of(HELPER, [Scope(one) for one in scopes])
    assert {str(one) for one in words} == EVER | given


def test_the_one_sum_never_opens_lines_payees_files_or_questions() -> None:
    """Whatever else is given, seeing the balance alone adds one word."""
    every = chain.from_iterable(combinations(Scope, size) for size in range(len(Scope) + 1))
    for scopes in every:
        if Scope.PREPARE in whole(scopes):
            continue
        words = permissions_of(HELPER, scopes)
        assert not words & {
            Permission.SEE_BALANCE_PARTS, Permission.SEE_RETURNS, Permission.PREPARE_RETURNS, Permission.ANSWER_QUESTIONS,
            Permission.SEND_RETURNS, Permission.EXPLAIN_BALANCE,
        }, scopes  # fmt: skip


def test_the_other_standings_have_what_the_table_says() -> None:
    assert {str(one) for one in permissions_of(NOMINATED, [])} == MONEY
    assert {str(one) for one in permissions_of(AUTHORISED, list(Scope))} == MONEY | {"ask-support", "challenge", "see-care-messages"}
    assert set(STANDINGS) == set(Standing)
    assert all("Care Act" in STANDINGS[one].source for one in (NOMINATED, AUTHORISED))


def test_no_standing_holds_what_is_the_persons_alone() -> None:
    for standing in Standing:
        assert not permissions_of(standing, list(Scope)) & ONLY_OWN


@pytest.mark.parametrize(
    ("first", "months", "last"),
    [
        (date(2026, 3, 3), 12, date(2027, 3, 2)), (date(2026, 11, 20), 1, date(2026, 12, 19)),
        (date(2027, 1, 31), 1, date(2027, 2, 27)), (date(2028, 2, 29), 12, date(2029, 2, 27)), (date(2026, 12, 1), 3, date(2027, 2, 28)),
    ],
)  # fmt: skip
def test_months_end_the_day_before(first: date, months: int, last: date) -> None:
    assert last_day(first, months) == last


@pytest.mark.parametrize(
    ("standing", "scopes", "until", "basis", "document", "refusal"),
    [
        (HELPER, [Scope.PREPARE], date(2027, 11, 19), "", "", None),
        (HELPER, [Scope.PREPARE], date(2027, 11, 20), "", "", "until-day-too-late"),
        (HELPER, [Scope.PREPARE], None, "", "", "until-day-too-late"),
        (HELPER, [], date(2026, 12, 1), "", "", "scope-missing"),
        (HELPER, [Scope.PREPARE], date(2026, 11, 19), "", "", "until-day-over"),
        (HELPER, [Scope.PREPARE], TODAY, "", "", None),
        (NOMINATED, [], None, "", "", None),
        (NOMINATED, [], date(2026, 1, 1), "", "", "until-day-over"),
        (AUTHORISED, [], None, "welfare-attorney", "LPA of 3 March, seen", None),
        (AUTHORISED, [], None, "welfare-attorney", "  ", "basis-missing"),
        (AUTHORISED, [], None, "", "LPA", "basis-missing"),
        (AUTHORISED, [], None, "dwp-appointee", "letter", "basis-missing"),
    ],
)  # fmt: skip
def test_what_cannot_be_granted(
    standing: Standing, scopes: list[Scope], until: date | None, basis: str, document: str, refusal: str | None
) -> None:
    assert grant_refusal(standing, scopes, until, TODAY, basis, document) == refusal


@pytest.mark.parametrize(
    ("term", "holds", "over"),
    [
        (Term(TODAY, TODAY), True, False),
        (Term(TODAY, None), True, False),
        (Term(date(2026, 11, 21), None), False, False),
        (Term(date(2025, 11, 20), date(2026, 11, 19)), False, True),
        (Term(TODAY, None, ended_at=NOW), False, True),
        (Term(TODAY, None, frozen_at=NOW), False, False),
    ],
)
def test_the_days_of_a_standing(term: Term, holds: bool, over: bool) -> None:
    assert (term.holds(TODAY), term.is_over(TODAY)) == (holds, over)


@pytest.mark.parametrize(
    ("expires", "tries", "accepted", "cancelled", "state"),
    [
        (NOW + timedelta(seconds=1), CODE_TRIES - 1, None, None, CodeState.OPEN),
        (NOW, 0, None, None, CodeState.OVER),
        (NOW + timedelta(days=1), CODE_TRIES, None, None, CodeState.DEAD),
        (NOW + timedelta(days=1), 0, NOW, None, CodeState.ACCEPTED),
        (NOW + timedelta(days=1), 0, None, NOW, CodeState.CANCELLED),
    ],
)
def test_what_becomes_of_a_code(
    expires: datetime, tries: int, accepted: datetime | None, cancelled: datetime | None, state: CodeState
) -> None:
    assert code_state(expires, tries, accepted, cancelled, NOW) is state
