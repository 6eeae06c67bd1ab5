"""The file of the case system: cells as people write them, headers as systems name them, and what is wrong where."""

from datetime import date
from typing import Any

import pytest

from app.ledger.rules import AccountType, Frequency, PaymentBasis
from app.people import cells, import_words
from app.people.case_file import MOST_ROWS, BadFile, CaseFile, read_case_file
from tests.conftest import TODAY

pytestmark = pytest.mark.pure
LANGUAGES = {"en": "en", "english": "en", "ur": "ur", "urdu": "ur"}
HEADER = "Council reference,Name,Date of birth,E-mail,Mobile,Phone,Address,Language,Letter format,Account type,Weekly budget,Weekly contribution,Net/gross,Frequency,First day,First payment day,Reserve"
LINE = 'C-100,Amina Begum,14/04/1952,amina@example.org,07700 900123,01632 960 555,"1 High Street\nElmshire",English,Large print,Own bank account,£320.00,64.50,Net,Four-weekly,01/04/2026,14 April 2026,1850'


def read(*lines: str, header: str = HEADER) -> CaseFile:
    return read_case_file("\n".join([header, *lines]).encode(), LANGUAGES, TODAY)


def with_cell(name: str, value: str) -> str:
    """The good line with one cell changed."""
    columns = HEADER.split(",")
    row = ["C-100", "Amina Begum", "14/04/1952", "amina@example.org", "07700 900123", "01632 960 555", "1 High Street", "English", "Large print", "Own bank account", "£320.00", "64.50", "Net", "Four-weekly", "01/04/2026", "14/04/2026", "1850"]
    row[columns.index(name)] = value
    return ",".join(f'"{cell}"' for cell in row)


def test_a_good_line_says_everything() -> None:
    found = read(LINE)
    assert not found.problems
    row = found.rows[0]
    assert (row.line, row.council_reference) == (2, "C-100")
    assert row.facts == {
        "name": "Amina Begum", "date_of_birth": date(1952, 4, 14), "email": "amina@example.org", "mobile": "07700 900123", "phone": "01632 960 555",
        "postal_address": "1 High Street\nElmshire", "language": "en", "letter_format": "large-print",
    }  # fmt: skip
    assert row.terms is not None
    assert (row.terms.account_type, row.terms.basis, row.terms.frequency) == (AccountType.OWN_BANK_ACCOUNT, PaymentBasis.NET, Frequency.FOUR_WEEKLY)
    assert (row.terms.weekly_budget, row.terms.weekly_contribution, row.terms.reserve) == (32_000, 6_450, 185_000)
    assert (row.terms.first_day, row.terms.first_payment_day) == (date(2026, 4, 1), date(2026, 4, 14))


@pytest.mark.parametrize(("cell", "pence"), [("320", 32_000), ("£1,022.50", 102_250), ("1022.5", 102_250), (" £ 320.00 ", 32_000), ("0", 0), ("GBP 12", 1_200), ("1,000,000", 100_000_000)])
def test_sums_as_people_write_them(cell: str, pence: int) -> None:
    assert cells.money(cell.strip()) == pence


@pytest.mark.parametrize("cell", ["1.022,50", "12,5", "-320", "320.123", "abc", "£", "3 hundred", "1e3", "٣٢٠", "9" * 30])
def test_what_is_no_sum(cell: str) -> None:
    with pytest.raises(cells.BadCell, match="money"):
        cells.money(cell)


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("14/04/2026", "2026-04-14"), ("14.4.2026", "2026-04-14"), ("14-04-2026", "2026-04-14"), ("2026-04-14", "2026-04-14"), ("14 April 2026", "2026-04-14"),
        ("14th apr 2026", "2026-04-14"), ("14-Apr-26", "2026-04-14"), ("14/4/26", "2026-04-14"), ("14/04/2026 00:00:00", "2026-04-14"), ("2026-04-14T00:00:00", "2026-04-14"), ("1 sept 2026", "2026-09-01"),
    ],
)  # fmt: skip
def test_days_as_people_write_them(cell: str, wanted: str) -> None:
    assert cells.day(cell).isoformat() == wanted


@pytest.mark.parametrize(("cell", "code"), [("31/04/2026", "day"), ("4/14/2026", "day"), ("soon", "day"), ("45123", "day"), ("14/04/1852", "day"), ("", "day"), ("1 foo 2026", "day")])
def test_what_is_no_day(cell: str, code: str) -> None:
    with pytest.raises(cells.BadCell, match=code):
        cells.day(cell)


def test_a_birthday_needs_its_whole_year() -> None:
    assert cells.day("14/04/1952", birthday=True) == date(1952, 4, 14)
    with pytest.raises(cells.BadCell, match="year-short"):
        cells.day("14/04/52", birthday=True)


