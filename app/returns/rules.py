"""The quarterly return, decided on plain values: who owes one, for which days, in which state, with which totals.

Money is integer pence, in positive and out negative unless a name says otherwise. Days are told, never taken.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from app.council_policy import rules as quarters
from app.ledger.rules import AccountType

# --- Periods -----------------------------------------------------------------------------------------------------


class Period(quarters.Period):
    """The days one return covers, both ends included."""

    @property
    def key(self) -> str:
        """How the period is named in addresses: its first day."""
        return self.start.isoformat()

    def contains(self, day: date) -> bool:
        return self.start <= day <= self.end

    def is_over(self, today: date) -> bool:
        return self.end < today


def periods(first_day: date, today: date, policy: quarters.Policy, monitored_to: date | None = None) -> list[Period]:
    """Every period from the first payment day to today, oldest first, the running one included.

    Days up to `monitored_to` were already looked at on paper: the first period then starts on the day after, so that
    there is neither gap nor overlap (DOMAIN 9.20).
    """
    whole = quarters.periods(first_day, today, policy)
    if monitored_to is None:
        return [Period(period.start, period.end) for period in whole]
    from_day = monitored_to + timedelta(days=1)
    left = [period for period in whole if period.end >= from_day and from_day <= today]
    return [Period(max(period.start, from_day), period.end) for period in left]


def period_of(day: date, found: Iterable[Period]) -> Period | None:
    """The period a day falls in, or None."""
    return next((period for period in found if period.contains(day)), None)


TOLERATED_DAYS = 14  # a quiet fortnight is no gap: many people pay once in four weeks, and statements end a day early


def gaps_between(files: Iterable[tuple[date, date]], period: Period) -> list[Period]:
    """Runs of more than `TOLERATED_DAYS` days of the period, at its ends or between files, that no file speaks of.

    `files` are first and last day of the payments in each file.
    """
    gaps, covered_to = [], period.start - timedelta(days=1)
    for first, last in [*sorted(files), (period.end + timedelta(days=1), period.end)]:
        gap = Period(covered_to + timedelta(days=1), min(first - timedelta(days=1), period.end))
        if (gap.end - gap.start).days >= TOLERATED_DAYS:
            gaps.append(gap)
        covered_to = max(covered_to, last)
    return gaps


# --- Who owes one ------------------------------------------------------------------------------------------------


class Owed(StrEnum):
    OWES = "owes"
    NONE = "none"
    PROVIDER_SENDS = "provider-sends"


def is_owed(*account_types: AccountType) -> Owed:
    """Whether a return is owed, from every account type held on any day of the period (DOMAIN 2.1 and 9.15).

    One day with an own account is enough: nobody else can see that account. A card alone never owes.
    """
    if AccountType.OWN_BANK_ACCOUNT in account_types:
        return Owed.OWES
    if AccountType.MANAGED_ACCOUNT in account_types:
        return Owed.PROVIDER_SENDS
    return Owed.NONE


# --- States ------------------------------------------------------------------------------------------------------


class ReturnState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    ASKED = "asked"
    SETTLED = "settled"
    REOPENED = "reopened"


MOVES: Mapping[ReturnState, frozenset[ReturnState]] = {
    ReturnState.DRAFT: frozenset({ReturnState.SENT}),
    # Sent again: the person may correct it before anybody has looked, and promised so when declaring.
    ReturnState.SENT: frozenset({ReturnState.SENT, ReturnState.ASKED, ReturnState.SETTLED}),
    # Settled while asked: the answer may come by telephone.
    ReturnState.ASKED: frozenset({ReturnState.SENT, ReturnState.SETTLED}),
    ReturnState.SETTLED: frozenset({ReturnState.REOPENED}),
    ReturnState.REOPENED: frozenset({ReturnState.SENT, ReturnState.ASKED, ReturnState.SETTLED}),
}


def may_move(before: ReturnState, after: ReturnState) -> bool:
    return after in MOVES[before]


def check_may_reopen(state: ReturnState, asked_by: str, agreed_by: str, reason: str) -> str | None:
    """Why a settled return cannot be opened again, as a code, or None: it takes two people and a reason to show."""
    if state is not ReturnState.SETTLED:
        return "not-settled"
    if asked_by == agreed_by:
        return "needs-a-second-person"
    return None if reason.strip() else "reason-missing"


def what_happens_next(state: ReturnState, today: date, look_by_day: date | None = None) -> str:
    """A code for the one thing the person should know now. A late council is said before anything else."""
    if state is ReturnState.DRAFT:
        return "finish-and-send"
    if state is ReturnState.ASKED:
        return "answer-our-questions"
    if state is ReturnState.SETTLED:
        return "nothing-more-needed"
    if look_by_day is not None and today > look_by_day:
        return "we-are-late"
    return "we-are-looking-again" if state is ReturnState.REOPENED else "we-will-look-by"


# --- Lines and totals --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One movement on the account, from a file, by hand, or one total for a payee; in positive, out negative.

    `evidence` names the attached files; the same file on two lines has the same name.
    """

    identity: str
    day: date
    amount_pence: int
    text: str
    category: str = "unknown"
    balance_pence: int | None = None
    note: str = ""
    evidence: tuple[str, ...] = ()
    accepted: bool = False

    @property
    def direction(self) -> str:
        return "in" if self.amount_pence > 0 else "out"


