"""The equality questions after sending: only counted. Nothing says whose answer it was, or with which interest it came."""

from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from app.core.db import rows_changed, session
from app.interest import rules
from app.interest.models import EqualityCount, InterestDraft


def count(draft: InterestDraft, told: dict[str, str], today: date, now: datetime) -> None:
    """Add one to the count of each answer, once for each form. `draft` must be locked."""
    if draft.counted_at is not None:
        return
    draft.counted_at = now
    session.flush()
    month = today.replace(day=1)
    for question, answer in sorted(told.items()):  # always in one order: two at once cannot wait for each other
        _add_one(month, question, answer)


def _add_one(month: date, question: str, answer: str) -> None:
    row = (EqualityCount.month == month, EqualityCount.question == question, EqualityCount.answer == answer)
    more = update(EqualityCount).where(*row).values(count=EqualityCount.count + 1)
    if rows_changed(more):
        return
    try:
        with session.begin_nested():
            session.add(EqualityCount(month=month, question=question, answer=answer, count=1))
    except IntegrityError:  # somebody else was the first of this month in the same moment
        session.execute(more)


def counts_since(month: date) -> dict[str, dict[str, int | None]]:
    """How often each answer was given since a month; small numbers hidden."""
    query = (
        select(EqualityCount.question, EqualityCount.answer, func.sum(EqualityCount.count))
        .where(EqualityCount.month >= month).group_by(EqualityCount.question, EqualityCount.answer)
    )  # fmt: skip
    found: dict[str, dict[str, int]] = {}
    for question, answer, number in session.execute(query):
        found.setdefault(question, {})[answer] = int(number)
    return {question: rules.shown(numbers) for question, numbers in found.items()}
