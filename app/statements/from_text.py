"""Santander's text download: no table, but blocks of Date, Description, Amount and Balance."""

import re

from .from_csv import MOST_ROWS, read_sheet
from .statement import Options, Statement, refuse
from .tables import Sheet

FIELD = re.compile(r"\s{0,8}(From|Account|Date|Description|Amount|Balance)\s*:(.*)", re.I)
HEADER = ["date", "description", "amount", "balance"]


def read(text: str, options: Options, trusted: bool = True) -> Statement:
    """Blocks to rows; a block begins with its Date. Text on a line of its own belongs to the description."""
    rows: list[list[str]] = []
    starts: list[int] = []
    preamble: list[list[str]] = []
    last = ""
    for number, line in enumerate(text.split("\n"), 1):
        found = FIELD.match(line)
        if not found:
            if rows and last == "description" and line.strip():
                rows[-1][1] += " " + line.strip()
            continue
        last, value = found[1].lower(), " ".join(found[2].split())[:2000]
        if last == "date":
            rows.append([value, "", "", ""])
            starts.append(number)
        elif last in HEADER and rows:
            rows[-1][HEADER.index(last)] = value
        else:
            preamble.append([found[1], value])
    if len(rows) > MOST_ROWS:
        return refuse("text", "too-many-rows")
    sheet = Sheet(4, rows, starts, HEADER, [name.capitalize() for name in HEADER], preamble, True)
    return read_sheet(sheet, "text", options, trusted, "santander-text")
