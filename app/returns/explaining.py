"""What an officer wrote beside a question about a return is explained in the person's language."""

from datetime import date, datetime

from sqlalchemy import select

from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.core.db import session
from app.core.errors import NotYours
from app.explaining import service as explaining
from app.returns.models import LineQuestion, SpendingReturn

WRITTEN_IN = "en"  # officers' own words: the rest of a question is translated


def explain_question(
    person_id: int, start: date, number: int, language: str, today: date, now: datetime, *, by: int
) -> None:
    """Ask that an officer's own words in an open question are explained. Raises NotYours, also where there are none."""
    query = (
        select(LineQuestion, SpendingReturn.reference).join(SpendingReturn, SpendingReturn.id == LineQuestion.return_id)
        .where(
            LineQuestion.id == number, LineQuestion.closed_at.is_(None), LineQuestion.words != "",
            SpendingReturn.recipient_id == person_id, SpendingReturn.period_start == start,
        )
    )  # fmt: skip
    found = session.execute(query).one_or_none()
    if found is None:
        raise NotYours
    case = casework.case_of(CaseKind.RETURN, found[1])
    explaining.ask(explaining.Asked(case, number, found[0].words, WRITTEN_IN, language), today, now, by=by)
