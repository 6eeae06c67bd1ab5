"""Cells to integer pence. Refused, never guessed: `12..34`, `1,23,4`, three decimals, more than a million pounds."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice

MOST_PENCE = 100_000_000  # a million pounds: STATEMENTS.md section 3, Amounts
LONGEST = 48
NOTHING = {"", "-", "--", "–", "—", "n/a", "N/A", "nil"}

PLAIN = re.compile(r"-?[0-9]{1,7}\.[0-9]{2}").fullmatch
CODES = "GBP|EUR|USD|CAD|AUD|NZD|CHF|SEK|NOK|DKK|ISK|PLN|CZK|HUF|RON|BGN|TRY|INR|PKR|BDT|ZAR|JPY|CNY|HKD|SGD|AED|ILS"
CODES += "|RUB|UAH|THB|MYR|KRW|MXN|BRL|NGN|KES"
# A pound sign that went through a wrong code page: Â£, Ł, œ, ? or the sign for a lost letter.
CURRENCY = rf"(?:Â?£|€|(?:US|CA|AU|NZ|HK|[ACS])?\$|[₹¥₺₪₽]|[Ł\ufffd?Œ](?=[0-9.(])|L(?=[0-9. ])|{CODES}|KČ|ZŁ|TL|KR[.]?)"
AMOUNT = re.compile(
    rf"(?P<before>CR|DR)? ?(?P<sign1>[-+])? ?(?:{CURRENCY})? ?(?P<sign2>[-+])? ?"
    rf"(?P<number>[0-9.,' ]*[0-9][.]?) ?(?:{CURRENCY})? ?(?P<sign3>[-+])? ?(?:(?P<after>CR|DR|OD|C|D)[.]?)?"
).fullmatch
BRACKETS = re.compile(rf"({CURRENCY})? ?\((.+)\)").fullmatch
WHOLE = re.compile(r"[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?:'[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+").fullmatch
COMMA_END = re.compile(r",[0-9]{1,2}[^0-9.,]*$").search
DOT_END = re.compile(r"\.[0-9]{1,2}[^0-9.,]*$").search
OTHER_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-", "\xa0": " ", "\u202f": " ", "\u2009": " ", "’": "'"})

MARKS = {"CR": "CR", "C": "CR", "DR": "DR", "D": "DR", "OD": "DR"}


@dataclass(slots=True)
class Reading:
    """What unique cells of the money columns mean. `wrong` holds a problem code for the cells that mean nothing."""

    comma: bool = False
    pence: dict[str, int | None] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)


def decimal_comma(cells: Iterable[str]) -> bool:
    """Whether most amounts end in a comma and pence (1.234,56), as outside the UK. Looks at 2,000 cells at most."""
    commas = dots = 0
    for cell in islice(cells, 2_000):
        if COMMA_END(cell[-LONGEST:]):
            commas += 1
        elif DOT_END(cell[-LONGEST:]):
            dots += 1
    return commas > dots


def read_cells(cells: set[str], comma: bool) -> Reading:
    """Pence for every different cell; None where the cell is empty or wrong. No limit on the amount here."""
    reading = Reading(comma)
    pence = reading.pence
    for cell in cells:
        if not comma and PLAIN(cell):
            pence[cell] = int(cell.replace(".", ""))
        else:
            _read_slowly(cell, reading)
    return reading


def _read_slowly(cell: str, reading: Reading) -> None:
    reading.pence[cell] = None
    bare = " ".join(cell.translate(OTHER_MINUS).split()).strip("'").strip()
    if bare in NOTHING:
        return
    value, mark = parse(bare, reading.comma)
    if value is None:
        reading.wrong[cell] = "bad-amount"
        return
    reading.pence[cell] = value
    if mark:
        reading.marks[cell] = mark


def parse(bare: str, comma: bool) -> tuple[int | None, str]:
    """Pence and the mark that gave the sign ("-", "+", "CR", "DR" or ""); None for what is not an amount."""
    if len(bare) > LONGEST:
        return None, ""
    bare = bare.upper()
    if bare.endswith((".-", ",-")):  # "42.-" are 42 francs, not minus 42
        bare = bare[:-2]
    brackets = BRACKETS(bare) if bare.endswith(")") else None
    found = AMOUNT((brackets[2] if brackets else bare).strip())
    if not found:
        return None, ""
    signs = [found[name] for name in ("sign1", "sign2", "sign3") if found[name]]
    words = [found[name] for name in ("before", "after") if found[name]]
    value = digits_to_pence(found["number"].strip(), comma)
    if value is None or len(signs) > 1 or len(words) > 1:
        return None, ""
    mark = MARKS[words[0]] if words else "-" if brackets else signs[0] if signs else ""
    minus = mark == "DR" or brackets or "-" in signs
    return (-value if minus else value), mark


def digits_to_pence(number: str, comma: bool) -> int | None:
    """`1,234.56` to 123456; None when the grouping or the number of decimals is not that of money."""
    if comma:
        number = number.replace(".", "'").replace(",", ".")
    whole, _, part = number.partition(".")
    if (whole and not WHOLE(whole)) or not (whole or part) or (part and not part.isdigit()):
        return None
    pounds = int(whole.translate(GROUPING) or 0)
    return _with_pence(pounds, part)


GROUPING = str.maketrans("", "", ",' ")


def _with_pence(pounds: int, part: str) -> int | None:
    if len(part) <= 2:
        return pounds * 100 + int(part.ljust(2, "0"))
    if len(part) == 3:
        return None
    # A spreadsheet's 12.299999999: taken when it is within a tenth of a penny of a real amount.
    scale = 10 ** (len(part) - 2)
    value = pounds * 100 * scale + int(part)
    nearest = (value + scale // 2) // scale
    return nearest if abs(value - nearest * scale) * 10 <= scale else None


def looks_like(cell: str) -> bool:
    """Whether a cell could be an amount in either decimal notation."""
    bare = " ".join(cell.translate(OTHER_MINUS).split()).strip("'").strip()
    if not bare or not any(letter in "0123456789" for letter in bare):
        return False
    return parse(bare, False)[0] is not None or parse(bare, True)[0] is not None


def signed(cells: Iterable[str], reading: Reading) -> list[int | None]:
    """The column in pence, with CR and + read as on a card statement: where some rows carry them, bare rows are spending."""
    column = list(cells)
    marks = {reading.marks[cell] for cell in set(column) & reading.marks.keys()} if reading.marks else set()
    pence = reading.pence
    lone = marks and marks <= {"CR", "+"} and not any((pence[cell] or 0) < 0 for cell in set(column))
    if lone and any(pence[cell] and cell not in reading.marks for cell in set(column)):
        turn: Callable[[str], int | None] = lambda cell: (  # noqa: E731
            pence[cell] if cell in reading.marks else -(pence[cell] or 0) if pence[cell] is not None else None
        )
        return [turn(cell) for cell in column]
    return [pence[cell] for cell in column]


def in_minus_out(out: list[int | None], into: list[int | None]) -> list[int | None]:
    """Files print money out with or without a minus; a column that mixes both holds refunds, so its sign counts."""
    if only(out, -1):
        out = [None if it is None else -it for it in out]
    return [None if a is None and b is None else (b or 0) - (a or 0) for a, b in zip(out, into, strict=True)]


def only(column: list[int | None], sign: int) -> bool:
    """Whether a column holds amounts of one sign and none of the other."""
    signs = {it > 0 for it in column if it}
    return signs == {sign > 0}
