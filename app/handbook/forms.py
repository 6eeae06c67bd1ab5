"""What staff may send about the handbook and about training. English only, as all staff pages."""

from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import Length

from app.core.forms import DayField, Needed, PlainTextField, PortalForm, WholeNumberField
from app.handbook.words import CHANNELS, KINDS

MOST_TITLE, MOST_BODY, MOST_SAID, MOST_COURSE, MOST_QUERY = 120, 40_000, 1_000, 100, 100


class TypedText(PlainTextField):
    """A long text in Markdown."""

    def pre_validate(self, form: object) -> None:
        """Its own limit says how long it may be."""


class ReadForm(PortalForm):
    """Which version somebody says they have read."""

    version = WholeNumberField("Version", [])


class SayForm(PortalForm):
    """Whether a page helped, and what is missing."""

    helpful = RadioField("Did this page help you?", [Needed("Choose yes or no")], choices=[("yes", "Yes"), ("no", "No")])
    words = PlainTextField(
        "What is missing, wrong or hard to understand?", [Length(max=MOST_SAID, message="Use 1,000 letters or fewer")]
    )
    version = WholeNumberField("Version", [])


class WriteForm(PortalForm):
    """The next version of a page."""

    title = PlainTextField("Heading", [Needed("Write a heading"), Length(max=MOST_TITLE, message="Use 120 letters or fewer")])
    body = TypedText("The text", [Needed("Write the text"), Length(max=MOST_BODY, message="Use 40,000 letters or fewer")])
    as_of = DayField("It is true as of", [Needed("Enter the day on which you checked it, like 1 4 2027")])
    review_by = DayField("To be read through again by", [Needed("Enter a day, like 1 4 2028")])
    what_changed = PlainTextField("What has changed, in one sentence", [Length(max=200, message="Use 200 letters or fewer")])
    seen = HiddenField("Begun from", [])


class BeginForm(WriteForm):
    """A page that does not exist yet."""

    kind = RadioField("What is it?", [Needed("Choose what it is")], choices=[*KINDS.items()])


class AnswerForm(PortalForm):
    """A short answer to what a reader said."""

    words = PlainTextField(
        "Your answer",
        [
            Needed("Write a short answer: the colleague who wrote reads it"),
            Length(max=MOST_SAID, message="Use 1,000 letters or fewer"),
        ],
    )


class TrainingForm(PortalForm):
    """Training that one completed."""

    course = PlainTextField(
        "What was the course called?",
        [Needed("Write what the course is called"), Length(max=MOST_COURSE, message="Use 100 letters or fewer")],
    )
    channel = RadioField("How did you learn?", [Needed("Choose how you learned")], choices=[*CHANNELS.items()])
    done_on = DayField("When did you complete it?", [Needed("Enter a day, like 14 4 2026")])


class MythsForm(PortalForm):
    """In which language to copy, and which words a myth should hold. Sent by GET, it changes nothing."""

    class Meta(PortalForm.Meta):
        csrf = False

    language = SelectField("Language", validate_choice=False)
    q = PlainTextField("Words it should hold")
