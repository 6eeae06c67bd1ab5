"""Cells to dates. The order of day and month is decided once for a whole file, never for a row."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from .words import MONTHS

FIRST_YEAR, LAST_YEAR = 1990, 2050
SLACK = timedelta(days=7)  # a bank's pages run a few days over the quarter
LONGEST = 48

TIME = r"[T ,-]+[0-9]{1,2}[:.][0-9]{2}.*"
TAIL = rf"(?:{TIME})?"
WORD = r"[^\W\d_]{3,9}"
NUMERIC = re.compile(rf"([0-9]{{1,4}})([-/. ])([0-9]{{1,2}})\2([0-9]{{1,4}}){TAIL}").fullmatch
NAMED = re.compile(
    rf"(?:{WORD}\.?,? )?([0-9]{{1,2}})(?:ST|ND|RD|TH)?[-/. ]{{0,2}}({WORD})[-/., ]{{0,2}}'?([0-9]{{4}}|[0-9]{{2}}){TAIL}"
).fullmatch
NAMED_US = re.compile(
    rf"(?:{WORD}\.?,? )?({WORD})\.?[- ]([0-9]{{1,2}})(?:ST|ND|RD|TH)?,?[- ]([0-9]{{4}}){TAIL}"
).fullmatch
NAMED_ISO = re.compile(rf"([0-9]{{4}})[-/. ]({WORD})[-/. ]([0-9]{{1,2}}){TAIL}").fullmatch
COMPACT = re.compile(
    rf"((?:19|20)[0-9]{{2}})(0[1-9]|1[0-2])([0-3][0-9])(?:[T ]?[0-9]{{4,6}}.{{0,24}}|{TIME})?"
).fullmatch
# No eight digits are both this and COMPACT: there is no month 19 or 20.
COMPACT_LAST = re.compile(r"([0-3][0-9])([0-3][0-9])((?:19|20)[0-9]{2})").fullmatch
SERIAL = re.compile(r"[3-5][0-9]{4}(?:[.][0-9]*)?").fullmatch  # days since 1900, as spreadsheets keep dates
SERIAL_START = date(1899, 12, 30)

Parts = tuple[int, int, int, str]  # first, second, year, and "" (order open) or "dmy"/"mdy"/"ymd" (fixed by its shape)


def parts_of(cell: str) -> Parts | None:
    """The three numbers of a date, and whether the cell alone says which is the day. None when it is no date."""
    text = " ".join(cell.replace("'", "").split()).upper() if not cell.isascii() or "'" in cell else cell.strip().upper()
    if len(text) > LONGEST or not text[:1].isalnum():
        return None
    found = NUMERIC(text)
    if found:
        return _numeric(found[1], int(found[3]), found[4])
    found = COMPACT(text)
    if found:
        return int(found[3]), int(found[2]), int(found[1]), "dmy"
    found = COMPACT_LAST(text)
    if found:
        return int(found[1]), int(found[2]), int(found[3]), ""
    return _named(" ".join(text.split()))


def _numeric(first: str, second: int, last: str) -> Parts | None:
    if len(first) == 4:
        return (int(last), second, int(first), "dmy") if len(last) <= 2 else None
    if len(first) > 2 or len(last) not in (2, 4):
        return None
    if len(last) == 2 and int(first) > 31:
        return int(last), second, 2000 + int(first), "dmy"
    return int(first), second, int(last) + (2000 if len(last) == 2 else 0), ""


def _named(text: str) -> Parts | None:
    for pattern, day, month, year in ((NAMED, 1, 2, 3), (NAMED_US, 2, 1, 3), (NAMED_ISO, 3, 2, 1)):
        found = pattern(text)
        if found:
            number = MONTHS.get(found[month])
            if number is None:
                return None
            whole = int(found[year]) + (2000 if len(found[year]) == 2 else 0)
            return int(found[day]), number, whole, "dmy"
    return None


def day_of(parts: Parts, order: str) -> date | None:
    """The date, or None for 31 February and for years no statement of ours can carry."""
    first, second, year, fixed = parts
    day, month = (second, first) if (fixed or order) == "mdy" else (first, second)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


@dataclass(slots=True)
class Order:
    """How a file writes its dates. `ask` when the file and the quarter cannot tell; `mixed` when rows contradict."""

    order: str = "dmy"
    ask: bool = False
    american: bool = False
    mixed: tuple[str, str] | None = None
    days: dict[str, date | None] = field(default_factory=dict)


def read_cells(
    cells: Sequence[str], told: str | None, known: bool, period: tuple[date, date] | None
) -> Order:
    """Dates for every different cell of a column. `told` is the person's answer, `known` that the layout is a UK one."""
    unique = list(dict.fromkeys(cells))
    parts = {cell: parts_of(cell) for cell in unique}
    found = [(cell, part) for cell, part in parts.items() if part]
    if not found:
        return Order(days=_serials(unique))
    result = _decide(found, told, known, period)
    result.days = {cell: day_of(part, result.order) if part else None for cell, part in parts.items()}
    return result


