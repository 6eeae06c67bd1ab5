"""What readers and staff may send about a page."""

from wtforms import BooleanField, FileField, RadioField, SelectField
from wtforms.validators import Length

from app.core.forms import DayField, Needed, PlainTextField, PortalForm, TickedField, WholeNumberField
from app.core.i18n import lazy
from app.guidance.check_words import WHAT
from app.guidance.counting import MOST_REMARK

REFUSALS = {
    "guidance-moved": ("body", "A colleague has written a newer version. Copy your words, open the page again, and put them in."),
    "guidance-same": ("body", "Nothing is different from the version before. Change something, or leave the page."),
    "guidance-own": ("", "You wrote this version. A second person must read it and publish it."),
    "guidance-not-draft": ("", "This version is no draft any more. Open the page to see what happened to it."),
    "guidance-not-published": ("", "Only what readers see can be marked as checked."),
    "guidance-is-source": ("", "The English text is the source. It is checked when it is published."),
    "guidance-consent": ("", "This is the story of a real person. Keep their consent first: it must be in force today."),
    "page-slug": ("slug", "Use small letters, figures and hyphens, like paying-a-neighbour"),
    "page-taken": ("slug", "There is a page with this address. Choose another."),
    "consent-days": ("until_day", "Enter a last day that is not before the day of the consent"),
    "media-nothing": ("file", "Choose a file, or write the address of a film elsewhere: one of the two"),
    "media-transcript": ("transcript", "Write down what is said: many people read it"),
    "media-captions": ("captions", "Add the captions as a WebVTT file: its first line is WEBVTT"),
    "file-empty": ("file", "This file is empty. Choose another."),
    "file-too-large": ("file", "This file is larger than 60 MB. Make it smaller, or show it elsewhere and give its address."),
    "file-kind": ("file", "This is no recording or film that browsers play. Use MP3, M4A, MP4, WebM, Ogg or WAV."),
    "check-is-source": ("language", "The site is written in English. Choose another language, or other pages."),
    "check-not-yet": ("day", "Enter the day on which they did it: today or earlier"),
    "reviewed-not-yet": ("reviewed_on", "Enter the day on which it was read through: today or earlier"),
    "review-days": ("review_due", "Enter a day after the review."),
}


class TypedText(PlainTextField):
    """A long text in Markdown."""

    def pre_validate(self, form: object) -> None:
        """Its own limit says how long it may be."""


class UsefulForm(PortalForm):
    """Was this page useful?"""

    useful = RadioField(
        lazy("Was this page useful?"),
        [Needed(lazy("Choose yes or no"))],
        choices=[("useful", lazy("Yes")), ("not-useful", lazy("No"))],
    )
    words = PlainTextField(
        lazy("What is missing, or hard to understand?"), [Length(max=MOST_REMARK, message=lazy("Use 1,000 letters or fewer"))]
    )


class WhichMythForm(PortalForm):
    """Which of the myths nearly stopped you?"""

    myth = RadioField(lazy("Which one nearly stopped you?"), [Needed(lazy("Choose one"))])


class WriteForm(PortalForm):
    """The next version of a text. English only, as all staff pages."""

    title = PlainTextField("Heading", [Needed("Write a heading"), Length(max=120, message="Use 120 letters or fewer")])
    myth = PlainTextField("What people say (myths only)", [Length(max=200, message="Use 200 letters or fewer")])
    summary = PlainTextField(
        "One sentence for lists and searching",
        [Needed("Write one sentence"), Length(max=250, message="Use 250 letters or fewer")],
    )
    body = TypedText("The text", [Needed("Write the text"), Length(max=40_000, message="Use 40,000 letters or fewer")])
    sources = TypedText("Where it comes from", [Length(max=5_000, message="Use 5,000 letters or fewer")])
    what_changed = PlainTextField(
        "What has changed, in one sentence for readers",
        [Needed("Say what has changed: readers see it in the change log"), Length(max=200)],
    )
    seen = WholeNumberField("Version begun from", [])


