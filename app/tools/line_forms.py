"""What staff may send about a line of the council's own policy."""

from typing import Any

from wtforms import SelectField
from wtforms.validators import Length, Optional

from app.core.config import LANGUAGES
from app.core.forms import DayField, Needed, PlainTextField, PortalForm
from app.core.i18n import SOURCE, name_in_english
from app.tools.lines import Line

MOST_LETTERS = 400
REFUSALS = {
    "policy-backdated": ("from_day", "Enter today or a later day: people were told another line for the days before"),
    "days-not-in-order": ("until_day", "Enter a last day that is not before the first"),
    "line-words-newer": ("told", "Somebody has written this language down meanwhile. Read it above, then keep your words"),
    "line-address": ("address", "Enter an address that begins with https://, or leave it empty"),
}


class LineForm(PortalForm):
    """A line from a day on, with its reason."""

    words = PlainTextField(
        "What does the policy say?",
        [Needed("Write what the policy says"), Length(max=MOST_LETTERS, message=f"Use {MOST_LETTERS} letters or fewer")],
    )
    policy = PlainTextField("Which policy says so?", [Needed("Name the policy, so that people can find it"), Length(max=200)])
    address = PlainTextField("Its address (may stay empty)", [Length(max=500)])
    from_day = DayField("From which day?", [Needed("Enter a day, like 1 4 2027")])
    until_day = DayField("Until which day? (may stay empty)", [Optional()])
    reason = PlainTextField("Why?", [Needed("Say why; it is kept with the line"), Length(max=2_000)])

    @property
    def line(self) -> Line:
        """What was sent."""
        words, policy, address = ((one.data or "").strip() for one in (self.words, self.policy, self.address))
        return Line(" ".join(words.split()), policy, address, self.until_day.data)

    def refuse_code(self, code: str) -> None:
        """Say a refusal at its field."""
        self.refuse(*REFUSALS[code])


class WordsForm(PortalForm):
    """The line of today in another language."""

    language = SelectField("Which language?", choices=[(code, name_in_english(code)) for code in LANGUAGES if code != SOURCE])
    told = PlainTextField(
        "What does the policy say, in that language?", [Length(max=MOST_LETTERS, message=f"Use {MOST_LETTERS} letters or fewer")]
    )


def form_from(row: Any) -> LineForm:
    """The form that starts from the line of today, or empty from None."""
    now = {name: getattr(row, name) for name in ("words", "policy", "address")} if row is not None else {}
    return LineForm(formdata=None, **now)
