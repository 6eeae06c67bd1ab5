"""The figures of one month for councillors, each from rows with dates, with small numbers hidden."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from app.accounts import service as accounts
from app.casework import service as casework
from app.casework.bank_holidays import england_between
from app.casework.kinds import CaseKind
from app.core.clock import day_in_england
from app.core.db import session
from app.council_policy import rules as quarters
from app.council_policy import service as council_policy
from app.interest.models import Interest
from app.interest.rules import NOT_COUNTED, Outcome
from app.ledger import service as ledger
from app.ledger.plans import Plan
from app.ledger.rules import AccountType
from app.reports.clocks import Part, courses_of, moment
from app.reports.rules import Course, WorkingDays, hidden, hidden_total, month_after
from app.returns.models import ReturnMove, SpendingReturn
from app.returns.rules import Owed, is_owed

LOT = 500
LONGEST = timedelta(days=400)  # no period ends longer before its due day


@dataclass(frozen=True)
class Group:
    """Figures that add up to `total`: names to counts. None is a number that is too small to be read."""

    code: str
    total: int | None
    parts: dict[str, int | None]


@dataclass(frozen=True)
class Month:
    """Everything of one month, as it is known now. `is_whole` is false while the month still runs."""

    first: date
    last: date
    is_whole: bool
    invented: bool
    groups: list[Group]


def month_of(first: date, today: date) -> Month:
    """The figures of the month that begins on this day."""
    until = month_after(first)
    last = until - timedelta(days=1)
    groups = [_people(last), *_returns(first, last, today), *_answers(first, until, today), _interest(first, until)]
    return Month(first, last, last < today, accounts.any_invented_people(), groups)


def _group(code: str, parts: dict[str, int]) -> Group:
    return Group(code, hidden_total(parts), hidden(parts))


def _all_plans() -> Iterator[Plan]:
    after = 0
    while lot := ledger.plans_page(after, LOT):
        yield from lot
        after = lot[-1].id


def _people(day: date) -> Group:
    """People with a direct payment on a day, by where the money is kept."""
    parts = {str(kind): 0 for kind in AccountType}
    for plan in _all_plans():
        if plan.first_day <= day and (plan.last_day is None or day <= plan.last_day):
            parts[str(plan.account_type_on(day))] += 1
    return _group("people", parts)


@dataclass(frozen=True)
class _Story:
    """What became of a return: the day it was first sent, and the day it was first settled or asked about."""

    sent: date | None
    decided: date | None


def _stories(first: date) -> dict[tuple[int, date], tuple[SpendingReturn, _Story]]:
    rows = session.execute(
        select(SpendingReturn, ReturnMove.state, ReturnMove.at)
        .join(ReturnMove, ReturnMove.return_id == SpendingReturn.id)
        .where(SpendingReturn.period_end >= first - LONGEST).order_by(ReturnMove.id)
    )  # fmt: skip
    found: dict[tuple[int, date], tuple[SpendingReturn, _Story]] = {}
    for one, state, at in rows:
        key = (one.direct_payment_id, one.period_start)
        story = found.get(key, (one, _Story(None, None)))[1]
        if state == "sent" and story.sent is None:
            story = _Story(day_in_england(at), None)
        elif state in ("settled", "asked") and story.sent and story.decided is None:
            story = _Story(story.sent, day_in_england(at))
        found[key] = (one, story)
    return found


def _returns(first: date, last: date, today: date) -> list[Group]:
    """Returns whose due day is in the month: on time, late, not sent. And those first sent in it: looked at in time or not."""
    policy = council_policy.policy_on(last)
    stories, due = _stories(first), {"on-time": 0, "sent-late": 0, "not-sent": 0, "not-due-yet": 0}
    for plan in _all_plans():
        end = min(last, plan.last_day) if plan.last_day else last
        for period in quarters.periods(plan.first_day, end, policy):
            due_day = quarters.return_due_day(period, policy)
            if not first <= due_day <= last or is_owed(*plan.account_types_between(period.start, period.end)) is not Owed.OWES:
                continue
            found = stories.get((plan.id, period.start))
            sent = found[1].sent if found else None
            due[_how_it_came(sent, due_day, today)] += 1
    return [_group("due", due), _looked_at(stories, first, last, today)]


def _how_it_came(sent: date | None, due_day: date, today: date) -> str:
    if sent:
        return "on-time" if sent <= due_day else "sent-late"
    return "not-sent" if due_day < today else "not-due-yet"


def _looked_at(
    stories: dict[tuple[int, date], tuple[SpendingReturn, _Story]], first: date, last: date, today: date
) -> Group:
    parts = {"in-time": 0, "late": 0, "waits": 0}
    for _found, story in stories.values():
        if story.sent is None or not first <= story.sent <= last:
            continue
        promised = casework.answer_by(story.sent, council_policy.policy_on(story.sent).look_by_working_days)
        decided = story.decided or (None if today <= promised else today)
        parts["waits" if decided is None else "in-time" if decided <= promised else "late"] += 1
    return _group("looked-at", parts)


def _judged(courses: list[Course], working_days: WorkingDays, today: date) -> dict[str, int]:
    parts = {"in-time": 0, "late": 0, "waits": 0}
    for one in courses:
        in_time = one.is_in_target(working_days, today)
        parts["waits" if in_time is None else "in-time" if in_time else "late"] += 1
    return parts


def _answers(first: date, until: date, today: date) -> list[Group]:
    """Messages that came in the month, by the door they came through: answered in the days promised, late, or still in time."""
    working_days = WorkingDays(england_between(first, max(today, until)))
    found = courses_of([CaseKind.ASK_CARE, CaseKind.ASK_MONEY], first, until)
    return [
        _group(f"answers-{door}", _judged([one for part in Part for one in found[str(kind), part]], working_days, today))
        for door, kind in (("care", CaseKind.ASK_CARE), ("money", CaseKind.ASK_MONEY))
    ]


def _interest(first: date, until: date) -> Group:
    """Expressions of interest that came in the month, by what became of them until now."""
    sent = session.scalars(
        select(Interest.outcome).where(Interest.sent_at >= moment(first), Interest.sent_at < moment(until))
    )
    parts = {"waits": 0, **{str(one): 0 for one in Outcome if one not in NOT_COUNTED}}
    for outcome in sent:
        if outcome not in NOT_COUNTED:
            parts[outcome or "waits"] += 1
    return _group("interest", parts)
