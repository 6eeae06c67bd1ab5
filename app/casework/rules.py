"""When an answer is due, where a case stands, and which moves are allowed.

The bank holidays are told (England's come from `bank_holidays`): a rule looks nothing up.
"""

from collections.abc import Set
from datetime import date, timedelta
from enum import StrEnum, auto

_SATURDAY = 5


class CaseState(StrEnum):
    """Where a case stands: nobody has it, an officer has it, the person has it, or it is answered."""

    OPEN = auto()
    TAKEN = auto()
    WAITING = auto()
    CLOSED = auto()


# Handing over keeps a case taken; an answer brings it back to its officer, or to everyone if there is none.
MOVES: dict[CaseState, frozenset[CaseState]] = {
    CaseState.OPEN: frozenset({CaseState.TAKEN, CaseState.CLOSED}),
    CaseState.TAKEN: frozenset({CaseState.OPEN, CaseState.TAKEN, CaseState.WAITING, CaseState.CLOSED}),
    CaseState.WAITING: frozenset({CaseState.OPEN, CaseState.TAKEN, CaseState.CLOSED}),
    CaseState.CLOSED: frozenset({CaseState.OPEN}),
}


class Needs(StrEnum):
    """What a case asks of an officer: the queue is led by the counts of these."""

    NOTHING_TO_ASK = auto()
    SOMETHING_TO_ASK = auto()
    ANSWERED = auto()


class Pause(StrEnum):
    """Why a clock stands: what we wait for is not ours to do."""

    ASKED = auto()  # the person was asked something
    LATER = auto()  # the person asked us to wait
    OTHERS = auto()  # somebody else owes us an answer: a provider, a bank, an interpreter


def may_move(before: CaseState, after: CaseState) -> bool:
    """Whether a case may go from one state to the other."""
    return after in MOVES[before]


def is_late(due_day: date, today: date, state: CaseState = CaseState.OPEN) -> bool:
    """Whether the council is late: the due day has passed and the case is neither with the person nor closed."""
    return today > due_day and state in (CaseState.OPEN, CaseState.TAKEN)


def due_after_pause(due_day: date, paused: date, today: date, holidays: Set[date]) -> date:
    """The day by which we answer once the clock runs again: as many working days later as it stood still.

    `holidays` must cover every year that is crossed.
    """
    return add_working_days(due_day, working_days_between(paused, today, holidays), holidays)


def is_working_day(day: date, holidays: Set[date]) -> bool:
    """Monday to Friday, and no bank holiday."""
    return day.weekday() < _SATURDAY and day not in holidays


def add_working_days(day: date, n: int, holidays: Set[date]) -> date:
    """The n-th working day after the day; 0 gives the day itself. Raises ValueError for a negative n.

    `holidays` must cover every year that is crossed.
    """
    if n < 0:
        raise ValueError("working days are only counted forward")
    while n:
        day += timedelta(days=1)
        n -= is_working_day(day, holidays)
    return day


def working_days_between(start: date, end: date, holidays: Set[date]) -> int:
    """Working days after `start` up to and with `end`; 0 where `end` is not later."""
    days = (start + timedelta(days=number) for number in range(1, (end - start).days + 1))
    return sum(is_working_day(day, holidays) for day in days)


class Reason(StrEnum):
    """Why somebody opens the affairs of a person outside their own work: neutral, so that the person may read it."""

    GOT_IN_TOUCH = "got-in-touch"
    PAPER_CAME = "paper-came"
    RETURN_DUE = "return-due"
    COVERING = "covering"
    DECISION = "decision"
    CHECK = "check"
    TECHNICAL = "technical"
    OTHER = "other"


def reason_refusal(code: str, words: str) -> str | None:
    """Why this is no reason, or None."""
    if code not in set(Reason):
        return "reason-not-chosen"
    return "reason-needs-words" if code == Reason.OTHER and not words.strip() else None


def is_alert(people: int, most: int) -> bool:
    """Whether somebody has opened more people outside their own work in one day than the council lets pass."""
    return people > most
