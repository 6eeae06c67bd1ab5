"""Single cells: amounts to pence, dates to days, label rows, account numbers."""

from datetime import date

import pytest

from app.statements import dates, money
from app.statements.accounts import last_four, short
from app.statements.words import mask, normalise, roles_of, summary_of

pytestmark = pytest.mark.pure

AMOUNTS = [
    ("12.34", 1234), ("-12.34", -1234), ("+12.34", 1234), ("£1,234.56", 123456), ("-£10.99", -1099), ("£-10.99", -1099),
    ("GBP 12", 1200), ("12.00 GBP", 1200), ("12\xa0345.60", 1234560), ("1'234.56", 123456), ("(12.00)", -1200),
    ("12.00-", -1200), ("12.00 DR", -1200), ("12.00CR", 1200), ("+ £12 CR", 1200), ("'12.5", 1250), (".50", 50), ("0.00", 0),
    ("−3.00", -300), ("L27.54", 2754), ("1234567.89", 123456789), ("12.299999999", 1230), ("-0.01", -1), ("007.00", 700),
    ("€5", 500), ("50.00 OD", -5000), ("£(42.10)", -4210), ("Â£620.00", 62000), ("\ufffd5.00", 500), ("-?5.00", -500),
    ("US$5.00", 500), ("42.-", 4200), ("42.—", 4200),
]  # fmt: skip
COMMAS = [("1.234,56", 123456), ("1 234,56", 123456), ("-12,5", -1250), ("12", 1200), ("1'234,56", 123456)]
NO_AMOUNTS = [
    "12..34", "1,23,4", "3.125", "12.5.6", "abc", "1e5", "12 34.00", "--5", "+-5", "5-5", "(5", "12.00 XYZ", "0x10", "١٢.00",
    "12.00 CR DR", "9" * 60, "£", "1,234,5", "12,34", "£1.2.3", "12.3456",
]  # fmt: skip


@pytest.mark.parametrize(("cell", "pence"), AMOUNTS)
def test_amounts(cell: str, pence: int) -> None:
    assert money.read_cells({cell}, comma=False).pence[cell] == pence


@pytest.mark.parametrize(("cell", "pence"), COMMAS)
def test_amounts_with_a_decimal_comma(cell: str, pence: int) -> None:
    assert money.read_cells({cell}, comma=True).pence[cell] == pence


@pytest.mark.parametrize("cell", NO_AMOUNTS)
def test_what_is_no_amount_is_refused(cell: str) -> None:
    reading = money.read_cells({cell}, comma=False)
    assert (reading.pence[cell], reading.wrong.get(cell)) == (None, "bad-amount")


@pytest.mark.parametrize("cell", ["", " ", "-", "n/a"])
def test_an_empty_amount_is_neither_right_nor_wrong(cell: str) -> None:
    reading = money.read_cells({cell}, comma=False)
    assert (reading.pence[cell], reading.wrong) == (None, {})


def test_the_decimal_mark_is_that_of_most_amounts() -> None:
    assert money.decimal_comma(["1.234,56", "12,50 CHF", "12,50 ₽", "1.00"])
    assert not money.decimal_comma(["1,234.56", "£12.50", "1,000"])


def test_credits_marked_on_a_card_make_the_unmarked_rows_spending() -> None:
    cells = ["12.00", "5.00 CR", "3.00"]
    assert money.signed(cells, money.read_cells(set(cells), comma=False)) == [-1200, 500, -300]


DAYS = [
    "28/08/2026", "28-08-2026", "28.08.2026", "28 08 2026", "28/8/2026", "28/08/26", "2026-08-28", "2026/08/28", "20260828",
    "28 Aug 2026", "28-Aug-26", "28 August 2026", "28th August 2026", "Fri 28 Aug 2026", "Aug 28, 2026", "28AUG2026",
    "2026-08-28T10:42:00Z", "2026-08-28 10:42:00 +0000", "28/08/2026 10:42", "2026-08-28 1:02:03", "20260828104200[0:GMT]",
    "'28/08/2026", "2026-Aug-28", "28 Aug '26", "28082026", "28/08/2026 - 10:42", "20260828 10:42:00", "Tue. 28 Aug 2026",
    "20260828235959.999[+10:AEST]", "28. août 2026", "28 ago 2026",
]  # fmt: skip