class ReviewForm(PortalForm):
    """Who looks after a page, and its days."""

    owner = PlainTextField("Who looks after this page?", [Needed("Write a team or a role"), Length(max=100)])
    law_date = DayField("It tells the law as at", [Needed("Enter a day, like 1 4 2027")])
    reviewed = DayField("Read through on", [Needed("Enter a day, like 1 4 2027")])
    review_due = DayField("To be read through again by", [Needed("Enter a day, like 1 4 2027")])
    written_with = PlainTextField("Whom was it written with?", [Length(max=200, message="Use 200 letters or fewer")])
    awaiting_check = BooleanField("Readers are told that the council has not checked this page yet")


class CheckForm(PortalForm):
    """What people have checked or tried."""

    what = TickedField("What did they check or try?", WHAT, validators=[Needed("Choose what they checked or tried")])
    language = SelectField("In which language?")
    who = PlainTextField(
        "Who did it?", [Needed("Say who did it, without a name"), Length(max=200, message="Use 200 letters or fewer")]
    )
    day = DayField("On which day?", [Needed("Enter a day, like 1 4 2027")])


class AccessibilityForm(PortalForm):
    """What the council says on the accessibility page."""

    contact = TypedText(
        "Whom can people ask about the accessibility of this website?",
        [Needed("Say whom people can ask, and how"), Length(max=500, message="Use 500 letters or fewer")],
    )
    reviewed_on = DayField("When did the council read the accessibility page through?", [Needed("Enter a day, like 1 4 2027")])


class CampaignForm(PortalForm):
    """A short address for a group or a poster."""

    label = PlainTextField("Who is it for?", [Needed("Name the group or the place"), Length(max=100)])


class NewTextForm(PortalForm):
    """Which language and format to begin a text in."""

    language = SelectField("Language")
    format = SelectField("Format", choices=[("plain", "Plain words"), ("easy", "Easy Read")])


class BeginPageForm(PortalForm):
    """A page that does not exist yet."""

    slug = PlainTextField("Address of the page", [Needed("Write the address, like paying-a-neighbour")])
    kind = RadioField(
        "What is it?", [Needed("Choose what it is")],
        choices=[("guide", "A guide"), ("myth", "A myth: its heading is the truth"), ("story", "A story")],
    )  # fmt: skip
    group = SelectField("Where does it stand?")
    owner = PlainTextField("Who looks after this page?", [Needed("Write a team or a role"), Length(max=100)])
    law_date = DayField("It tells the law as at", [Needed("Enter a day, like 1 4 2027")])
    invented = BooleanField("It is a story that we invented as an example; readers are told so")


class ConsentForm(PortalForm):
    """Who allowed a story to be told."""

    given_by = PlainTextField("Who gave it? Only staff read this.", [Needed("Write who gave it"), Length(max=200)])
    how = PlainTextField("How, and where is the paper?", [Needed("Say how it was given"), Length(max=300)])
    covers = PlainTextField("What may be told, and where?", [Needed("Say what it covers"), Length(max=500)])
    given_day = DayField("Given on", [Needed("Enter a day, like 1 4 2027")])
    until_day = DayField("Until when", [Needed("Enter a day, like 1 4 2027")])


class MediaForm(PortalForm):
    """A recording or a film for a page."""

    language = SelectField("Language")
    kind = RadioField(
        "What is it?", [Needed("Choose what it is")],
        choices=[
            ("recording", "A recording to listen to"), ("film", "A film with captions"),
            ("sign", "A film in British Sign Language"),
        ],
    )  # fmt: skip
    file = FileField("The file: MP3, M4A, MP4, WebM, Ogg or WAV, at most 60 MB")
    outside = PlainTextField("Or the address of a film elsewhere", [Length(max=500)])
    captions = FileField("Captions: a WebVTT file")
    transcript = TypedText("What is said in it", [Length(max=40_000, message="Use 40,000 letters or fewer")])
