"""What happens when a second person agrees, by kind: the one table that leads from `two_people` to the features."""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.service import is_merged
from app.casework import two_people
from app.casework.models import TwoPersonAct
from app.casework.two_people import ActKind
from app.core.db import session
from app.core.errors import NotYours
from app.ledger import pausing
from app.ledger import service as ledger
from app.people import export, merging


def _pause(act: TwoPersonAct, today: date, now: datetime, by: int) -> None:
    payment = ledger.payment_by_reference(act.subject)
    from_day = max(date.fromisoformat(act.facts["from_day"]), today)  # nothing is paused for days that are past
    pausing.pause_payment(payment, from_day, act.reason, act.facts["care_arranged"], now, proposed_by=act.proposed_by, by=by)


def _bank_details(act: TwoPersonAct, today: date, now: datetime, by: int) -> None:
    payment = ledger.payment_by_reference(act.subject)
    from_day = max(date.fromisoformat(act.facts["from_day"]), today)
    account = pausing.PaysTo(act.facts["account_name"], act.facts["last_four"])
    # What was proposed before letters were written of it carries no reasons of its own.
    reasons = act.facts.get("reasons", act.reason)
    pausing.change_bank_details(payment, account, from_day, reasons, now, proposed_by=act.proposed_by, by=by)


def _merge(act: TwoPersonAct, _today: date, now: datetime, by: int) -> None:
    merging.merge(person_to_change(act.facts["kept"]), person_to_change(act.subject), now, by=by)


def _export(act: TwoPersonAct, today: date, now: datetime, by: int) -> None:
    export.make(act, today, now, by=by)


DO: dict[ActKind, Callable[[TwoPersonAct, date, datetime, int], None]] = {
    ActKind.BANK_DETAILS: _bank_details,
    ActKind.EXPORT: _export,
    ActKind.MERGE: _merge,
    ActKind.PAUSE: _pause,
}


def agree_and_do(act: TwoPersonAct, today: date, now: datetime, *, by: int) -> None:
    """A second person agrees, and it is done in the same breath: both or neither.

    Raises NotYours, and Refused with a code of `two_people.agree` or of the feature.
    """
    if two_people.agree(act, now, by=by):
        DO[ActKind(act.kind)](act, today, now, by)


def person_to_change(reference: str) -> Person:
    """Somebody by reference. Raises NotYours."""
    person = session.scalar(select(Person).where(Person.reference == reference, Person.erased_at.is_(None), ~is_merged))
    if person is None:
        raise NotYours
    return person
