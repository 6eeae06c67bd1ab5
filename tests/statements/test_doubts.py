"""What two readings would fit is asked about, and what one part of a file proves of another is not."""

import pytest

from app.statements.read import read
from app.statements.statement import Options
from tests.statements.test_bad_files import GOOD, HEAD, asked, codes, csv, pence

pytestmark = pytest.mark.pure


def test_a_second_date_column_settles_the_dates() -> None:
    rows = "01/11/2026,01/12/2026,Shop,4.00,\n01/12/2026,01/13/2026,Shop,4.00,\n"
    statement = csv("Transaction Date,Post Date,Details,Paid out,Paid in\n" + rows)
    assert ([str(line.date) for line in statement.lines], asked(statement)) == (["2026-01-11", "2026-01-12"], [])
    assert codes(statement) == [(None, "us-dates")]
    sort_code = "Sort Code,Date,Details,Paid out,Paid in\n30-11-12,01/11/2026,Shop,4.00,\n30-11-12,01/12/2026,Shop,4.00,\n"
    assert asked(csv(sort_code)) == ["date-order"]


def test_labels_in_a_column_of_their_own_are_heard_and_categories_are_not() -> None:
    rows = ",,Opening balance,1000.00,K\n14/08/2026,Council,Turnover,620.00,K\n28/08/2026,Nest,,42.10,D\n"
    statement = csv("Date,Details,Category,Amount,D/K\n" + rows)
    assert (pence(statement), [row.reason for row in statement.left_out]) == ([62000, -4210], ["opening-balance"])


DOUBTFUL = {
    "a card without names": ("14/08/2026,SHOP,10.99\n15/08/2026,PAYMENT - THANK YOU,-50.00\n16/08/2026,BUS,5.00\n", [-1099, 5000, -500]),
    "an account without a minus": ("14/08/2026,CR COUNCIL,10.99\n15/08/2026,CR COUNCIL,50.00\n", [-1099, -5000]),
    "credits with a minus": ("Date,Details,Debit,Credit\n14/08/2026,Shop,42.10,\n15/08/2026,Paid,,-620.00\n", [-4210, 62000]),
    "payments on a card": ("Date,Type,Details,Amount\n14/08/2026,Payment,Thank you,620.00\n", [-62000]),
    "balance before, one day": (HEAD + "14/08/2026,A,620.00,1000.00\n14/08/2026,B,-42.10,1620.00\n14/08/2026,C,-2.10,1577.90\n",
                                [-62000, 4210, 210]),
}  # fmt: skip


@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_may_be_a_card_or_an_account_is_asked_about(name: str) -> None:
    text, guess = DOUBTFUL[name]
    assert (pence(csv(text)), asked(csv(text))) == (guess, ["sign"])


FRAMES = [
    ("31/08/2026,TOTAL,577.90,\n", [62000, -4210], ["total"]),
    ("31/08/2026,TOTAL,-40.00,1537.90\n", [62000, -4210, -4000], []),
    ("31/08/2026,Balance,1577.90,1577.90\n", [62000, -4210], ["opening-balance"]),
]


@pytest.mark.parametrize(("row", "amounts", "left_out"), FRAMES)
def test_a_bare_total_is_a_label_where_only_it_lacks_a_balance(row: str, amounts: list[int], left_out: list[str]) -> None:
    statement = csv(HEAD + GOOD + row)
    assert (pence(statement), [it.reason for it in statement.left_out]) == (amounts, left_out)


DEBT = "Date,Details,Debit,Credit,Balance\n14/08/2026,Shop,42.10,,142.10\n15/08/2026,Bus,2.10,,144.20\n28/08/2026,Paid,,100.00,44.20\n"
SIGNED_DEBT = HEAD + "14/08/2026,Shop,-42.10,142.10\n15/08/2026,Bus,-2.10,144.20\n28/08/2026,Thank you,100.00,44.20\n"


