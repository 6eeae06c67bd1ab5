"""What readers and staff may send about a page."""

from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import Length

from app.core.forms import DayField, Needed, PlainTextField, PortalForm, WholeNumberField
from app.core.i18n import lazy
from app.guidance.counting import MOST_REMARK

REFUSALS = {
    "guidance-moved": ("body", "A colleague has written a newer version. Copy your words, open the page again, and put them in."),
    "guidance-same": ("body", "Nothing is different from the version before. Change something, or leave the page."),
    "guidance-own": ("", "You wrote this version. A second person must read it and publish it."),
    "guidance-not-draft": ("", "This version is no draft any more. Open the page to see what happened to it."),
    "guidance-not-published": ("", "Only what readers see can be marked as checked."),
    "guidance-is-source": ("", "The English text is the source. It is checked when it is published."),
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
    awaiting_check = BooleanField("Readers are told that the council has not checked this page yet")


class CampaignForm(PortalForm):
    """A short address for a group or a poster."""

    label = PlainTextField("Who is it for?", [Needed("Name the group or the place"), Length(max=100)])


class NewTextForm(PortalForm):
    """Which language and format to begin a text in."""

    language = SelectField("Language")
    format = SelectField("Format", choices=[("plain", "Plain words"), ("easy", "Easy Read")])
