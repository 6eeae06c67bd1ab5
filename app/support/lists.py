"""Referrals by the many, for lists: a part of them by page, which services have been in touch, and what is new to somebody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import SQLColumnExpression, case, literal, select, tuple_

from app.casework.kinds import CaseKind
from app.casework.models import Case
from app.casework.rules import CaseState
from app.core.db import session
from app.support.models import Referral, ReferralStep
from app.support.rules import OPEN, Stage, is_late
from app.support.service import Step

_stage = Referral.stage
SHOWN = {
    "to-choose": (_stage == str(Stage.TO_CHOOSE),),
    "offered": (_stage == str(Stage.OFFERED),),
    "accepted": (_stage == str(Stage.ACCEPTED),),
    "ours": (_stage.in_([str(one) for one in OPEN]), Referral.by_council.is_(True)),
    "over": (_stage.in_([str(Stage.ENDED), str(Stage.TAKEN_BACK)]),),
}

# While somebody has still to say yes, the day stands in the case, where a pause moves it. Then it is the service's own.
_due = case((Case.closed_at.is_(None), Case.due_day), else_=Referral.due_day)
DUE: dict[str, SQLColumnExpression[date]] = {
    "to-choose": Case.due_day, "offered": Case.due_day, "accepted": Referral.due_day, "ours": _due, "over": Referral.due_day,
}  # fmt: skip
_with_case = select(Referral, Case).join(Case, (Case.subject == Referral.reference) & (Case.kind == str(CaseKind.REFERRAL)))


@dataclass(frozen=True)
class Listed:
    """A referral with its case."""

    row: Referral
    case: Case

    @property
    def due_day(self) -> date:
        """The day by which the one whose turn it is acts, after any pause."""
        return self.case.due_day if self.case.closed_at is None else self.row.due_day

    def is_late(self, today: date) -> bool:
        """Whether somebody should have acted by now; not while the clock stands."""
        return is_late(self.row.stage, self.due_day, today) and self.case.state != CaseState.WAITING


def page_of(show: str, after: tuple[date, int] | None, size: int, service_id: int | None = None) -> list[Listed]:
    """Referrals of a part, due first: `size` and one more, after a (due day, id) key. `show` is one of SHOWN.

    With `service_id` those of one service.
    """
    query, due = _with_case.where(*SHOWN[show]), DUE[show]
    if service_id is not None:
        query = query.where(Referral.service_id == service_id)
    if after is not None:
        query = query.where(tuple_(due, Referral.id) > tuple_(literal(after[0]), literal(after[1])))
    return [Listed(row, its) for row, its in session.execute(query.order_by(due, Referral.id).limit(size + 1))]


def listed(row: Referral) -> Listed:
    """One referral with its case."""
    return Listed(*session.execute(_with_case.where(Referral.id == row.id)).one())


def has_talked(row: Referral) -> bool:
    """Whether the service got in touch, or said what came after: then the day it promised is kept."""
    return row.id in talked([row])


def talked(rows: Collection[Referral]) -> set[int]:
    """Of these referrals, those where the service it stands with has told of its work, in one query."""
    query = select(ReferralStep.referral_id).join(Referral, Referral.id == ReferralStep.referral_id)
    query = query.where(
        Referral.id.in_([row.id for row in rows]), ReferralStep.what == str(Step.PROGRESS),
        ReferralStep.service_id == Referral.service_id,
    )  # fmt: skip
    return set(session.scalars(query)) if rows else set()


def gone_from(service_id: int, since: datetime) -> list[tuple[str, datetime]]:
    """References that people took back from a service, with when: nothing else of them, so that nobody rings."""
    query = select(Referral.reference, Referral.ended_at).where(
        Referral.service_id == service_id, Referral.stage == str(Stage.TAKEN_BACK), Referral.ended_at >= since
    )
    return [(reference, at) for reference, at in session.execute(query.order_by(Referral.ended_at.desc())) if at]


def news_of(person_id: int, since: datetime) -> str | None:
    """The reference of the referral to which somebody else last added something since a moment; None for no news."""
    query = select(Referral.reference).join(ReferralStep, ReferralStep.referral_id == Referral.id)
    query = query.where(Referral.person_id == person_id, ReferralStep.at >= since, ReferralStep.by_id != Referral.person_id)
    return session.scalar(query.order_by(ReferralStep.id.desc()).limit(1))
