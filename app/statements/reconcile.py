"""Does it add up? Levels A to D of STATEMENTS.md section 3, the first line that breaks, and a likely reason."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .statement import Broken, Line, Options


@dataclass(slots=True)
class Result:
    """`level` A: every step proven; B: totals agree; C: agrees with what was told; D: does not add up; None: nothing to check."""

    level: str | None = None
    opening: int | None = None
    closing: int | None = None
    broken: Broken | None = None


def reconcile(lines: Sequence[Line], newest_first: bool, options: Options, labels: tuple[int | None, int | None]) -> Result:
    """Checks lines in the order of the file. `labels` are opening and closing as rows of the file state them."""
    ordered = list(reversed(lines)) if newest_first else list(lines)
    if not ordered:
        return Result(opening=options.opening_pence, closing=options.closing_pence)
    if all(line.balance_pence is None for line in ordered):
        return _by_totals(ordered, options, labels)
    result = _by_chain(ordered)
    if result.level != "A":
        again = _by_chain(in_day_order(ordered))
        result = again if again.level == "A" else result
    return _against_told(ordered, result, options, labels)


def _by_chain(rows: Sequence[Line]) -> Result:
    """Follows the balance from row to row; rows without one are carried to the next that has it."""
    first: Broken | None = None
    last: int | None = None
    opening = 0
    moved = steps = 0
    for row in rows:
        moved += row.amount_pence
        if row.balance_pence is None:
            continue
        if last is None:
            opening = row.balance_pence - moved
        else:
            steps += 1
            gap = row.balance_pence - last - moved
            if gap and first is None:
                first = Broken(row.source_line, gap, _step_hint(gap, moved, row.balance_pence - last))
        last, moved = row.balance_pence, 0
    closing = (last or 0) + moved
    if not steps:
        return Result(None, opening, closing)
    total = opening + sum(row.amount_pence for row in rows)
    level = "A" if first is None else "B" if total == closing else "D"
    return Result(level, opening, closing, first if level == "D" else None)


def _step_hint(gap: int, moved: int, step: int) -> str:
    if step == -moved:
        return "wrong-sign"
    if gap % 9 == 0 and sorted(str(abs(step))) == sorted(str(abs(moved))):
        return "swapped-digits"
    return "missing-or-duplicated-row"


def _against_told(rows: Sequence[Line], result: Result, options: Options, labels: tuple[int | None, int | None]) -> Result:
    """Opening and closing as told, or as the file labels them, must be those that the balances give."""
    opening, closing = result.opening or 0, result.closing or 0
    told = (options.opening_pence, options.closing_pence)
    gaps = [(rows[0], opening - said) for said in (labels[0], told[0]) if said is not None]
    gaps += [(rows[-1], said - closing) for said in (labels[1], told[1]) if said is not None]
    for row, gap in gaps:
        if gap and result.level != "D":
            return Result("D", opening, closing, Broken(row.source_line, gap, "missing-or-duplicated-row"))
    if result.level is None and gaps:
        result.level = "B"
    return result


def _by_totals(rows: Sequence[Line], options: Options, labels: tuple[int | None, int | None]) -> Result:
    """Without a balance column only opening + lines = closing can be checked."""
    told = options.opening_pence is not None or options.closing_pence is not None
    opening = options.opening_pence if options.opening_pence is not None else labels[0]
    closing = options.closing_pence if options.closing_pence is not None else labels[1]
    if opening is None or closing is None:
        return Result(None, opening, closing)
    gap = closing - opening - sum(row.amount_pence for row in rows)
    if not gap:
        return Result("C" if told else "B", opening, closing)
    row, hint = _total_hint(rows, gap)
    return Result("D", opening, closing, Broken(row.source_line if row else None, gap, hint))


def _total_hint(rows: Sequence[Line], gap: int) -> tuple[Line | None, str | None]:
    """The difference as a fingerprint: a row's amount, twice an amount, or a multiple of 9."""
    for row in rows:
        if abs(row.amount_pence) == abs(gap):
            return row, "missing-or-duplicated-row"
    for row in rows:
        if row.amount_pence * 2 == -gap:
            return row, "wrong-sign"
    return None, "swapped-digits" if gap % 9 == 0 else "missing-or-duplicated-row"


def in_day_order(rows: Sequence[Line]) -> list[Line]:
    """Rows by date, and inside a day in the order that the balance follows."""
    if any(row.balance_pence is None for row in rows):
        return list(rows)
    days: dict[date, list[Line]] = {}
    for row in sorted(rows, key=lambda row: row.date):
        days.setdefault(row.date, []).append(row)
    ordered: list[Line] = []
    for day in days.values():
        last = ordered[-1].balance_pence if ordered else None
        ordered += _follow(day, last) or day
    return ordered


def _follow(day: list[Line], start: int | None) -> list[Line] | None:
    """A path that uses each row of a day once: a row leads from the balance before it to the balance after it."""
    exits: dict[int, list[Line]] = {}
    degree: Counter[int] = Counter()
    for row in reversed(day):
        before = (row.balance_pence or 0) - row.amount_pence
        exits.setdefault(before, []).append(row)
        degree[before] += 1
        degree[row.balance_pence or 0] -= 1
    if start is None:
        first = day[0]
        start = next((at for at, extra in degree.items() if extra > 0), (first.balance_pence or 0) - first.amount_pence)
    path: list[Line] = []
    stack: list[tuple[int, Line | None]] = [(start, None)]
    while stack:
        if exits.get(stack[-1][0]):
            row = exits[stack[-1][0]].pop()
            stack.append((row.balance_pence or 0, row))
        else:
            reached = stack.pop()[1]
            if reached is not None:
                path.append(reached)
    path.reverse()
    return path if len(path) == len(day) else None
