"""What may be sent about helpers: by the person, page by page; by the one who was asked; by the council."""

from typing import Any

from wtforms import BooleanField, EmailField, HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import Length, Regexp

from app.accounts.safe_ways import Way
from app.accounts.standing import MOST_MONTHS, Basis, Scope, Standing
from app.core.forms import DayField, Needed, PlainTextField, PortalForm
from app.core.i18n import lazy

SCOPES = [
    (str(Scope.SEE_BALANCE), lazy("See what remains of my money: the one sum")),
    (str(Scope.PREPARE), lazy("Prepare my return")),
    (str(Scope.SEND), lazy("Send my return to the council")),
    (str(Scope.MONEY_MESSAGES), lazy("Read and answer the council's questions about money")),
    (str(Scope.CARE_MESSAGES), lazy("Read messages about my care")),
]
MONTHS = [
    ("1", lazy("1 month")), ("3", lazy("3 months")), ("6", lazy("6 months")), (str(MOST_MONTHS), lazy("12 months")),
]  # fmt: skip
REFUSALS = {
    "code-wrong": lazy("This code does not open anything. Check each letter, or ask for a new code."),
    "own-invitation": lazy("You cannot accept your own invitation. Give the code to the person who helps."),
    "invitation-over": lazy("This has changed: the invitation was used or taken back."),
    "ask-council-to-end": lazy("This person was agreed with the council. Ring us, and we look at it together."),
    "invitation-unfinished": lazy("Something is still missing. Answer this first."),
    "scope-missing": lazy("Choose at least one thing they may do"),
    "until-day-over": lazy("This last day is over. Ask for a new code."),
    "until-day-too-late": lazy("A helper can help for at most 12 months. Then you can ask them again."),
    "basis-missing": "Say what the authority rests on, and which document you saw",
    "own-standing": "This is about yourself or somebody you help. A colleague does it.",
    "ask-council-to-lift": lazy("One of these cannot be changed here. Ring us, and we change it together."),
    "reason-missing": "Say why",
    "letter-needs-reasons": "Give the reasons. They are in the letter to the person",
    "already-ended": "This has ended. Record it anew if it was agreed again.",
}
REASONS = [Needed(REFUSALS["letter-needs-reasons"]), Length(max=3_000, message="Use 3,000 letters or fewer")]
LIKE_AN_EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"


class WhoForm(PortalForm):
    """Who is to help."""

    invited_name = PlainTextField(
        lazy("Who do you want to help you?"), [Needed(lazy("Write the name of the person")), Length(max=100)]
    )


class WayForm(PortalForm):
    """How they get to know. The code itself is never mailed."""

    way = RadioField(
        lazy("How do we tell them?"),
        [Needed(lazy("Choose how they get to know"))],
        choices=[("email", lazy("We send them an email")), ("printed", lazy("I tell them myself, or give them a paper"))],
    )
    email = EmailField(lazy("Their email address"), [Length(max=200)])

    def validate_email(self, field: Any) -> None:
        """Needed only where we write."""
        field.data = (field.data or "").strip().lower()
        if self.way.data == "email":
            Regexp(LIKE_AN_EMAIL, message=lazy("Enter an email address, like name@example.org"))(self, field)


class MayForm(PortalForm):
    """What they may do: nothing is chosen beforehand."""

    scopes = SelectMultipleField(
        lazy("What may they do?"), [Needed(REFUSALS["scope-missing"])], choices=SCOPES
    )


class UntilForm(PortalForm):
    """For how long."""

    months = RadioField(lazy("For how long?"), [Needed(lazy("Choose for how long"))], choices=MONTHS)


STEPS: dict[str, type[PortalForm]] = {"who": WhoForm, "way": WayForm, "may": MayForm, "until": UntilForm}


class StopForm(PortalForm):
    """Stop somebody. They are told only if the person wants it."""

    tell = BooleanField(lazy("Tell them that they cannot help here any more"))


class CodeForm(PortalForm):
    """The code somebody was given."""

    code = PlainTextField(
        lazy("Your code"), [Needed(lazy("Type the code you were given. It has 12 letters and numbers.")), Length(max=100)]
    )


class AcceptForm(PortalForm):
    """The same code once more, from the page that says what it gives."""

    code = HiddenField()


class StandingForm(PortalForm):
    """Staff record a standing that was agreed with the person, or found by the council."""

    name = PlainTextField("Name of the one who acts", [Needed("Write the name"), Length(max=100)])
    standing = RadioField(
        "Standing",
        [Needed("Choose a standing")],
        choices=[
            (str(Standing.NOMINATED_PERSON), "Nominated person"),
            (str(Standing.AUTHORISED_PERSON), "Authorised person"),
            (str(Standing.HELPER), "Helper"),
        ],
    )
    basis = RadioField(
        "What the authority rests on",
        choices=[
            (str(Basis.WELFARE_ATTORNEY), "Lasting power of attorney: health and welfare"),
            (str(Basis.PROPERTY_ATTORNEY), "Lasting power of attorney: property and financial affairs"),
            (str(Basis.WELFARE_DEPUTY), "Deputy for personal welfare"),
            (str(Basis.PROPERTY_DEPUTY), "Deputy for property and affairs"),
            (str(Basis.ACCEPTED_BY_HOLDER), "Accepted as suitable by the attorney or deputy"),
            (str(Basis.FOUND_BY_COUNCIL), "Found suitable by the council: nobody holds authority"),
        ],
        validate_choice=False,
    )
    document = PlainTextField("Which document you saw", [Length(max=300)])
    scopes = SelectMultipleField("What a helper may do", choices=SCOPES)
    until_day = DayField("Last day")
    reasons = TextAreaField("Why? The letter to the person says this", REASONS)


WAYS = [
    (str(Way.EMAIL), lazy("Email")), (str(Way.POST), lazy("Post")), (str(Way.TEXT), lazy("Text message")),
    (str(Way.VOICEMAIL), lazy("A message on my phone's voicemail")),
]  # fmt: skip


class SafeContactForm(PortalForm):
    """Which ways are safe; none is an answer too."""

    safe = SelectMultipleField(lazy("Which ways are safe for you?"), choices=WAYS)


class SafeForStaffForm(PortalForm):
    """The same by the council, with the reason."""

    safe = SelectMultipleField("Which ways are safe for this person?", choices=WAYS)
    reason = PlainTextField("Why", [Needed(REFUSALS["reason-missing"]), Length(max=500)])


class ReasonsForm(PortalForm):
    """Why the council ends a standing, freezes it or opens it again; the person reads it."""

    reasons = TextAreaField("Why? The letter to the person says this", REASONS)
