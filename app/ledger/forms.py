"""What a person may say about their money."""

from typing import Any

from wtforms import TextAreaField
from wtforms.validators import Length

from app.core.forms import Needed, PortalForm
from app.core.i18n import lazy
from app.core.sanitise import plain_text

MOST_CHARACTERS = 4_000
TOO_LONG = lazy("This is too long to keep. Tell us the main thing, and ring us about the rest.")


class LongTextField(TextAreaField):
    """Several lines of typed text; too much is said, never cut off in silence."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = plain_text(str(valuelist[0]), 100 * MOST_CHARACTERS)


class OverForm(PortalForm):
    """What the money above the limit is for, in the person's own words."""

    words = LongTextField(
        lazy("What is the money for?"),
        [
            Needed(lazy("Tell us in a few words what the money is for")),
            Length(max=MOST_CHARACTERS, message=TOO_LONG),
        ],
    )
