"""What the trail tells a person about their own record: what helpers did, and which team looked. It never names an officer.

What a safeguarding lead looked at stays withheld, uncounted, until that lead releases it (DOMAIN 6.4).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, not_, or_, select

from app.accounts import representations
from app.accounts import service as accounts
from app.accounts.models import RoleHeld, SignIn
from app.accounts.rules import Role, in_force
from app.accounts.sights import kept_back, seen_by_staff
from app.audit.events import Event
from app.audit.models import AuditRow, ReleasedSight
from app.audit.service import record
from app.core import clock
from app.core.db import session
from app.home.words import COUNCIL, DID, LOOKED, TEAM
from app.returns.models import SpendingReturn


@dataclass(frozen=True)
class Act:
    """One line: the day, who (a name, or a team), what or why, and which period it was about."""

    key: int
    day: date
    who: str
    what: str
    period: tuple[date, date] | None


def what_helpers_did(recipient_id: int, before: int | None, size: int) -> list[Act]:
    """What those who help or helped did here, newest first, `size` and one more, older than the row `before`."""
    known = representations.representatives_of(recipient_id)
    if not known:
        return []
    since = {one.row.representative_id: one.row.granted_at for one in known}  # the newest comes first, the oldest stays
    theirs = or_(*(and_(AuditRow.by_id == person, AuditRow.at >= moment) for person, moment in since.items()))
    rows = _rows(recipient_id, DID, before, size, [theirs])
    names = {one.row.representative_id: one.name for one in known}
    return [_act(row, names[row.by_id], DID[Event(row.event)], _periods(rows)) for row in rows if row.by_id]


def who_has_looked(recipient_id: int, before: int | None, size: int) -> list[Act]:
    """Which team of the council looked, on which day, newest first, as `what_helpers_did` is read."""
    rows = _rows(recipient_id, LOOKED, before, size, [seen_by_staff(recipient_id), not_(kept_back())])
    roles = _roles_of({row.by_id for row in rows if row.by_id})
    return [_act(row, _team(roles.get(row.by_id or 0, []), row.at), LOOKED[Event(row.event)], _periods(rows)) for row in rows]


def _rows(
    about_id: int, events: Collection[Event], before: int | None, size: int, more: Sequence[ColumnElement[bool]]
) -> Sequence[AuditRow]:
    query = select(AuditRow).where(AuditRow.about_id == about_id, AuditRow.event.in_([str(one) for one in events]), *more)
    if before is not None:
        query = query.where(AuditRow.id < before)
    return session.scalars(query.order_by(AuditRow.id.desc()).limit(size + 1)).all()


def _act(row: AuditRow, who: str, what: str, periods: dict[str, tuple[date, date]]) -> Act:
    return Act(row.id, clock.day_in_england(row.at), who, what, periods.get(str(row.facts.get("spending_return"))))


def _periods(rows: Sequence[AuditRow]) -> dict[str, tuple[date, date]]:
    references = {row.facts["spending_return"] for row in rows if "spending_return" in row.facts}
    if not references:
        return {}
    found = session.execute(
        select(SpendingReturn.reference, SpendingReturn.period_start, SpendingReturn.period_end)
        .where(SpendingReturn.reference.in_(references))
    )  # fmt: skip
    return {reference: (start, end) for reference, start, end in found}


Held = tuple[Role, date, date | None]


def _roles_of(ids: set[int]) -> dict[int, list[Held]]:
    held: dict[int, list[Held]] = {}
    for row in session.scalars(select(RoleHeld).where(RoleHeld.person_id.in_(ids))):
        held.setdefault(row.person_id, []).append((Role(row.role), row.from_day, row.until_day))
    told = select(SignIn).where(SignIn.person_id.in_(ids), SignIn.roles.is_not(None))
    for one in session.scalars(told):
        day = clock.day_in_england(one.started_at)
        held.setdefault(one.person_id, []).extend((Role(role), day, day) for role in one.roles or ())
    return held


def _team(held: list[Held], at: datetime) -> str:
    day = clock.day_in_england(at)
    roles = {role for role, first, last in held if in_force(first, last, day)}
    return next((words for role, words in TEAM.items() if role in roles), COUNCIL)


def withheld_by(lead_id: int, recipient_id: int) -> Sequence[AuditRow]:
    """What this lead looked at and has not released, newest first."""
    query = select(AuditRow).where(seen_by_staff(recipient_id), AuditRow.by_id == lead_id, kept_back())
    return session.scalars(query.order_by(AuditRow.id.desc())).all()


def release(reference: str, now: datetime, *, by: int) -> int:
    """The person may now see what this lead looked at. Returns how many rows. Raises NotYours."""
    recipient = accounts.recipient_by_reference(reference)
    rows = withheld_by(by, recipient.id)
    session.add_all(ReleasedSight(audit_row_id=row.id, released_at=now, released_by=by) for row in rows)
    session.flush()
    if rows:
        record(Event.SIGHTS_RELEASED, by=by, about=recipient.id, rows=len(rows))
    return len(rows)