@pytest.mark.parametrize("cell", DAYS)
def test_dates(cell: str) -> None:
    assert dates.read_cells([cell], None, True, None).days[cell] == date(2026, 8, 28)


MONTHS = [("14. März 2026", 3), ("14 mrt 2026", 3), ("14 juil. 2026", 7), ("14 maj 2026", 5), ("14. Dez 2026", 12), ("14 Sept 2026", 9)]


@pytest.mark.parametrize(("cell", "month"), MONTHS)
def test_months_in_other_languages(cell: str, month: int) -> None:
    assert dates.read_cells([cell], None, True, None).days[cell] == date(2026, month, 14)


def test_a_column_of_a_spreadsheets_day_numbers_is_read_as_days() -> None:
    assert list(dates.read_cells(["46248", "46262.5", ""], None, True, None).days.values()) == [
        date(2026, 8, 14), date(2026, 8, 28), None]  # fmt: skip
    assert dates.read_cells(["46248", "soon"], None, True, None).days["46248"] is None


NO_DAYS = ["99 Jan", "31/02/2026", "1111/11/11", "15/08/2062", "", "soon", "12345678", "30-00-00", "1/2", "28 Foo 2026",
           "1/2/3/4", "14 jui 2026", "12 MAGS 24", "14 Aug", "46248"]  # fmt: skip


@pytest.mark.parametrize("cell", NO_DAYS)
def test_what_is_no_date(cell: str) -> None:
    assert dates.read_cells([cell], None, True, None).days[cell] is None


def test_one_odd_date_among_many_is_only_that_rows_mistake() -> None:
    cells = [f"{day}/08/2026" for day in range(13, 29)] + ["08/29/2026"]
    order = dates.read_cells(cells, None, False, None)
    assert (order.order, order.ask, order.days["08/29/2026"]) == ("dmy", False, None)


def test_dates_that_run_one_way_only_day_first_need_no_question() -> None:
    assert not dates.read_cells(["01/04/2026", "03/04/2026", "02/05/2026"], None, False, None).ask
    assert dates.read_cells(["01/04/2026", "03/04/2026", "05/04/2026"], None, False, None).ask


def test_days_that_are_the_same_either_way_need_no_question() -> None:
    assert not dates.read_cells(["05/05/2026", "06/06/2026"], None, False, None).ask


LABELS = [
    ("Opening Balance", "opening-balance"), ("BALANCE BROUGHT FORWARD", "opening-balance"), ("Start balance:", "opening-balance"),
    ("Closing balance 1,234.00", "closing-balance"), ("Balance carried forward", "closing-balance"), ("TOTAL", "total"),
    ("Total paid in", "total"), ("Arranged Overdraft Limit", "not-a-transaction"), ("TOTAL FITNESS", None), ("Nest", None),
    ("Balance as at 31 Aug 2026", "not-a-transaction"), ("Alter Kontostand", "opening-balance"), ("lõppsaldo", "closing-balance"),
    ("BALANCE FROM STATEMENT NO 12", "opening-balance"), ("Statement Closing Balance", "closing-balance"),
    ("New Balance Shoes", None), ("Balance transfer fee", None), ("Total Gas and Power", None),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "reason"), LABELS)
def test_label_rows(cell: str, reason: str | None) -> None:
    assert summary_of(cell) == reason


def test_names_are_compared_without_case_spaces_and_currency() -> None:
    assert normalise(" Amount  (GBP)") == "amount"
    assert normalise("OriginalDescription") == "original description"
    assert normalise("local_amount") == "local amount"
    assert normalise("Balance (£):") == "balance"


NAMES = [("date processed", "date"), ("money out", "out"), ("paid in", "in"), ("debit/credit", "both"),
         ("running balance", "balance"), ("transaction type", "type"), ("merchant/description", "text"),
         ("local currency", "other-currency")]  # fmt: skip


@pytest.mark.parametrize(("name", "role"), NAMES)
def test_what_a_name_says_first(name: str, role: str) -> None:
    assert roles_of(name)[0] == role


def test_accounts_by_their_last_four_digits() -> None:
    assert last_four("20-00-00 12345678") == "5678"
    assert last_four("'600000-12345678") == "5678"
    assert last_four("XXXX XXXX XXXX 9876") == "9876"
    assert last_four("Current") is None
    assert short("20-00-00 12345678") == "…5678"
    assert mask("30-00-00 12345678 x") == "… …5678 x"
