"""Figures that go to councillors: small numbers hidden, medians and shares as everybody counts them. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

ASKED = "asked"  # casework.rules.Pause.ASKED
SMALL = 5  # fewer than this, and somebody could be known by it


def hidden(parts: Mapping[str, int]) -> dict[str, int | None]:
    """Counts of a group as they may be read: None for 1 to 4. Where one alone would be hidden, and the sum gave it away,
    the smallest of the others that is not nothing is hidden too."""
    shown: dict[str, int | None] = {name: None if 0 < count < SMALL else count for name, count in parts.items()}
    others = [name for name, count in shown.items() if count]
    if sum(count is None for count in shown.values()) == 1 and others:
        shown[min(others, key=lambda name: (parts[name], name))] = None
    return shown


def hidden_total(parts: Mapping[str, int]) -> int | None:
    """The sum of a group as it may be read."""
    total = sum(parts.values())
    return None if 0 < total < SMALL else total


def median(values: Sequence[int]) -> Decimal | None:
    """The middle one, or the mean of the two in the middle; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    half = len(ordered) // 2
    return Decimal(ordered[half]) if len(ordered) % 2 else Decimal(ordered[half - 1] + ordered[half]) / 2


def ninetieth(values: Sequence[int]) -> int | None:
    """The smallest value that nine in ten do not go beyond (nearest rank); None of nothing."""
    ordered = sorted(values)
    return ordered[-(-len(ordered) * 9 // 10) - 1] if ordered else None


def share(part: int, whole: int) -> int | None:
    """Percent, to the nearest one; None of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None


def month_after(first: date) -> date:
    """The first day of the next month."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_before(first: date) -> date:
    """The first day of the month before."""
    return (first - timedelta(days=1)).replace(day=1)


@dataclass(frozen=True)
class Move:
    """A state of a case from a moment on; `due_day` is what was promised then."""

    state: str
    at: datetime
    due_day: date
    taken: bool
    why: str = ""  # it waits: a code of casework.rules.Pause, or nothing where the person was asked at its lines


@dataclass(frozen=True)
class Span:
    """Days from which (not counted) to which (counted)."""

    first: date
    last: date
    why: str = ""


@dataclass(frozen=True)
class Course:
    """How a case went: opened, first picked up, answered for the first time, its answer promised by, and when it waited for
    the person. `first_due` is by when a first step was promised, before the answer, and `first_done` the day it was done;
    where a kind has no such step they are those of the answer."""

    opened: date
    picked_up: date | None
    answered: date | None
    due_day: date
    waits: tuple[Span, ...]
    first_due: date
    first_done: date | None

    @property
    def lived_days(self) -> int | None:
        """Days that the person waited for the answer, all of them."""
        return (self.answered - self.opened).days if self.answered else None

    def clock_days(self, working_days: "WorkingDays", until: date | None = None) -> int:
        """Working days of the council until it answered, or until a day: without those that it waited for the person."""
        return self._used(working_days, self.answered or until or self.opened)

    def _used(self, working_days: "WorkingDays", end: date) -> int:
        waited = sum(working_days(one.first, min(one.last, end)) for one in self.waits if one.first < end)
        return working_days(self.opened, end) - waited

    def waited_days(self) -> int:
        """Days on which it waited for the person, until the answer."""
        end = self.answered or date.max
        return sum((min(one.last, end) - one.first).days for one in self.waits if one.first < end)

    def waited_for(self) -> dict[str, int]:
        """The same by why it waited; a wait without a word is one for the person, who was asked."""
        end = self.answered or date.max
        found: dict[str, int] = {}
        for one in self.waits:
            if one.first < end:
                why = one.why or ASKED
                found[why] = found.get(why, 0) + (min(one.last, end) - one.first).days
        return found

    def is_in_target(self, working_days: "WorkingDays", today: date) -> bool | None:
        """Whether the answer came within the days promised; None while there is time."""
        return self._is_kept(working_days, self.due_day, self.answered, today)

    def is_first_in_target(self, working_days: "WorkingDays", today: date) -> bool | None:
        """The same of the first step."""
        return self._is_kept(working_days, self.first_due, self.first_done, today)

    def is_picked_up_in(self, most: int, working_days: "WorkingDays", today: date) -> bool | None:
        """Whether somebody took it, or answered it at once, within so many working days; None while there is time."""
        done = self.picked_up or self.answered
        if done:
            return working_days(self.opened, done) <= most
        return False if working_days(self.opened, today) > most else None

    def _is_kept(self, working_days: "WorkingDays", due: date, done: date | None, today: date) -> bool | None:
        kept = self._used(working_days, done or today) <= working_days(self.opened, due)
        return kept if done or not kept else None


class WorkingDays:
    """Counts working days; the bank holidays are told."""

    def __init__(self, holidays: Iterable[date]) -> None:
        self.holidays = frozenset(holidays)

    def __call__(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`."""
        days = max((end - start).days, 0)
        weeks, rest = divmod(days, 7)
        found = weeks * 5 + sum((start + timedelta(days=number)).weekday() < 5 for number in range(1, rest + 1))
        return found - sum(start < one <= end and one.weekday() < 5 for one in self.holidays)


def course_of(moves: Sequence[Move], day_of: Callable[[datetime], date], answer_by: date | None = None) -> Course:
    """How a case went, from its moves in order. Opened again after an answer it is measured to the first answer: that is
    what was promised. `answer_by` is by when the answer was promised where that stood beside the day of a first step;
    else it is the day of the last step, and a clock that stood moves no day."""
    opened = day_of(moves[0].at)
    picked_up = next((day_of(one.at) for one in moves if one.taken), None)
    closed = next((number for number, one in enumerate(moves) if one.state == "closed"), None)
    until = moves if closed is None else moves[: closed + 1]
    waits = []
    for number, one in enumerate(until):
        before = until[number - 1].state if number else ""
        if one.state == "waiting" and before != "waiting":
            after = next((other for other in until[number:] if other.state != "waiting"), None)
            waits.append(Span(day_of(one.at), day_of(after.at) if after else date.max, one.why))
    answered = day_of(moves[closed].at) if closed is not None else None
    first_due = due_day = moves[0].due_day
    first_done = None
    for before_it, one in pairwise(until):
        if one.due_day != before_it.due_day and before_it.state != "waiting":
            is_next = one.due_day > before_it.due_day  # else it was made the same as one that came before it
            first_done = first_done or (day_of(one.at) if is_next else None)
            first_due, due_day = first_due if first_done else one.due_day, one.due_day
    return Course(opened, picked_up, answered, answer_by or due_day, tuple(waits), first_due, first_done or answered)

