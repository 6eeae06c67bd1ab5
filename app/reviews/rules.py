"""What a decision about a risk must say, and how a direct payment was offered."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

LONGEST_UNTIL_REVIEW = timedelta(days=366)  # no decision about somebody stands longer without being looked at again
# What must be written, in the order of the form: the concern, what it rests on, what was tried, the person's own view.
NEEDED = ("concern", "evidence", "tried", "view", "decision", "reasons")


class Outcome(StrEnum):
    """What somebody said when a direct payment was offered."""

    YES = "yes"
    THINKING = "thinking"
    NO = "no"
    NOT_OFFERED = "not-offered"


class Where(StrEnum):
    """In which conversation it was offered."""

    ASSESSMENT = "assessment"
    REVIEW = "review"
    HOSPITAL = "hospital"
    PHONE = "phone"
    OTHER = "other"


def decision_refusal(told: Mapping[str, str], review_day: date | None, today: date) -> str | None:
    """Why this is not a decision yet, or None: the name of what is missing, or `review-day`."""
    missing = next((name for name in NEEDED if not told.get(name, "").strip()), None)
    if missing:
        return f"decision-needs-{missing}"
    if review_day is None or not today < review_day <= today + LONGEST_UNTIL_REVIEW:
        return "decision-needs-review-day"
    return None


def offer_refusal(outcome: str, why: str, day: date | None, today: date) -> str | None:
    """Why this is no record of an offer, or None. A no, and no offer, say why."""
    if outcome not in set(Outcome):
        return "offer-not-chosen"
    if day is None or day > today:
        return "offer-needs-day"
    return "offer-needs-why" if outcome in (Outcome.NO, Outcome.NOT_OFFERED) and not why.strip() else None
