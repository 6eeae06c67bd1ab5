"""What staff may send about letters, and what we say when it cannot be done."""

from wtforms import RadioField, SelectField

from app.core.forms import Needed, PlainTextField, PortalForm

FORMATS = [("standard", "Standard"), ("large-print", "Large print"), ("easy-read", "Easy Read")]
REASONS = [
    ("new", "They have no sign-in yet"), ("forgot", "They forgot their passphrase"), ("lost-phone", "They lost their phone"),
    ("lost-card", "They lost their card of codes"), ("no-email", "They cannot get into their email any more"),
    ("came-back", "The last letter came back"), ("ran-out", "The last code was not used in time"),
]  # fmt: skip
MADE_SURE = [
    ("known-number", "We rang them on a number we had before today"), ("visit", "We saw them, at a visit or in the office"),
    ("worker", "Their social worker knows them and asked for it"),
]  # fmt: skip
REFUSALS = {
    "letters-moved-on": "The list changed since you opened the page. Look again before you go on. Nothing was changed.",
    "no-letter-out": "No letter with a code is out to this person: it was used, or a newer one went. Check the reference.",
    "no-birthday": "We do not know their date of birth, and no code works without it. Import it first.",
    "number-not-known": "Choose a number that we had before.",
    "sign-in-frozen": "Their sign-in is frozen, because somebody else used it. Talk to them and open it again first.",
}


class AskForm(PortalForm):
    """Somebody needs a new letter, and we made sure who is asking."""

    reason = RadioField("Why?", [Needed("Choose why they need a letter")], choices=REASONS)
    made_sure = RadioField("How did you make sure it is them?", [Needed("Choose how you made sure")], choices=MADE_SURE)


class CodeByHandForm(PortalForm):
    """How a code reaches somebody whose post is not safe."""

    way = RadioField(
        "How do they get the code?", [Needed("Choose how they get the code")],
        choices=[("visit", "At a visit: I give it to them in person"), ("call", "On the phone: I ring them back myself")],
    )  # fmt: skip
    number = SelectField("If you ring: which number, that we had before?", validate_choice=True)

    def offer(self, phone: str | None, mobile: str | None) -> "CodeByHandForm":
        """Offer the numbers on file, and none that somebody just said."""
        known = [("phone", phone), ("mobile", mobile)]
        self.number.choices = [("", "No call"), *((name, number) for name, number in known if number)]
        return self


class CameBackForm(PortalForm):
    """A letter that the post brought back."""

    reference = PlainTextField("Reference in the window of the envelope, like P-7KQ4-M3XA", [Needed("Enter the reference")])
