"""The file of the council's case system: bytes to rows of people, and what is wrong in which cell of which line."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.ledger.rules import AccountType, Frequency, PaymentBasis, Rate, check_rate
from app.people import cells
from app.people.cells import BadCell
from app.people.import_words import HEADERS, REQUIRED
from app.statements.encoding import decode

MOST_BYTES, MOST_ROWS = 5_000_000, 5_000
DELIMITERS = ",;\t|"
OF_HEADER = {words: name for name, several in HEADERS.items() for words in several}


@dataclass(frozen=True)
class Problem:
    """What is wrong in one cell; `code` is one of `import_words.PROBLEMS`."""

    line: int
    column: str
    cell: str
    code: str


class BadFile(ValueError):
    """A file that cannot be read at all. `code` is one of `import_words.REFUSALS`."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


@dataclass(frozen=True)
class Terms:
    """The direct payment as the file tells it. Sums in pence."""

    account_type: AccountType
    weekly_budget: int
    weekly_contribution: int
    basis: PaymentBasis
    frequency: Frequency
    first_day: date
    first_payment_day: date
    reserve: int | None

    def rate(self, from_day: date) -> Rate:
        """What is paid from a day on."""
        return Rate(
            from_day, None, self.weekly_budget, self.weekly_contribution, self.basis, self.frequency, self.first_payment_day
        )


@dataclass(frozen=True)
class CaseRow:
    """One person of the file. An empty cell is None: it says nothing, and changes nothing."""

    line: int
    council_reference: str
    facts: Mapping[str, Any]
    terms: Terms | None


@dataclass
class CaseFile:
    """Everything that could be read, and everything that could not."""

    rows: list[CaseRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    references: set[str] = field(default_factory=set)
    unused_columns: list[str] = field(default_factory=list)


PERSON = ("name", "date_of_birth", "email", "mobile", "phone", "postal_address", "language", "letter_format")
PAYMENT = ("account_type", "weekly_budget", "weekly_contribution", "basis", "frequency", "first_day", "first_payment_day")


def read_case_file(content: bytes, languages: Mapping[str, str], today: date) -> CaseFile:
    """Read a file. `languages` maps small words to codes. Raises BadFile. Good rows are kept when others are wrong."""
    table, lines = _table(content)
    columns, unused = _columns(table[0])
    found, seen = CaseFile(unused_columns=unused), _Seen()
    read = _readers(languages, today)
    for line, cells_ in zip(lines[1:], table[1:], strict=True):
        told = _told(columns, cells_)
        _read_row(line, told, {name: table[0][at[0]] for name, at in columns.items()}, read, found, seen)
    return found


@dataclass
class _Seen:
    references: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)


def _table(content: bytes) -> tuple[list[list[str]], list[int]]:
    if len(content) > MOST_BYTES:
        raise BadFile("file-large")
    if content.startswith((b"PK", b"%PDF", b"\xd0\xcf")) or b"\x00\x00" in content[:4096]:
        raise BadFile("file-not-text")
    text = decode(content)[0]
    first = text.lstrip("\n").partition("\n")[0]
    reader = csv.reader(io.StringIO(text), delimiter=max(DELIMITERS, key=first.count))
    table: list[list[str]] = []
    lines, began = [], 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                table.append([" ".join(cell.split(" ")).strip() for cell in row])
                lines.append(began)
            began = reader.line_num + 1
            if len(table) > MOST_ROWS:
                raise BadFile("file-large")
    except csv.Error as wrong:
        raise BadFile("file-not-text") from wrong
    if not table:
        raise BadFile("file-empty")
    return table, lines


def _columns(header: list[str]) -> tuple[dict[str, list[int]], list[str]]:
    columns: dict[str, list[int]] = {}
    unused = []
    for at, words in enumerate(header):
        name = OF_HEADER.get(cells.plain(words))
        if name is None:
            unused += [words] if words else []
        elif name in columns and name != "postal_address":
            raise BadFile("column-twice", column=name)
        else:
            columns.setdefault(name, []).append(at)
    named = {*columns, *(["name"] if {"first_name", "last_name"} <= set(columns) else [])}
    missing = [name for name in REQUIRED if name not in named]
    if missing:
        raise BadFile("no-header", missing=",".join(missing))
    return columns, unused


