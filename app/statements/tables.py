"""Text to rows: the delimiter by vote, records with the line they start on, the header and where the payments begin."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from . import dates, money
from .words import header_roles, normalise

DELIMITERS = ",;\t|"
CELL_LIMIT = 2_000
LONGEST_RECORD = 30  # lines; more means that a quotation mark was opened and never closed
SAMPLE_LINES = 200
MOST_RECORDS = 200_000  # far above what is read; a file with more is refused, so the rest need not be looked at
MOST_CELLS = 200  # the same for columns
LOOK_AHEAD = 2_000
PREAMBLE = 40
MONEY_ROLES = {"amount", "both", "in", "out", "balance"}

LITERAL = re.compile(r'(^|[,;\t|])="', re.M)

csv.field_size_limit(16_000_000)  # our own limit on files is lower; the module's would refuse one long cell


@dataclass(slots=True)
class Table:
    """Rows that are not blank, and the line of the file each starts on (1 is the first)."""

    rows: list[list[str]]
    lines: Sequence[int]


@dataclass(slots=True)
class Sheet:
    """The part of a table that holds payments. `header` is normalised, empty without one; `names` is as written."""

    width: int
    rows: list[list[str]]
    lines: Sequence[int]
    header: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    preamble: list[list[str]] = field(default_factory=list)
    has_payments: bool = False


def split(text: str) -> Table:
    """Rows of a delimited text."""
    first = text[:20].partition("\n")[0]
    told = first.strip().strip('"').lower()
    if told.startswith("sep=") and len(told) == 5 and told[4] in DELIMITERS:
        text = text.partition("\n")[2]
        table = _read(text, told[4])
        return Table(table.rows, [line + 1 for line in table.lines])
    if '="' in text:  # a cell that tells a spreadsheet to leave it alone: ="00123"
        text = LITERAL.sub(r'\1"', text)
    text = _unwrapped(text)
    return _read(text, vote(text))


def _unwrapped(text: str) -> str:
    """Lines that a spreadsheet put into quotation marks as a whole, without them."""
    sample = [line for line in text[:65_536].split("\n")[:SAMPLE_LINES] if line.strip()]
    wrapped = sum(line.startswith('"') and line.endswith('"') and len(next(csv.reader([line]))) == 1 for line in sample)
    if wrapped * 5 < len(sample) * 4 or not any(sign in line for line in sample for sign in DELIMITERS):
        return text
    whole = (line[1:-1].replace('""', '"') if line.startswith('"') else line for line in text.split("\n"))
    return "\n".join(whole)


def vote(text: str) -> str:
    """The delimiter under which most lines hold a date and an amount, then the most even table."""
    sample = text[:65_536].split("\n")[:SAMPLE_LINES]
    # Line by line, so that one open quotation mark cannot swallow the whole sample.
    scores = {sign: _score(_lines_apart(sample, sign)) for sign in DELIMITERS}
    if not any(payments for payments, _evenness in scores.values()):
        # Each payment may take several lines: a payee with a line break in quotation marks.
        scores = {sign: _score(_read_with_breaks("\n".join(sample), sign)[0]) for sign in DELIMITERS}
    return max(DELIMITERS, key=lambda sign: scores[sign])


def _lines_apart(sample: list[str], delimiter: str) -> Iterator[list[str]]:
    return (next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), []) for line in sample)


def _score(records: Iterable[list[str]]) -> tuple[int, int]:
    rows = [row[:60] for row in records if len(row) > 1]
    if not rows:
        return 0, 0
    width, count = Counter(map(len, rows)).most_common(1)[0]
    return sum(is_payment(row) for row in rows), count * min(width, 12)


def is_payment(row: list[str]) -> bool:
    """Whether a row holds a date and, in another cell, an amount."""
    dated = paid = False
    for cell in row:
        if cell and len(cell) <= dates.LONGEST:
            if dates.looks_like(cell):
                dated = True
            elif money.looks_like(cell):
                paid = True
    return dated and paid


def _read(text: str, delimiter: str) -> Table:
    reader = csv.reader(io.StringIO(text, newline="\n"), delimiter=delimiter, skipinitialspace=True)
    rows = [row[:MOST_CELLS] for row in reader]
    if reader.line_num == len(rows) and not _ends_open(text, delimiter):
        starts: Sequence[int] = range(1, len(rows) + 1)
    else:
        rows, starts = _read_with_breaks(text, delimiter)
    kept = [index for index, row in enumerate(rows) if row and (row[0] or any(row))]
    if len(kept) < len(rows):
        kept = [index for index in kept if any(cell.strip() for cell in rows[index])]
        rows, starts = [rows[index] for index in kept], [starts[index] for index in kept]
    if len(max(text.split("\n"), key=len, default="")) > CELL_LIMIT or reader.line_num != len(starts):
        rows = [[cell[:CELL_LIMIT] for cell in row] for row in rows]
    return Table(rows, starts)


def _ends_open(text: str, delimiter: str) -> bool:
    """Whether a quotation of the last line is never closed."""
    last = text.rstrip("\n").rpartition("\n")[2] + "\n"
    row = next(csv.reader([last], delimiter=delimiter, skipinitialspace=True), [])
    return bool(row) and row[-1].endswith("\n")


def _read_with_breaks(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """As the csv module, but a quotation mark that stays open spoils its own line only, not the rest of the file."""
    physical = text.split("\n")
    rows: list[list[str]] = []
    starts: list[int] = []
    at = 0
    while at < len(physical) and len(rows) < MOST_RECORDS:
        record, used = _record(physical, at, delimiter)
        rows.append(record)
        starts.append(at + 1)
        at += used
    return rows, starts


def _record(physical: list[str], at: int, delimiter: str) -> tuple[list[str], int]:
    """One record and how many lines it takes. A last cell that keeps its line end is a quotation that is still open."""
    lines = (line + "\n" for line in physical[at : at + LONGEST_RECORD])
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True)
    row = next(reader, [])
    used = reader.line_num
    if used == 1 and not (row and row[-1].endswith("\n")):
        return row, 1
    swallowed = (line.split(delimiter) for line in physical[at + 1 : at + used])
    dated = dates.looks_like(row[0])
    spoilt = row[-1].endswith("\n") or any(dated and dates.looks_like(it[0]) and is_payment(it) for it in swallowed)
    return ([cell.strip().strip('"') for cell in physical[at].split(delimiter)], 1) if spoilt else (row, used)


def find_sheet(table: Table) -> Sheet | None:
    """The payments of a table with their header, or None when the text is no table of payments."""
    rows = table.rows
    hits = list(islice((index for index, row in enumerate(rows[:LOOK_AHEAD]) if is_payment(row)), SAMPLE_LINES))
    if not hits:
        return _sheet_without_payments(table)
    top = next((index for index, row in enumerate(rows[: max(hits[-1], 1)][:PREAMBLE]) if _is_plain_header(row)), None)
    hits = [index for index in hits if top is None or index > top]
    width = Counter(len(rows[index]) for index in hits).most_common(1)[0][0]
    first = next(index for index in hits if len(rows[index]) == width)
    top = _header_above(rows, first, width) if top is None else top
    if top is None:
        start = next(index for index, row in enumerate(rows) if index == first or _is_near(row, width))
        return Sheet(width, rows[start:], table.lines[start:], preamble=rows[:start], has_payments=True)
    named = {len(rows[top]), len(_trimmed(rows[top]))}
    even = [len(rows[index]) for index in hits if len(rows[index]) in named]
    # A row as wide as its header is right, even when as many others are not.
    width = max(even) if len(even) * 3 >= len(hits) else max(width, min(named))
    return _with_header(table, top, width, True)


def _is_plain_header(row: list[str]) -> bool:
    """A row that names a date and an amount is the header, even below a title that holds a date and an amount itself."""
    roles = header_roles(row)
    return len(roles) > 2 and "date" in roles and bool(roles & MONEY_ROLES) and _is_words(row)


def _sheet_without_payments(table: Table) -> Sheet | None:
    for top, row in enumerate(table.rows[:PREAMBLE]):
        roles = header_roles(row)
        if "date" in roles and len(roles) > 1:
            width = Counter(map(len, table.rows[top + 1 :])).most_common(1)[0][0] if table.rows[top + 1 :] else len(row)
            return _with_header(table, top, max(width, len(_trimmed(row))), False)
    return None


def _with_header(table: Table, top: int, width: int, has_payments: bool) -> Sheet:
    names = [cell.strip() for cell in table.rows[top]]
    header = [normalise(name) for name in _trimmed(names)]
    rows, lines = table.rows[top + 1 :], table.lines[top + 1 :]
    start = names[0].casefold()
    again = [
        index for index, row in enumerate(rows)
        if row[0].strip().casefold() == start and [normalise(cell) for cell in _trimmed(row)] == header
    ]
    if again:
        skip = set(again)
        lines = [line for index, line in enumerate(lines) if index not in skip]
        rows = [row for index, row in enumerate(rows) if index not in skip]
    return Sheet(width, rows, lines, header, names, table.rows[:top], has_payments)


def _header_above(rows: list[list[str]], first: int, width: int) -> int | None:
    """The row of names above the first payment: the nearest with known words, else the nearest of words only."""
    above = range(first - 1, max(-1, first - PREAMBLE), -1)
    plain = [index for index in above if _is_words(rows[index])]
    for index in plain:
        if len(header_roles(rows[index])) >= 2 and len(rows[index]) >= width - 1:
            return index
    for index in plain:
        filled = sum(1 for cell in rows[index] if cell.strip())
        if filled >= max(2, width // 2) and abs(len(rows[index]) - width) <= 1:
            return index
    return None


def _is_words(row: list[str]) -> bool:
    cells = [cell for cell in row if cell.strip()]
    return len(cells) > 1 and not any(dates.looks_like(cell) or money.looks_like(cell) for cell in cells)


def _is_near(row: list[str], width: int) -> bool:
    """Without a header, a payment with one spoilt cell above the first good one is still a payment."""
    return len(row) == width and any(dates.looks_like(cell) or money.looks_like(cell) for cell in row)


def _trimmed(row: list[str]) -> list[str]:
    end = len(row)
    while end and not row[end - 1].strip():
        end -= 1
    return row[:end]
