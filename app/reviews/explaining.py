"""A letter about a decision, or a decision about a risk, is explained in the person's language: all of it, as it stands in
English, so that whoever explains needs no other page."""

from datetime import date, datetime

from app.core.i18n import SOURCE
from app.core.sanitise import lines_of
from app.decisions.models import DecisionLetter
from app.decisions.rules import NEVER_POSTED, Kind
from app.explaining import service as explaining
from app.explaining.places import Paper, Place
from app.reviews.models import RiskDecision
from app.reviews.telling import letter_in
from app.reviews.words import HEADINGS

PARTS = {
    "decision": "What is decided", "reasons": "Why", "concern": "What worries us", "evidence": "What it rests on",
    "tried": "What was tried or offered first",
}  # fmt: skip


def explain_letter(letter: DecisionLetter, language: str, today: date, now: datetime, *, by: int) -> None:
    """Ask that a letter is explained in a language."""
    paper = Paper.HELPER_LETTER if letter.kind in NEVER_POSTED else Paper.LETTER
    place = Place(paper, letter.reference, letter.person_id)
    explaining.ask(explaining.Asked(place, 0, _in_words(letter), SOURCE, language), today, now, by=by)


def explain_decision(row: RiskDecision, language: str, today: date, now: datetime, *, by: int) -> None:
    """Ask that a decision about a risk is explained in a language."""
    words = "\n\n".join(f"{heading}\n{getattr(row, name)}" for name, heading in PARTS.items())
    place = Place(Paper.RISK_DECISION, row.reference, row.person_id)
    explaining.ask(explaining.Asked(place, 0, words, SOURCE, language), today, now, by=by)


def _in_words(letter: DecisionLetter) -> str:
    """The letter as lines, with its heading."""
    shown = lines_of(letter_in(SOURCE, letter))
    return "\n".join([str(HEADINGS[Kind(letter.kind)]), *shown])