WRONG: list[tuple[str, str, str]] = [
    ("Date of birth", "14/04/52", "year-short"), ("Date of birth", "14/04/2052", "born-later"), ("Date of birth", "x", "day"),
    ("E-mail", "amina.example.org", "email"), ("E-mail", "a@b", "email"), ("E-mail", "a@b.c; d@e.f", "email"),
    ("Mobile", "ask her son", "number"), ("Phone", "123", "number"), ("Language", "Polish", "language"), ("Letter format", "Braille", "letter-format"),
    ("Account type", "savings", "account-type"), ("Weekly budget", "lots", "money"), ("Weekly budget", "0", "budget-not-positive"),
    ("Weekly contribution", "400", "contribution-over-budget"), ("Weekly contribution", "n/a", "money"), ("Net/gross", "both", "basis"),
    ("Frequency", "fortnightly", "frequency"), ("First day", "1/13/2026", "day"), ("First payment day", "", "missing"), ("Frequency", "", "missing"),
    ("Reserve", "some", "money"), ("Name", "", "missing"), ("Council reference", "", "missing"), ("Name", "x" * 201, "too-long"),
]  # fmt: skip


@pytest.mark.parametrize(("column", "cell", "code"), WRONG)
def test_each_wrong_cell_is_named_with_its_line_and_what_to_do(column: str, cell: str, code: str) -> None:
    good = LINE.replace("C-100", "C-200").replace("amina@", "bea@")
    found = read(with_cell(column, cell), good)
    assert [(one.line, one.column, one.cell, one.code) for one in found.problems] == [(2, column, cell[:60], code)]
    assert [row.council_reference for row in found.rows] == ["C-200"], "the good line is kept"
    assert import_words.PROBLEMS[code].endswith((".", "}."))


def test_two_wrong_cells_are_two_problems() -> None:
    found = read(with_cell("E-mail", "x").replace("14/04/1952", "never"))
    assert {one.column for one in found.problems} == {"Date of birth", "E-mail"}


def test_a_person_is_one_line_and_an_address_is_one_persons() -> None:
    found = read(LINE, LINE.replace("amina@", "b@"), LINE.replace("C-100", "C-2"))
    assert [(one.line, one.code) for one in found.problems] == [(4, "reference-twice"), (6, "email-twice")], "an address may have lines"
    assert len(found.rows) == 1


def test_empty_cells_say_nothing() -> None:
    found = read("C-1,Bea Patel" + "," * 15)
    assert not found.problems
    assert found.rows[0].terms is None
    assert {name for name, value in found.rows[0].facts.items() if value is not None} == {"name"}


@pytest.mark.parametrize(
    "header",
    [
        "Council reference,Name", "ID;Full name", "Mosaic ID\tClient Name", "client_reference|PERSON", "Person ID,Surname,Forename", '"Case  Reference","Name"', "\ufeffRef,Name",
    ],
)  # fmt: skip
def test_headers_as_systems_name_them(header: str) -> None:
    sign = next(one for one in ";\t|," if one in header)
    row = sign.join(["C-1", "Patel", "Bea"] if "Surname" in header else ["C-1", "Bea Patel"])
    assert [(one.council_reference, one.facts["name"]) for one in read(row, header=header).rows] == [("C-1", "Bea Patel")]


def test_an_address_over_several_columns() -> None:
    found = read("C-1,Bea Patel,1 High Street,,Elmshire,EL1 1AA", header="Ref,Name,Address 1,Address 2,Town,Post code")
    assert found.rows[0].facts["postal_address"] == "1 High Street\nElmshire\nEL1 1AA"


def test_columns_nobody_needs_are_named() -> None:
    assert read("C-1,Bea,x", header="Ref,Name,Shoe size").unused_columns == ["Shoe size"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings(encoding: str) -> None:
    text = f"{HEADER}\n{LINE.replace('Amina Begum', 'Zoë O’Brien')}"
    found = read_case_file(text.encode(encoding), LANGUAGES, TODAY)
    assert found.rows[0].facts["name"] == "Zoë O’Brien"
    assert found.rows[0].terms is not None and found.rows[0].terms.weekly_budget == 32_000


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-empty"), (b"\n\n", "file-empty"), (b"PK\x03\x04zip", "file-not-text"), (b"%PDF-1.7", "file-not-text"), (b"a" * 5_000_001, "file-large"),
        (b"Ref,Name\n" + b"1,x\n" * (MOST_ROWS + 1), "file-large"), (b"Name,E-mail\nx,y", "no-header"), (b"Ref,Surname\n1,x", "no-header"), (b"1,2,3", "no-header"),
        (b"Ref,Name,Full name\n1,x,y", "column-twice"), (b"\x89PNG\x00\x00\x00", "file-not-text"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_at_all(content: bytes, code: str) -> None:
    with pytest.raises(BadFile) as bad:
        read_case_file(content, LANGUAGES, TODAY)
    assert bad.value.code == code
    told: dict[str, Any] = bad.value.facts
    assert import_words.REFUSALS[code].format(**told)


def test_every_field_of_a_header_has_its_words() -> None:
    assert set(import_words.HEADERS) <= set(import_words.FIELD)
    several = [words for all_words in import_words.HEADERS.values() for words in all_words]
    assert len(several) == len(set(several)), "no header means two things"
    assert all(cells.plain(words) == words for words in several)
