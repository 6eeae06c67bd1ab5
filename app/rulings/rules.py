"""What a person may be answered who asks before they pay. Pure."""

from datetime import date
from enum import StrEnum


class Answer(StrEnum):
    """What the council answers: yes, yes within limits, or no."""

    YES = "yes"
    LIMITS = "limits"
    NO = "no"


# Outcomes of the tool on which somebody may rely, and rulings likewise.
RELIED_ON = frozenset(["likely"])


def ruling_refusal(answer: str, words: str, until: date | None, today: date) -> str | None:
    """Why a ruling cannot be given: `ruling-not-chosen`, `ruling-needs-words`, `ruling-ended`; None where it can."""
    if answer not in set(Answer):
        return "ruling-not-chosen"
    if not words.strip():
        return "ruling-needs-words"
    return "ruling-ended" if until is not None and until < today else None


def holds_on(answer: str, given: date, until: date | None, day: date) -> bool:
    """Whether what was bought on this day was bought on the word of a yes."""
    return answer in (Answer.YES, Answer.LIMITS) and given <= day and (until is None or day <= until)
