"""Who may act for somebody, how far, and on which days. The three standings of DOMAIN 1.3 are never merged.

A helper may be a devoted daughter or the abuser: nothing is given that was not named, and everything ends.
"""

import calendar
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.accounts.rules import Permission, in_force

MOST_MONTHS = 12
CODE_DAYS = timedelta(days=28)
CODE_TRIES = 5
REMIND_BEFORE = timedelta(days=30)


class Standing(StrEnum):
    """Chosen by an adult with capacity; acting for one who lacks it; or invited to help."""

    AUTHORISED_PERSON = "authorised_person"
    HELPER = "helper"
    NOMINATED_PERSON = "nominated_person"


class Scope(StrEnum):
    """What a helper may be given, in the order a form asks it."""

    SEE_BALANCE = "see-balance"
    PREPARE = "prepare"
    SEND = "send"
    MONEY_MESSAGES = "money-messages"
    CARE_MESSAGES = "care-messages"


class Basis(StrEnum):
    """What an authorised person's authority rests on (DOMAIN 1.3, Care Act s.32(4)). A DWP appointee has none."""

    WELFARE_ATTORNEY = "welfare-attorney"
    PROPERTY_ATTORNEY = "property-attorney"
    WELFARE_DEPUTY = "welfare-deputy"
    PROPERTY_DEPUTY = "property-deputy"
    ACCEPTED_BY_HOLDER = "accepted-by-holder"
    FOUND_BY_COUNCIL = "found-by-council"


class EndedWhy(StrEnum):
    """Why a standing ended before its last day."""

    BY_COUNCIL = "by-council"
    BY_HELPER = "by-helper"
    BY_PERSON = "by-person"
    REPLACED = "replaced"


_P = Permission
OF_SCOPE: dict[Scope, frozenset[Permission]] = {
    Scope.SEE_BALANCE: frozenset([_P.SEE_BALANCE]),
    Scope.PREPARE: frozenset([_P.PREPARE_RETURNS, _P.SEE_RETURNS]),
    Scope.SEND: frozenset([_P.SEND_RETURNS]),
    Scope.MONEY_MESSAGES: frozenset([_P.SEE_MONEY_MESSAGES]),
    Scope.CARE_MESSAGES: frozenset([_P.SEE_CARE_MESSAGES]),
}
# What two scopes give together and neither alone: the parts of a sum are lines and bills; a questioned line is money.
TOGETHER: tuple[tuple[frozenset[Scope], Permission], ...] = (
    (frozenset([Scope.SEE_BALANCE, Scope.PREPARE]), _P.SEE_BALANCE_PARTS),
    (frozenset([Scope.PREPARE, Scope.MONEY_MESSAGES]), _P.ANSWER_QUESTIONS),
)
MONEY = frozenset(
    [
        _P.ANSWER_QUESTIONS, _P.EXPLAIN_BALANCE, _P.PREPARE_RETURNS, _P.SEE_BALANCE, _P.SEE_BALANCE_PARTS, _P.SEE_HOME,
        _P.SEE_MONEY_MESSAGES, _P.SEE_RETURNS, _P.SEND_RETURNS,
    ]
)  # fmt: skip


@dataclass(frozen=True)
class Terms:
    """What a standing gives by itself, and where that comes from."""

    permissions: frozenset[Permission]
    source: str


STANDINGS: dict[Standing, Terms] = {
    Standing.NOMINATED_PERSON: Terms(
        MONEY,
        "Care Act 2014 s.31: receives and manages the money as the adult agreed, who can withdraw at any time and alone "
        "challenges what is decided"
    ),
    Standing.AUTHORISED_PERSON: Terms(
        MONEY | {_P.ASK_SUPPORT, _P.CHALLENGE, _P.SEE_CARE_MESSAGES},
        "Care Act 2014 s.32: asks for the payment and acts in the adult's best interests, so reads and challenges decisions"
    ),
    Standing.HELPER: Terms(
        frozenset([_P.SEE_HOME, _P.STOP_HELPING]), "Invited by the person: only what they named, at most 12 months"
    ),
}


def whole(scopes: Collection[Scope]) -> list[Scope]:
    """Scopes in their order, each with what it cannot be used without: nobody sends what they have not seen."""
    given = set(scopes) | ({Scope.PREPARE} if Scope.SEND in scopes else set())
    return [scope for scope in Scope if scope in given]


def permissions_of(standing: Standing, scopes: Collection[Scope]) -> frozenset[Permission]:
    """What a standing allows; scopes count for helpers only."""
    held = STANDINGS[standing].permissions
    if standing is not Standing.HELPER:
        return held
    given = whole(scopes)
    both = {word for pair, word in TOGETHER if pair <= set(given)}
    return held.union(*(OF_SCOPE[scope] for scope in given), both)


@dataclass(frozen=True)
class Term:
    """The days of a standing, the last one included, and what cut it short."""

    from_day: date
    until_day: date | None
    ended_at: datetime | None = None
    frozen_at: datetime | None = None

    def holds(self, today: date) -> bool:
        """Whether it opens anything on this day."""
        return self.ended_at is None and self.frozen_at is None and in_force(self.from_day, self.until_day, today)

    def is_over(self, today: date) -> bool:
        """Whether it ended, by itself or by somebody."""
        return self.ended_at is not None or (self.until_day is not None and self.until_day < today)


def last_day(from_day: date, months: int) -> date:
    """The last day of so many months that begin on a day: 12 from 3 March end on 2 March."""
    year, month = divmod(from_day.year * 12 + from_day.month - 1 + months, 12)
    day = min(from_day.day, calendar.monthrange(year, month + 1)[1])
    return date(year, month + 1, day) - timedelta(days=1)


def grant_refusal(
    standing: Standing, scopes: Collection[Scope], until_day: date | None, today: date, basis: str = "", document: str = ""
) -> str | None:
    """Why this cannot be granted from today on, or None."""
    if until_day is not None and until_day < today:
        return "until-day-over"
    if standing is Standing.HELPER:
        if not scopes:
            return "scope-missing"
        too_long = until_day is None or until_day > last_day(today, MOST_MONTHS)
        return "until-day-too-late" if too_long else None
    if standing is Standing.AUTHORISED_PERSON and (basis not in list(Basis) or not document.strip()):
        return "basis-missing"
    return None


class CodeState(StrEnum):
    """Where an invitation stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"
    DEAD = "dead"
    OVER = "over"


def code_state(
    expires_at: datetime, tries: int, accepted_at: datetime | None, cancelled_at: datetime | None, now: datetime
) -> CodeState:
    """What has become of a code: used, taken back, tried too often, too old, or still good."""
    if accepted_at is not None:
        return CodeState.ACCEPTED
    if cancelled_at is not None:
        return CodeState.CANCELLED
    if tries >= CODE_TRIES:
        return CodeState.DEAD
    return CodeState.OVER if now >= expires_at else CodeState.OPEN
