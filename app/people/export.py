"""The table of everybody with a direct payment: made once after two people agreed, fetched within a day by the one who
proposed it, and then gone.
"""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, update

from app.accounts.models import Person
from app.audit.events import Event
from app.audit.service import record
from app.casework.models import TwoPersonAct
from app.core import clock, db
from app.core.db import session
from app.core.errors import NotYours
from app.core.sanitise import csv_cell
from app.ledger.lists import account_types_of
from app.ledger.models import DirectPayment
from app.people.models import ExportMade
from app.returns import checking
from app.returns.models import ReturnVersion, SpendingReturn

KEPT = timedelta(days=1)
LOT = 500
COLUMNS = ("reference", "name", "account_type", "due", "sent")


def make(act: TwoPersonAct, today: date, now: datetime, *, by: int) -> None:
    """Make the export of an act that was agreed to."""
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    people = 0
    for row in _rows(today):
        writer.writerow([csv_cell(cell) for cell in row])
        people += 1
    session.add(ExportMade(act_id=act.id, people=people, contents=table.getvalue(), made_at=now))
    session.flush()
    record(Event.EXPORT_MADE, by=by, act=act.reference, people=people)


def _rows(today: date) -> Iterator[tuple[str, ...]]:
    """One row a person: `due` is the due day of the oldest return that is due and not sent, `sent` the day on which the
    last one came; both as 2026-10-28, or empty."""
    due, sent = _oldest_due(today), _last_sent()
    after = 0
    while people := _lot(after):
        after = people[-1].id
        kinds = account_types_of([one.id for one in people], today)
        for one in people:
            days = (due.get(one.id), sent.get(one.id))
            yield one.reference, one.display_name, str(kinds.get(one.id, "")), *(day.isoformat() if day else "" for day in days)


def _lot(after: int) -> list[Person]:
    has_payment = select(DirectPayment.id).where(DirectPayment.recipient_id == Person.id).exists()
    return list(session.scalars(select(Person).where(Person.id > after, has_payment).order_by(Person.id).limit(LOT)))


def _oldest_due(today: date) -> dict[int, date]:
    found: dict[int, date] = {}
    after: int | None = 0
    while after is not None:
        lot, after = checking.due_not_sent(today, after, LOT, past_due=False)
        for one in lot:
            found[one.person.id] = min(one.due_day, found.get(one.person.id, one.due_day))
    return found


def _last_sent() -> dict[int, date]:
    query = select(SpendingReturn.recipient_id, func.max(ReturnVersion.sent_at))
    query = query.join(ReturnVersion, ReturnVersion.return_id == SpendingReturn.id).group_by(SpendingReturn.recipient_id)
    return {person: clock.day_in_england(moment) for person, moment in session.execute(query)}


def made_of(act: TwoPersonAct, now: datetime, *, reader: int) -> ExportMade | None:
    """The export of an act, for whoever proposed it, within a day."""
    made = session.scalar(select(ExportMade).where(ExportMade.act_id == act.id))
    if made is None or act.proposed_by != reader or made.contents is None or now - made.made_at > KEPT:
        return None
    return made


def contents_of(act: TwoPersonAct, now: datetime, *, reader: int) -> str:
    """Its contents, to fetch. Raises NotYours."""
    made = made_of(act, now, reader=reader)
    if made is None or made.contents is None:
        raise NotYours
    return made.contents


def note_fetched(reference: str, *, by: int) -> None:
    """Write down that an export was fetched, in a transaction of its own, after the reading."""
    db.in_own_transaction(lambda: record(Event.EXPORT_FETCHED, by=by, act=reference))


def sweep(now: datetime) -> int:
    """Empty the exports that are older than a day; how many. That they were made stays written down."""
    old = select(ExportMade.id).where(ExportMade.made_at < now - KEPT, ExportMade.contents.is_not(None))
    ids = session.scalars(old).all()
    session.execute(update(ExportMade).where(ExportMade.id.in_(ids)).values(contents=None))
    return len(ids)