@pytest.mark.parametrize("text", [DEBT, SIGNED_DEBT])
def test_a_balance_that_moves_against_the_signs_is_asked_about_unless_a_total_tells(text: str) -> None:
    statement = csv(text)
    assert (pence(statement), asked(statement), statement.reconciled) == ([-4210, -210, 10000], ["sign"], "A")
    assert (statement.closing_pence, csv(text, answers={"sign": "reversed"}).closing_pence) == (-4420, 4420)
    assert asked(csv(text, opening_pence=-10000, closing_pence=-4420)) == []


def test_a_refund_in_the_column_of_money_out_keeps_its_sign() -> None:
    rows = "14/08/2026,Shop,20.00,,980.00\n15/08/2026,Refund,-5.00,,985.00\n28/08/2026,Council,,620.00,1605.00\n"
    statement = csv("Date,Details,Paid out,Paid in,Balance\n" + rows)
    assert (pence(statement), asked(statement), statement.reconciled) == ([-2000, 500, 62000], [], "A")


def test_declined_payments_are_left_out_and_the_fee_for_one_is_not() -> None:
    rows = "14/08/2026,Declined purchase,Shop,5.00,\n15/08/2026,Declined payment fee,Bank,1.00,\n"
    statement = csv("Date,Type,Details,Paid out,Paid in\n" + rows)
    assert (pence(statement), [row.reason for row in statement.left_out]) == ([-100], ["not-completed"])


NAMED = "Date,Details,Amount,Transaction amount\n14/08/2026,Bus,-12.00,-14.00\n"
SPLIT = "Date,Description,Amount,Balance\n14/08/2026,Council,620,00,1620,00\n28/08/2026,Nest,-42,10,1577,90\n"


@pytest.mark.parametrize("text", [NAMED, SPLIT])
def test_columns_that_names_do_not_tell_apart_are_asked_about(text: str) -> None:
    assert asked(csv(text)) == ["column-amount", "column-balance", "sign"]


AGREEING = ["Credit,620.00|Debit,-42.10", "Credit,-620.00|Debit,42.10", "Credit,620.00|Debit,42.10", "Bij,620.00|Af,42.10"]


@pytest.mark.parametrize("rows", AGREEING)
def test_words_that_agree_with_the_signs_prove_them(rows: str) -> None:
    lines = "".join(f"1{at}/08/2026,x,{row}\n" for at, row in enumerate(rows.split("|"), 3))
    statement = csv("Date,Details,Kind,Amount\n" + lines)
    assert (pence(statement), asked(statement)) == ([62000, -4210], [])


LITERAL = HEAD.replace("Date", '="Date"') + '="14/08/2026",="Coun, cil",="620.00",="1620.00"\n28/08/2026,Nest,-42.10,1577.90\n'


def test_cells_written_as_literals_for_a_spreadsheet_are_read() -> None:
    assert [(line.text, line.amount_pence) for line in csv(LITERAL).lines] == [("Coun, cil", 62000), ("Nest", -4210)]


def test_a_quotation_mark_left_open_on_the_last_line_spoils_nothing() -> None:
    assert pence(csv(HEAD + GOOD + '29/08/2026,"Bus,-1.00,1576.90')) == [62000, -4210, -100]


def test_words_of_an_ofx_file_that_agree_with_its_signs_stand_above_a_remembered_answer() -> None:
    rows = "".join(
        f"<STMTTRN><TRNTYPE>{kind}<DTPOSTED>20260814<TRNAMT>{amount}<FITID>1<NAME>x</STMTTRN>"
        for kind, amount in (("DEBIT", "-12.00"), ("CREDIT", "620.00"))
    )
    statement = read(f"<OFX><STMTRS>{rows}</STMTRS></OFX>".encode(), Options(answers={"sign": "reversed"}))
    assert (pence(statement), asked(statement)) == ([-1200, 62000], [])
