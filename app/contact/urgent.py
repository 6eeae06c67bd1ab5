"""Messages that cannot wait and that nobody has taken: the duty team is told of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from app.audit.events import Event
from app.audit.service import record
from app.casework.models import Case
from app.casework.rules import CaseState
from app.contact.models import Thread
from app.contact.threads import ASKED
from app.core.clock import LONDON
from app.core.db import session
from app.council_policy import service as council_policy


def to_raise(now: datetime) -> list[Thread]:
    """Those that nobody has taken in time and of which the duty team was not told by mail or not by text. Hours are hours
    of the clock: nights, weekends and bank holidays count."""
    hours = council_policy.policy_on(now.astimezone(LONDON).date()).urgent_hours
    waits = (
        select(Thread).join(Case, (Case.subject == Thread.reference) & ASKED)
        .where(Thread.urgent_since <= now - timedelta(hours=hours), Case.state == str(CaseState.OPEN))
        .where(Thread.mailed_at.is_(None) | Thread.texted_at.is_(None)).order_by(Thread.id)
    )  # fmt: skip
    return list(session.scalars(waits))


def note_raised(ids: Sequence[int], way: str, now: datetime, *, by: int | None) -> None:
    """The duty team was told of these by `mail` or `text`."""
    for row in session.scalars(select(Thread).where(Thread.id.in_(ids))):
        setattr(row, {"mail": "mailed_at", "text": "texted_at"}[way], now)
    session.flush()
    record(Event.URGENT_RAISED, by=by, way=way, messages=len(ids))
