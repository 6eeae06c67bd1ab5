"""What may be written in a thread, by the person and by the council."""

from collections.abc import Iterable

from werkzeug.datastructures import FileStorage
from wtforms import IntegerField, MultipleFileField, RadioField, SelectField, TextAreaField
from wtforms.validators import Length, Optional

from app.casework.forms import TextForm
from app.contact.forms import MOST_CHARACTERS, seen
from app.contact.thread_rules import WAIT, Outcome
from app.contact.thread_words import ENTERED_IN_ENGLISH
from app.contact.threads import Paper
from app.core.config import LANGUAGES
from app.core.forms import Needed, PlainTextField, PortalForm
from app.core.i18n import N_, UNNAMED, current_language, gettext, language, lazy, name_in_english
from app.files.service import fit_evidence, one_line
from app.files.words import REFUSAL

OUTCOMES = {
    Outcome.ANSWERED: "Answered: close it",
    Outcome.DONE: "Done as they asked: close it",
    Outcome.NO: "We say no, with reasons and how to challenge: close it",
    Outcome.ELSEWHERE: "Somebody else can help, and the answer says who: close it",
    WAIT: "I have asked them something: their time does not count as ours",
    Outcome.NO_ANSWER: "Close it without an answer here (say why)",
}


def _languages() -> list[tuple[str, str]]:
    """What a message may be written in: the language of the page first, each by its own name."""
    codes = dict.fromkeys([current_language().code, *LANGUAGES])
    return [*((code, language(code).name) for code in codes), (UNNAMED, gettext("Another language"))]


class MessageForm(PortalForm):
    """Words in any language, and which it is: that of the page, where nobody says."""

    words = TextAreaField(
        lazy("Your message"),
        [
            Needed(lazy("Write a few words, in any language. Or ring us.")),
            Length(
                max=MOST_CHARACTERS,
                message=lazy("This is too long for one message. Send the first part, then write the next one."),
            ),
        ],
        filters=[seen],
    )  # fmt: skip
    language = SelectField(
        lazy("Language of your message"), choices=_languages, default=lambda: current_language().code,
    )  # fmt: skip


CHOOSE_AGAIN = N_("Nothing was sent: choose the papers again.")


class _WithPapers(PortalForm):
    """Words, and papers that go with them. `ready`: those that can be kept, after `takes_papers`."""

    papers = MultipleFileField("Papers for them to read")
    ready: tuple[Paper, ...] = ()

    def takes_papers(self, sent: Iterable[FileStorage]) -> bool:
        """Make the papers ready, photos without where and when; or say at the field what cannot be kept."""
        fits = [(one_line(one.filename or ""), fit_evidence(one.read())) for one in sent if one.filename]
        self.ready = tuple(Paper(fit[1], fit[0], name) for name, fit in fits if not isinstance(fit, str))
        wrong = [f"{name}: {gettext(REFUSAL[fit])}" for name, fit in fits if isinstance(fit, str)]
        if wrong:
            self.refuse("papers", " ".join([*wrong, gettext(CHOOSE_AGAIN)]))
        return not wrong

    def choose_again(self) -> None:
        """A page that comes back has no files in it any more: no browser gives them back."""
        if self.ready and not self.papers.errors:
            self.refuse("papers", gettext(CHOOSE_AGAIN))


class BeginForm(MessageForm, _WithPapers):
    """The first message of a thread, with papers or photos."""

    papers = MultipleFileField(lazy("Add papers or photos"))


class ReplyTextForm(PortalForm):
    """A text for answers."""

    name = PlainTextField("Name", [Needed("Give it a name of 1 to 80 letters, by which colleagues find it")])
    language = SelectField("Language", choices=[(code, name_in_english(code)) for code in LANGUAGES], default="en")
    words = TextAreaField("Text", [Length(max=MOST_CHARACTERS, message="Use 4,000 letters or fewer")], filters=[seen])


class PaperForm(PortalForm):
    """A paper or a photo to put into a thread."""

    files = MultipleFileField(lazy("Add papers or photos"))


class EnteredForm(MessageForm, _WithPapers):
    """What somebody told on the phone, on paper or face to face, written down by an officer."""

    papers = MultipleFileField("Papers they sent or gave you")

    about = SelectField("What is it about?", [Needed("Choose what it is about")], choices=[])
    entered = RadioField(
        "How did they tell us?", [Needed("Choose how they told us")], choices=[*ENTERED_IN_ENGLISH.items()]
    )
    language = SelectField("Written in", choices=[(code, name_in_english(code)) for code in LANGUAGES], default="en")


class FirstForm(_WithPapers):
    """What the council writes first."""

    words = TextAreaField("Your message", [Length(max=MOST_CHARACTERS, message="Use 4,000 letters or fewer")], filters=[seen])
    language = SelectField("Written in", choices=[(code, name_in_english(code)) for code in LANGUAGES], default="en")
    outcome = RadioField(
        "Is there something to answer?", [Needed("Choose what becomes of it")],
        choices=[(WAIT, "Yes: I ask them something"), (str(Outcome.TOLD), "No: I tell them something. They may write back")],
    )  # fmt: skip


class ReplyForm(TextForm, _WithPapers):
    """An answer and what becomes of the thread."""

    words = TextAreaField("Your answer", [Length(max=MOST_CHARACTERS, message="Use 4,000 letters or fewer")], filters=[seen])
    language = SelectField("Written in", choices=[(code, name_in_english(code)) for code in LANGUAGES], default="en")
    outcome = RadioField("What becomes of it?", [Needed("Choose what becomes of it")], choices=[*OUTCOMES.items()])
    reason = PlainTextField("Why there is no answer")
    seen = IntegerField(validators=[Optional()])
