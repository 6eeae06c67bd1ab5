"""The officer's verbs: settle, ask back, reopen. Each closes with the person being told."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select

from app.accounts import service as accounts
from app.accounts.models import Person
from app.audit.events import Event
from app.audit.service import record
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.casework.rules import Needs
from app.core import db
from app.core.db import session
from app.core.errors import NotYours, Refused
from app.council_policy import service as council_policy
from app.council_policy.rules import Policy
from app.ledger import service as ledger
from app.ledger.models import AccountTypeHeld, DirectPayment
from app.ledger.rules import AccountType
from app.ledger.service import Plan
from app.notifications.messages import Message
from app.notifications.service import notify
from app.returns import asking, service
from app.returns.asking import lines_of
from app.returns.beside import relied_on
from app.returns.models import AcceptedLine, LineQuestion, Reopening, SpendingReturn
from app.returns.rules import Line, Owed, ReturnState, check_may_reopen, may_move
from app.returns.sending import version_of


@dataclass(frozen=True)
class Asked:
    """A question to put: about one line, or (no identity) about the whole return. `code` is a kept sentence."""

    line_identity: str | None
    code: str
    words: str = ""
    language: str = "en"


def settle_return(reference: str, outcome: str, note: str, seen_version: int, now: datetime, *, by: int) -> SpendingReturn:
    """Checked: nothing more is needed for this quarter. Every line is accepted as it was sent.

    Raises NotYours; Refused `case-taken`, `sent-again-meanwhile`, `return-moved-on`.
    """
    found = _seen(reference, seen_version, by)
    if ReturnState(found.state) is ReturnState.SETTLED:
        return found
    _require(found, ReturnState.SETTLED)
    _take_case(found, now, by)
    _accept(found, (), now, by)
    _close_questions(found, now)
    ledger.confirm_spending(found.reference, now, by=by)
    casework.close_case(casework.case_of(CaseKind.RETURN, reference), now, by=by)
    service.note_move(found, ReturnState.SETTLED, now, by, note, outcome)
    _tell(found, Message.RETURN_SETTLED, now)
    record(Event.RETURN_SETTLED, by=by, about=found.recipient_id, spending_return=reference, outcome=outcome)
    return found


def ask_back(reference: str, asked: Sequence[Asked], seen_version: int, now: datetime, *, by: int) -> SpendingReturn:
    """Ask about single lines. All other lines are accepted; nothing leaves the balance; the person's clock runs.
    The same page sent twice asks once.

    Raises NotYours; Refused `nothing-asked`, `case-taken`, `sent-again-meanwhile`, `return-moved-on`.
    """
    found = _seen(reference, seen_version, by)
    if not asked:
        raise Refused("nothing-asked")
    if ReturnState(found.state) is ReturnState.ASKED and _open_questions(found) == set(asked):
        return found
    _require(found, ReturnState.ASKED)
    lines = {one.line_identity for one in asked if one.line_identity is not None}
    if not lines <= {line.identity for line in askable_lines(found)}:
        raise NotYours
    _take_case(found, now, by)
    _accept(found, lines, now, by)
    _close_questions(found, now)
    _put(found, asked, now, by)
    ledger.ask_about_spending(found.reference, now, by=by)
    casework.wait_for_person(casework.case_of(CaseKind.RETURN, reference), now, by=by)
    service.note_move(found, ReturnState.ASKED, now, by)
    _tell(found, Message.RETURN_ASKED, now)
    record(Event.RETURN_ASKED_BACK, by=by, about=found.recipient_id, spending_return=reference, questions=len(asked))
    return found


def askable_lines(found: SpendingReturn) -> list[Line]:
    """What may be asked about in the last version: an accepted line stays accepted, unless two people reopened all."""
    lines = lines_of(version_of(found, found.version), service.accepted_lines(found))
    return lines if found.state == ReturnState.REOPENED else [line for line in lines if not line.accepted]


def _open_questions(found: SpendingReturn) -> set[Asked]:
    return {
        Asked(one.line_identity, one.code, one.words) for one in service.questions_of(found) if one.closed_at is None
    }


def _put(found: SpendingReturn, asked: Iterable[Asked], now: datetime, by: int) -> None:
    session.add_all(
        LineQuestion(
            return_id=found.id, version=found.version, line_identity=one.line_identity, code=one.code, words=one.words,
            words_language=one.language, asked_at=now, asked_by=by,
        )
        for one in asked
    )  # fmt: skip
    session.flush()


def propose_reopening(reference: str, reason: str, now: datetime, *, by: int) -> Reopening:
    """Ask a second officer to reopen a settled return.

    Raises NotYours; Refused `return-moved-on`, `already-proposed`, `reason-missing`.
    """
    found = service.by_reference(reference, lock=True)
    if not reason.strip():
        raise Refused("reason-missing")
    if ReturnState(found.state) is not ReturnState.SETTLED:
        raise Refused("return-moved-on")
    if open_proposal(found) is not None:
        raise Refused("already-proposed")
    proposal = Reopening(return_id=found.id, reason=reason, proposed_at=now, proposed_by=by)
    session.add(proposal)
    session.flush()
    record(Event.REOPENING_PROPOSED, by=by, about=found.recipient_id, spending_return=reference)
    return proposal


def agree_reopening(reference: str, today: date, now: datetime, *, by: int) -> SpendingReturn:
    """A second officer agrees; the person is told and reads the reason. The same button pressed twice agrees once.

    Raises NotYours; Refused with a code of `rules.check_may_reopen`.
    """
    found = _of_somebody_else(reference, by)
    proposal = open_proposal(found)
    if proposal is None:
        return _agreed_already(found, by)
    refusal = check_may_reopen(ReturnState(found.state), str(proposal.proposed_by), str(by), proposal.reason)
    if refusal:
        raise Refused(refusal)
    proposal.agreed_at, proposal.agreed_by = now, by
    ledger.reopen_spending(reference, now, by=by)
    look_by = casework.answer_by(today, council_policy.policy_on(today).look_by_working_days)
    found.look_by_day = look_by
    facts = asking.case_facts(found, version_of(found, found.version))
    casework.open_case(CaseKind.RETURN, reference, found.recipient_id, Needs.SOMETHING_TO_ASK, look_by, now, facts, by=by)
    service.note_move(found, ReturnState.REOPENED, now, by, proposal.reason)
    _tell(found, Message.RETURN_REOPENED, now)
    record(Event.RETURN_REOPENED, by=by, about=found.recipient_id, spending_return=reference)
    return found


def _agreed_already(found: SpendingReturn, by: int) -> SpendingReturn:
    mine = session.scalar(select(Reopening.id).where(Reopening.return_id == found.id, Reopening.agreed_by == by).limit(1))
    if mine is None or found.state != ReturnState.REOPENED:
        raise NotYours
    return found


def open_proposal(found: SpendingReturn) -> Reopening | None:
    """A proposal to reopen that waits for a second officer."""
    return session.scalar(select(Reopening).where(Reopening.return_id == found.id, Reopening.agreed_at.is_(None)))


def note_opened(reference: str, *, by: int) -> None:
    """Write down that an officer opened a return, in a transaction of its own, after the reading. Raises NotYours."""

    def write() -> None:
        found = service.by_reference(reference)
        record(Event.RETURN_OPENED_BY_STAFF, by=by, about=found.recipient_id, spending_return=reference)

    db.in_own_transaction(write)


def note_fetched(reference: str, name: str, *, by: int) -> None:
    """Write down that an officer fetched a file of a return, as `note_opened` does. Raises NotYours."""

    def write() -> None:
        found = service.by_reference(reference)
        record(Event.FILE_FETCHED, by=by, about=found.recipient_id, file=name)

    db.in_own_transaction(write)


def _seen(reference: str, seen_version: int, by: int) -> SpendingReturn:
    """The return, locked, in the version the officer has looked at. Everything that may refuse comes before writing."""
    found = _of_somebody_else(reference, by)
    if found.version != seen_version:
        raise Refused("sent-again-meanwhile")
    return found


def _of_somebody_else(reference: str, by: int) -> SpendingReturn:
    """The return, locked. Officers may have a direct payment too: nobody decides about their own. Raises NotYours."""
    found = service.by_reference(reference, lock=True)
    if found.recipient_id == by:
        raise NotYours
    return found


def _take_case(found: SpendingReturn, now: datetime, by: int) -> None:
    """Whoever decides has the case."""
    casework.take(casework.case_of(CaseKind.RETURN, found.reference), now, by=by)


def _require(found: SpendingReturn, after: ReturnState) -> None:
    if not may_move(ReturnState(found.state), after):
        raise Refused("return-moved-on")


def _accept(found: SpendingReturn, without: Collection[str], now: datetime, by: int) -> None:
    """Accept every line of the last version, except those that are asked about: these are open again. What was paid in
    good faith on an answer that held is written down."""
    session.execute(delete(AcceptedLine).where(AcceptedLine.return_id == found.id, AcceptedLine.identity.in_(without)))
    done = service.accepted_lines(found)
    lines = lines_of(version_of(found, found.version))
    new = [
        line for line in lines
        if line.identity not in without and (line.identity, line.amount_pence, line.category) not in done
    ]  # fmt: skip
    session.add_all(
        AcceptedLine(
            return_id=found.id, identity=line.identity, amount_pence=line.amount_pence, category=line.category,
            accepted_at=now, accepted_by=by,
        )
        for line in new
    )  # fmt: skip
    session.flush()
    for kept, many in relied_on(found.recipient_id, new).items():
        record(Event.ANSWER_RELIED_ON, by=by, about=found.recipient_id, spending_return=found.reference, kept=kept, lines=many)


def _close_questions(found: SpendingReturn, now: datetime) -> None:
    for question in service.questions_of(found):
        if question.closed_at is None:
            question.closed_at = now
    session.flush()


def _tell(found: SpendingReturn, message: Message, now: datetime) -> None:
    notify(accounts.contact_of(found.recipient_id), message, now)


@dataclass(frozen=True)
class NotSent:
    """A return that is due and was not sent, and how to reach the person. What they have begun is not looked at."""

    person: Person
    period_start: date
    period_end: date
    due_day: date
    entered_on_paper: bool


def due_not_sent(today: date, after: int, size: int, past_due: bool = True) -> tuple[list[NotSent], int | None]:
    """Returns that are owed and not sent, `size` or a few more, of the direct payments after a key; and the key to
    go on from, None at the end. `past_due`: only those whose due day is over.
    """
    policy = council_policy.policy_on(today)
    missing: list[NotSent] = []
    while lot := _lot(after):
        begun = _begun([person.id for person, _plan in lot])
        for person, plan in lot:
            late = [one for one in _missing(person, plan, policy, begun, today) if one.due_day < today or not past_due]
            missing, after = missing + late, plan.id
            if len(missing) >= size:
                return missing, after
    return missing, None


def _missing(
    person: Person, plan: Plan, policy: Policy, begun: dict[tuple[int, date], tuple[int, bool]], today: date
) -> Iterator[NotSent]:
    for period in service.ended_periods(plan, policy, today):
        due = service.due_of(plan, policy, period, None, today)
        version, on_paper = begun.get((person.id, period.start), (0, False))
        if due.owed is Owed.OWES and version == 0:
            yield NotSent(person, period.start, period.end, due.due_day, on_paper)


LOT = 200  # direct payments read at once: three queries a lot


def _lot(after: int) -> list[tuple[Person, Plan]]:
    rows = session.execute(
        select(Person, DirectPayment).join(DirectPayment, DirectPayment.recipient_id == Person.id)
        .where(DirectPayment.id > after).order_by(DirectPayment.id).limit(LOT)
    ).all()  # fmt: skip
    types: dict[int, list[tuple[AccountType, date]]] = {payment.id: [] for _person, payment in rows}
    held = session.execute(
        select(AccountTypeHeld.direct_payment_id, AccountTypeHeld.account_type, AccountTypeHeld.from_day)
        .where(AccountTypeHeld.direct_payment_id.in_(types)).order_by(AccountTypeHeld.from_day, AccountTypeHeld.id)
    )  # fmt: skip
    for payment_id, kind, from_day in held:
        types[payment_id].append((AccountType(kind), from_day))
    return [
        (person, Plan(one.id, one.reference, person.id, one.first_day, one.last_day, tuple(types[one.id]), (), (), ()))
        for person, one in rows
    ]


def _begun(ids: list[int]) -> dict[tuple[int, date], tuple[int, bool]]:
    rows = session.execute(
        select(SpendingReturn.recipient_id, SpendingReturn.period_start, SpendingReturn.version, SpendingReturn.on_paper)
        .where(SpendingReturn.recipient_id.in_(ids))
    )  # fmt: skip
    return {(recipient, start): (version, on_paper) for recipient, start, version, on_paper in rows}
