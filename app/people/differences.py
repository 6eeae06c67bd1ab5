"""What a file of the case system would change: told before anything is, field by field, old and new. Nothing is removed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.ledger.balance import Reserve
from app.ledger.rules import AccountType, Rate, rate_on
from app.people.case_file import PERSON, CaseRow, Terms

SIGNS_IN_WITH = ("email", "mobile")


@dataclass(frozen=True)
class Kept:
    """A person as the portal has them, with the terms of their direct payment where there is one."""

    id: int
    facts: Mapping[str, Any]
    signs_in: bool
    payment: "KeptPayment | None"


@dataclass(frozen=True)
class KeptPayment:
    """The terms as the ledger keeps them."""

    id: int
    reference: str
    first_day: date
    account_type: AccountType
    rates: tuple[Rate, ...]
    reserves: tuple[Reserve, ...]


@dataclass(frozen=True)
class Change:
    """One field. `left` says why it stays as it is; None where it changes."""

    field: str
    old: Any
    new: Any
    left: str | None = None


@dataclass(frozen=True)
class Difference:
    """What one line changes. `start`: a direct payment begins; else a new rate, another account, a first reserve."""

    line: int
    council_reference: str
    name: str
    person_id: int | None
    changes: tuple[Change, ...] = ()
    start: Terms | None = None
    rate: Rate | None = None
    account_type: AccountType | None = None
    reserve: int | None = None

    @property
    def is_new(self) -> bool:
        """Whether the portal does not know this person yet."""
        return self.person_id is None

    @property
    def changes_something(self) -> bool:
        """Whether anything would be written."""
        return self.is_new or any(one.left is None for one in self.changes)


def difference(row: CaseRow, kept: Kept | None, today: date) -> Difference:
    """What a line changes."""
    name = row.facts["name"]
    if kept is None:
        told = tuple(Change(one, None, row.facts[one]) for one in PERSON if row.facts[one] is not None)
        return Difference(row.line, row.council_reference, name, None, told, start=row.terms)
    changes = [
        Change(one, kept.facts[one], row.facts[one], "signs-in" if kept.signs_in and one in SIGNS_IN_WITH else None)
        for one in PERSON
        if row.facts[one] is not None and row.facts[one] != kept.facts[one]
    ]
    base = Difference(row.line, row.council_reference, name, kept.id, tuple(changes))
    if row.terms is None:
        return base
    if kept.payment is None:
        return _with(base, Change("direct_payment", None, row.terms.rate(row.terms.first_day)), start=row.terms)
    return _with_terms(base, row.terms, kept.payment, today)


def _with(base: Difference, change: Change, **acts: Any) -> Difference:
    return Difference(**{**vars(base), **acts, "changes": (*base.changes, change)})


def _with_terms(base: Difference, told: Terms, kept: KeptPayment, today: date) -> Difference:
    first = max(today, kept.first_day)
    now = rate_on(kept.rates, today)
    last = kept.rates[-1]
    if not any(one is not None and same_terms(one, told) for one in (now, last)):
        from_day = told.first_day if told.first_day > last.from_day else max(first, last.from_day)
        base = _with(base, Change("rate", now or last, told.rate(from_day)), rate=told.rate(from_day))
    if told.account_type != kept.account_type:
        base = _with(base, Change("account_type", kept.account_type, told.account_type), account_type=told.account_type)
    reserve = sum(one.pence for one in kept.reserves if one.until_day is None or one.until_day >= today)
    if told.reserve and not reserve:
        base = _with(base, Change("reserve", None, told.reserve), reserve=told.reserve)
    elif told.reserve and told.reserve != reserve:
        base = _with(base, Change("reserve", reserve, told.reserve, "reserve"))
    if base.rate is None and told.first_day not in {kept.first_day, *(one.from_day for one in kept.rates)}:
        base = _with(base, Change("first_day", kept.first_day, told.first_day, "first-day"))
    return base


def same_terms(rate: Rate, told: Terms) -> bool:
    """Whether a rate pays what the file says, whenever it began."""
    wanted = told.rate(rate.from_day)
    return all(
        getattr(rate, name) == getattr(wanted, name)
        for name in ("weekly_budget_pence", "weekly_contribution_pence", "basis", "frequency", "first_payment_day")
    )


def digest(differences: Sequence[Difference]) -> str:
    """A fingerprint of everything shown: what is confirmed is exactly this, or nothing."""
    return hashlib.sha256("\n".join(map(repr, differences)).encode()).hexdigest()