class Row(NamedTuple):
    """What a line is known by, before it has an identity."""

    day: date
    amount_pence: int
    text: str
    bank_id: str | None = None
    balance_pence: int | None = None


def line_identity(
    day: date, amount_pence: int, text: str, bank_id: str | None = None, balance_pence: int | None = None, nth: int = 0
) -> str:
    """A name that stays the same when lines are read again, so answers, notes and evidence stay on their line.

    `nth` tells equal lines apart (two equal coffees on one day). Bank ids alone are not trusted: banks reuse them.
    """
    known_by = _known_by(Row(day, amount_pence, text, bank_id, balance_pence))
    return hashlib.sha256("\x1f".join((*known_by, str(nth))).encode()).hexdigest()[:24]


def identities(rows: Iterable[Row]) -> list[str]:
    """The identity of each row in turn; equal rows are counted from nought."""
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for row in rows:
        known_by = _known_by(row)
        found.append(line_identity(*row, nth=seen[known_by]))
        seen[known_by] += 1
    return found


def _known_by(row: Row) -> tuple[str, ...]:
    """In order of trust: the bank's own id, the running balance, the words. Words differ from one file to the next."""
    facts = (row.day.isoformat(), str(row.amount_pence))
    if row.bank_id:
        return ("id", row.bank_id, *facts)
    if row.balance_pence is not None:
        return ("balance", str(row.balance_pence), *facts)
    return ("text", " ".join(row.text.casefold().split()), *facts)


@dataclass(frozen=True, slots=True)
class Summary:
    """A return in totals. Both maps go from category to positive pence."""

    period: Period
    opening_pence: int | None = None
    closing_pence: int | None = None
    money_in: Mapping[str, int] = field(default_factory=dict)
    money_out: Mapping[str, int] = field(default_factory=dict)
    bills_pence: int = 0
    has_statement: bool = False
    has_typed_totals: bool = False
    said_nothing_spent: bool = False
    file_questions: int = 0

    @property
    def in_pence(self) -> int:
        return sum(self.money_in.values())

    @property
    def out_pence(self) -> int:
        return sum(self.money_out.values())


def totals(lines: Iterable[Line]) -> tuple[dict[str, int], dict[str, int]]:
    """Money in and money out by category, both in positive pence."""
    money_in: Counter[str] = Counter()
    money_out: Counter[str] = Counter()
    for line in lines:
        if line.amount_pence > 0:
            money_in[line.category] += line.amount_pence
        else:
            money_out[line.category] -= line.amount_pence
    return dict(money_in), dict(money_out)


def check_may_send(summary: Summary) -> str | None:
    """Why it cannot be sent yet, as a code, or None.

    Only two things stand in the way. Missing evidence and a sum that does not add up never do (DOMAIN 2.3).
    """
    if not (summary.has_statement or summary.has_typed_totals or summary.said_nothing_spent):
        return "nothing-to-send"
    if summary.file_questions:
        return "file-question-unanswered"
    return None


# --- What the ledger must hear -----------------------------------------------------------------------------------

Posting = tuple[int, str]


class Adjustment(NamedTuple):
    """One entry to post: pence (signed) under a category, for a line."""

    identity: str
    amount_pence: int
    category: str


def difference(posted: Mapping[str, Posting], wanted: Mapping[str, Posting]) -> list[Adjustment]:
    """What to post so that `posted` becomes `wanted`, both from line identity to (pence, category).

    Nothing is overwritten: a changed line is taken back whole and posted anew; an unchanged one costs no entry.
    """
    changes = []
    for identity in sorted(posted.keys() | wanted.keys()):
        before, after = posted.get(identity), wanted.get(identity)
        if before == after:
            continue
        if before is not None:
            changes.append(Adjustment(identity, -before[0], before[1]))
        if after is not None:
            changes.append(Adjustment(identity, *after))
    return changes
