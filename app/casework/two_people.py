"""What one person proposes and another agrees to. Until then nothing has happened; what happens then is the feature's own."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from app.accounts.rules import Permission
from app.audit.events import Event
from app.audit.service import record
from app.casework.models import TwoPersonAct
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.core.references import new_reference


class ActKind(StrEnum):
    """What takes two people."""

    BANK_DETAILS = "bank-details"
    EXPORT = "export"
    MERGE = "merge"
    PAUSE = "pause"


# Whoever may propose may agree to what somebody else proposed.
NEEDS: dict[ActKind, Permission] = {
    ActKind.BANK_DETAILS: Permission.CHANGE_BANK_DETAILS,
    ActKind.EXPORT: Permission.EXPORT_PEOPLE,
    ActKind.MERGE: Permission.MERGE_PEOPLE,
    ActKind.PAUSE: Permission.SUSPEND_PAYMENTS,
}


def propose(
    kind: ActKind, subject: str, recipient_id: int | None, facts: dict[str, Any], reason: str, now: datetime, *, by: int
) -> TwoPersonAct:
    """Ask a second person. The same form sent twice proposes once.

    Raises Refused `already-proposed` where another proposal for this waits; NotYours in one's own affairs.
    """
    if recipient_id == by:
        raise NotYours
    waits = session.scalar(_waiting().where(TwoPersonAct.kind == str(kind), TwoPersonAct.subject == subject))
    if waits is not None:
        if (waits.proposed_by, waits.facts, waits.reason) == (by, facts, reason):
            return waits
        raise Refused("already-proposed")
    act = TwoPersonAct(
        reference=new_reference("T"), kind=str(kind), subject=subject, recipient_id=recipient_id, facts=facts, reason=reason,
        proposed_at=now, proposed_by=by,
    )  # fmt: skip
    session.add(act)
    session.flush()
    record(Event.ACT_PROPOSED, by=by, about=recipient_id, act=act.reference, kind=str(kind))
    return act


def _waiting() -> Any:
    return select(TwoPersonAct).where(TwoPersonAct.agreed_at.is_(None), TwoPersonAct.refused_at.is_(None))


def agree(act: TwoPersonAct, now: datetime, *, by: int) -> bool:
    """A second person agrees. Returns whether it is to be done now: the same button pressed twice does it once.

    Raises Refused `same-person`, `act-answered`; NotYours in one's own affairs.
    """
    if act.recipient_id == by:
        raise NotYours
    if act.agreed_by == by:
        return False
    if act.agreed_at is not None or act.refused_at is not None:
        raise Refused("act-answered")
    if act.proposed_by == by:
        raise Refused("same-person")
    act.agreed_at, act.agreed_by = now, by
    session.flush()
    record(Event.ACT_AGREED, by=by, about=act.recipient_id, act=act.reference, kind=act.kind)
    return True


def refuse(act: TwoPersonAct, now: datetime, *, by: int) -> None:
    """Say no; whoever proposed it may take it back like this. Raises Refused `act-answered`."""
    if act.refused_at is not None:
        return
    if act.agreed_at is not None:
        raise Refused("act-answered")
    act.refused_at, act.refused_by = now, by
    session.flush()
    record(Event.ACT_REFUSED, by=by, about=act.recipient_id, act=act.reference, kind=act.kind)


def act_by_reference(reference: str, permissions: Collection[Permission], *, lock: bool = False) -> TwoPersonAct:
    """One act, for those who may do its kind. Raises NotYours."""
    query = select(TwoPersonAct).where(TwoPersonAct.reference == reference)
    act = session.scalar(query.with_for_update() if lock else query)
    if act is None or NEEDS[ActKind(act.kind)] not in permissions:
        raise NotYours
    return act


def waiting_page(permissions: Collection[Permission], after: int, size: int) -> list[TwoPersonAct]:
    """What waits for a second person who holds these permissions, oldest first: `size` and one more, after a key."""
    kinds = [str(kind) for kind, needed in NEEDS.items() if needed in permissions]
    query = _waiting().where(TwoPersonAct.kind.in_(kinds), TwoPersonAct.id > after)
    return list(session.scalars(query.order_by(TwoPersonAct.id).limit(size + 1)))
