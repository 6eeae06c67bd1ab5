"""Which looks at somebody's record the person may not see: those of a safeguarding lead, until that lead releases them.

Whoever cannot be told to have held another role then counts as one. Roles go when a member of staff is erased, and what
the council's single sign-on said goes with the sign-in: what is not known is not shown.
"""

from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, Text, and_, cast, exists, func, not_, or_, select

from app.accounts.models import RoleHeld, SignIn
from app.accounts.rules import Role
from app.audit.events import SIGHTS
from app.audit.models import AuditRow, ReleasedSight
from app.core.clock import LONDON
from app.core.db import session

LEAD = Role.SAFEGUARDING_LEAD


def seen_by_staff(*about_ids: int) -> ColumnElement[bool]:
    """Rows of the trail in which somebody else looked at one of these people."""
    looks = AuditRow.event.in_([str(one) for one in sorted(SIGHTS)])
    return and_(AuditRow.about_id.in_(about_ids), AuditRow.by_id.not_in(about_ids), looks)


def kept_back() -> ColumnElement[bool]:
    """Rows of the trail by somebody who was a safeguarding lead at that moment, and did not release them."""
    leads = session.scalars(select(RoleHeld).where(RoleHeld.role == str(LEAD))).all()
    by_sign_on = func.coalesce(_said_at_sign_on(), "").contains(str(LEAD))
    as_lead = or_(*(_while_lead(row) for row in leads), by_sign_on, _nothing_known())
    return and_(as_lead, AuditRow.id.not_in(select(ReleasedSight.audit_row_id)))


def _while_lead(row: RoleHeld) -> ColumnElement[bool]:
    ends = [AuditRow.at < _midnight(row.until_day + timedelta(days=1))] if row.until_day else []
    ends += [AuditRow.at < row.ended_at] if row.ended_at else []
    return and_(AuditRow.by_id == row.person_id, AuditRow.at >= _midnight(row.from_day), *ends)


def _said_at_sign_on() -> ScalarSelect[str]:
    """The roles of the newest single sign-on before that moment, as they are stored."""
    query = select(cast(SignIn.roles, Text)).where(
        SignIn.person_id == AuditRow.by_id, SignIn.started_at <= AuditRow.at, SignIn.roles.is_not(None)
    )  # fmt: skip
    return query.order_by(SignIn.started_at.desc(), SignIn.id.desc()).limit(1).correlate(AuditRow).scalar_subquery()


def _nothing_known() -> ColumnElement[bool]:
    held = exists().where(RoleHeld.person_id == AuditRow.by_id).correlate(AuditRow)
    return and_(not_(held), _said_at_sign_on().is_(None))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LONDON)
