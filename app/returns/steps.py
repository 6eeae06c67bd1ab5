"""Where a return goes on: one pure rule, so that «save and go on» and «go on» always agree.

A draft that needs nothing goes straight to the check page: that is why the second quarter is short.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum, auto

# Why a line is what it is, sure enough not to be asked about apart: the check page still shows each.
SURE = frozenset({"scheduled-payment", "contribution-amount", "you-told-us-before", "you-chose"})


class Step(StrEnum):
    """The pages of a draft, in order."""

    WAY = auto()
    STATEMENT = auto()
    FILE_QUESTION = auto()
    PAYEE = auto()
    LINES = auto()
    BALANCES = auto()
    QUESTION = auto()
    CHECK = auto()


@dataclass(frozen=True)
class Known:
    """What decides the next step."""

    way: str | None
    has_files: bool
    has_copies: bool
    open_files: bool
    unsorted: bool
    reasons: frozenset[str]
    looked_at_lines: bool
    has_balances: bool
    adds_up: bool
    explained: bool
    open_questions: bool


def next_step(known: Known) -> Step:
    """The first step that still needs the person."""
    if known.way is None:
        return Step.WAY
    if known.way == "file" and not (known.has_files or known.has_copies):
        return Step.STATEMENT
    if known.open_files:
        return Step.FILE_QUESTION
    if known.unsorted:
        return Step.PAYEE
    if not known.looked_at_lines and not known.reasons <= SURE:
        return Step.LINES
    if not known.has_balances or not (known.adds_up or known.explained):
        return Step.BALANCES
    return Step.QUESTION if known.open_questions else Step.CHECK


def unsorted(categories: Iterable[str]) -> bool:
    """Whether any line is not sorted yet."""
    return "unknown" in set(categories)
