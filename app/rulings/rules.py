"""What a person may be answered who asks before they pay. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Answer(StrEnum):
    """What the council answers: yes, yes within limits, or no."""

    YES = "yes"
    LIMITS = "limits"
    NO = "no"


# Outcomes of the tool on which somebody may rely, and rulings likewise.
RELIED_ON = frozenset(["likely"])
GOOD = RELIED_ON | {Answer.YES, Answer.LIMITS}


def ruling_refusal(answer: str, words: str, until: date | None, today: date) -> str | None:
    """Why a ruling cannot be given: `ruling-not-chosen`, `ruling-needs-words`, `ruling-ended`; None where it can."""
    if answer not in set(Answer):
        return "ruling-not-chosen"
    if not words.strip():
        return "ruling-needs-words"
    return "ruling-ended" if until is not None and until < today else None


def holds_on(answer: str, given: date, until: date | None, day: date) -> bool:
    """Whether what was bought on this day was bought on the word of a yes, or of the tool's «yes, most likely»."""
    return answer in GOOD and given <= day and (until is None or day <= until)


@dataclass(frozen=True)
class Said:
    """One answer to a question before a payment: of the tool, or of a person of the council, in their words."""

    answer: str
    given: date
    until: date | None
    by_council: bool
    words: str = ""
    language: str = "en"


def said_on(said: Sequence[Said], day: date) -> Said | None:
    """The newest of these answers, oldest first, that somebody knew when they paid on this day; None where they had none.

    A no of the council counts from the day after: what was bought on its own day may have come first.
    """
    known = [one for one in said if one.given < day or (one.given == day and one.answer != Answer.NO)]
    return known[-1] if known else None