def _told(columns: dict[str, list[int]], row: list[str]) -> dict[str, str]:
    """The cells of a row by field; several columns of an address become its lines."""
    told = {
        name: "\n".join(row[one] for one in at if one < len(row) and row[one]) for name, at in columns.items()
    }
    if "name" not in columns:
        told["name"] = " ".join(filter(None, (told["first_name"], told["last_name"])))
    return told


Reader = Callable[[str], Any]


def _readers(languages: Mapping[str, str], today: date) -> dict[str, Reader]:
    def born(cell: str) -> date:
        day = cells.day(cell, birthday=True)
        if day > today:
            raise BadCell("born-later")
        return day

    return {
        "council_reference": lambda cell: cells.text("council_reference", cell), "name": lambda cell: cells.text("name", cell),
        "postal_address": lambda cell: cells.text("postal_address", cell), "date_of_birth": born, "email": cells.email,
        "mobile": lambda cell: cells.number("mobile", cell), "phone": lambda cell: cells.number("phone", cell),
        "language": lambda cell: cells.one_of(languages, cell, "language"),
        "letter_format": lambda cell: cells.one_of(cells.FORMATS, cell, "letter-format"),
        "account_type": lambda cell: cells.one_of(cells.ACCOUNTS, cell, "account-type"),
        "weekly_budget": cells.money, "weekly_contribution": cells.money, "reserve": cells.money,
        "basis": lambda cell: cells.one_of(cells.BASES, cell, "basis"),
        "frequency": lambda cell: cells.one_of(cells.FREQUENCIES, cell, "frequency"),
        "first_day": cells.day, "first_payment_day": cells.day,
    }  # fmt: skip


def _read_row(
    line: int, told: dict[str, str], names: dict[str, str], read: dict[str, Reader], found: CaseFile, seen: _Seen
) -> None:
    wrong: list[Problem] = []

    def bad(name: str, code: str) -> None:
        wrong.append(Problem(line, names.get(name, name), told.get(name, "")[:60], code))

    values: dict[str, Any] = {}
    for name, cell in told.items():
        if cell and name in read:
            try:
                values[name] = read[name](cell)
            except BadCell as code:
                bad(name, str(code))
    reference = told["council_reference"]
    found.references.add(reference)
    for name in REQUIRED:
        if not told[name]:
            bad(name, "missing")
    _meet(reference, values, seen, bad)
    terms = _terms(told, values, bad)
    found.problems += wrong
    if not wrong:
        found.rows.append(CaseRow(line, reference, {name: values.get(name) for name in PERSON}, terms))


def _meet(reference: str, values: dict[str, Any], seen: _Seen, bad: Callable[[str, str], None]) -> None:
    """Two lines of one file may not be the same person, nor two people with one e-mail address."""
    if reference and reference in seen.references:
        bad("council_reference", "reference-twice")
    if values.get("email") in seen.emails:
        bad("email", "email-twice")
    seen.references.add(reference)
    seen.emails.update(filter(None, [values.get("email")]))


def _terms(told: dict[str, str], values: dict[str, Any], bad: Callable[[str, str], None]) -> Terms | None:
    """The payment, where any of its cells is filled. A contribution that is not there is none."""
    if not any(told.get(name) for name in (*PAYMENT, "reserve")):
        return None
    missing = [name for name in PAYMENT if not told.get(name) and name != "weekly_contribution"]
    for name in missing:
        bad(name, "missing")
    values.setdefault("weekly_contribution", 0 if not told.get("weekly_contribution") else None)
    if missing or any(values.get(name) is None for name in PAYMENT) or (told.get("reserve") and "reserve" not in values):
        return None  # each of these has its problem already
    terms = Terms(**{name: values[name] for name in PAYMENT}, reserve=values.get("reserve") or None)
    refusal = check_rate(terms.rate(terms.first_day))
    if refusal:
        bad("weekly_budget" if refusal == "budget-not-positive" else "weekly_contribution", str(refusal))
    return terms
