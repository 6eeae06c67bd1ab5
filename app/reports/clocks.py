"""How fast the council answers, by kind of case and month: from the moves of the cases, a few queries a month."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum, auto

from sqlalchemy import func, or_, select

from app.casework import service as casework
from app.casework.bank_holidays import england_between
from app.casework.kinds import KINDS, CaseKind
from app.casework.models import Case, CaseMove
from app.casework.rules import CaseState, Pause
from app.contact.thread_rules import CHALLENGES, URGENT, About
from app.core.clock import LONDON, day_in_england
from app.core.db import session
from app.council_policy.service import policies_on
from app.interest.models import Interest
from app.reports.rules import SMALL, Course, Move, WorkingDays, course_of, median, month_after, ninetieth, share

# Before their answer they have a step with a day of its own: a first contact, a service that is chosen.
TWO_STEPS = frozenset({CaseKind.INTEREST, CaseKind.REFERRAL})


class Part(StrEnum):
    """The parts of a kind that have days of their own."""

    USUAL = auto()
    URGENT = auto()
    FORMAL = auto()


@dataclass(frozen=True)
class Clock:
    """One kind in one month, or a `part` of it that has days of its own. Days are working days without those spent waiting
    for the person, `lived` are all days that the person waited. Shares are percent; None where nothing is known, or so few
    that they would name somebody."""

    kind: CaseKind
    part: Part
    opened: int
    answered: int
    in_target: int | None
    first_in_target: int | None  # of a step before the answer, where the kind has one
    picked_up_in_target: int | None
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


def courses_of(kinds: Sequence[CaseKind], first: date, until: date) -> dict[tuple[str, Part], list[Course]]:
    """How each case that was opened from a day up to another went, by kind and part of it."""
    rows = session.execute(
        select(
            Case.kind, CaseMove.case_id, CaseMove.state, CaseMove.at, CaseMove.due_day, CaseMove.taken_by, CaseMove.paused_for,
            Case.facts, Case.subject,
        )
        .join(CaseMove, CaseMove.case_id == Case.id)
        .where(Case.kind.in_([str(kind) for kind in kinds]), Case.opened_at >= moment(first), Case.opened_at < moment(until))
        .order_by(CaseMove.case_id, CaseMove.id)
    )  # fmt: skip
    moves: dict[tuple[str, Part, str], list[Move]] = defaultdict(list)
    for kind, _case, state, at, due_day, taken_by, paused_for, facts, subject in rows:
        if facts.get("about") == About.FROM_COUNCIL or casework.SAME_AS in facts:
            continue  # nobody waited for an answer to what the council wrote first, or is answered elsewhere
        key = kind, part_of(facts.get("about", "")), subject
        moves[key].append(Move(state, at, due_day, taken_by is not None, paused_for or ""))
    promised = _answer_days(first, until) if CaseKind.INTEREST in kinds else {}
    found: dict[tuple[str, Part], list[Course]] = defaultdict(list)
    for (kind, part, subject), there in moves.items():
        found[kind, part].append(course_of(there, day_in_england, promised.get(subject)))
    return found


def part_of(about: str) -> Part:
    """To which part of its kind a message belongs, by what it is about; every other case is the usual one."""
    return Part.URGENT if about in URGENT else Part.FORMAL if about in CHALLENGES else Part.USUAL


def _answer_days(first: date, until: date) -> dict[str, date]:
    """By when each expression of interest has its answer: that day was told beside the one of the first contact."""
    sent = Interest.sent_at >= moment(first), Interest.sent_at < moment(until)
    return dict(session.execute(select(Interest.reference, Interest.answer_by_day).where(*sent)).all())


def clocks(month: date, today: date) -> list[Clock]:
    """One line a kind and part for the cases that came in a month, in their order; one without a case is left out."""
    until = month_after(month)
    working_days = WorkingDays(england_between(month, max(today, until)))
    found = courses_of(list(CaseKind), month, until)
    days = sorted({one.opened for courses in found.values() for one in courses})
    pick_up = {day: one.acknowledge_working_days for day, one in zip(days, policies_on(days), strict=True)}
    measured = _Measured(working_days, pick_up, today)
    return [_clock(kind, part, courses, measured) for kind in KINDS for part in Part if (courses := found.get((str(kind), part)))]


@dataclass(frozen=True)
class _Measured:
    """By what a month is judged: within how many working days somebody takes what came on each day."""

    working_days: WorkingDays
    pick_up: dict[date, int]
    today: date


def _of_known(judged: Iterable[bool | None]) -> int | None:
    """The share of those that were kept among those that are known, unless these are few."""
    known = [one for one in judged if one is not None]
    return share(known.count(True), len(known)) if len(known) >= SMALL else None


def _clock(kind: CaseKind, part: Part, courses: list[Course], by: _Measured) -> Clock:
    working_days, today = by.working_days, by.today
    done = [one for one in courses if one.answered]
    answers = [one.is_in_target(working_days, today) for one in courses]
    firsts = [one.is_first_in_target(working_days, today) for one in courses]
    lived = [one.lived_days or 0 for one in done]
    picked = [working_days(one.opened, one.picked_up) for one in courses if one.picked_up]
    enough, all_lived, all_waited = len(done) >= SMALL, sum(lived), sum(one.waited_days() for one in done)
    used = [one.clock_days(working_days) for one in done]
    return Clock(
        kind=kind, part=part, opened=len(courses), answered=len(done), in_target=_of_known(answers),
        first_in_target=_of_known(firsts) if kind in TWO_STEPS else None,
        picked_up_in_target=_of_known(one.is_picked_up_in(by.pick_up[one.opened], working_days, today) for one in courses),
        late_now=sum(
            not one.answered and False in (answer, first)
            for one, answer, first in zip(courses, answers, firsts, strict=True)
        ),
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


def oldest_waiting() -> list[tuple[Case, datetime]]:
    """The case of each kind that waits longest for the council, the longest first, and since when. What was answered and
    opened again waits since then; what waited for the person in between, since it came."""
    before = func.lag(CaseMove.state).over(partition_by=CaseMove.case_id, order_by=CaseMove.id)
    moves = (
        select(CaseMove.case_id, CaseMove.at, before.label("before")).join(Case, Case.id == CaseMove.case_id)
        .where(Case.state.in_(casework.ACTIVE)).subquery()
    )  # fmt: skip
    began = or_(moves.c.before.is_(None), moves.c.before == str(CaseState.CLOSED))
    since = select(moves.c.case_id, func.max(moves.c.at).label("at")).where(began).group_by(moves.c.case_id).subquery()
    place = func.row_number().over(partition_by=Case.kind, order_by=(since.c.at, Case.id))
    ranked = select(Case.id, since.c.at, place.label("place")).join(since, since.c.case_id == Case.id).subquery()
    longest = select(Case, ranked.c.at).join(ranked, ranked.c.id == Case.id).where(ranked.c.place == 1)
    return [(case, at) for case, at in session.execute(longest.order_by(ranked.c.at, Case.id))]
