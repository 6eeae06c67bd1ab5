"""The running balance as proof: which reading of the amounts it bears out, and where it first breaks."""

from collections.abc import Sequence
from operator import eq, sub


def share(amounts: Sequence[int | None], balances: Sequence[int | None], newest_first: bool) -> tuple[int, int]:
    """How many steps from one balance to the next equal the amount between them, and how many steps there are."""
    if newest_first:
        amounts, balances = amounts[::-1], balances[::-1]
    if None not in amounts and None not in balances:
        steps = map(sub, balances[1:], balances)
        return sum(map(eq, steps, amounts[1:])), max(0, len(amounts) - 1)
    good = pairs = 0
    last: int | None = None
    moved = 0
    for amount, balance in zip(amounts, balances, strict=True):
        moved += amount or 0
        if balance is None:
            continue
        if last is not None:
            pairs += 1
            good += last + moved == balance
        last, moved = balance, 0
    return good, pairs


def best_share(amounts: Sequence[int | None], balances: Sequence[int | None]) -> float:
    """The best share of proven steps over both signs and both orders of rows, from 0.0 to 1.0."""
    negated = [None if amount is None else -amount for amount in amounts]
    results = [share(it, balances, newest) for it in (amounts, negated) for newest in (False, True)]
    results.append((stepped_share(amounts, balances), len(amounts) - 1))
    # Rows without movement prove nothing: a column of zeros fits any constant column.
    if not any(amounts) or len({it for it in balances if it is not None}) < 2:
        return 0.0
    return max(good / pairs if pairs > 0 else 0.0 for good, pairs in results)


def stepped_share(amounts: Sequence[int | None], balances: Sequence[int | None]) -> int:
    """Steps whose size, whatever the sign, is the amount of the row: for files that print amounts without a sign."""
    if any(amount is not None and amount < 0 for amount in amounts):
        return 0
    return max(_steps(amounts, balances, 1), _steps(amounts, balances, -1))


def _steps(amounts: Sequence[int | None], balances: Sequence[int | None], back: int) -> int:
    """`back` is 1 when the row above holds the balance before, -1 when the row below does."""
    good = 0
    for at in range(max(back, 0), len(amounts) + min(back, 0)):
        amount, balance, before = amounts[at], balances[at], balances[at - back]
        if amount is not None and balance is not None and before is not None:
            good += abs(balance - before) == amount
    return good
