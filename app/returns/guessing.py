"""What each line seems to be, with a reason a person can read. Pure: the same lines give the same guesses.

In order, the first hit wins: facts, what this person told us before, the council's words, what repeats, unknown.
A wrong guess about public money costs more than a blank: a guess is shown, and never sent unseen.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import pairwise
from statistics import median

from app.ledger.rules import Entry, EntryKind
from app.returns.categories import START_WORDS, UNKNOWN, WordRule, fits, holds_word
from app.returns.payees import payee_key
from app.returns.rules import Line

NEAR_DAYS = 3  # a payment due on a Saturday, or a bank holiday Monday, arrives up to three days off
PATTERN_STEPS = (7, 14, 28, 30)  # days between wages: weekly, fortnightly, four-weekly, monthly
PATTERN_TIMES = 3
PATTERN_SPREAD = 0.25  # wages follow the hours; a quarter either way is still the same pay


@dataclass(frozen=True, slots=True)
class Guess:
    """A category and why, as a code that is shown. Not `sure`: a suggestion the person must confirm."""

    category: str
    reason: str
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """What may be known when guessing. `memory` goes from (payee key, direction) to the category confirmed last.

    `scheduled`: what the ledger expects, a few days around the period included. `own_names`: the person and the
    family who pay the contribution. `paid` and `regular` are payee keys; guess_all adds those of its own lines.
    """

    memory: Mapping[tuple[str, str], str] = field(default_factory=dict)
    scheduled: Sequence[Entry] = ()
    words: Sequence[WordRule] = START_WORDS
    own_names: tuple[str, ...] = ()
    paid: frozenset[str] = frozenset()
    regular: frozenset[str] = frozenset()


def guess(line: Line, known: Known) -> Guess:
    """Facts, then this person's memory, then the council's words, then patterns; the first hit wins."""
    return _guess(line, payee_key(line.text), known)


def guess_all(lines: Sequence[Line], known: Known) -> dict[str, Guess]:
    """A guess for every line, by identity; what repeats is found among the lines themselves."""
    keyed = [(line, payee_key(line.text)) for line in lines]
    paid = known.paid | {key for line, key in keyed if line.direction == "out"}
    whole = replace(known, paid=paid, regular=known.regular | _regular(keyed))
    return {line.identity: _guess(line, key, whole) for line, key in keyed}


def _guess(line: Line, key: str, known: Known) -> Guess:
    for ask in (_from_facts, _from_memory, _from_words, _from_pattern):
        found = ask(line, key, known)
        if found is not None and fits(found.category, line.direction):
            return found
    return Guess(UNKNOWN, "nothing-matched", sure=False)


def is_scheduled(line: Line, entry: Entry) -> bool:
    """Whether a line is this expected entry: the exact amount, at most three days off."""
    return line.amount_pence == entry.pence and abs(line.day - entry.day) <= timedelta(days=NEAR_DAYS)


def _from_facts(line: Line, key: str, known: Known) -> Guess | None:
    council = [entry for entry in known.scheduled if entry.kind is EntryKind.COUNCIL_PAYMENT]
    if any(is_scheduled(line, entry) for entry in council):
        return Guess("council_payment", "scheduled-payment")
    # A person pays their share on a day of their own choosing, so the amount alone decides.
    if line.amount_pence in {entry.pence for entry in known.scheduled if entry.kind is EntryKind.CONTRIBUTION}:
        return Guess("client_contribution", "contribution-amount")
    return None


def _from_memory(line: Line, key: str, known: Known) -> Guess | None:
    remembered = known.memory.get((key, line.direction))
    return Guess(remembered, "you-told-us-before") if remembered else None


def _from_words(line: Line, key: str, known: Known) -> Guess | None:
    for rule in known.words:
        if rule.matches(line):
            return Guess(rule.category, "asked-by-council", sure=False) if rule.ask else Guess(rule.category, "words")
    return None


def _from_pattern(line: Line, key: str, known: Known) -> Guess | None:
    if line.direction == "in":
        if key in known.paid:
            return Guess("refund", "paid-them-before", sure=False)
        if holds_word(line.text, known.own_names):
            return Guess("client_contribution", "your-name", sure=False)
        return None
    return Guess("pa_wages", "regular-payment", sure=False) if key in known.regular else None


def regular_payees(lines: Iterable[Line]) -> frozenset[str]:
    """Payees paid at least three times, in even steps and like amounts, as wages are."""
    return _regular((line, payee_key(line.text)) for line in lines)


def _regular(keyed: Iterable[tuple[Line, str]]) -> frozenset[str]:
    paid: dict[str, list[Line]] = defaultdict(list)
    for line, key in keyed:
        if line.direction == "out":
            paid[key].append(line)
    return frozenset(key for key, found in paid.items() if _is_regular(found))


def _is_regular(lines: list[Line]) -> bool:
    if len(lines) < PATTERN_TIMES:
        return False
    days = sorted(line.day for line in lines)
    gaps = [(after - before).days for before, after in pairwise(days)]
    even = any(all(abs(gap - step) <= NEAR_DAYS for gap in gaps) for step in PATTERN_STEPS)
    middle = median(abs(line.amount_pence) for line in lines)
    return even and all(abs(abs(line.amount_pence) - middle) <= middle * PATTERN_SPREAD for line in lines)
