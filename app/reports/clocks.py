"""How fast the council answers, by kind of case and month: from the moves of the cases alone, two queries a month."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from sqlalchemy import func, select

from app.casework import service as casework
from app.casework.bank_holidays import england_between
from app.casework.kinds import KINDS, CaseKind
from app.casework.models import Case, CaseMove
from app.casework.rules import Pause
from app.core.clock import LONDON, day_in_england
from app.core.db import session
from app.reports.rules import SMALL, Course, Move, WorkingDays, course_of, median, month_after, ninetieth, share


@dataclass(frozen=True)
class Clock:
    """One kind in one month. Days are working days without those spent waiting for the person, `lived` are all days that
    the person waited. Shares are percent; None where nothing is known, or so few that they would name somebody."""

    kind: CaseKind
    opened: int
    answered: int
    in_target: int | None
    late_now: int
    picked_up_median: Decimal | None
    median: Decimal | None
    ninetieth: int | None
    lived_median: Decimal | None
    waited_share: int | None
    waited_for: dict[str, int | None]  # the same by why it waited: codes of casework.rules.Pause


def moment(day: date) -> datetime:
    """The first moment of a day in England."""
    return datetime.combine(day, time(), LONDON)


def courses_of(kinds: Sequence[CaseKind], first: date, until: date) -> dict[str, list[Course]]:
    """How each case that was opened from a day up to another went, by kind."""
    rows = session.execute(
        select(
            Case.kind, CaseMove.case_id, CaseMove.state, CaseMove.at, CaseMove.due_day, CaseMove.taken_by, CaseMove.paused_for,
            Case.facts,
        )
        .join(CaseMove, CaseMove.case_id == Case.id)
        .where(Case.kind.in_([str(kind) for kind in kinds]), Case.opened_at >= moment(first), Case.opened_at < moment(until))
        .order_by(CaseMove.case_id, CaseMove.id)
    )  # fmt: skip
    moves: dict[tuple[str, int], list[Move]] = defaultdict(list)
    for kind, case_id, state, at, due_day, taken_by, paused_for, facts in rows:
        if facts.get("about") == "from-council" or casework.SAME_AS in facts:
            continue  # nobody waited for an answer to what the council wrote first, or is answered elsewhere
        moves[kind, case_id].append(Move(state, at, due_day, taken_by is not None, paused_for or ""))
    found: dict[str, list[Course]] = defaultdict(list)
    for (kind, _case), there in moves.items():
        found[kind].append(course_of(there, day_in_england))
    return found


def clocks(month: date, today: date) -> list[Clock]:
    """One line a kind for the cases that came in a month, in the order of the kinds; a kind without a case is left out."""
    until = month_after(month)
    working_days = WorkingDays(england_between(month, max(today, until)))
    found = courses_of(list(CaseKind), month, until)
    return [_clock(kind, found[str(kind)], working_days, today) for kind in KINDS if found.get(str(kind))]


def _clock(kind: CaseKind, courses: list[Course], working_days: WorkingDays, today: date) -> Clock:
    done = [one for one in courses if one.answered]
    judged = [one.is_in_target(working_days, today) for one in courses]
    known = [one for one in judged if one is not None]
    lived = [one.lived_days or 0 for one in done]
    picked = [working_days(one.opened, one.picked_up) for one in courses if one.picked_up]
    enough, all_lived, all_waited = len(done) >= SMALL, sum(lived), sum(one.waited_days() for one in done)
    used = [one.clock_days(working_days) for one in done]
    return Clock(
        kind=kind, opened=len(courses), answered=len(done),
        in_target=share(known.count(True), len(known)) if len(known) >= SMALL else None,
        late_now=sum(bool(not one.answered and one.is_in_target(working_days, today) is False) for one in courses),
        picked_up_median=median(picked) if len(picked) >= SMALL else None,
        median=median(used) if enough else None, ninetieth=ninetieth(used) if enough else None,
        lived_median=median(lived) if enough else None,
        waited_share=share(all_waited, all_lived) if enough else None,
        waited_for={why: share(days, all_lived) for why, days in _by_reason(done).items()} if enough else {},
    )  # fmt: skip


def _by_reason(done: Sequence[Course]) -> dict[str, int]:
    """Days that answered cases waited, by why, in the order of the reasons."""
    days: Counter[str] = Counter()
    for one in done:
        days.update(one.waited_for())
    return {str(why): days[str(why)] for why in Pause if days[str(why)]}


def oldest_waiting() -> list[Case]:
    """The case of each kind that waits longest for the council, the longest first."""
    oldest = (
        select(func.min(Case.id)).where(Case.state.in_(casework.ACTIVE)).group_by(Case.kind).scalar_subquery()
    )
    return list(session.scalars(select(Case).where(Case.id.in_(oldest)).order_by(Case.opened_at)))
