"""Whatever way a ledger is written down, the same lines are read back."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.statements.merge import merge
from app.statements.read import read
from app.statements.statement import Options, Statement
from tests.statements.ledgers import Layout, Payment, grouped, layouts, ledgers, render

pytestmark = pytest.mark.pure
many = settings(max_examples=150, deadline=None)


def as_read(statement: Statement) -> list[tuple[str, int]]:
    lines = [(line.date.isoformat(), line.amount_pence) for line in statement.lines]
    return lines[::-1] if statement.newest_first else lines


def as_made(payments: list[Payment]) -> list[tuple[str, int]]:
    return [(payment.day.isoformat(), payment.pence) for payment in payments]


@many
@given(ledgers(), layouts())
def test_a_ledger_comes_back_from_any_layout(payments: list[Payment], layout: Layout) -> None:
    if layout.names is None:  # an empty column without a name cannot be told to be money in or money out
        assume(len({payment.pence > 0 for payment in payments}) == 2)
    statement = read(render(payments, layout))
    assert statement.refused is None
    if not layout.balance and layout.money in ("signed", "suffix"):
        sign = next((it for it in statement.needs_answer if it.question == "sign"), None)
        if sign:
            statement = read(render(payments, layout), Options(answers={"sign": "as-given"}))
    assert sorted(as_read(statement)) == sorted(as_made(payments))
    if layout.balance:
        assert (statement.reconciled, statement.needs_answer) == ("A", [])
        assert as_read(statement) == as_made(payments)
        assert [line.balance_pence for line in statement.lines][:: -1 if statement.newest_first else 1] == [
            payment.balance for payment in payments
        ]


@many
@given(ledgers(), layouts())
def test_told_balances_prove_the_sign_without_a_balance_column(payments: list[Payment], layout: Layout) -> None:
    opening, closing = payments[0].balance - payments[0].pence, payments[-1].balance
    statement = read(render(payments, layout), Options(opening_pence=opening, closing_pence=closing))
    assert statement.reconciled == ("A" if layout.balance else "C")
    assert sorted(as_read(statement)) == sorted(as_made(payments))
    assert statement.opening_pence is not None
    assert statement.opening_pence + statement.money_in_pence - statement.money_out_pence == statement.closing_pence


@many
@given(ledgers(least=6), layouts(), st.data())
def test_overlapping_parts_make_the_whole(payments: list[Payment], layout: Layout, data: st.DataObject) -> None:
    first = data.draw(st.integers(3, len(payments)))
    second = data.draw(st.integers(0, first - 1).filter(lambda at: len(payments) - at >= 3))
    parts = [payments[:first], payments[second:]]
    answers = {"sign": "as-given", "date-order": "dmy"}
    files = [read(render(part, layout), Options(answers=answers)) for part in parts]
    merged = merge(files)
    if layout.balance:
        assert sorted((line.date.isoformat(), line.amount_pence) for _, line in merged.lines) == sorted(as_made(payments))
        assert merged.counted_once == first - second


@many
@given(st.binary(max_size=400) | st.text(max_size=300).map(str.encode))
def test_no_bytes_make_the_reader_fall(content: bytes) -> None:
    statement = read(content)
    assert Statement.from_json(statement.to_json()) == statement


LINE = st.lists(
    st.text(alphabet=st.sampled_from("0123456789/-.,£ABdr\"' ;:()"), max_size=14)
    | st.sampled_from(["01/02/2026", "12.00", "-3.50", "Balance", "Date", "Amount", "TOTAL", "Pending"]),
    max_size=7,
).map(",".join)


@many
@given(st.lists(LINE, max_size=12).map("\n".join))
def test_no_table_makes_the_reader_fall(text: str) -> None:
    statement = read(text.encode(), Options(opening_pence=100, closing_pence=5000))
    assert statement.exit_code in (0, 3, 4)
    assert Statement.from_json(statement.to_json()) == statement


@pytest.mark.parametrize("pence", [0, 1, -1, 99_999_999, -100_000_000])
def test_the_grouping_of_the_samples_is_right(pence: int) -> None:
    assert int(grouped(pence).replace(",", "").replace(".", "")) == pence
