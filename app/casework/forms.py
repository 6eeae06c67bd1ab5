"""What an officer may send about a case, and what we say when it cannot be done."""

from collections.abc import Iterable

from wtforms import Field, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import Length, Optional

from app.casework.rules import Pause
from app.core.forms import Needed, PortalForm
from app.core.i18n import name_in_english

REFUSALS = {
    "case-taken": "%(who)s has this one already. Nothing was changed.",
    "case-not-yours": "You do not have this one now. Nothing was changed.",
    "case-moved-on": "This one was closed since you opened the page. Nothing was changed.",
    "case-paused": "It is paused already. Nothing was changed.",
    "case-not-paused": "It is not paused. Nothing was changed.",
    "case-not-paused-so": "This is not paused. In a return, ask back at the line: its clock stands until they answer.",
    "note-empty": "Write the note.",
    "pass-needs-note": "Write a few words for whoever takes over, so that the person tells it once. Nothing was passed on.",
}


PAUSES = {
    Pause.ASKED: "We asked the person something",
    Pause.LATER: "The person asked us to wait",
    Pause.OTHERS: "Somebody else owes us an answer: a provider, a bank, an interpreter",
}


class PauseForm(PortalForm):
    """Why the clock stands."""

    why = RadioField(
        "Why does it wait?", choices=[(str(one), words) for one, words in PAUSES.items()],
        validators=[Needed("Choose why it waits")],
    )  # fmt: skip

    @property
    def reason(self) -> Pause:
        """What was chosen."""
        return Pause(self.why.data)


class TextForm(PortalForm):
    """A form with words to a person: `kept_text` is one of our texts to start from."""

    kept_text = SelectField("Start from a kept text", [Optional()], choices=[], validate_choice=False)

    def offer_texts(self, names: Iterable[str]) -> None:
        """Offer the texts of these names."""
        self.kept_text.choices = [("", "None"), *((name, name) for name in names)]

    def insert(self, words: Field, kept: tuple[str, str] | None, wanted: str, language: Field | None = None) -> str:
        """Put a text, told with its language, under what was typed in a field, and say so; or that none was chosen. Nothing
        is sent. `wanted` is the person's language, or English where no field `language` says in which it is written."""
        for field in self:
            field.errors = []  # what is still missing is said when it is sent
        if kept is None:
            return "Choose a text first."
        text, written_in = kept
        words.data = "\n\n".join(part for part in ((words.data or "").strip(), text) if part)
        if language is not None:
            language.data = written_in
        missing = f" It is not there in {name_in_english(wanted)} yet: this is the English one."
        return "The text is in the box. Nothing was sent yet." + ("" if written_in == wanted else missing)


class NoteForm(PortalForm):
    """What a colleague should know."""

    words = TextAreaField("Note", validators=[Needed("Write the note"), Length(max=2000, message="Use 2,000 letters or fewer")])


class TakeOverForm(PortalForm):
    """From whom: the colleague whom the page named, by reference."""

    holder = HiddenField()


class HandOverForm(PortalForm):
    """To whom; the choices are the colleagues who may do this work."""

    to = SelectField("Hand over to", validators=[Needed("Choose a colleague")])

    def offer(self, colleagues: list[tuple[str, str]]) -> "HandOverForm":
        """Offer these colleagues: (reference, name)."""
        self.to.choices = [("", "Choose a colleague"), *colleagues]
        return self
