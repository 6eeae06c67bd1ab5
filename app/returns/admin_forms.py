"""What an officer may send about a return."""

from flask import request
from wtforms import HiddenField, RadioField, SelectField

from app.core.config import LANGUAGES
from app.core.forms import MOST_LETTERS, Needed, PlainTextField, PortalForm
from app.core.i18n import name_in_english
from app.core.sanitise import plain_text
from app.returns.checking import Asked
from app.returns.words import OUTCOME, QUESTION

WHOLE = "whole"
OWN_WORDS = "something-else"


class SeenForm(PortalForm):
    """Every decision says which version it is about, so that a newer one is never decided unseen."""

    seen_version = HiddenField()

    @property
    def seen(self) -> int:
        """The number of the version on the page, 0 where the page did not say."""
        text = self.seen_version.data or ""
        return int(text) if text.isdigit() and len(text) < 6 else 0


class SettleForm(SeenForm):
    """Nothing more is needed for this quarter."""

    outcome = RadioField("What did you find?", [Needed("Choose what you found")], choices=list(OUTCOME.items()))
    note = PlainTextField("A note to the person, if you like")


class ReopenForm(PortalForm):
    """Why a settled return should be looked at again."""

    reason = PlainTextField("Why should we look at this return again?", [Needed("Say why, in words the person may read")])


class AskForm(SeenForm):
    """One row for each line that may be asked about, and one for the whole return; only ticked rows count."""

    language = SelectField(
        "Your notes are written in", choices=[(code, name_in_english(code)) for code in LANGUAGES], default="en"
    )
    asked = HiddenField()  # carries what is wrong with the rows into the list of errors

    def rows(self) -> list[Asked]:
        """The ticked rows, in page order. Empty, with an error, where one of them is not complete."""
        found = [_asked(key, self.language.data) for key in dict.fromkeys(request.form.getlist("line"))]
        wrong = next(filter(None, (_wrong(one) for one in found)), None)
        if not found:
            wrong = "Tick at least one question, or settle the return"
        if wrong:
            self.refuse("asked", wrong)
            return []
        return found


def _asked(key: str, language: str) -> Asked:
    code, words = (request.form.get(f"{part}-{key}", "") for part in ("code", "words"))
    return Asked(None if key == WHOLE else key, code, plain_text(words, len(words)), language)


def _wrong(one: Asked) -> str | None:
    if one.code not in QUESTION:
        return "Choose a question for each row you ticked"
    if one.code == OWN_WORDS and not one.words:
        return "Write your question where you chose “our own words”"
    if len(one.words) > MOST_LETTERS:
        return "Use 2,000 letters or fewer in each note"
    return None
