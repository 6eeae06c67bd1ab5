"""What staff may send about caseloads and reasons, and what we say when it cannot be done."""

from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import Length, Optional, ValidationError

from app.casework.rules import Reason
from app.core.forms import DayField, Needed, PlainTextField, PortalForm

# Neutral words: the person may read them.
REASONS = {
    Reason.GOT_IN_TOUCH: "They got in touch, or somebody who helps them did",
    Reason.PAPER_CAME: "A letter or a paper return came",
    Reason.RETURN_DUE: "A return is due and has not been sent",
    Reason.COVERING: "I am covering for a colleague",
    Reason.DECISION: "A decision needs a second person",
    Reason.CHECK: "A check of how we work",
    Reason.TECHNICAL: "Something in the portal does not work for them",
    Reason.OTHER: "Something else",
}
REFUSALS = {
    "reason-not-chosen": ("code", "Choose why you are opening this"),
    "reason-needs-words": ("words", "Say why in your own words"),
    "own-caseload": ("to", "Nobody puts people into their own caseload. Ask a colleague who may."),
}


class ReasonForm(PortalForm):
    """Why somebody opens the affairs of a person outside their own work; `then` is where they were going."""

    code = RadioField(
        "Why are you opening this?", [Needed(REFUSALS["reason-not-chosen"][1])],
        choices=[(str(code), words) for code, words in REASONS.items()],
    )  # fmt: skip
    words = PlainTextField("More, if it helps", [Length(max=500, message="Use 500 characters or fewer")])
    then = HiddenField()


class CaseloadForm(PortalForm):
    """Whose affairs become whose work, and for which days."""

    to = SelectField("Colleague", validators=[Needed("Choose a colleague")])
    person = PlainTextField("The person’s reference, like P-7KQ4-M3XA", [Needed("Enter the person’s reference")])
    from_day = DayField("From which day?", [Needed("Enter a day, like 1 4 2027")])
    until_day = DayField("Until which day, if there is an end", [Optional()])

    def offer(self, colleagues: list[tuple[str, str]]) -> "CaseloadForm":
        """Offer these colleagues: (reference, name)."""
        self.to.choices = [("", "Choose a colleague"), *colleagues]
        return self

    def validate_until_day(self, field: DayField) -> None:
        """The days are in order."""
        if field.data is not None and self.from_day.data is not None and field.data < self.from_day.data:
            raise ValidationError("Enter a last day that is not before the first")
