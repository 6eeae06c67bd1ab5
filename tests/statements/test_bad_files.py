"""Bad and hostile files: each does what its row of the table in STATEMENTS.md section 4 says."""

import io
import zipfile
from datetime import date

import pytest

from app.statements import sentences
from app.statements.read import MOST_BYTES, read
from app.statements.statement import Options, Statement

pytestmark = pytest.mark.pure
QUARTER = (date(2026, 7, 1), date(2026, 9, 30))
HEAD = "Date,Description,Amount,Balance\n"
GOOD = "14/08/2026,Council,620.00,1620.00\n28/08/2026,Nest,-42.10,1577.90\n"


def csv(text: str, **told: object) -> Statement:
    return read(text.encode(), Options(**told))  # type: ignore[arg-type]


def zipped(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return held.getvalue()


def pence(statement: Statement) -> list[int]:
    return [line.amount_pence for line in statement.lines]


def codes(statement: Statement) -> list[tuple[int | None, str]]:
    return [(it.source_line, it.code) for it in statement.problems]


def asked(statement: Statement) -> list[str]:
    return [it.question for it in statement.needs_answer]


# Row 1


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", HEAD, "Account:,1\n\n" + HEAD + "\n", HEAD + "Pending,Bus,-3.00,\n"])
def test_a_file_without_payments_says_so(text: str) -> None:
    statement = csv(text)
    assert (statement.refused, statement.exit_code, statement.lines) == ("no-transactions", 4, [])
    assert "If you spent nothing this quarter, choose" in sentences.refusal("no-transactions")


# Rows 2 to 4 and 20: content decides, never the name

KINDS = [
    (b"%PDF-1.7 ...", "pdf", "pdf"),
    (b"junk\n%PDF-1.4", "pdf", "pdf"),
    (b"\xff\xd8\xff\xe0 jpeg", "jpeg", "picture"),
    (b"\x89PNG\r\n\x1a\n", "png", "picture"),
    (b"GIF89a", "gif", "picture"),
    (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp", "picture"),
    (b"\x00\x00\x00\x18ftypheic", "heic", "picture"),
    (b"II*\x00\x08", "tiff", "picture"),
    (zipped("[Content_Types].xml", "xl/workbook.xml"), "xlsx", "spreadsheet"),
    (zipped("[Content_Types].xml", "word/document.xml"), "document", "document"),
    (zipped("Index/Document.iwa"), "document", "document"),
    (zipped("july.csv", "august.csv"), "zip", "zip"),
    (b"PK\x03\x04 broken", "zip", "zip"),
    (b"\x1f\x8b\x08", "archive", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "xls", "spreadsheet"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "document", "document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "locked", "locked"),
    (b"{\\rtf1 hello}", "document", "document"),
    (b"<html><body>Sorry, an error</body></html>", "html", "web-page"),
    (b"<table><tr><td>01/02/2026</td></tr></table>", "html", "web-page"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "svg", "web-page"),
    (b"!Type:Bank\nD01/02/2026\nT-1.00\n^\n", "qif", "other-format"),
    (b"{1:F01ELMS}\n:20:1\n:61:2608140814D12,00NTRF\n", "mt940", "other-format"),
    (b"<?xml version='1.0'?><Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'/>", "camt", "other-format"),
    (b'{"transactions": []}', "json", "other-format"),
    (b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'/>", "xls", "spreadsheet"),
    (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "xml", "not-a-statement"),
    (bytes(range(256)) * 8, "unknown", "not-a-statement"),
    (b"Dear council,\nI spent, as you know, nothing.\nYours, A\n", "unknown", "not-a-statement"),
]


@pytest.mark.parametrize(("content", "kind", "code"), KINDS, ids=[f"{kind}-{at}" for at, (_, kind, _) in enumerate(KINDS)])
def test_other_kinds_are_known_and_refused_with_what_to_do(content: bytes, kind: str, code: str) -> None:
    statement = read(content)
    assert (statement.kind, statement.refused, statement.exit_code) == (kind, code, 4)
    assert code in sentences.REFUSALS


# Row 5


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends_read_the_same(encoding: str, newline: str) -> None:
    text = "Date,Details,Paid out,Paid in\n14/08/2026,Café £5 – off,,£620.00\n28/08/2026,Nest,£42.10,\n"
    statement = read(text.replace("\n", newline).encode(encoding))
    assert pence(statement) == [62000, -4210]
    assert statement.lines[0].text == "Café £5 – off"
    assert not statement.problems


def test_a_last_letter_cut_in_half_is_still_utf8() -> None:
    statement = read((HEAD + GOOD + "29/08/2026,Café").encode()[:-1])
    assert [line.text for line in statement.lines] == ["Council", "Nest"]


# Row 6


def test_another_code_page_is_read_with_a_note() -> None:
    statement = read((HEAD + "14/08/2026,Žluťoučký kůň,620.00,1620.00\n28/08/2026,Nest,-42.10,1577.90\n").encode("cp1250"))
    assert pence(statement) == [62000, -4210]
    assert codes(statement) == [(None, "letters-may-be-wrong")]


# Row 7


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter: str) -> None:
    statement = csv((HEAD + GOOD).replace(",", delimiter))
    assert pence(statement) == [62000, -4210]


def test_a_line_that_names_the_delimiter_is_obeyed() -> None:
    statement = csv("sep=;\n" + (HEAD + GOOD).replace(",", ";"))
    assert [line.source_line for line in statement.lines] == [3, 4]


# Rows 8 to 10: the line is listed, the others are kept

BAD_ROWS = [
    ("15/08/2026,Bus,-3.00", "row-width"),
    ("15/08/2026,Bus, to town,-3.00,1617.00", "row-width"),
    ("15/08/2026,Bus,-3.00,1617.00,extra", "row-width"),
    ("15/08/2026,Bus,12..34,1617.00", "bad-amount"),
    ('15/08/2026,Bus,"1,23,4",1617.00', "bad-amount"),
    ("15/08/2026,Bus,three,1617.00", "bad-amount"),
    ("15/08/2026,Bus,3.125,1617.00", "bad-amount"),
    ("15/08/2026,Bus,=1+2,1617.00", "bad-amount"),
    ("15/08/2026,Bus,1000000.01,1617.00", "amount-too-large"),
    ("15/08/2026,Bus,-99999999999999999999.00,1617.00", "amount-too-large"),
    ("15/08/2026,Bus,,1617.00", "amount-missing"),
    ("99 Jan,Bus,-3.00,1617.00", "bad-date"),
    ("31/02/2026,Bus,-3.00,1617.00", "bad-date"),
    ("1111/11/11,Bus,-3.00,1617.00", "bad-date"),
    ("15/08/2062,Bus,-3.00,1617.00", "bad-date"),
    ("15/08/62,Bus,-3.00,1617.00", "bad-date"),
    (",Bus,-3.00,1617.00", "date-missing"),
]


@pytest.mark.parametrize(("row", "code"), BAD_ROWS)
def test_a_bad_row_is_listed_with_its_line_and_the_others_are_kept(row: str, code: str) -> None:
    statement = csv(HEAD + "14/08/2026,Council,620.00,1620.00\n" + row + "\n28/08/2026,Nest,-42.10,1577.90\n")
    assert pence(statement) == [62000, -4210]
    assert codes(statement) == [(3, code)]
    assert len(statement.problems[0].shown) <= 40
    assert code in sentences.PROBLEMS


def test_a_bad_first_row_without_a_header_is_listed_too() -> None:
    statement = csv("99 Jan,BP WAGES,-3.00\n15/08/2026,CR COUNCIL,620.00\n14/08/2026,DD NEST,-42.10\n")
    assert (statement.layout, pence(statement)) == ("hsbc", [62000, -4210])
    assert codes(statement) == [(1, "bad-date")]


def test_a_file_of_bad_rows_only_is_refused_but_lists_them() -> None:
    statement = csv(HEAD + "99 Jan,Bus,-3.00,1617.00\n98 Jan,Bus,-3.00,1614.00\n")
    assert (statement.refused, statement.exit_code) == ("nothing-readable", 4)
    assert codes(statement) == [(2, "bad-date"), (3, "bad-date")]


# Rows 11 and 12

AMBIGUOUS = "Date,Details,Paid out,Paid in\n03/04/2026,Nest,42.10,\n05/04/2026,Council,,620.00\n"


def test_dates_that_could_be_either_are_asked_about() -> None:
    statement = csv(AMBIGUOUS)
    assert asked(statement) == ["date-order"]
    assert statement.needs_answer[0].choices == ["dmy", "mdy"]
    assert [str(line.date) for line in statement.lines] == ["2026-04-03", "2026-04-05"]
    assert statement.exit_code == 3


def test_the_answer_settles_the_dates() -> None:
    statement = csv(AMBIGUOUS, answers={"date-order": "mdy"})
    assert [str(line.date) for line in statement.lines] == ["2026-03-04", "2026-05-04"]
    assert statement.exit_code == 0


def test_a_quarter_that_only_day_first_fits_settles_the_dates() -> None:
    assert csv(AMBIGUOUS, period=(date(2026, 4, 1), date(2026, 6, 30))).exit_code == 0


def test_a_quarter_that_only_month_first_fits_is_asked_about() -> None:
    text = "Date,Details,Paid out,Paid in\n04/02/2026,Nest,42.10,\n04/03/2026,Council,,620.00\n"
    assert asked(csv(text, period=(date(2026, 4, 1), date(2026, 6, 30)))) == ["date-order", "outside-period"]


def test_a_known_uk_layout_puts_the_day_first() -> None:
    statement = csv("Date,Counter Party,Reference,Type,Amount (GBP),Balance (GBP)\n03/04/2026,Nest,x,DD,-42.10,957.90\n")
    assert (str(statement.lines[0].date), statement.exit_code) == ("2026-04-03", 0)


def test_us_dates_are_read_and_said() -> None:
    statement = csv(HEAD + "04/03/2026,Council,620.00,1620.00\n04/23/2026,Nest,-42.10,1577.90\n")
    assert [str(line.date) for line in statement.lines] == ["2026-04-03", "2026-04-23"]
    assert codes(statement) == [(None, "us-dates")]


def test_dates_in_both_orders_name_two_of_them_and_are_asked_about() -> None:
    statement = csv(HEAD + "23/04/2026,Council,620.00,1620.00\n04/24/2026,Nest,-42.10,1577.90\n")
    assert asked(statement)[0] == "date-order"
    assert statement.problems[0].code == "dates-in-two-orders"
    assert statement.problems[0].shown == "23/04/2026 / 04/24/2026"


# Row 13

TWO_QUARTERS = HEAD + "28/06/2026,Bus,-3.00,1000.00\n14/08/2026,Council,620.00,1620.00\n28/08/2026,Nest,-42.10,1577.90\n"


def test_rows_from_another_quarter_are_kept_apart() -> None:
    statement = csv(TWO_QUARTERS, period=QUARTER)
    assert pence(statement) == [62000, -4210]
    assert [(row.source_line, row.reason) for row in statement.left_out] == [(2, "outside-period")]
    assert (statement.opening_pence, statement.reconciled, statement.exit_code) == (100000, "A", 0)


def test_rows_from_another_quarter_can_be_kept() -> None:
    statement = csv(TWO_QUARTERS, period=QUARTER, answers={"outside-period": "keep"})
    assert pence(statement) == [-300, 62000, -4210]


def test_a_file_wholly_from_another_quarter_is_asked_about() -> None:
    statement = csv(TWO_QUARTERS, period=(date(2025, 7, 1), date(2025, 9, 30)))
    assert (asked(statement), statement.lines, len(statement.left_out)) == (["outside-period"], [], 3)
    left = csv(TWO_QUARTERS, period=(date(2025, 7, 1), date(2025, 9, 30)), answers={"outside-period": "leave-out"})
    assert (left.exit_code, left.lines) == (0, [])


# Rows 14 and 15


def test_pending_rows_are_left_out() -> None:
    statement = csv("Date,Details,Status,Paid out,Paid in\n14/08/2026,Council,Cleared,,620.00\n15/08/2026,Bus,Pending,3.00,\n")
    assert pence(statement) == [62000]
    assert [row.reason for row in statement.left_out] == ["pending"]


def test_label_rows_are_used_for_the_check_and_not_as_payments() -> None:
    rows = ",Opening balance,,1000.00\n" + GOOD + ",Closing balance,,1577.90\n,TOTAL,577.90,\n"
    statement = csv(HEAD + rows)
    assert (pence(statement), statement.reconciled) == ([62000, -4210], "A")
    assert [row.reason for row in statement.left_out] == ["opening-balance", "closing-balance", "total"]
    wrong = csv(HEAD + rows.replace("Opening balance,,1000.00", "Opening balance,,990.00"))
    assert (wrong.reconciled, wrong.broken and wrong.broken.difference_pence) == ("D", 1000)


def test_label_rows_check_a_file_without_a_balance_column() -> None:
    rows = ",Opening balance,1000.00\n14/08/2026,Council,620.00\n28/08/2026,Nest,-42.10\n,Closing balance,1577.90\n"
    statement = csv("Date,Details,Amount\n" + rows)
    assert (statement.reconciled, statement.opening_pence, statement.closing_pence) == ("B", 100000, 157790)
    assert statement.exit_code == 0


def test_label_rows_with_a_date_and_a_direction_are_no_payments() -> None:
    rows = ("01/08/2026,Opening balance,1000.00,K\n14/08/2026,Council,620.00,K\n28/08/2026,Nest,42.10,D\n"
            "31/08/2026,Turnover,577.90,K\n31/08/2026,closing balance,1577.90,K\n")  # fmt: skip
    statement = csv("Date,Details,Amount,Debit/Credit\n" + rows)
    assert (pence(statement), statement.reconciled, statement.exit_code) == ([62000, -4210], "B", 0)
    assert [row.reason for row in statement.left_out] == ["opening-balance", "total", "closing-balance"]


def test_a_petrol_station_called_total_is_a_payment() -> None:
    assert pence(csv(HEAD + GOOD + "29/08/2026,TOTAL,-40.00,1537.90\n")) == [62000, -4210, -4000]


# Row 16

CARD = "Posted,Where,Amount\n14/08/2026,Mobility Shop,1385.80\n20/08/2026,Bus,12.00\n21/08/2026,PAYMENT RECEIVED,-1100.00\n"


def test_an_unknown_layout_without_balance_is_asked_for_its_sign() -> None:
    statement = csv(CARD)
    assert (asked(statement), statement.needs_answer[0].choices) == (["sign"], ["reversed", "as-given"])
    assert (statement.money_in_pence, statement.money_out_pence) == (110000, 139780)
    swapped = csv(CARD, answers={"sign": "as-given"})
    assert (swapped.money_in_pence, swapped.exit_code) == (139780, 0)


def test_told_balances_make_the_question_needless() -> None:
    statement = csv(CARD, opening_pence=50000, closing_pence=20220)
    assert (statement.reconciled, statement.exit_code, statement.money_in_pence) == ("C", 0, 110000)


# Row 17

CHAIN = [("14/08/2026", "620.00", "1620.00"), ("15/08/2026", "-12.00", "1608.00"), ("18/08/2026", "-7.50", "1600.50"),
         ("20/08/2026", "-42.10", "1558.40"), ("28/08/2026", "-1.30", "1557.10")]  # fmt: skip


def chain(**changed: object) -> Statement:
    rows: list[tuple[str, str, str] | None] = list(CHAIN)
    for at, row in changed.items():
        rows[int(at[1:])] = row  # type: ignore[call-overload]
    return csv(HEAD + "".join(f"{row[0]},Shop,{row[1]},{row[2]}\n" for row in rows if row))


BROKEN = [
    ({"r2": None}, 4, -750, "missing-or-duplicated-row"),
    ({"r2": ("15/08/2026", "-12.00", "1608.00")}, 4, 1200, "missing-or-duplicated-row"),
    ({"r2": ("18/08/2026", "7.50", "1600.50")}, 4, -1500, "wrong-sign"),
    ({"r3": ("20/08/2026", "-41.20", "1558.40")}, 5, -90, "swapped-digits"),
]


@pytest.mark.parametrize(("changed", "line", "difference", "hint"), BROKEN)
def test_what_does_not_add_up_names_the_first_broken_line(
    changed: dict[str, object], line: int, difference: int, hint: str
) -> None:
    statement = chain(**changed)
    assert (statement.reconciled, statement.exit_code) == ("D", 0)
    assert statement.broken is not None
    assert (statement.broken.source_line, statement.broken.difference_pence, statement.broken.hint) == (line, difference, hint)
    assert codes(statement) == [(line, "does-not-add-up")]
    assert hint in statement.problems[0].shown


def test_one_misprinted_balance_is_level_b() -> None:
    assert chain().reconciled == "A"
    assert chain(r1=("15/08/2026", "-12.00", "1680.00")).reconciled == "B"


def test_rows_of_one_day_in_any_order_still_prove() -> None:
    day = "15/08/2026,B,-7.50,1600.50\n15/08/2026,A,-12.00,1608.00\n"
    statement = csv(HEAD + "14/08/2026,Council,620.00,1620.00\n" + day + "16/08/2026,C,-1.00,1599.50\n")
    assert (statement.reconciled, statement.opening_pence, statement.closing_pence) == ("A", 100000, 159950)


HINTS = [(4210, "missing-or-duplicated-row"), (8420, "wrong-sign"), (1800, "swapped-digits")]


@pytest.mark.parametrize(("wrong", "hint"), HINTS)
def test_told_totals_that_disagree_carry_a_hint(wrong: int, hint: str) -> None:
    statement = csv(AMBIGUOUS.replace("03/04", "13/04"), opening_pence=100000, closing_pence=157790 + wrong)
    assert statement.reconciled == "D"
    assert statement.broken is not None
    assert (statement.broken.difference_pence, statement.broken.hint) == (wrong, hint)


# Rows 30 and 31


def test_formulas_are_text() -> None:
    statement = csv(HEAD + '14/08/2026,"=HYPERLINK(""http://x.example"")",620.00,1620.00\n28/08/2026,@SUM(A1),-42.10,1577.90\n')
    assert [line.text for line in statement.lines] == ['=HYPERLINK("http://x.example")', "@SUM(A1)"]


def test_a_huge_cell_is_cut() -> None:
    statement = csv(HEAD + GOOD + f"29/08/2026,{'x' * 3_000_000},-1.00,1576.90\n")
    assert [len(line.text) for line in statement.lines] == [7, 4, 2000]


def test_control_and_direction_characters_are_removed() -> None:
    statement = csv(HEAD + "14/08/2026,Coun\x00cil\u202e DP\x07\u2066,620.00,1620.00\n28/08/2026,Ne\x1bst\u200f,-42.10,1577.90\n")
    assert [line.text for line in statement.lines] == ["Council DP", "Nest"]


def test_a_quotation_mark_left_open_spoils_nothing_else() -> None:
    rows = ['14/08/2026,"Council,620.00,1620.00', '28/08/2026,"Nest, x",-42.10,1577.90', '29/08/2026,6" pipe,-1.00,1576.90']
    statement = csv(HEAD + "\n".join(rows))
    assert [line.text for line in statement.lines] == ["Council", "Nest, x", '6" pipe']


# Row 35


def ofx(body: str) -> Statement:
    return read(f"OFXHEADER:100\nCHARSET:1252\n\n<OFX>{body}</OFX>".encode())


def test_what_a_bank_sends_instead_of_a_statement() -> None:
    assert ofx("<SONRS><STATUS><CODE>15500<SEVERITY>ERROR</STATUS></SONRS>").refused == "bank-error"
    assert ofx("<INVSTMTRS><INVTRANLIST></INVTRANLIST></INVSTMTRS>").refused == "investment-account"
    assert ofx("<STMTRS><BANKTRANLIST></BANKTRANLIST></STMTRS>").refused == "no-transactions"
    assert ofx("<STMTRS>< STMTTRN ><TRNAMT>1.00").refused == "nothing-readable"


def test_an_ofx_file_that_signs_no_debit_is_asked_for_its_sign() -> None:
    statement = ofx("<STMTRS><STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260814<TRNAMT>12.00<FITID>1<NAME>Shop</STMTTRN></STMTRS>")
    assert asked(statement) == ["sign"]


def test_pending_rows_of_ofx_are_left_out() -> None:
    rows = "<STMTTRN><DTPOSTED>20260814<TRNAMT>-12.00<FITID>1<NAME>Shop</STMTTRN>"
    statement = ofx(f"<STMTRS>{rows}<STMTTRNP><DTTRAN>20260815<TRNAMT>-3.00<NAME>Bus</STMTTRNP></STMTRS>")
    assert (pence(statement), [row.reason for row in statement.left_out]) == ([-1200], ["pending"])


@pytest.mark.parametrize("amount", ["12..3", "", "1e9", "2000000.00"])
def test_a_bad_amount_in_ofx_is_listed(amount: str) -> None:
    rows = f"<STMTTRN><DTPOSTED>20260814<TRNAMT>{amount}<FITID>1<NAME>Shop</STMTTRN>"
    statement = ofx(f"<STMTRS>{rows}<STMTTRN><DTPOSTED>20260815<TRNAMT>-3.00<FITID>2<NAME>Bus</STMTTRN></STMTRS>")
    assert (pence(statement), len(statement.problems)) == ([-300], 1)


def test_entities_of_an_ofx_file_are_never_expanded() -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE OFX [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    rows = "<STMTTRN><DTPOSTED>20260814<TRNAMT>-12.00<FITID>1<NAME>&b;</STMTTRN>"
    statement = read(f"{bomb}<OFX><STMTRS>{rows}</STMTRS></OFX>".encode())
    assert [line.text for line in statement.lines] == ["&b;"]


# Row 38 and limits


def test_too_large_files_say_what_to_do() -> None:
    assert read(b"x" * (MOST_BYTES + 1)).refused == "too-large"
    many = HEAD + "14/08/2026,Bus,-3.00,1.00\n" * 100_001
    assert csv(many).refused == "too-many-rows"
    wide = ",".join(f"c{number}" for number in range(61))
    assert csv(f"Date,Amount,{wide}\n14/08/2026,-3.00,{',' * 60}\n").refused == "too-many-columns"


def test_a_file_of_many_years_is_cut_to_the_quarter() -> None:
    months = [f"{month:02d}/{year}" for year in range(2020, 2027) for month in range(1, 13)]
    rows = "".join(f"01/{month},Bus,1.00,\n20/{month},Bus,1.00,\n" for month in months)
    statement = csv("Date,Details,Paid out,Paid in\n" + rows, period=QUARTER)
    assert (len(statement.lines), len(statement.left_out)) == (6, 7 * 24 - 6)


# What the person sees


def test_every_code_has_a_sentence_in_plain_words() -> None:
    for table in (sentences.REFUSALS, sentences.PROBLEMS, sentences.HINTS, sentences.QUESTIONS, sentences.LEVELS):
        for words in table.values():
            for sentence in words.replace("?", ".").replace(":", ".").split(". "):
                assert len(sentence.split()) <= 25


def test_account_numbers_are_shown_by_their_last_four_digits_only() -> None:
    ends = ["x,1", "6.00,1", "6.00", "1.00,2"]  # a bad amount, a good line, a line too short
    rows = "".join(f"1{at}/08/2026,Council,20-00-00,12345678,{end}\n" for at, end in enumerate(ends))
    statement = csv("Date,Details,Sort Code,Account Number,Amount,Balance\n" + rows)
    assert [it.code for it in statement.problems] == ["bad-amount", "row-width"]
    assert "12345678" not in str(statement.to_json())
    assert statement.account_last4 == "5678"
