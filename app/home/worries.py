"""«This was not me»: everything that then happens, from ending every sign-in to the call by which the person gets back in."""

from dataclasses import dataclass
from datetime import date, datetime

from app.accounts import devices, factors, recovery, sessions
from app.accounts import service as accounts
from app.accounts.rules import Someone
from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.casework.models import Case
from app.casework.rules import CaseState, Needs
from app.core.errors import NotYours
from app.council_policy import service as council_policy
from app.notifications.messages import Message
from app.notifications.rules import Channel

EMAIL_CHANGED = "email-changed"  # told in the place of a device


def not_me(person: Someone, number: int, today: date, now: datetime, *, not_by: str) -> None:
    """End every sign-in, let nobody in, open a case for staff, and tell the person by another channel. Raises NotYours."""
    device = devices.device_of(person.id, number)
    sessions.freeze(person.id, now, by=person.id)
    _ring(person.id, person.reference, device.device, today, now)
    factors.tell(person.id, Message.SIGN_IN_FROZEN, now, not_by=not_by)


def email_was_not_mine(token: str, today: date, now: datetime) -> None:
    """A changed e-mail address is taken back from the old one: everything ends, and staff ring. Raises Refused `link-over`."""
    person = recovery.undo_email_change(token, now)
    _ring(person.id, person.reference, EMAIL_CHANGED, today, now)
    factors.tell(person.id, Message.SIGN_IN_FROZEN, now, not_by=str(Channel.EMAIL))


def _ring(person_id: int, reference: str, what: str, today: date, now: datetime) -> None:
    due = casework.answer_by(today, council_policy.policy_on(today).sign_in_working_days)
    casework.open_case(
        CaseKind.SIGN_IN, reference, person_id, Needs.SOMETHING_TO_ASK, due, now, {"device": what}, by=person_id
    )  # fmt: skip


@dataclass(frozen=True)
class Worry:
    """One case, with how to reach the person."""

    case: Case
    name: str
    phones: list[str]
    moves: list[tuple[datetime, str]]


def see(reference: str) -> Worry:
    """What staff see before they ring. Raises NotYours where nothing waits."""
    case = casework.see_case(CaseKind.SIGN_IN, reference)
    if case is None or case.state == CaseState.CLOSED:
        raise NotYours
    moves = [(one.at, one.state) for one in casework.moves_of(case)]
    return Worry(case, accounts.names_of({case.recipient_id})[case.recipient_id], accounts.phones_of(case.recipient_id), moves)


def let_in_again(reference: str, now: datetime, *, by: int) -> None:
    """Staff have spoken to the person: they may sign in again, and the case is answered. Raises NotYours."""
    case = casework.case_of(CaseKind.SIGN_IN, reference)
    if case.state == CaseState.CLOSED:
        raise NotYours
    sessions.unfreeze(case.recipient_id, now, by=by)
    casework.close_case(case, now, by=by)
