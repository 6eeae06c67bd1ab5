"""Opening + in - out = closing: whether it holds, where it breaks first, and the likeliest slip. Pure; pence.

A sum that does not hold is a query, never a refusal (DOMAIN 2.3).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.returns.rules import Line

ROUND_SUM = 1000  # pence: a gap of whole ten-pound notes is more often cash left out than a slip of the keys


@dataclass(frozen=True, slots=True)
class SumResult:
    """Closing less what opening, in and out lead to; None while a figure is missing. `line` is the suspect, if one."""

    difference_pence: int | None
    hint: str | None = None
    line: str | None = None

    @property
    def is_right(self) -> bool:
        return self.difference_pence == 0


def adds_up(
    opening: int | None, money_in: int, money_out: int, closing: int | None, lines: Sequence[Line] = ()
) -> SumResult:
    """Checks opening + in - out = closing, all in pence, `money_out` positive, and guesses at the likeliest slip."""
    if opening is None or closing is None:
        return SumResult(None, "figure-missing")
    difference = closing - (opening + money_in - money_out)
    if difference == 0:
        return SumResult(0)
    hint, line = next(_slips(difference, opening, closing, lines), (None, None))
    return SumResult(difference, hint, line)


def _slips(difference: int, opening: int, closing: int, lines: Sequence[Line]) -> Iterator[tuple[str, str | None]]:
    """The likeliest reason first; each names the line it suspects, or None where it suspects a figure."""
    expected = closing - difference
    for line in lines:
        if abs(line.amount_pence) == abs(difference):
            yield "missing-or-duplicated-row", line.identity
    for line in lines:
        if line.amount_pence * 2 == -difference:
            yield "wrong-sign", line.identity
    if closing and (expected == closing * 100 or expected * 100 == closing):
        yield "pounds-and-pence", None
    # Swapped digits always differ by a multiple of nine, so most sums are spared the search.
    if difference % 9 == 0:
        if closing - difference in _swapped(closing) or opening + difference in _swapped(opening):
            yield "swapped-digits", None
        for line in lines:
            if line.amount_pence + difference in _swapped(line.amount_pence):
                yield "swapped-digits", line.identity
    if difference % ROUND_SUM == 0:
        yield "round-sum", None


def _swapped(pence: int) -> set[int]:
    """Every figure that typing two neighbouring digits the wrong way round can make of this one."""
    digits = str(abs(pence))
    sign = -1 if pence < 0 else 1
    pairs = range(len(digits) - 1)
    return {sign * int(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]) for at in pairs}


@dataclass(frozen=True, slots=True)
class Break:
    """The first line whose printed balance does not follow from the one before; all in pence."""

    line: str
    expected_pence: int
    shown_pence: int

    @property
    def difference_pence(self) -> int:
        return self.shown_pence - self.expected_pence


def first_break(lines: Iterable[Line], opening: int | None = None) -> Break | None:
    """Follows the printed balances, oldest line first. Lines without a balance are added up in between."""
    running = opening
    for line in lines:
        if running is not None:
            running += line.amount_pence
        if line.balance_pence is None:
            continue
        if running is not None and running != line.balance_pence:
            return Break(line.identity, running, line.balance_pence)
        running = line.balance_pence
    return None