def _serials(cells: list[str]) -> dict[str, date | None]:
    """A column of dates that a spreadsheet wrote as its own day numbers; only when the whole column is."""
    filled = [cell for cell in cells if cell.strip()]
    known = len(filled) > 1 and all(SERIAL(cell.strip()) for cell in filled)
    return {cell: SERIAL_START + timedelta(days=int(cell.strip()[:5])) if known and cell.strip() else None for cell in cells}


def _decide(
    found: list[tuple[str, Parts]], told: str | None, known: bool, period: tuple[date, date] | None
) -> Order:
    loose = [(cell, part) for cell, part in found if not part[3] and day_of(part, "dmy") != day_of(part, "mdy")]
    british = [cell for cell, part in loose if part[0] > 12 and day_of(part, "dmy")]
    american = [cell for cell, part in loose if part[1] > 12 and day_of(part, "mdy")]
    if british and american:
        return _contradiction(british, american, told)
    if american:
        return Order("mdy", american=True)
    if british or not loose:
        return Order("dmy")
    # What the file shows stands above a remembered answer, and that above what a layout usually does.
    if told in ("dmy", "mdy") or known:
        return Order(told or "dmy")
    return _undecided([part for _, part in loose], period)


def _contradiction(british: list[str], american: list[str], told: str | None) -> Order:
    if told in ("dmy", "mdy"):
        return Order(told, mixed=(british[0], american[0]))
    order = "dmy" if len(british) >= len(american) else "mdy"
    few = min(len(british), len(american)) * 10 <= max(len(british), len(american))
    # One odd date among many is that row's mistake; more than that makes every row doubtful.
    return Order(order, ask=not few, mixed=(british[0], american[0]))


def _undecided(loose: list[Parts], period: tuple[date, date] | None) -> Order:
    british = [day for day in (day_of(part, "dmy") for part in loose) if day]
    american = [day for day in (day_of(part, "mdy") for part in loose) if day]
    if period:
        here = sum(inside(day, period) for day in british)
        there = sum(inside(day, period) for day in american)
        told = (here == len(british) and there < len(american)) or (here > 0 and there == 0)
        return Order("dmy", ask=not told)
    return Order("dmy", ask=not (_one_way(british) and not _one_way(american)))


def order_of(cells: Sequence[str]) -> str | None:
    """The order that a column's own dates prove, else None."""
    parts = [part for part in map(parts_of, dict.fromkeys(cells)) if part and not part[3]]
    british = any(part[0] > 12 and day_of(part, "dmy") for part in parts)
    american = any(part[1] > 12 and day_of(part, "mdy") for part in parts)
    return None if british == american else "dmy" if british else "mdy"


def looks_like(cell: str) -> bool:
    """Whether a cell is a real day in one order or the other."""
    parts = parts_of(cell)
    return bool(parts and (day_of(parts, "dmy") or day_of(parts, "mdy")))


def inside(day: date, period: tuple[date, date]) -> bool:
    """Whether a day lies in the period or within a week of it."""
    return period[0] - SLACK <= day <= period[1] + SLACK


def _one_way(days: Iterable[date]) -> bool:
    """Whether dates only rise or only fall, as they do in a statement that is read rightly."""
    row = list(days)
    pairs = list(pairwise(row))
    return all(a <= b for a, b in pairs) or all(a >= b for a, b in pairs)


def descending(days: Sequence[date]) -> bool:
    """Whether a list runs from newest to oldest; a list of one day runs neither way and counts as oldest first."""
    return sum(a > b for a, b in pairwise(days)) > sum(a < b for a, b in pairwise(days))
