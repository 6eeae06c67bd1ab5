"""A file that looks like another person's: asked before it is added. Only people for whom the one who adds it may open lines
are compared, so that the question tells nobody anything new."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from app.accounts import representations
from app.accounts.rules import Permission, Someone
from app.core import db
from app.core.db import session
from app.returns.another_account import Account, looks_like
from app.returns.models import ReturnLine, SpendingReturn, StatementFile
from app.returns.reading import Upload


def whose_else(actor: Someone, recipient_id: int, upload: Upload, today: date) -> Someone | None:
    """The other person whose account a file seems to be. Reads only."""
    lines = {(line.date, line.amount_pence, line.text) for line in upload.statement.lines}
    if not lines:
        return None
    with db.reading():
        people = {one.id: one for one in _prepares_for(actor, today) if one.id != recipient_id}
        if not people:
            return None
        days = min(day for day, _pence, _text in lines), max(day for day, _pence, _text in lines)
        known = _accounts([recipient_id, *people], days)
    own = known.pop(recipient_id)
    found = looks_like(upload.statement.account_last4, lines, own, known)
    return people[found] if found is not None else None


def _prepares_for(actor: Someone, today: date) -> list[Someone]:
    helped = representations.people_helped(actor.id, today)
    return [actor, *(one.person for one in helped if Permission.PREPARE_RETURNS in one.acting.permissions)]


def _accounts(ids: Collection[int], days: tuple[date, date]) -> dict[int, Account]:
    """What was added for each of these people: last four digits ever, lines of these days."""
    last4s: dict[int, set[str]] = {one: set() for one in ids}
    lines: dict[int, set[tuple[date, int, str]]] = {one: set() for one in ids}
    digits = session.execute(
        select(SpendingReturn.recipient_id, StatementFile.reading["account_last4"].as_string())
        .join(StatementFile, StatementFile.return_id == SpendingReturn.id).where(SpendingReturn.recipient_id.in_(ids))
    )  # fmt: skip
    for person, last4 in digits:
        last4s[person] |= {last4} if last4 else set()
    rows = session.execute(
        select(SpendingReturn.recipient_id, ReturnLine.day, ReturnLine.amount_pence, ReturnLine.text)
        .join(ReturnLine, ReturnLine.return_id == SpendingReturn.id)
        .where(SpendingReturn.recipient_id.in_(ids), ReturnLine.source == "file", ReturnLine.day.between(*days))
    )  # fmt: skip
    for person, day, pence, text in rows:
        lines[person].add((day, pence, text))
    return {one: Account(last4s[one], lines[one]) for one in ids}
