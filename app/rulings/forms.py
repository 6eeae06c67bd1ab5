"""What somebody says of the thing they want to buy, and what a person of the council answers."""

from wtforms import IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import Length, Optional

from app.casework.forms import TextForm
from app.core.config import LANGUAGES
from app.core.forms import DayField, Needed, PlainTextField, PortalForm
from app.core.i18n import lazy, name_in_english
from app.rulings.rules import Answer

MOST_LETTERS = 500
ANSWERS = {
    Answer.YES: "Yes", Answer.LIMITS: "Yes, within limits (say which)", Answer.NO: "No, with the reason and how to challenge it",
}  # fmt: skip
REFUSALS = {
    "ruling-not-chosen": "Choose what you answer",
    "ruling-needs-words": "Say why, in words the person can rely on",
    "ruling-ended": "Choose a last day that is not over yet, or leave it empty",
    "ruling-elsewhere": "A colleague made this the same as another meanwhile. What you typed is still here: answer there.",
    "ruling-not-the-same": "Choose another question of the same person that still waits. Nothing was changed.",
    "ruling-moved-on": "A colleague answered meanwhile. Read it below; what you typed is still here.",
}
AT_FIELD = {"ruling-not-chosen": "answer", "ruling-needs-words": "words", "ruling-ended": "until"}


class KeepForm(PortalForm):
    """The thing in their own words."""

    what = PlainTextField(
        lazy("What would you like to pay for?"),
        [Needed(lazy("Say in a few words what it is")), Length(max=MOST_LETTERS, message=lazy("Use 500 letters or fewer"))],
    )
    payee = PlainTextField(lazy("Whom would you pay, if you know it?"))


class RulingForm(TextForm):
    """Yes, yes within limits, or no; why; and until when it holds."""

    answer = RadioField(
        "May they use the direct payment for it?", [Needed(REFUSALS["ruling-not-chosen"])], choices=[*ANSWERS.items()]
    )
    words = TextAreaField(
        "Why, and what it depends on",
        [Needed(REFUSALS["ruling-needs-words"]), Length(max=2_000, message="Use 2,000 letters or fewer")],
    )
    language = SelectField("Written in", choices=[(code, name_in_english(code)) for code in LANGUAGES], default="en")
    until = DayField("It holds until (may stay empty)", [Optional()])
    seen = IntegerField(validators=[Optional()])
