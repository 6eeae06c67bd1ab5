"""Returns that were begun and never sent: the person is warned twice, and then they go."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import select

from app.accounts import service as accounts
from app.accounts.models import Person
from app.audit.events import Event
from app.audit.models import AuditRow
from app.audit.service import record
from app.core.clock import day_in_england
from app.core.db import session
from app.council_policy.rules import Policy
from app.notifications.messages import Message
from app.notifications.service import notify
from app.retention import rows
from app.retention.models import DraftWarning
from app.retention.retaining import Due, removed, start_of
from app.retention.rules import FIRST_WARNING, IdleDraft, Kept, draft_step, first_day_kept, kept_until
from app.retention.service import held_people
from app.returns.models import SpendingReturn
from app.returns.rules import ReturnState


def due(policy: Policy, today: date) -> Iterator[Due]:
    """Warnings and removals of a day. A paper return half typed in is the council's own work, and stays; so does
    one of somebody whose death was reported: nobody is reminded then."""
    before = start_of(first_day_kept(Kept.DRAFT, policy, today) + FIRST_WARNING + timedelta(days=1))
    query = select(SpendingReturn).where(
        SpendingReturn.state == str(ReturnState.DRAFT), SpendingReturn.version == 0, SpendingReturn.on_paper.is_(False),
        SpendingReturn.started_at < before, SpendingReturn.recipient_id.not_in(held_people()),
        SpendingReturn.recipient_id.not_in(select(Person.id).where(Person.death_told_at.is_not(None))),
    )  # fmt: skip
    for found in session.scalars(query.order_by(SpendingReturn.id)).all():
        step = draft_step(_idle(found), policy.keep_draft_days, today)
        if step == "warn":
            yield Due(Kept.DRAFT, f"a warning about the return {found.reference}", partial(_warn, found, policy, today))
        elif step == "remove":
            yield Due(Kept.DRAFT, f"the unsent return {found.reference}", partial(_remove, found.id, policy, today))


def _idle(found: SpendingReturn) -> IdleDraft:
    """When a draft was last touched, by the trail: its lines carry no time."""
    told = select(AuditRow.at, AuditRow.facts).where(
        AuditRow.about_id == found.recipient_id, AuditRow.at >= found.started_at, AuditRow.event != str(Event.DRAFT_WARNED)
    )
    of_this = (
        at for at, facts in session.execute(told.order_by(AuditRow.position.desc()))
        if facts.get("spending_return") == found.reference
    )  # fmt: skip
    touched = next(of_this, found.started_at)
    warned = select(DraftWarning.warned_at).where(DraftWarning.return_id == found.id, DraftWarning.warned_at > touched)
    days = tuple(day_in_england(at) for at in session.scalars(warned.order_by(DraftWarning.warned_at)))
    return IdleDraft(day_in_england(touched), days)


def _warn(found: SpendingReturn, policy: Policy, today: date, now: datetime) -> tuple[int, int]:
    draft = _idle(found)
    goes = kept_until(draft, policy.keep_draft_days, today)
    notify(accounts.contact_of(found.recipient_id), Message.DRAFT_WAITS, now, kept_until=goes.isoformat())
    session.add(DraftWarning(return_id=found.id, warned_at=now))
    session.flush()
    record(
        Event.DRAFT_WARNED, by=None, about=found.recipient_id, spending_return=found.reference, warning=len(draft.warned) + 1
    )
    return 0, 0


def _remove(return_id: int, policy: Policy, today: date, _now: datetime) -> tuple[int, int]:
    """Looked at once more under a lock: the person may have gone on with it in this very moment."""
    found = session.scalar(select(SpendingReturn).where(SpendingReturn.id == return_id).with_for_update())
    if found is None or found.version or draft_step(_idle(found), policy.keep_draft_days, today) != "remove":
        return 0, 0
    return removed(Kept.DRAFT, rows.below(SpendingReturn.__tablename__, [return_id]), found.recipient_id)
