"""What an officer wrote beside a question about a return is explained in the person's language."""

from datetime import date, datetime

from app.casework import service as casework
from app.casework.kinds import CaseKind
from app.core.errors import NotYours
from app.explaining import service as explaining
from app.explaining.places import in_case
from app.returns.models import LineQuestion, SpendingReturn


def explain_question(
    found: SpendingReturn, question: LineQuestion, language: str, today: date, now: datetime, *, by: int
) -> None:
    """Ask that an officer's own words in a question of this return are explained. Raises NotYours where there are none."""
    if not question.words:
        raise NotYours
    case = casework.case_of(CaseKind.RETURN, found.reference)
    asked = explaining.Asked(in_case(case), question.id, question.words, question.words_language, language)
    explaining.ask(asked, today, now, by=by)
