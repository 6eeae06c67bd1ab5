"""Direct payments as lists of people show them. It only reads; the number of queries never grows with the list."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.accounts.models import Person
from app.accounts.service import name_key
from app.core.db import session
from app.ledger.models import AccountTypeHeld, DirectPayment
from app.ledger.rules import AccountType


def account_types_of(ids: Collection[int], today: date) -> dict[int, AccountType]:
    """Where the money of each person is kept today; people without a direct payment are left out.

    Before the first day it is as it will be at the start.
    """
    rows = session.execute(
        select(DirectPayment.recipient_id, AccountTypeHeld.account_type, AccountTypeHeld.from_day)
        .join(AccountTypeHeld, AccountTypeHeld.direct_payment_id == DirectPayment.id)
        .where(DirectPayment.recipient_id.in_(ids)).order_by(AccountTypeHeld.from_day, AccountTypeHeld.id)
    )  # fmt: skip
    found: dict[int, AccountType] = {}
    for recipient_id, kind, from_day in rows:
        if from_day <= today or recipient_id not in found:
            found[recipient_id] = AccountType(kind)
    return found


def just_started(display_name: str, first_day: date, now: datetime, *, by: int) -> str | None:
    """The reference of somebody of this name whose direct payment the same officer started within the hour: the same
    form sent twice. Without an email nothing else would tell the two apart."""
    return session.scalar(
        select(Person.reference).join(DirectPayment, DirectPayment.recipient_id == Person.id)
        .where(
            Person.name_key == name_key(display_name), DirectPayment.first_day == first_day,
            DirectPayment.recorded_by == by, DirectPayment.recorded_at > now - timedelta(hours=1),
        )
    )  # fmt: skip
