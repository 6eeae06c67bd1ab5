"""Whether a bank's file looks like the account of another person whom the one who adds it acts for. Pure: plain values in."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date

FEWEST_LINES = 3  # two payments can be alike by chance: the same agency, the same day
Lines = Set[tuple[date, int, str]]


@dataclass(frozen=True)
class Account:
    """What is known of somebody's account: last four digits, and lines as (day, pence, the bank's words)."""

    last4s: Set[str]
    lines: Lines


def looks_like(last4: str | None, lines: Lines, own: Account, others: Mapping[int, Account]) -> int | None:
    """The key of the other person whose account this seems to be, or None.

    By its last four digits, unless the person themselves has sent a file with these; else by half its lines or more.
    """
    if last4 and last4 in own.last4s:
        return None
    for key, other in others.items():
        if last4 and last4 in other.last4s:
            return key
    for key, other in others.items():
        same = len(lines & other.lines)
        if same >= FEWEST_LINES and 2 * same >= len(lines) and same > len(lines & own.lines):
            return key
    return None
