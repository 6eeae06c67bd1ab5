"""What staff write of a decision about a risk, and of an offer."""

from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import Length, Optional

from app.casework.forms import TextForm
from app.core.forms import DayField, Needed, PortalForm
from app.interest.worries import WORRIES
from app.reviews.rules import Outcome, Where

MOST = 3_000
OUTCOMES = {
    Outcome.YES: "They would like one", Outcome.THINKING: "They are thinking about it", Outcome.NO: "They said no",
    Outcome.NOT_OFFERED: "It was not offered (say why)",
}  # fmt: skip
PLACES = {
    Where.ASSESSMENT: "Assessment or support plan", Where.REVIEW: "Review", Where.HOSPITAL: "In hospital, or coming home",
    Where.PHONE: "On the phone", Where.OTHER: "Another talk",
}  # fmt: skip
REFUSALS = {
    "decision-needs-concern": "Say what worries you",
    "decision-needs-evidence": "Say what it rests on",
    "decision-needs-tried": "Say what was tried or offered first. A decision comes after help, not before it",
    "decision-needs-view": "Say what the person says about it, in their words",
    "decision-needs-decision": "Say what is decided",
    "decision-needs-reasons": "Give the reasons",
    "decision-needs-review-day": "Choose the day on which it is looked at again: after today, and within a year",
    "offer-not-chosen": "Choose what they said",
    "offer-needs-day": "Enter the day of the talk: today or before",
    "offer-needs-why": "Say why",
}
AT_FIELD = {code: code.removeprefix("decision-needs-").replace("-", "_") for code in REFUSALS if code.startswith("decision")} | {
    "offer-not-chosen": "outcome", "offer-needs-day": "day", "offer-needs-why": "why",
}  # fmt: skip


def _words(label: str, code: str) -> TextAreaField:
    return TextAreaField(label, [Needed(REFUSALS[code]), Length(max=MOST, message="Use 3,000 letters or fewer")])


class DecisionForm(TextForm):
    """All of it is for the person to read."""

    concern = _words("What worries us", "decision-needs-concern")
    evidence = _words("What it rests on", "decision-needs-evidence")
    tried = _words("What was tried or offered first", "decision-needs-tried")
    view = _words("What the person says", "decision-needs-view")
    decision = _words("What is decided", "decision-needs-decision")
    reasons = _words("Why", "decision-needs-reasons")
    review_day = DayField("Looked at again on", [Needed(REFUSALS["decision-needs-review-day"])])


class OfferForm(PortalForm):
    """When, where, and what they said."""

    day = DayField("Day of the talk", [Needed(REFUSALS["offer-needs-day"])])
    place = RadioField("Where?", [Needed("Choose where")], choices=[(str(code), words) for code, words in PLACES.items()])
    outcome = RadioField(
        "What did they say?", [Needed(REFUSALS["offer-not-chosen"])],
        choices=[(str(code), words) for code, words in OUTCOMES.items()],
    )  # fmt: skip
    why = TextAreaField("Why, in their words", [Length(max=MOST, message="Use 3,000 letters or fewer")])
    worry = SelectField(
        "Did something they had heard stop them?", [Optional()],
        choices=[("", "No, or not said"), *((code, one.heard) for code, one in WORRIES.items())],
    )  # fmt: skip
