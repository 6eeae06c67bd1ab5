"""What has been kept long enough, found on a day by the council's periods. Each thing found is removed by itself, so
that a stopped timer has done whole things and goes on the next day. Nothing is found about somebody on a legal hold.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.entry_models import EmailChange, RecoveryLink
from app.accounts.models import (
    FailedSignIn,
    HalfSignIn,
    KeptForm,
    KnownDevice,
    PasskeyChallenge,
    Person,
    RoleHeld,
    SentCode,
    SignIn,
)
from app.accounts.rules import WINDOW
from app.audit.events import Event
from app.audit.models import AuditRow
from app.audit.service import record
from app.core.clock import LONDON
from app.core.db import Model, session
from app.council_policy.rules import Policy
from app.files.models import StoredFile
from app.interest.models import InterestDraft
from app.ledger.models import DirectPayment
from app.notifications.models import OutboxMessage
from app.retention import rows
from app.retention.erasing import erase
from app.retention.rules import Kept, Reason, first_day_kept
from app.retention.service import held_people
from app.returns.models import Evidence, ReturnMove, SpendingReturn, StatementFile
from app.returns.rules import ReturnState

A_DAY = timedelta(days=1)
# Looking at a record, or keeping it in order, is no contact with the person.
NO_CONTACT = frozenset([
    Event.RETURN_OPENED_BY_STAFF, Event.FILE_FETCHED, Event.KEPT_LONG_ENOUGH, Event.DRAFT_WARNED, Event.HOLD_SET,
    Event.HOLD_ENDED, Event.ERASURE_PROPOSED, Event.ERASURE_WITHDRAWN, Event.COPY_MADE, Event.REASON_GIVEN,
    Event.SIGHTS_RELEASED,
])  # fmt: skip


@dataclass(frozen=True)
class Due:
    """One thing to do. `act` does it and gives (rows, files) removed."""

    kept: Kept
    what: str
    act: Callable[[datetime], tuple[int, int]]


def due(policy: Policy, today: date, now: datetime) -> Iterator[Due]:
    """Everything that is due on a day, but for idle drafts. Whole people first: what is theirs goes with them."""
    held = held_people()
    yield from _records(policy, today, held)
    yield from _returns(policy, today, held)
    yield from _papers(policy, today, held)
    yield from _many(policy, today, now, held)


def start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON)


def removed(kept: Kept, what: rows.Rows, about: int | None, _now: datetime | None = None) -> tuple[int, int]:
    """Remove rows, and files nothing else points at any longer; write it down. Returns (rows, files)."""
    candidates = _files_of(what)
    gone, _none = rows.remove(what)
    unused = rows.unused_files(about) & candidates if about else set()
    more, files = rows.remove({StoredFile.__tablename__: unused})
    record(Event.KEPT_LONG_ENOUGH, by=None, about=about, kept=str(kept), rows=gone + more, files=files)
    return gone + more, files


def _files_of(what: rows.Rows) -> set[int]:
    found: set[int] = set()
    for model in (Evidence, StatementFile):
        ids = what.get(model.__tablename__, set())
        found.update(session.scalars(select(model.file_id).where(model.id.in_(ids))) if ids else ())
    return found


def _records(policy: Policy, today: date, held: set[int]) -> Iterator[Due]:
    """People nobody has been in touch with for the period, without a direct payment or a role of the council."""
    before = start_of(first_day_kept(Kept.RECORD, policy, today))
    lately = AuditRow.at >= before, AuditRow.event.not_in(sorted(NO_CONTACT))
    query = select(Person).where(
        Person.erased_at.is_(None), Person.added_at < before, Person.id.not_in(held),
        ~exists().where(AuditRow.about_id == Person.id, *lately), ~exists().where(AuditRow.by_id == Person.id, *lately),
        ~exists().where(DirectPayment.recipient_id == Person.id, _runs(DirectPayment.last_day, today)),
        ~exists().where(RoleHeld.person_id == Person.id, RoleHeld.ended_at.is_(None), _runs(RoleHeld.until_day, today)),
    )  # fmt: skip
    for person in session.scalars(query.order_by(Person.id)).all():
        yield Due(Kept.RECORD, f"everything about {person.reference}", partial(_forget, person))


def _forget(person: Person, now: datetime) -> tuple[int, int]:
    return erase(person, Reason.PERIOD_OVER, now, by=None)


def _runs(last_day: InstrumentedAttribute[date | None], today: date) -> ColumnElement[bool]:
    return or_(last_day.is_(None), last_day >= today)


def _returns(policy: Policy, today: date, held: set[int]) -> Iterator[Due]:
    """Old returns whole, with their case, their ledger and their files; the newest sent one stays: it is the balance."""
    of = SpendingReturn.direct_payment_id
    last = func.max(SpendingReturn.period_end).label("end")
    newest = select(of, last).where(SpendingReturn.version > 0).group_by(of).subquery()
    query = (
        select(SpendingReturn).outerjoin(newest, newest.c.direct_payment_id == SpendingReturn.direct_payment_id)
        .where(
            SpendingReturn.period_end < first_day_kept(Kept.RETURN, policy, today), SpendingReturn.recipient_id.not_in(held),
            or_(newest.c.end.is_(None), SpendingReturn.period_end < newest.c.end),
        )
        .order_by(SpendingReturn.id)
    )  # fmt: skip
    for found in session.scalars(query).all():
        yield Due(Kept.RETURN, f"the return {found.reference}", partial(_remove_return, found.id, found.recipient_id))


def _remove_return(return_id: int, recipient_id: int, _now: datetime) -> tuple[int, int]:
    return removed(Kept.RETURN, rows.below(SpendingReturn.__tablename__, [return_id]), recipient_id)


def _papers(policy: Policy, today: date, held: set[int]) -> Iterator[Due]:
    """Receipts and invoices of settled returns: other people's wages and names are in them. A copy of the bank's own
    statement stays with its return."""
    before = start_of(first_day_kept(Kept.PAPER, policy, today))
    settled = select(func.max(ReturnMove.at)).where(
        ReturnMove.return_id == SpendingReturn.id, ReturnMove.state == str(ReturnState.SETTLED)
    )
    query = (
        select(SpendingReturn.reference, SpendingReturn.recipient_id, Evidence.id)
        .join(Evidence, Evidence.return_id == SpendingReturn.id)
        .where(
            SpendingReturn.state == str(ReturnState.SETTLED), settled.correlate(SpendingReturn).scalar_subquery() < before,
            Evidence.is_statement.is_(False), SpendingReturn.recipient_id.not_in(held),
        )
        .order_by(SpendingReturn.id, Evidence.id)
    )  # fmt: skip
    found: dict[tuple[str, int], set[int]] = {}
    for reference, recipient_id, evidence_id in session.execute(query):
        found.setdefault((reference, recipient_id), set()).add(evidence_id)
    for (reference, recipient_id), ids in found.items():
        act = partial(removed, Kept.PAPER, {Evidence.__tablename__: ids}, recipient_id)
        yield Due(Kept.PAPER, f"papers of the return {reference}", act)


def _many(policy: Policy, today: date, now: datetime, held: set[int]) -> Iterator[Due]:
    """Small things by the hundred: one line of the trail for all of a kind."""
    messages = start_of(first_day_kept(Kept.MESSAGE, policy, today))
    sign_ins = start_of(first_day_kept(Kept.SIGN_IN, policy, today))
    forms = start_of(first_day_kept(Kept.INTEREST_DRAFT, policy, today))
    old: list[tuple[Kept, str, type[Model], ColumnElement[bool]]] = [
        (Kept.MESSAGE, "messages", OutboxMessage, (OutboxMessage.added_at < messages) & OutboxMessage.person_id.not_in(held)),
        (Kept.SIGN_IN, "sign-ins", SignIn, (SignIn.last_seen_at < sign_ins) & SignIn.person_id.not_in(held)),
        (Kept.SIGN_IN, "browsers", KnownDevice, (KnownDevice.first_seen_at < sign_ins) & KnownDevice.person_id.not_in(held)),
        (Kept.SIGN_IN, "changes of address", EmailChange, (EmailChange.asked_at < sign_ins) & EmailChange.person_id.not_in(held)),
        (Kept.INTEREST_DRAFT, "forms begun", InterestDraft, InterestDraft.touched_at < forms),
        (Kept.ONE_DAY, "links", RecoveryLink, RecoveryLink.asked_at < now - A_DAY),
        (Kept.ONE_DAY, "codes", SentCode, SentCode.sent_at < now - A_DAY),
        (Kept.ONE_DAY, "sign-ins half done", HalfSignIn, HalfSignIn.open_until < now - A_DAY),
        (Kept.ONE_DAY, "questions to a passkey", PasskeyChallenge, PasskeyChallenge.made_at < now - A_DAY),
        (Kept.ONE_DAY, "forms", KeptForm, KeptForm.kept_at < now - A_DAY),
        (Kept.FAILED_SIGN_IN, "failed sign-ins", FailedSignIn, FailedSignIn.at < now - WINDOW),
    ]
    for kept, words, model, is_old in old:
        ids = set(session.scalars(select(model.id).where(is_old)))
        if ids:
            yield Due(kept, f"{len(ids)} {words}", partial(_remove_below, kept, model.__tablename__, ids))


def _remove_below(kept: Kept, table: str, ids: set[int], _now: datetime) -> tuple[int, int]:
    """A message goes with the note of the code it carried."""
    return removed(kept, rows.below(table, ids), None)
